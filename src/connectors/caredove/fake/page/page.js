/** The simulator's page: the list of referrals and the one that is chosen, drawn again when something changed. */
import { detailOf } from './detail.js'
import { openNew, openSetUp } from './forms.js'
import { call, element, failedHint, say, timeOf, withKey } from './parts.js'
import { openTriggers } from './triggers.js'

const at = id => document.getElementById(id)
const views = {
  inbox: { label: 'Inbox', fits: ({ archived }) => !archived, none: 'No referral yet. “New referral” makes one.' },
  errors: { label: 'Errors', fits: ({ flag }) => flag, none: 'No integration error.' },
  archived: { label: 'Archived', fits: ({ archived }) => archived, none: 'Nothing archived.' },
}
let view = 'inbox'
let chosen
let state
let referrals = []
let shownText = ''

async function load() {
  const [nextState, rows] = await Promise.all([call('GET', 'state'), call('GET', 'referrals')])
  const detail = rows.some(({ reference }) => reference === chosen)
    ? await call('GET', `referrals/${chosen}`)
    : undefined
  const text = JSON.stringify([nextState, rows, detail, view, at('search').value])
  if (text === shownText) return
  shownText = text
  state = nextState
  referrals = rows
  keepFocus(() => {
    showViews()
    showBanner()
    showRows()
    at('detail').replaceChildren(
      ...(detail ? detailOf(detail, { state, done }) : [element('p', { className: 'none' }, 'Choose a referral.')]),
    )
  })
}

/** Drawing again must not take the keyboard's place away. */
function keepFocus(draw) {
  const key = document.activeElement?.dataset?.key
  draw()
  if (key) document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus()
}

function showViews() {
  const failed = referrals.filter(({ flag }) => flag).length
  const buttons = Object.entries(views).map(([name, { label }]) => {
    const text = name === 'errors' && failed > 0 ? `${label} (${failed})` : label
    const pressed = String(name === view)
    return withKey(
      element('button', { type: 'button', 'aria-pressed': pressed, onclick: () => show(name) }, text),
      `view ${name}`,
    )
  })
  at('views').replaceChildren(...buttons)
}

function show(name) {
  view = name
  load()
}

function showBanner() {
  const failed = referrals.filter(({ flag }) => flag).length
  at('banner').hidden = failed === 0
  const text = failed === 1 ? 'One referral has an integration error.' : `${failed} referrals have integration errors.`
  const button = element(
    'button',
    { type: 'button', onclick: () => show('errors') },
    'View referrals with integration errors',
  )
  at('banner').replaceChildren(text, withKey(button, 'banner'))
}

function showRows() {
  const wanted = at('search').value.trim().toLowerCase()
  const rows = referrals
    .filter(views[view].fits)
    .filter(({ name, reference }) => `${name} ${reference}`.toLowerCase().includes(wanted))
  at('rows').replaceChildren(...rows.map(rowOf))
  at('none').hidden = rows.length > 0
  at('none').textContent = wanted ? 'Nothing fits.' : views[view].none
}

function rowOf(row) {
  const open = element(
    'button',
    { type: 'button', className: 'open', onclick: () => choose(row.reference) },
    row.reference,
  )
  const flag = element(
    'button',
    { type: 'button', className: 'flag', title: failedHint, onclick: () => openTriggers(row.reference, done) },
    'Failed',
  )
  return element(
    'tr',
    { className: row.reference === chosen ? 'chosen' : '' },
    element(
      'td',
      {},
      withKey(open, `row ${row.reference}`),
      row.parent ? element('small', {}, `of ${row.parent}`) : undefined,
    ),
    element('td', {}, row.name, row.notAUser ? ' ⚠' : '', element('small', {}, row.listing)),
    element(
      'td',
      {},
      element('span', { className: `chip ${row.status}` }, row.status),
      element('small', {}, row.label),
    ),
    element('td', {}, timeOf(row.booked), row.group ? element('small', {}, `Group ${row.group}`) : undefined),
    element('td', {}, row.flag ? withKey(flag, `flag ${row.reference}`) : ''),
  )
}

function choose(reference) {
  chosen = reference
  load()
}

/** After every act: shows what became of it. */
async function done(referral, said) {
  if (referral) chosen = referral.reference
  if (said)
    say(referral?.flag && referral.attempts.at(-1)?.state === 'failed' ? `${said}, but the message has failed` : said)
  await load()
}

at('new').addEventListener('click', () => openNew(state, done))
at('set-up').addEventListener('click', () => openSetUp(state, () => load()))
at('search').addEventListener('input', () => load())
await load()
setInterval(() => load().catch(() => undefined), 2000)
