/** One note: its fields to write in, and a pad for each signature, until it was published. */
import { htmlPage, type PageAnswer, safe } from '../../../simulator-page.ts'
import type { FakeEnsora } from '../../fake.ts'
import { signatureRef } from '../shown.ts'
import type { TownField } from '../town.ts'
import type { HeldNote, HeldValue } from '../world.ts'
import { personName, siteName, type Told, telling } from './list-page.ts'

/** The page of a note. */
export function notePage(fake: FakeEnsora, note: HeldNote, told: Told): PageAnswer {
  const { world } = fake
  const student = world.get('student', note.student)
  const author = world.get('user', note.user)
  const form = world.get('template', note.template)
  const name = student ? personName(student) : 'Somebody who was deleted'
  const choices = new Map(form?.fields.map(({ label, choices: all }: TownField) => [label, all ?? []]))
  const [signatures, fields] = [
    note.values.filter(({ type }) => type === 'signature'),
    note.values.filter(({ type }) => type !== 'signature'),
  ]
  return htmlPage(
    `${name} · Ensora Data Collection`,
    `<header><h1>${safe(name)}</h1><p>${safe(form?.name ?? '')}</p><a href="/">All notes</a></header>
<main class="note"><form method="post" action="/notes/${safe(note.id)}">${telling(told)}
<section aria-labelledby="session"><h2 id="session">Session</h2><div class="fields">
${fields.map(each => field(note, each, choices.get(each.label) ?? [])).join('')}</div></section>
${signatures.length === 0 ? '' : `<section aria-labelledby="signatures"><h2 id="signatures">Signatures</h2><div class="pads">${signatures.map(each => pad(note, each)).join('')}</div></section>`}
<p class="line"><button class="primary" name="act" value="${note.published ? 'save' : 'publish'}">${note.published ? 'Save the change' : 'Publish'}</button>
${note.published ? '' : '<button name="act" value="save">Save as draft</button>'}</p></form>
<aside><section aria-labelledby="about"><h2 id="about">About</h2><dl>
<dt>State</dt><dd><span class="state ${note.published ? 'good' : 'waits'}">${note.published ? 'Published' : 'Draft'}</span></dd>
<dt>Therapist</dt><dd>${safe(author ? personName(author) : '')}</dd>
<dt>Site</dt><dd>${safe(student ? siteName(world, student.site) : '')}</dd>
<dt>Time zone</dt><dd>${safe(student?.zone ?? world.get('site', student?.site ?? '')?.zone ?? 'of the organization')}</dd></dl>
<p class="soft">An end time that is empty is filled when the note is published. Signatures and location cannot be changed after that.</p></section></aside></main>`,
    '/page.js',
  )
}

type Value = HeldNote['values'][number]

function field(note: HeldNote, { label, type, value }: Value, choices: readonly string[]): string {
  const name = `field:${label}`
  const text = textOf(value)
  if (type === 'location' && note.shown) return `<label>${safe(label)}<input value="${safe(text)}" readonly></label>`
  if (label === 'Notes' || label === 'Topics')
    return `<div class="whole"><label>${safe(label)}<textarea name="${safe(name)}">${safe(text)}</textarea></label></div>`
  if (type === 'multiple-choice') {
    const options = ['', ...choices].map(
      each => `<option value="${safe(each)}"${each === text ? ' selected' : ''}>${safe(each || 'Not chosen')}</option>`,
    )
    return `<label>${safe(label)}<select name="${safe(name)}">${options.join('')}</select></label>`
  }
  const kind = { date: 'date', time: 'time', numeric: 'number', email: 'email' }[String(type)] ?? 'text'
  const step = kind === 'number' ? ' step="any" min="0"' : ''
  return `<label>${safe(label)}<input name="${safe(name)}" type="${kind}"${step} value="${safe(text)}"></label>`
}

function pad(note: HeldNote, { label, value }: Value): string {
  const isSigned = typeof value === 'object' && value !== null && 'signature' in value
  const image = isSigned
    ? `<img class="signature" alt="${safe(label)}, signed" src="/signatures/${signatureRef(note.id, label)}">`
    : ''
  if (note.shown)
    return `<fieldset class="pad"><legend>${safe(label)}</legend>${image || '<p class="soft">Not signed.</p>'}</fieldset>`
  return `<fieldset class="pad"><legend>${safe(label)}</legend>${image}
<canvas width="640" height="200" role="img" aria-label="Paper for ${safe(label)}: draw here, or type the name below"></canvas>
<input type="hidden" name="image:${safe(label)}">
<label>Type the name as signature<input class="typed" name="typed:${safe(label)}" autocomplete="off"></label>
<div class="line"><button type="button" class="small sign">Sign with this name</button><button type="button" class="small clear">Clear</button>
<span class="soft" role="status">${isSigned ? 'Signed before' : 'Not signed'}</span></div></fieldset>`
}

function textOf(value: HeldValue): string {
  if (value === null) return ''
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if ('place' in value) return value.place.text ?? ''
  return 'signature' in value ? '' : value.join('; ')
}
