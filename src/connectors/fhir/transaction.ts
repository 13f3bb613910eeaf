/**
 * Somebody new and their appointment in one transaction: both or neither. Each entry carries its own condition, so a
 * repetition makes nothing twice; the appointment refers to the person by the entry's `urn:uuid`.
 * Source: FHIR R4, http.html#transaction; SPEC SCH-3; decision 0033.
 */
import type { Bundle, BundleEntry } from 'fhir/r4'
import type { HubResource } from '../../model/fhir.ts'
import { recordSystem } from '../../model/identifiers.ts'
import type { Outcome, Said } from '../../model/outcome.ts'
import type { Io } from '../connector.ts'
import { createsOnce, offers, type Server } from './capability.ts'
import { type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { failureOutcome } from './outcome.ts'
import { type FhirWork, type Held, isFhirWork, linkOf, sentAs, withRecord } from './target.ts'

const slot = 'fhir.no-transaction'
/** How long a server that says it takes transactions, and does not, is left alone with them, in milliseconds. */
const withoutMs = 3_600_000
/** There is no such thing at this address, whatever the statement says. */
const notThere: ReadonlySet<number> = new Set([404, 405, 415, 501])

export type Together = Outcome | 'not-possible'

/** Sends both, where the EHR offers it; `not-possible`: nothing was written, and each goes on its own. */
export async function createTogether(io: Io<Settings>, server: Server, work: FhirWork): Promise<Together> {
  const other = work.together && isFhirWork(work.together) ? work.together : undefined
  if (!other || !isOffered(io, server, [work.type, other.type])) return 'not-possible'
  // A visit that is off before it arrived is not sent at all.
  if (other.body.resourceType === 'Appointment' && other.body.status === 'cancelled') return 'not-possible'
  const works = [work, other]
  const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction', entry: works.map(each => entryOf(each, work)) }
  const reply = await send(io, {
    method: 'POST',
    path: io.settings.baseUrl.replace(/\/+$/, ''),
    json: JSON.stringify(bundle),
    headers: { prefer: 'return=representation' },
  })
  if (reply.kind === 'answered') {
    if (notThere.has(reply.status)) {
      io.memory.set(slot, io.now().getTime() + withoutMs)
      return 'not-possible'
    }
    // One of the conditions has several matches: whose it is, the record's own create says.
    if (reply.status === 412) return 'not-possible'
    if (reply.status >= 200 && reply.status < 300) return arrived(work, other, reply)
  }
  const outcome = failureOutcome(reply, { repeatable: true, linked: false, now: io.now() })
  return outcome.said ? { ...outcome, said: wordsOf(outcome.said, works) } : outcome
}

/** Only a server that guards each create itself can be sent the same transaction again. */
function isOffered(io: Io<Settings>, server: Server, types: readonly FhirWork['type'][]): boolean {
  const { bundles, writeAppointments } = io.settings
  if (bundles === 'never' || writeAppointments === 'never' || !server.known || !server.transaction) return false
  const until = io.memory.get(slot)
  if (typeof until === 'number' && until > io.now().getTime()) return false
  return types.every(type => createsOnce(server, type) && offers(server, type, 'create'))
}

function entryOf({ type, recordId, body }: FhirWork, person: FhirWork): BundleEntry {
  return {
    fullUrl: urnOf(recordId),
    resource: referring(withRecord(body, recordId), person, urnOf(person.recordId)),
    request: { method: 'POST', url: type, ifNoneExist: `identifier=${recordSystem}|${recordId}` },
  }
}

/** What the appointment refers to the person by, before there is an id. */
function urnOf(recordId: string): string {
  return `urn:uuid:${recordId}`
}

/** The resource with another reference to the person, who is an entry of the record's id until then. */
function referring<R extends HubResource>(resource: R, { type, recordId }: FhirWork, reference: string): R {
  const text = JSON.stringify(resource)
  return JSON.parse(text.replaceAll(JSON.stringify(`${type}/${recordId}`), JSON.stringify(reference))) as R
}

/**
 * The person is linked; the appointment too, if it was made here and now. One that was there already differs perhaps: its
 * own delivery finds and compares it.
 */
function arrived(work: FhirWork, other: FhirWork, reply: Extract<FhirReply, { kind: 'answered' }>): Outcome {
  const entries = reply.resource?.resourceType === 'Bundle' ? (reply.resource.entry ?? []) : []
  const [person, appointment] = [heldIn(entries[0], work), heldIn(entries[1], other)]
  // It was done and does not say as what: the next attempt looks first.
  if (!person) return { kind: 'retry', problem: 'target.no-answer' }
  const sent = sentAs(withRecord(work.body, work.recordId), person)
  const base: Outcome = { kind: 'delivered', link: linkOf(work.type, person), sent }
  if (!appointment?.version || !isCreated(entries[1])) return base
  const body = referring(withRecord(other.body, other.recordId), work, `${work.type}/${person.id}`)
  const together = { link: linkOf(other.type, appointment), sent: sentAs(body, appointment) }
  return { ...base, together }
}

function isCreated(entry: BundleEntry | undefined): boolean {
  return entry?.response?.status.startsWith('201') === true
}

function heldIn(entry: BundleEntry | undefined, { type }: FhirWork): Held | undefined {
  const { response, resource } = entry ?? {}
  const place = response?.location?.match(new RegExp(`(?:^|/)${type}/([A-Za-z0-9\\-.]{1,64})(?:/_history/([^/?#]+))?`))
  const id = resource?.resourceType === type ? (resource.id ?? place?.[1]) : place?.[1]
  if (!id) return undefined
  const version = resource?.meta?.versionId ?? place?.[2] ?? response?.etag?.match(/^(?:W\/)?"?([^"]+)"?$/)?.[1]
  const at = resource?.meta?.lastUpdated ?? response?.lastModified
  return { id, ...(version ? { version } : {}), ...(at ? { at } : {}) }
}

/** Elements by the resource they are in, as people know it from deliveries of one thing. */
function wordsOf(said: Said, works: readonly FhirWork[]): Said {
  const plain = (text: string) =>
    text.replace(/Bundle\.entry\[(\d+)\](\.resource)?/g, (whole, index: string) => works[Number(index)]?.type ?? whole)
  return {
    ...said,
    ...(said.text === undefined ? {} : { text: plain(said.text) }),
    ...(said.fields === undefined ? {} : { fields: said.fields.map(plain) }),
  }
}
