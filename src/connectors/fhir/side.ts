/**
 * What the EHR holds of a window, for reconciliation: its appointments by date, and one appointment with what it refers to.
 * Source: SPEC SCH-13.
 */
import type { Appointment, FhirResource } from 'fhir/r4'
import { z } from 'zod'
import { identifierValue, splitReference } from '../../model/fhir.ts'
import { recordSystem } from '../../model/identifiers.ts'
import type { Io } from '../connector.ts'
import type { Side, SideEntry, SideFields, SideFound, SideItem, SidePage, SideRequest } from '../sides.ts'
import { type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { isOurs, nextPath } from './links.ts'
import { failureOutcome } from './outcome.ts'

const pageSize = 100
const mostPages = 100_000
const Checkpoint = z.object({ next: z.string() })
const encoder = new TextEncoder()

export const side: Side<Settings> = { kinds: ['Appointment'], list, find }

async function* list(io: Io<Settings>, request: SideRequest): AsyncGenerator<SidePage, void, void> {
  const kept = Checkpoint.safeParse(request.checkpoint).data?.next
  const first = `Appointment?date=ge${request.from}&date=lt${request.to}&_count=${pageSize}`
  let path = kept && isOurs(kept, io.settings) ? kept : first
  let reply = await send(io, { path })
  // Servers forget searches: then it is read from its beginning, and what was read before counts once.
  if (path !== first && reply.kind === 'answered' && forgotten.has(reply.status)) {
    path = first
    reply = await send(io, { path })
  }
  const visited = new Set<string>()
  for (let page = 0; page < mostPages; page++) {
    if (reply.kind !== 'answered' || reply.status !== 200 || reply.resource?.resourceType !== 'Bundle')
      return yield { entries: [], checkpoint: { next: path }, problem: problemOf(io, reply) }
    const { entry = [], link, total } = reply.resource
    const entries = entry.flatMap(({ resource }) => entryOf(resource) ?? [])
    const next = nextPath(link?.find(one => one.relation === 'next')?.url, 'Appointment', io.settings)
    const counted = total === undefined ? {} : { total }
    if (next === undefined || visited.has(next)) return yield { entries, ...counted }
    yield { entries, checkpoint: { next }, ...counted }
    visited.add(next)
    path = next
    reply = await send(io, { path })
  }
}

const forgotten: ReadonlySet<number> = new Set([400, 404, 410])

async function find(io: Io<Settings>, { id }: { id: string }): Promise<SideFound> {
  const reply = await send(io, { path: `Appointment/${encodeURIComponent(id)}` })
  if (reply.kind === 'answered' && (reply.status === 404 || reply.status === 410)) return { kind: 'missing' }
  const appointment = reply.kind === 'answered' && reply.status === 200 ? reply.resource : undefined
  const entry = entryOf(appointment)
  if (!entry || appointment?.resourceType !== 'Appointment') return problemOf(io, reply)
  const referred: FhirResource[] = []
  for (const { type, id: one } of directoryOf(appointment)) {
    const read = await send(io, { path: `${type}/${encodeURIComponent(one)}` })
    if (read.kind === 'answered' && read.status === 200 && read.resource) referred.push(read.resource)
  }
  // Who and where first: an appointment is read when what it refers to is known.
  const items = [...(referred.length > 0 ? [itemOf(referred)] : []), itemOf([appointment])]
  return { kind: 'found', entry, items }
}

const directoryTypes: ReadonlySet<string> = new Set(['Patient', 'Practitioner', 'Location', 'HealthcareService'])

function directoryOf({ participant }: Appointment): { type: string; id: string }[] {
  return participant.flatMap(({ actor }) => {
    const reference = splitReference(actor?.reference)
    return reference && directoryTypes.has(reference.type) ? [reference] : []
  })
}

function itemOf(resources: readonly FhirResource[]): SideItem {
  const name = (one: FhirResource) => `${one.resourceType}/${one.id ?? ''}/${one.meta?.versionId ?? ''}`
  const bundle = { resourceType: 'Bundle', type: 'searchset', entry: resources.map(resource => ({ resource })) }
  const body = encoder.encode(JSON.stringify(bundle))
  return { key: resources.map(name).join(' '), contentType: 'application/fhir+json', body }
}

function entryOf(resource: FhirResource | undefined): SideEntry | undefined {
  if (resource?.resourceType !== 'Appointment' || !resource.id) return undefined
  const record = identifierValue(resource, recordSystem)
  return {
    entity: 'Appointment',
    id: resource.id,
    aliases: [{ system: 'Appointment', value: resource.id }, ...(record ? [{ system: 'record', value: record }] : [])],
    fields: fieldsOf(resource),
    ...(resource.meta?.lastUpdated ? { updatedAt: resource.meta.lastUpdated } : {}),
  }
}

function fieldsOf({ status, start, end, participant }: Appointment): SideFields {
  const of = (type: string) =>
    participant.flatMap(each => {
      const reference = each.status === 'declined' ? undefined : splitReference(each.actor?.reference)
      return reference?.type === type ? [`${type}/${reference.id}`] : []
    })
  return {
    status,
    ...(start ? { start } : {}),
    ...(end ? { end } : {}),
    practitioner: of('Practitioner'),
    location: of('Location'),
    patient: of('Patient'),
  }
}

function problemOf(io: Io<Settings>, reply: FhirReply): NonNullable<SidePage['problem']> {
  const outcome = failureOutcome(reply, { repeatable: true, linked: false, now: io.now() })
  if (outcome.kind === 'retry' || outcome.kind === 'connection') return outcome
  // Refused for good: it takes no search by date, or shows no appointments. Asking again would change nothing.
  const refused = reply.kind === 'answered' && reply.status >= 400 && reply.status < 500
  return refused
    ? { kind: 'connection', problem: 'connection.lacks-capability' }
    : { kind: 'retry', problem: 'target.busy' }
}
