/** Brings a linked appointment up to date: read, merge, write with the version that was read. */
import type { Appointment, HubResource } from '../../model/fhir.ts'
import type { Outcome, Said } from '../../model/outcome.ts'
import type { Owner } from '../../model/ownership.ts'
import type { Io } from '../connector.ts'
import { alike } from './alike.ts'
import { send } from './client.ts'
import type { Settings } from './config.ts'
import { type Field, fields, valueIn } from './fields.ts'
import { type Base, mergeAppointment, ownerTable } from './merge.ts'
import { minimise, type TakenAppointment } from './minimise.ts'
import { failureOutcome } from './outcome.ts'
import { heldStamp } from './stamps.ts'
import { type FhirWork, type Held, heldOf, ifMatchOf, linkOf, sentAs, stampOf, withRecord } from './target.ts'

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
  const merged = mergeAppointment(baseOf(work, theirs), ours, theirs, work.owners)
  switch (merged.kind) {
    case 'same':
      return deliveredAs(work, held, held, { ours, theirs, after: theirs }, merged.settled)
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
      return deliveredAs(work, written, held, { ours, theirs, after: merged.resource }, merged.settled)
    }
  }
}

/** Fields that both sides had changed: the owner table decided, and the delivery shows it. */
function deliveredAs(
  work: FhirWork,
  held: Held,
  read: Held,
  { ours, theirs, after }: Record<'ours' | 'theirs' | 'after', Appointment>,
  settled: readonly string[],
): Outcome {
  const said: { said?: Said } = settled.length > 0 ? { said: { fields: [...settled] } } : {}
  const base = baseOf(work, theirs)
  const conflicts = conflictsIn(base, ours, theirs, after)
  const news = newsIn(base, ours, { ...after, id: held.id, meta: stampOf(held) })
  return {
    kind: 'delivered',
    link: linkOf(work.type, held),
    sent: sentAs(ours, held, stampOf(read), heldStamp(work.lastSent)),
    ...said,
    ...(news ? { news } : {}),
    ...(conflicts.length > 0 ? { conflicts } : {}),
  }
}

type Settled = { field: Field; winner: Owner }

/** Fields that both sides changed since they last agreed, and whose value stands now; one that was united is none. */
function conflictsIn(base: Base | undefined, ours: Appointment, theirs: Appointment, after: Appointment) {
  if (base === undefined) return []
  return fields.flatMap((field): Settled[] => {
    const [was, mine, said, stands] = [base, ours, theirs, after].map(each => valueIn(field, each))
    if (mine === was || said === was || mine === said) return []
    if (stands === mine) return [{ field, winner: 'scheduling' }]
    return stands === said ? [{ field, winner: 'ehr' }] : []
  })
}

/** What the EHR holds after the merge, minimised, where it kept a change of its own that the record does not have. */
export function newsIn(base: Base | undefined, ours: Appointment, after: Appointment): TakenAppointment | undefined {
  const kept = fields.some(field => {
    const said = valueIn(field, after)
    return said !== valueIn(field, ours) && (base === undefined || said !== valueIn(field, base))
  })
  const taken = kept ? minimise(after) : undefined
  return taken && 'resource' in taken && taken.resource.resourceType === 'Appointment' ? taken.resource : undefined
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

/** What the EHR held before anybody but the hub changed it: what arrived of attempts without an answer is ours. */
function baseOf({ lastSent, mayHold = [] }: FhirWork, theirs: Appointment): Base | undefined {
  const sent = lastSent as HubResource | undefined | null
  if (sent?.resourceType !== 'Appointment') return undefined
  const base: Base = { ...sent }
  for (const made of mayHold)
    for (const { field } of ownerTable)
      if (made.resourceType === 'Appointment' && alike(made[field], theirs[field]))
        Object.assign(base, { [field]: theirs[field] })
  return base
}

/** The versions are the server's to give; an element must not be left empty. */
function unversioned(resource: Appointment): Appointment {
  const { meta, ...rest } = resource
  const { versionId: _version, lastUpdated: _updated, ...kept } = meta ?? {}
  return Object.keys(kept).length > 0 ? { ...rest, meta: kept } : rest
}
