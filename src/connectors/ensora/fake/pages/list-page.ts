/** The first page: start a session, what was written so far, and what can go wrong. */
import { htmlPage, type PageAnswer, safe } from '../../../simulator-page.ts'
import type { FakeEnsora } from '../../fake.ts'
import type { HeldNote, World } from '../world.ts'

export type Told = { said?: string; wrong?: string }

const newest = 60

/** The page at `/`. */
export function listPage(fake: FakeEnsora, told: Told): PageAnswer {
  const { world } = fake
  const notes = world.all('note').sort((one, other) => changed(world, other) - changed(world, one))
  return htmlPage(
    'Notebook · Ensora Data Collection',
    `<header><h1>Notebook</h1><p>Simulated Ensora Data Collection · ${notes.length} notes, ${fake.count('student')} students, ${fake.count('user')} users</p></header>
<main><div>${start(world)}${trouble(fake)}</div>
<div>${telling(told)}<section aria-labelledby="notes"><h2 id="notes">Notes</h2>
${
  notes.length === 0
    ? '<p class="empty">Nothing was written yet. Start a session.</p>'
    : `<ul class="plain">${notes
        .slice(0, newest)
        .map(each => row(world, each))
        .join('')}</ul>`
}
</section>${exports()}</div></main>`,
  )
}

/** What became of the last thing that was done. */
export function telling({ said, wrong }: Told): string {
  const text = wrong ?? said
  return text === undefined ? '' : `<p class="said${wrong === undefined ? '' : ' bad'}" role="status">${safe(text)}</p>`
}

function start(world: World): string {
  const option = (id: string, name: string) => `<option value="${safe(id)}">${safe(name)}</option>`
  const users = world.all('user').filter(each => each.active)
  const students = world.all('student').filter(each => each.soapEnabled)
  return `<section aria-labelledby="start"><h2 id="start">Start a session</h2><form method="post" action="/start">
<label>Therapist<select name="user" required>${users.map(each => option(each.id, `${personName(each)}${each.type === 'parent' ? ' (parent)' : ''}`)).join('')}</select></label>
<label>Student<select name="student" required>${students.map(each => option(each.id, `${personName(each)} · ${siteName(world, each.site)}`)).join('')}</select></label>
<label>Template<select name="template" required>${world
    .all('template')
    .map(each => option(each.id, each.name))
    .join('')}</select></label>
<button class="primary">Start now</button></form></section>`
}

function row(world: World, note: HeldNote): string {
  const student = world.get('student', note.student)
  const author = world.get('user', note.user)
  const form = world.get('template', note.template)
  const text = (label: string) => {
    const value = note.values.find(each => each.label === label)?.value
    return typeof value === 'string' ? value : ''
  }
  const times = [text('Start Time'), text('End Time')].filter(Boolean).join('–')
  const button = (act: string, word: string) =>
    `<form class="inline" method="post" action="/${act}"><input type="hidden" name="id" value="${safe(note.id)}"><button class="small">${word}</button></form>`
  return `<li><div class="line between"><a class="name" href="/notes/${safe(note.id)}">${safe(student ? personName(student) : 'Somebody who was deleted')}</a>
<span class="state ${note.published ? 'good' : 'waits'}">${note.published ? 'Published' : 'Draft'}</span></div>
<p class="soft">${safe([text('Date'), times].filter(Boolean).join(' · '))} · ${safe(form?.name ?? 'a template that was deleted')} · ${safe(author ? personName(author) : 'somebody')}</p>
${note.published ? button('unpublish', 'Take back') : button('publish', 'Publish')}${button('delete', 'Delete')}</li>`
}

const switches: readonly { says: string; done: string; change: string; value: string }[] = [
  { says: 'End every token', done: 'Every token has ended.', change: 'tokens', value: 'end' },
  { says: 'Answer the next 3 with 429', done: 'The next three answers are 429.', change: 'busy', value: '3' },
  { says: 'Send the next page twice', done: 'The next page comes twice.', change: 'repeat', value: '1' },
]

function trouble(fake: FakeEnsora): string {
  const { credentials, slowMs, exportDelayMinutes } = fake.knobs()
  const pressed = switches.map(
    ({ says, change, value }) => `<button class="small" name="${change}" value="${value}">${says}</button>`,
  )
  const choice = (value: number, label: string) =>
    `<option value="${value}"${exportDelayMinutes === value ? ' selected' : ''}>${label}</option>`
  return `<section aria-labelledby="trouble"><h2 id="trouble">Trouble</h2>
<form method="post" action="/trouble" class="line">${pressed.join('')}
<button class="small" name="credentials" value="${credentials ? 'revoke' : 'restore'}">${credentials ? 'Revoke the credentials' : 'Take the credentials again'}</button>
<button class="small" name="slow" value="${slowMs > 0 ? '0' : '3000'}">${slowMs > 0 ? 'Quick pages' : 'Slow pages (3 s)'}</button></form>
<form method="post" action="/trouble"><label>Notes can be pulled<select name="delay">${choice(0, 'at once')}${choice(15, 'after 15 minutes')}${choice(30, 'after 30 minutes')}</select></label><button class="small">Set</button></form></section>`
}

/** What a press on one of the buttons says afterwards. */
export function saidOf(change: string): string {
  return switches.find(each => each.change === change)?.done ?? 'Done.'
}

function exports(): string {
  const links = ['sites', 'users', 'students', 'templates', 'notes'].map(
    list => `<a href="/export/${list}.csv" download>${list}.csv</a>`,
  )
  return `<section aria-labelledby="files"><h2 id="files">Spreadsheets</h2><p class="soft">The same lists as files, for where there is no interface.</p><p class="line">${links.join(' ')}</p></section>`
}

export function personName({ first, last }: { first: string; last: string }): string {
  return `${first} ${last}`
}

export function siteName(world: World, id: string): string {
  return world.get('site', id)?.name ?? 'no site'
}

function changed(world: World, { id }: HeldNote): number {
  return world.changedAt('note', id) ?? 0
}
