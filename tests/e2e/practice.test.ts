/** The practice management against a real hub: entries by keyboard, the signature window, rendering, and an import. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { localTimeIn, spanAtWall } from '../../src/model/time.ts'
import { openEntry } from '../../src/practice/entries.ts'
import { editEntry } from '../../src/practice/save.ts'
import { type SampleIds, seedPractice } from '../../src/practice/synthetic.ts'
import { practiceTarget } from '../../src/practice/target.ts'
import { fillingOf } from '../../src/practice/testing/desk.ts'
import { writeMembership } from '../../src/store/accounts.ts'
import { loadEntries } from '../../src/store/practice-entries.ts'
import { withScope } from '../../src/store/scope.ts'
import { describeConsole, dist } from './console.ts'
import { type RealHub, startRealHub } from './real-hub.ts'
import { checkScreens, press, showAs, signIn, type } from './set-up-walk.ts'

const it = describeConsole()
const show = showAs('practice')
const zone = 'America/Toronto'

let real: RealHub
let ids: SampleIds
let administrator: string
const idOf = (key: string) => ids.get(key) ?? ''

beforeAll(async () => {
  real = await startRealHub(dist)
  administrator = await real.addAccount('ada@example.org', 'Ada Dubois', 'integration-admin')
  await real.addAccount('olive@example.org', 'Olive Poirier', 'privacy-officer')
  const now = new Date()
  await withScope(real.hub.pool, real.organization, db =>
    writeMembership(db, administrator, 'integration-admin', now, ['payloads.reveal']),
  )
  ids = await seedPractice(real.hub, real.organization, { now, accountOf: () => administrator })
  const { date } = localTimeIn(zone, new Date(now.getTime() - 2 * 86_400_000))
  // Signed as it ends: at any time of day the gates say the same.
  const times = [
    ['09:00', '10:30'],
    ['13:00', '14:30'],
  ] as const
  const filled = times.map(([from, to], n) =>
    fillingOf(
      idOf(`appointment ${n}`),
      real.hub.newId(),
      { date, from, to, zone, signedAt: spanAtWall(zone, date, from, to).end.toISOString() },
      n === 0 ? {} : { resultNotes: '' },
    ),
  )
  await practiceTarget(real.hub, real.organization).fill(filled)
  await spoilImages(idOf('appointment 1'))
})
afterAll(() => real?.close())

it('SES-5 shows the signature window, masked until somebody looks, and SES-6 renders when the gates pass', async open => {
  const page = await signIn(real, open, 'ada@example.org', '/practice')
  await page.getByRole('link', { name: 'Ava Lindqvist' }).first().waitFor()
  await show(page, 'schedule')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Ava Lindqvist' })
  await drawer.getByText('Requested breaks with a card in 8 of 10 trials.').waitFor()
  for (const words of ['Greta Lindqvist', 'Mother', `09:00 – 10:30 · ${zone}`])
    await drawer.getByText(words, { exact: true }).waitFor()
  // Of the guardian's signature and of the render; the therapist's own place is not derived.
  expect(await drawer.getByText('derived', { exact: true }).count()).toBe(2)
  expect(await drawer.getByRole('img', { name: /^Image:/ }).count()).toBe(0)
  await press(drawer, 'button', 'Show')
  await giveReason(page)
  await drawer.getByRole('img', { name: 'Image: Guardian signature' }).waitFor()
  await drawer.getByText('Byte for byte what was signed').waitFor()
  await drawer.getByRole('heading', { name: 'Signature window' }).scrollIntoViewIfNeeded()
  await show(page, 'window')

  await press(drawer, 'button', 'Render')
  await drawer.getByText('Rendered by').waitFor()
  await press(drawer, 'link', 'Change')
  await drawer.getByText(/what was billed stays as it is/).waitFor()
  await press(drawer, 'link', 'Appointment')
  await press(drawer, 'button', 'Take rendering back')
  await page.keyboard.type('Billed to the wrong funder')
  await press(page.getByRole('dialog', { name: 'Take rendering back' }), 'button', 'Take rendering back')
  await page.getByText('The rendering was taken back.').waitFor()
  await press(drawer, 'link', 'History')
  await drawer.getByText(/Billed to the wrong funder/).waitFor()
  await drawer.getByText('Filled from a session note').waitFor()
})

/** An image is shown to whoever says why. */
async function giveReason(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: /^Image:/ })
  await dialog.getByRole('textbox').fill('Compared with the paper')
  await press(dialog, 'button', 'Show')
}

it('SES-6 says which gates keep an appointment from being rendered and where to mend it, and shows no damaged image', async open => {
  const address = `/practice/appointments?open=${idOf('appointment 1')}`
  const page = await signIn(real, open, 'ada@example.org', address)
  const drawer = page.getByRole('dialog', { name: 'Liam Okonkwo' })
  await press(drawer, 'button', 'Check now')
  await drawer.getByText('Result notes filled').waitFor()
  await show(page, 'gates')
  await press(drawer, 'button', 'Show')
  await giveReason(page)
  await drawer.getByText('The image of a signature is not the one that was sent.').waitFor()
  await press(drawer, 'button', 'Write')
  await drawer.getByRole('textbox', { name: 'Result notes' }).fill('Waited for a turn twice.')
  await press(drawer, 'button', 'Save')
  await drawer.getByText('Changed by hand').waitFor()
  await press(drawer, 'button', 'Check now')
  await drawer.getByText('Every gate would pass now. Nothing was changed.').waitFor()

  const officer = await signIn(real, open, 'olive@example.org', '/practice/clients')
  await officer.getByText('Ask an integration admin of your organization.').waitFor()
  expect(await officer.getByText('Ava').count()).toBe(0)
})

