/** Asks the EHR for people who could be the one in hand, before a new person is created. */
import type { FhirResource } from 'fhir/r4'
import type { Patient } from '../../model/fhir.ts'
import type { FoundPeople, Io } from '../connector.ts'
import { offers, type Server, searchesBy, serverOf } from './capability.ts'
import { type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { minimise } from './minimise.ts'
import { failureOutcome } from './outcome.ts'

const most = 50
const getOnlySlot = 'fhir.search-by-get'

/** Unites what each possible search finds; people who are inactive or were merged into another are left out. */
export async function findPeople(io: Io<Settings>, person: Patient): Promise<FoundPeople> {
  const server = await serverOf(io)
  if (!offers(server, 'Patient', 'search-type')) return { kind: 'not-offered' }
  const wanted = searchesFor(person)
  const possible = wanted.filter(query => [...query.keys()].every(name => searchesBy(server, 'Patient', name)))
  if (possible.length === 0) return wanted.length === 0 ? { kind: 'found', people: [] } : { kind: 'not-offered' }
  const replies = await Promise.all(possible.map(query => searchPeople(io, server, query)))
  const people = new Map<string, Patient>()
  let answered = 0
  for (const reply of replies) {
    if (reply.kind === 'answered' && notOffered.has(reply.status)) continue
    if (reply.kind !== 'answered' || reply.status !== 200 || reply.resource?.resourceType !== 'Bundle') {
      const outcome = failureOutcome(reply, { repeatable: true, linked: false, now: io.now() })
      return outcome.kind === 'ambiguous' ? { kind: 'retry', problem: outcome.problem } : outcome
    }
    answered++
    for (const { resource } of reply.resource.entry ?? []) add(people, resource)
  }
  return answered === 0 ? { kind: 'not-offered' } : { kind: 'found', people: [...people.values()].slice(0, most) }
}

/** The server does not take this search; others may still work. */
const notOffered: ReadonlySet<number> = new Set([400, 404, 405, 422, 501])

/** Surest first, because the result is limited. */
function searchesFor(person: Patient): URLSearchParams[] {
  const searches: URLSearchParams[] = []
  const identifiers = (person.identifier ?? []).flatMap(({ system, value }) =>
    system && value ? [`${escaped(system)}|${escaped(value)}`] : [],
  )
  if (identifiers.length > 0) searches.push(new URLSearchParams({ identifier: identifiers.join(',') }))
  const family = person.name?.find(name => name.family)?.family
  if (family && person.birthDate)
    searches.push(new URLSearchParams({ family: escaped(family), birthdate: person.birthDate }))
  const emails = valuesOf(person, 'email').flatMap(value => [value, value.toLowerCase()])
  if (emails.length > 0) searches.push(new URLSearchParams({ email: alternatives(emails) }))
  const phones = valuesOf(person, 'phone').flatMap(spellings)
  if (phones.length > 0) searches.push(new URLSearchParams({ phone: alternatives(phones) }))
  return searches
}

/** EHRs compare telephone numbers as text, so the usual spellings are asked for. */
function spellings(phone: string): string[] {
  const digits = phone.replace(/\D/g, '')
  const [, area, exchange, line] = digits.match(/^1?(\d{3})(\d{3})(\d{4})$/) ?? []
  if (!area) return [phone, digits]
  return [phone, `${area}${exchange}${line}`, `${area}-${exchange}-${line}`, `(${area}) ${exchange}-${line}`]
}

function valuesOf(person: Patient, system: 'email' | 'phone'): string[] {
  return (person.telecom ?? []).flatMap(point => (point.system === system && point.value ? [point.value] : []))
}

function alternatives(values: readonly string[]): string {
  return [...new Set(values)].map(escaped).join(',')
}

/** Characters with a meaning in search values (FHIR R4 search, escaping). */
function escaped(value: string): string {
  return value.replace(/[\\$,|]/g, '\\$&')
}

/** In the body where the server takes it: addresses end up in logs, and these hold names. */
async function searchPeople(io: Io<Settings>, server: Server, query: URLSearchParams): Promise<FhirReply> {
  query.set('_count', String(most))
  // A server that passes over a parameter would answer with everybody.
  const headers = { prefer: 'handling=strict' }
  if (!io.memory.has(getOnlySlot)) {
    const reply = await send(io, { method: 'POST', path: 'Patient/_search', form: query, headers })
    if (reply.kind !== 'answered' || !noPostSearch.has(reply.status)) return reply
    if (server.known) io.memory.set(getOnlySlot, true)
  }
  return send(io, { path: `Patient?${query}`, headers })
}

const noPostSearch: ReadonlySet<number> = new Set([404, 405, 415, 501])

function add(people: Map<string, Patient>, found: FhirResource | undefined): void {
  if (found?.resourceType !== 'Patient' || !found.id || found.active === false) return
  if (found.link?.some(link => link.type === 'replaced-by')) return
  const taken = minimise(found)
  if ('resource' in taken && taken.resource.resourceType === 'Patient') people.set(found.id, taken.resource)
}
