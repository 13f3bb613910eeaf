/** Brings a linked appointment up to date: read, merge, write with the version that was read. */
import type { Appointment, HubResource } from '../../model/fhir.ts'
import type { Outcome, Said } from '../../model/outcome.ts'
import type { Io } from '../connector.ts'
import { send } from './client.ts'
import type { Settings } from './config.ts'
import { mergeAppointment } from './merge.ts'
import { failureOutcome } from './outcome.ts'
import { type FhirWork, type Held, heldOf, ifMatchOf, linkOf, withRecord } from './target.ts'

/** Updates the appointment `id`; when somebody else writes at the same moment, it is merged once more. */
export async function updateAppointment(io: Io<Settings>, work: FhirWork, id: string): Promise<Outcome> {
  const read = await readAppointment(io, work, id)
  return 'kind' in read ? read : mergeInto(io, work, read)
}

/** Merges into what was read; `again` is false the second time. */
export async function mergeInto(io: Io<Settings>, work: FhirWork, held: Held, again = true): Promise<Outcome> {
  if (!held.resource) return updateAppointment(io, work, held.id)
  const theirs = held.resource
  const ours = withRecord(work.body, work.recordId)
  if (theirs.resourceType !== 'Appointment' || ours.resourceType !== 'Appointment')
    return { kind: 'rejected', problem: 'target.refused' }
  const merged = mergeAppointment(baseOf(work), ours, theirs)
  switch (merged.kind) {
    case 'same':
      return { kind: 'delivered', link: linkOf(work.type, held), sent: ours, ...saidAbout(merged.settled) }
    case 'conflict':
      return { kind: 'rejected', problem: 'target.conflict', said: { fields: [...merged.fields] } }
    case 'changed': {
      const written = await write(io, work, held, merged.resource)
      if (written === 'changed-meanwhile') {
        if (!again) return { kind: 'retry', problem: 'target.changed-meanwhile' }
        const read = await readAppointment(io, work, held.id)
        return 'kind' in read ? read : mergeInto(io, work, read, false)
      }
      if ('kind' in written) return written
      return { kind: 'delivered', link: linkOf(work.type, written), sent: ours, ...saidAbout(merged.settled) }
    }
  }
}

/** Fields that both sides had changed: the owner table decided, and the delivery shows it. */
function saidAbout(settled: readonly string[]): { said?: Said } {
  return settled.length > 0 ? { said: { fields: [...settled] } } : {}
}

async function write(
  io: Io<Settings>,
  work: FhirWork,
  held: Held,
  resource: Appointment,
): Promise<Held | Outcome | 'changed-meanwhile'> {
  const reply = await send(io, {
    method: 'PUT',
    path: `${work.type}/${held.id}`,
    json: JSON.stringify(unversioned(resource)),
    headers: { prefer: 'return=representation', ...ifMatchOf(held) },
  })
  if (reply.kind === 'answered') {
    const { status } = reply
    if (status === 304) return held // one vendor's answer to an update that changes nothing
    if (status >= 200 && status < 300) {
      const after = heldOf(reply, work.type, held.id) ?? { id: held.id }
      return after.version ? after : versionAfter(io, work, after)
    }
    if (status === 409 || status === 412) return 'changed-meanwhile'
  }
  // Merged from what was read and guarded by its version: a second time has no other effect.
  return failureOutcome(reply, { repeatable: true, linked: true, now: io.now() })
}

async function readAppointment(io: Io<Settings>, work: FhirWork, id: string): Promise<Held | Outcome> {
  const reply = await send(io, { path: `${work.type}/${id}` })
  const held = reply.kind === 'answered' && reply.status === 200 ? heldOf(reply, work.type, id) : undefined
  return held?.resource ? held : failureOutcome(reply, { repeatable: true, linked: true, now: io.now() })
}

async function versionAfter(io: Io<Settings>, work: FhirWork, held: Held): Promise<Held> {
  const read = await readAppointment(io, work, held.id)
  return 'kind' in read ? held : read
}

function baseOf({ lastSent }: FhirWork): Appointment | undefined {
  const sent = lastSent as HubResource | undefined | null
  return sent?.resourceType === 'Appointment' ? sent : undefined
}

/** The versions are the server's to give; an element must not be left empty. */
function unversioned(resource: Appointment): Appointment {
  const { meta, ...rest } = resource
  const { versionId: _version, lastUpdated: _updated, ...kept } = meta ?? {}
  return Object.keys(kept).length > 0 ? { ...rest, meta: kept } : rest
}