it('SES-5 plans, changes and takes away by keyboard, and brings clients in from CSV with a look before', async open => {
  const page = await signIn(real, open, 'ada@example.org', '/practice')
  await press(page, 'link', 'New appointment')
  const form = page.getByRole('dialog', { name: 'New appointment' })
  await press(form, 'button', 'Save')
  await form.getByText('This is needed.').first().waitFor()
  await choose(page, 'Agency', 'Oak Street')
  await choose(page, 'Service', 'Direct therapy')
  await choose(page, 'Client (optional)', 'Noor Haddad')
  await choose(page, 'Staff member', 'Priya Raman')
  await form.getByLabel('Day').fill('2030-03-10')
  await form.getByLabel('Start').fill('02:30')
  await form.getByLabel('End').fill('03:30')
  await press(form, 'button', 'Save')
  await form.getByText('The clock of the agency never shows this time on that day.').waitFor()
  await form.getByLabel('Start').fill('09:00')
  await form.getByLabel('End').fill('10:00')
  await show(page, 'form')
  await press(form, 'button', 'Save')
  await page.getByText('Entered.').waitFor()
  await page.getByText(/Mar 10, 2030, 09:00.10:00/).waitFor()

  await press(page, 'link', 'Clients')
  await type(page, 'Find by name, e-mail or id', 'doucet')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'End the search' }).waitFor()
  await page.getByText('2 entries on this page').waitFor()
  await press(page, 'link', 'Mya Doucet')
  await page.getByRole('dialog').getByLabel('First name').fill('Maya')
  await press(page.getByRole('dialog'), 'button', 'Save')
  await page.getByRole('link', { name: 'Maya Doucet' }).waitFor()
  await press(page.getByRole('status').filter({ hasText: 'Saved.' }), 'button', 'Undo')
  await page.getByText('Taken back.').waitFor()
  await page.getByRole('link', { name: 'Mya Doucet' }).waitFor()

  await press(page, 'link', 'Mia Doucet')
  await page.getByRole('dialog').getByLabel('First name').fill('Miah')
  await renameMeanwhile('client mia', 'Amelia')
  await press(page.getByRole('dialog'), 'button', 'Save')
  await press(page.getByRole('dialog'), 'button', 'Load it as it stands now')
  await expect.poll(() => page.getByRole('dialog').getByLabel('First name').inputValue()).toBe('Amelia')
  await page.keyboard.press('Escape')

  await press(page, 'button', 'Import')
  await page
    .getByLabel('CSV')
    .fill('Agency,First,Last,Birth date,Mood\nOak Street,Ben,Roy,2016-02-30,calm\nOak Street,Bo,Roy,2016-02-03,\n')
  await press(page, 'button', 'See what it would do')
  await page.getByText('Birth date – Is no date. Write 2026-11-20.').waitFor()
  await page.getByText('These columns say nothing here: Mood.').waitFor()
  await show(page, 'import')
  await press(page, 'button', 'Bring it in')
  await page.getByText('Brought in: 1 new, 0 changed.').waitFor()
  await press(page.getByRole('dialog'), 'button', 'Close')
  await page.goto(`${real.origin}/o/maple-street/practice/clients`)
  await press(page, 'link', 'Bo Roy')
  await press(page.getByRole('dialog'), 'button', 'Take away')
  await press(page.getByRole('dialog', { name: 'Take Bo Roy away?' }), 'button', 'Take away')
  await page.getByText('Taken away.').waitFor()
  await expect.poll(() => page.getByRole('link', { name: 'Bo Roy' }).count()).toBe(0)
})

it('SES-5 looks well in every language and colour', async open => {
  await checkScreens(
    real,
    open,
    [
      ['appointments', '/practice'],
      ['agency', `/practice/agencies?open=${idOf('agency oak')}`],
      ['authorization', `/practice/authorizations?open=${idOf('authorization ava direct')}`],
      ['signed', `/practice/appointments?open=${idOf('appointment 0')}`],
      ['rights', '/practice/rights'],
    ],
    show,
  )
})

/** Chooses in a field that is searched: types, and takes what is offered. */
async function choose(page: Page, label: string, words: string): Promise<void> {
  const field = page.getByRole('dialog').getByRole('combobox', { name: label, exact: true })
  await field.focus()
  await page.keyboard.type(words)
  // Only what is offered in a list that floats above the form, not in the filters below it.
  await page.getByRole('listbox').getByRole('option', { name: words }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(() => field.inputValue()).toBe(words)
}

/** As if somebody else saved it while the form is open. */
async function renameMeanwhile(key: string, first: string): Promise<void> {
  const { hub, organization } = real
  await withScope(hub.pool, organization, async db => {
    const row = (await loadEntries(db, 'client', [idOf(key)])).get(idOf(key))
    if (!row) throw new Error(`there is no ${key}`)
    const { fields } = openEntry(hub, organization, 'client', row)
    const which = { id: row.id, seen: row.version }
    const saved = await editEntry(hub, db, administrator, 'client', which, { ...fields, first })
    expect(saved.kind).toBe('saved')
  })
}

/** Other bytes than those that were signed, sealed as they should be. */
async function spoilImages(appointment: string): Promise<void> {
  const { hub, organization } = real
  await withScope(hub.pool, organization, async db => {
    const { rows } = await db.query<{ id: string }>('select id from practice_signature where appointment = $1', [
      appointment,
    ])
    for (const { id } of rows)
      await db.query('update practice_signature set body = $2 where id = $1', [
        id,
        hub.sealer.seal(organization, 'practice_signature', id, Buffer.from('not what was signed')),
      ])
  })
}
