/**
 * The schedules of an EHR, read to know whose slots are whose: practitioners, also those that a role stands for, and
 * places. What the EHR does not hand out is as good as absent. Source: HL7 FHIR R4, Schedule.
 */
import type { Schedule } from 'fhir/r4'
import { splitReference } from '../../model/fhir.ts'
import type { Io } from '../connector.ts'
import { offers, type Server } from './capability.ts'
import { type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { nextPath } from './links.ts'

/** Whose it is, as `Practitioner/12` and `Location/3`; each once. */
export type EhrSchedule = { id: string; actors: readonly string[] }
export type ReadSchedules =
  | { kind: 'read'; schedules: readonly EhrSchedule[] }
  | { kind: 'absent' }
  | { kind: 'failed'; reply: FhirReply }

const pageSize = 100
const mostPages = 200
const slot = 'fhir.roles'
const keepMs = 3_600_000
/** Not there, not for us, or not in this way. */
export const notOffered: ReadonlySet<number> = new Set([400, 403, 404, 405, 410, 422, 501])

/** Whether the EHR says that slots can be read; without a statement nothing is tried. */
export function offersSlots(server: Server): boolean {
  return server.known && offers(server, 'Slot', 'search-type') && offers(server, 'Schedule', 'search-type')
}

/** The active schedules in the order of their ids; `query` narrows them down, such as `actor=Practitioner/12`. */
export async function readSchedules(io: Io<Settings>, query = ''): Promise<ReadSchedules> {
  const found = new Map<string, EhrSchedule>()
  let reply = await send(io, { path: `Schedule?${query ? `${query}&` : ''}_count=${pageSize}` })
  if (reply.kind === 'answered' && notOffered.has(reply.status)) return { kind: 'absent' }
  for (let page = 0; page < mostPages; page++) {
    if (reply.kind !== 'answered' || reply.status !== 200 || reply.resource?.resourceType !== 'Bundle')
      return { kind: 'failed', reply }
    for (const { resource } of reply.resource.entry ?? [])
      if (resource?.resourceType === 'Schedule' && resource.id && resource.active !== false) {
        const actors = await actorsOf(io, resource)
        if (actors.length > 0) found.set(resource.id, { id: resource.id, actors })
      }
    const next = nextPath(reply.resource.link?.find(one => one.relation === 'next')?.url, 'Schedule', io.settings)
    if (!next) break
    reply = await send(io, { path: next })
  }
  return { kind: 'read', schedules: [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) }
}

async function actorsOf(io: Io<Settings>, { actor }: Schedule): Promise<string[]> {
  const actors = new Set<string>()
  for (const { reference } of actor ?? []) {
    const entry = splitReference(reference)
    if (entry?.type === 'Practitioner' || entry?.type === 'Location') actors.add(`${entry.type}/${entry.id}`)
    const practitioner = entry?.type === 'PractitionerRole' ? await practitionerOf(io, entry.id) : undefined
    if (practitioner) actors.add(practitioner)
  }
  return [...actors]
}

type Role = { practitioner: string | undefined; until: number }

/** Whom a role stands for; kept for an hour. */
async function practitionerOf(io: Io<Settings>, role: string): Promise<string | undefined> {
  const key = `${io.settings.baseUrl} ${role}`
  const known = (io.memory.get(slot) as Map<string, Role> | undefined) ?? new Map<string, Role>()
  io.memory.set(slot, known)
  const kept = known.get(key)
  if (kept && kept.until > io.now().getTime()) return kept.practitioner
  const reply = await send(io, { path: `PractitionerRole/${role}` })
  const resource = reply.kind === 'answered' && reply.status === 200 ? reply.resource : undefined
  const entry =
    resource?.resourceType === 'PractitionerRole' ? splitReference(resource.practitioner?.reference) : undefined
  const practitioner = entry?.type === 'Practitioner' ? `Practitioner/${entry.id}` : undefined
  const isFinal = reply.kind === 'answered' && reply.status < 500
  if (isFinal) known.set(key, { practitioner, until: io.now().getTime() + keepMs })
  return practitioner
}
