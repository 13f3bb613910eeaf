/** The inbox as a page: a list of what arrived, and one referral with every field, its note and its files. */
import type { FakeCrms } from '../fake.ts'
import { fieldAt, type TargetField } from '../fields.ts'
import type { HeldReferral, Status } from './inbox.ts'
import { presets, wordsFor } from './presets.ts'

const groups: readonly { title: string; fields: readonly [TargetField, string][] }[] = [
  {
    title: 'Client',
    fields: [
      ['firstName', 'First name'],
      ['middleName', 'Middle name'],
      ['lastName', 'Last name'],
      ['dateOfBirth', 'Date of birth'],
      ['gender', 'Gender'],
      ['preferredLanguage', 'Preferred language'],
    ],
  },
  {
    title: 'Contact',
    fields: [
      ['address', 'Address'],
      ['city', 'City'],
      ['province', 'Province'],
      ['postalCode', 'Postal code'],
      ['country', 'Country'],
      ['phoneHome', 'Phone (home/main)'],
      ['phoneAlt', 'Phone (alt)'],
      ['email', 'Email'],
    ],
  },
  {
    title: 'Requester',
    fields: [
      ['requester.firstName', 'First name'],
      ['requester.lastName', 'Last name'],
      ['requester.organization', 'Organization'],
      ['requester.phone', 'Phone'],
    ],
  },
  {
    title: 'Appointment',
    fields: [
      ['appointment.start', 'Start'],
      ['appointment.durationMinutes', 'Minutes'],
      ['appointment.location', 'Location'],
      ['appointment.provider', 'Provider'],
    ],
  },
]

const decisions: readonly [Status, string][] = [
  ['accepted', 'Accept'],
  ['declined', 'Decline'],
  ['closed', 'Close'],
]

