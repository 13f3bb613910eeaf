/** The page of the simulated Redox: who is known there, the last messages, how to sign in, and what shall go wrong. */
import type { IncomingMessage } from 'node:http'
import { htmlPage, ownForm, type PageAnswer, safe, seeOther, stylePage } from '../../simulator-page.ts'
import type { FakeRedox, SeenMessage } from '../fake.ts'
import { presets } from './knobs.ts'
import type { HeldDocument, HeldPatient } from './repository.ts'

const most = 200

/** Answers a browser; undefined when there is no such page. */
export async function answerPage(
  fake: FakeRedox,
  { request, path, body }: { request: IncomingMessage; path: string; body: string },
): Promise<PageAnswer | undefined> {
  if (request.method === 'GET') {
    if (path === '/') return htmlPage('Redox (simulated)', contentOf(fake))
    return path === '/page.css' ? stylePage() : undefined
  }
  const form = request.method === 'POST' ? ownForm(request, body) : undefined
  if (!form) return undefined
  switch (path) {
    case '/faults': {
      const preset = presets[form.preset ?? '']
      const times = Math.min(Math.max(Number(form.times) || 1, 1), 1_000)
      if (preset) await fake.set({ faults: [...fake.knobs().faults, { ...preset.fault, times }] })
      return seeOther('/')
    }
    case '/well':
      await fake.set({ faults: [], offline: 'no' })
      return seeOther('/')
    case '/tokens':
      fake.endTokens()
      return seeOther('/')
    default:
      return undefined
  }
}

function contentOf(fake: FakeRedox): string {
  const patients = fake.patients()
  const documents = fake.documents()
  const shown = patients.slice(-most).reverse()
  return `<header><h1>Redox, simulated</h1><p>What was pushed to it. Nobody here is real.</p></header>
<main><div>${credentials(fake)}${misbehaviour(fake)}</div><div>
<section><h2>${patients.length} ${patients.length === 1 ? 'patient' : 'patients'}</h2>
${shown.length > 0 ? `<ul class="plain">${shown.map(each => patientItem(each, documents)).join('')}</ul>` : '<p class="soft">Nobody yet. The first NewPatient that is pushed stands here.</p>'}
${patients.length > most ? `<p class="soft">The last ${most} are shown.</p>` : ''}</section>
<section><h2>Last messages</h2>${messageTable(fake.seen.slice(-30).reverse())}</section></div></main>`
}

function credentials({ url, client, knobs }: FakeRedox): string {
  const { destinations, patientOid } = knobs()
  const rows = [
    ['Address', url],
    ['Client id', client.clientId],
    ['Key id', client.keyId],
    ['Destination', destinations.join(', ')],
    ['Patient OID', patientOid],
  ]
  const table = rows.map(([name, value]) => `<tr><th scope="row">${safe(name)}</th><td>${safe(value)}</td></tr>`)
  return `<section><h2>For the connection</h2><table>${table.join('')}</table>
<p class="soft">The private key is at <a href="/_control/client">/_control/client</a>; it is new with each start.</p></section>`
}

function misbehaviour(fake: FakeRedox): string {
  const { faults, offline } = fake.knobs()
  const options = Object.entries(presets).map(([name, { says }]) => `<option value="${name}">${safe(says)}</option>`)
  const plan = faults.map(
    ({ on, does, status, times, percent }) =>
      `<li>${safe(`${on ?? 'anything'}: ${does}${does.startsWith('answer') ? ` ${status}` : ''}, ${percent === undefined ? `${times}×` : `${percent} %`}`)}</li>`,
  )
  const state = plan.length > 0 || offline !== 'no' ? `<ul>${plan.join('')}</ul>` : '<p class="soft">All is well.</p>'
  return `<section><h2>What goes wrong next</h2>${state}
<form method="post" action="/faults"><label>What<select name="preset">${options.join('')}</select></label>
<label>How often<input type="number" name="times" value="1" min="1" max="1000"></label><button class="primary">Add</button></form>
<div class="line"><form class="inline" method="post" action="/well"><button>All is well again</button></form>
<form class="inline" method="post" action="/tokens"><button>End all tokens</button></form></div></section>`
}

function patientItem(
  { number, identifiers, demographics, told, destination }: HeldPatient,
  all: readonly HeldDocument[],
) {
  const { FirstName, MiddleName, LastName, DOB, Sex } = demographics
  const name = [FirstName, MiddleName, LastName].filter(Boolean).join(' ') || 'Without a name'
  const facts = [DOB, Sex, destination, `told of ${told}×`].filter(Boolean).join(' · ')
  const ids = identifiers.map(({ ID, IDType }) => `${ID} (${IDType})`).join(', ')
  const own = all.filter(({ patient }) => patient === number)
  const documents = own.map(({ title, id }) => `<p class="soft">Document: ${safe(title)} · ${safe(id)}</p>`).join('')
  return `<li><span class="name">${safe(name)}</span><p class="soft">${safe(facts)}</p><p class="soft">${safe(ids)}</p>${documents}</li>`
}

function messageTable(seen: readonly SeenMessage[]): string {
  if (seen.length === 0) return '<p class="soft">None yet.</p>'
  const rows = seen.map(({ at, event, status }) => {
    const tone = status === undefined ? 'waits' : status < 300 ? 'good' : 'bad'
    const words = status === undefined ? 'no answer' : status < 300 ? `${status} taken` : `${status} refused`
    return `<tr><td>${at.toISOString().slice(11, 19)}</td><td>${safe(event)}</td><td><span class="state ${tone}">${words}</span></td></tr>`
  })
  return `<table><tr><th>UTC</th><th>Message</th><th>Answer</th></tr>${rows.join('')}</table>`
}
