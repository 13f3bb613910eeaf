/** The pages of the simulated other gateway: a form to look for somebody, what was asked, and each answer. */
import type { IncomingMessage } from 'node:http'
import type { Patient } from '../../../model/fhir.ts'
import { oidOf } from '../../../model/oid.ts'
import { htmlPage, ownForm, safe, seeOther, stylePage } from '../../simulator-page.ts'
import type { Asker } from '../client/compose.ts'
import { answerControl } from './control.ts'
import { documentOf, exchangePage } from './exchange-page.ts'
import type { Kept, Logbook } from './logbook.ts'

export type Reply = { status: number; headers: Readonly<Record<string, string>>; body: string | Buffer }
type Parts = { logbook: Logbook; asker: Asker; gateway: string }
type Form = Readonly<Record<string, string>>

/** Answers a browser; undefined when there is no such page. */
export async function answerPage(parts: Parts, request: IncomingMessage, body: string): Promise<Reply | undefined> {
  const { pathname } = new URL(request.url ?? '/', 'http://simulator.invalid')
  if (request.method === 'GET') return show(parts, pathname)
  if (pathname.startsWith('/_control/')) return answerControl(parts.logbook, request, pathname, body)
  const form = request.method === 'POST' ? ownForm(request, body) : undefined
  if (!form) return undefined
  const asked = ask(parts.logbook, pathname, form)
  return asked && seeOther(`/exchanges/${await asked}`)
}

function show(parts: Parts, path: string): Reply | undefined {
  if (path === '/') return htmlPage('Network (simulated)', contentOf(parts))
  if (path === '/page.css') return stylePage()
  const [, number, document] = /^\/exchanges\/(\d+)(?:\/documents\/(\d+))?$/.exec(path) ?? []
  const kept = number === undefined ? undefined : parts.logbook.find(Number(number))
  if (!kept) return undefined
  return document === undefined ? exchangePage(kept) : documentOf(kept, Number(document))
}

/** Carries out a form; undefined when it is none of ours. */
function ask(logbook: Logbook, path: string, form: Form): Promise<number> | undefined {
  const member = oidOf(form.member ?? '')
  const community = oidOf(form.community ?? '')
  switch (path) {
    case '/discover':
      return logbook.discover(
        { patient: patientOf(form), processing: 'T', ...(member ? { receiver: member } : {}) },
        member,
      )
    case '/query': {
      const { authority = '', id = '' } = form
      const home = community ? { homeCommunity: community } : {}
      return logbook.query({ kind: 'find', ...home, patient: { authority, id }, wanted: {} }, member)
    }
    case '/retrieve': {
      const { repository = '', uniqueId = '' } = form
      const homeCommunity = community && `urn:oid:${community}`
      return logbook.retrieve([{ homeCommunity, repository, uniqueId }], member)
    }
    default:
      return undefined
  }
}

const genders = ['female', 'male', 'other', 'unknown'] as const

/** What a form says of a person; what is left empty is not asked. */
function patientOf(form: Form): Patient {
  const said = (name: string) => form[name]?.trim() || undefined
  const gender = genders.find(each => each === said('gender'))
  const [family, given, birthDate, ssn] = ['family', 'given', 'birthDate', 'ssn'].map(said)
  const [street, city, state, postalCode] = ['street', 'city', 'state', 'postalCode'].map(said)
  const [phone, email] = ['phone', 'email'].map(said)
  return {
    resourceType: 'Patient',
    ...(family || given
      ? { name: [{ ...(family ? { family } : {}), ...(given ? { given: given.split(/\s+/) } : {}) }] }
      : {}),
    ...(birthDate ? { birthDate } : {}),
    ...(gender ? { gender } : {}),
    ...(ssn ? { identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: ssn }] } : {}),
    ...(street || city || state || postalCode
      ? {
          address: [
            {
              ...(street ? { line: [street] } : {}),
              ...(city ? { city } : {}),
              ...(state ? { state } : {}),
              ...(postalCode ? { postalCode } : {}),
            },
          ],
        }
      : {}),
    telecom: [
      ...(phone ? [{ system: 'phone' as const, value: phone }] : []),
      ...(email ? [{ system: 'email' as const, value: email }] : []),
    ],
  }
}

const fields: ReadonlyArray<[name: string, label: string]> = [
  ['given', 'First and middle names'],
  ['family', 'Last name'],
  ['birthDate', 'Birth date (YYYY-MM-DD)'],
  ['ssn', 'Social security number'],
  ['phone', 'Phone'],
  ['email', 'E-mail'],
  ['street', 'Street'],
  ['city', 'City'],
  ['state', 'State'],
  ['postalCode', 'Postal code'],
  ['member', 'Only this member (home community OID)'],
]

function contentOf({ logbook, asker, gateway }: Parts): string {
  const inputs = fields.map(([name, label]) => `<label>${label}<input name="${name}" autocomplete="off"></label>`)
  const options = ['', ...genders].map(each => `<option value="${each}">${each === '' ? 'not said' : each}</option>`)
  const facts = [
    ['Gateway', gateway],
    ['Who asks', `${asker.user.name}, ${asker.organization.name}`],
    ['Home community', asker.homeCommunity],
    ['Purpose', asker.purpose],
  ].map(([name, value]) => `<tr><th scope="row">${safe(name)}</th><td>${safe(value)}</td></tr>`)
  return `<header><h1>Another gateway, simulated</h1><p>It asks with real signed requests. Look for nobody who is real.</p></header>
<main><div><section><h2>Look for somebody</h2><form method="post" action="/discover">${inputs.join('')}
<label>Gender<select name="gender">${options.join('')}</select></label><button class="primary">Ask</button></form></section>
<section><h2>Who asks whom</h2><table>${facts.join('')}</table></section></div>
<div><section><h2>What was asked</h2>${exchangeTable(logbook.all().toReversed())}</section></div></main>`
}

const names = { discover: 'Patient discovery', query: 'Document query', retrieve: 'Retrieve' } as const

function exchangeTable(kept: readonly Kept[]): string {
  if (kept.length === 0) return '<p class="soft">Nothing yet.</p>'
  const rows = kept.map(({ number, at, transaction, exchange, told }) => {
    const tone = told.answered ? 'good' : 'bad'
    return `<tr><td>${at.toISOString().slice(11, 19)}</td><td><a href="/exchanges/${number}">${names[transaction]}</a></td><td>${safe(told.lines[0] ?? '')}</td><td>${Math.round(exchange.ms)} ms</td><td><span class="state ${tone}">${told.answered ? 'answered' : 'not answered'}</span></td></tr>`
  })
  return `<table><tr><th>UTC</th><th>What</th><th>Answer</th><th>Took</th><th>State</th></tr>${rows.join('')}</table>`
}