/** The whole page; `id` is the referral that is open, by default the newest. */
export function inboxPage(fake: FakeCrms, id: string | undefined): string {
  const referrals = fake.referrals().reverse()
  const open = referrals.find(each => each.id === id) ?? referrals[0]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${open ? `${text(nameOf(open))} · ` : ''}Referral inbox</title>
<link rel="stylesheet" href="/page.css"><script src="/page.js" defer></script></head>
<body data-changes="${fake.changes()}">
<a class="skip" href="#referral">Skip to the referral</a>
<header><h1>Referral inbox</h1><p>Simulated CRMS · read only: it shows exactly what arrived</p>
<a id="news" href="${open && id ? `/referrals/${open.id}` : '/'}" role="status" hidden>Something has arrived or changed: show it</a></header>
<div class="columns"><nav aria-label="Referrals">
<h2>${referrals.length} ${referrals.length === 1 ? 'referral' : 'referrals'}</h2>
${referrals.length === 0 ? '' : `<ul class="list">${referrals.map(each => row(each, each === open)).join('')}</ul>`}
${panel(fake, open)}</nav>
<main id="referral" tabindex="-1">${open ? referral(fake, open) : empty}</main></div>
</body></html>`
}

const empty = `<section class="empty"><h2>Nothing has arrived yet</h2>
<p>Referrals that Causeway delivers here appear at the left, newest first.</p></section>`

function row(each: HeldReferral, isOpen: boolean): string {
  const files = `${each.files.length} ${each.files.length === 1 ? 'file' : 'files'}`
  return `<li><a href="/referrals/${each.id}"${isOpen ? ' aria-current="page"' : ''}>
<span class="name">${text(nameOf(each))}</span>${chip(each.status)}
<span class="more">No. ${each.id} · ${time(each.at)} · ${files}</span></a></li>`
}

function referral(fake: FakeCrms, open: HeldReferral): string {
  const note = fieldAt(open.fields, 'referralNote')
  const buttons = decisions.map(
    ([status, label]) =>
      `<button name="status" value="${status}"${open.status === status ? ' disabled' : ''}${status === 'accepted' ? ' class="primary"' : ''}>${label}</button>`,
  )
  return `<article><div class="head"><div><h2>${text(nameOf(open))} ${chip(open.status)}</h2>
<p class="more">No. ${open.id} · external id <code>${text(open.externalId ?? 'none')}</code> · received ${time(open.at)} · version ${open.version}</p></div>
${
  fake.knobs().profile === 'until-accepted'
    ? `<form method="post" action="/decide" class="actions"><input type="hidden" name="id" value="${open.id}">${buttons.join('')}</form>`
    : ''
}</div>
<div class="groups">${groups.map(({ title, fields }) => group(title, fields, open)).join('')}</div>
<section><h3>Referral note</h3>${typeof note === 'string' && note !== '' ? `<pre class="note" tabindex="0">${text(note)}</pre>` : '<p class="more">No note arrived.</p>'}</section>
<section><h3>Files</h3>${files(open)}</section>
<details><summary>As it arrived</summary><pre class="note" tabindex="0">${text(JSON.stringify(open.fields, null, 2))}</pre></details></article>`
}

function group(title: string, fields: readonly [TargetField, string][], { fields: held }: HeldReferral): string {
  const rows = fields.flatMap(([field, label]) => {
    const value = fieldAt(held, field)
    return value === undefined ? [] : [`<div><dt>${label}</dt><dd>${text(String(value))}</dd></div>`]
  })
  return `<section><h3>${title}</h3>${rows.length > 0 ? `<dl>${rows.join('')}</dl>` : '<p class="more">Nothing arrived.</p>'}</section>`
}

function files({ id, files: held }: HeldReferral): string {
  if (held.length === 0) return '<p class="more">No file arrived.</p>'
  const rows = held.map(
    file => `<li><a href="/files/${id}/${file.id}" target="_blank" rel="noopener">${text(file.fileName)}</a>
<span class="more">${text(file.contentType)} · ${size(file.size)} · sha-256 <code>${file.sha256.slice(0, 12)}…</code></span></li>`,
  )
  return `<ol class="files">${rows.join('')}</ol>`
}

function panel(fake: FakeCrms, open: HeldReferral | undefined): string {
  const { faults, profile } = fake.knobs()
  const back = `<input type="hidden" name="back" value="${open ? `/referrals/${open.id}` : '/'}">`
  const plan = faults.map(fault => `<li>${text(wordsFor(fault))}</li>`).join('')
  const choice = (value: string, label: string) =>
    `<option value="${value}"${profile === value ? ' selected' : ''}>${label}</option>`
  return `<section class="panel"><h2>Play the CRMS</h2>
<form method="post" action="/profile">${back}<label for="profile">Updates</label>
<div class="line"><select id="profile" name="profile">${choice('none', 'None after the hand-off')}${choice('until-accepted', 'Until somebody accepts')}</select><button>Set</button></div></form>
<form method="post" action="/faults">${back}<label for="preset">Next requests</label>
<select id="preset" name="preset">${presets.map(({ name, says }) => `<option value="${name}">${text(says)}</option>`).join('')}</select>
<div class="line"><label for="times">How often</label><input id="times" name="times" type="number" min="1" max="1000" value="1"><button>Misbehave</button></div></form>
${plan === '' ? '<p class="more">All is well.</p>' : `<ul class="plan">${plan}</ul><form method="post" action="/well">${back}<button>All well again</button></form>`}</section>`
}

function chip(status: Status): string {
  return `<span class="chip ${status}">${status}</span>`
}

function nameOf({ fields }: HeldReferral): string {
  const names = [fieldAt(fields, 'firstName'), fieldAt(fields, 'middleName'), fieldAt(fields, 'lastName')]
  return names.filter(each => typeof each === 'string' && each !== '').join(' ') || 'Without a name'
}

function time(at: Date): string {
  const iso = at.toISOString()
  return `<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

function text(value: string): string {
  return value.replace(/[&<>"']/g, each => entities[each] ?? each)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
