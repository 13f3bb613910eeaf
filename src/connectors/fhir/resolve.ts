/** An appointment of the EHR in the hub's terms: its references resolved to records, or asked for. */
import { type Appointment, type AppointmentParticipant, splitReference } from '../../model/fhir.ts'
import { recordSystem } from '../../model/identifiers.ts'
import type { EvolveInput } from '../connector.ts'
import type { Settings } from './config.ts'
import { defined, typeOf } from './fields.ts'
import { labelsOf } from './labels.ts'
import type { TakenAppointment } from './minimise.ts'

type RecordOf = EvolveInput<Settings>['recordOf']

/** What an EHR holds, as a base of later comparisons: `seen` there, where what was sent is what the hub sent. */
export type Seen = Appointment & { seen: true }

/** The first entry it refers to that no record stands for and that was not asked for yet, as `Patient/12`. */
export function unreadEntry(
  taken: TakenAppointment,
  { event, recordOf, findings }: EvolveInput<Settings>,
): string | undefined {
  const asked = new Set(findings.map(({ ask }) => ask.key))
  return (event.refers ?? [])
    .filter(entry => recordOf(entry) === undefined)
    .map(({ type, id }) => `${type}/${id}`)
    .find(key => !asked.has(key) && taken.participant.some(({ actor }) => actor?.reference?.endsWith(key)))
}

/**
 * The appointment with references to records, and what the EHR holds of it. Participants that no record stands for (a
 * device, an entry that the EHR does not hand out) are left out of both: they are the EHR's own and stay untouched there.
 */
export function resolvedOf(
  taken: TakenAppointment,
  recordOf: RecordOf,
): { resource: Appointment; held: { id: string; version?: string; sent: Seen } } {
  const { id, meta, slot: _slot, identifier, participant = [], ...rest } = taken
  const status = statusOf(taken)
  const others = (identifier ?? []).filter(({ system }) => system !== recordSystem)
  const resolved = participant.flatMap(one => {
    const entry = splitReference(one.actor?.reference)
    const record = entry && recordOf(entry)
    return record ? [{ one, record }] : []
  })
  const version = meta?.versionId
  return {
    resource: defined({
      ...rest,
      ...labelsOf(meta),
      ...(others.length > 0 ? { identifier: others } : {}),
      status,
      // A request that its practitioner declined is over; why is the practice's.
      cancelationReason: status === taken.status ? taken.cancelationReason : byPractice,
      participant: resolved.map(
        ({ one, record }): AppointmentParticipant => ({ ...one, actor: { reference: record } }),
      ),
    }),
    held: {
      id,
      ...(version ? { version } : {}),
      sent: {
        ...rest,
        status,
        ...(meta ? { meta } : {}),
        participant: resolved.map(({ one }) => one),
        seen: true,
      },
    },
  }
}

const byPractice: Appointment['cancelationReason'] = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason', code: 'prov' }],
}

/** A request that all its practitioners declined is not to be, whatever the EHR calls it meanwhile. */
function statusOf({ status, participant = [] }: TakenAppointment): Appointment['status'] {
  if (status !== 'proposed' && status !== 'pending') return status
  const practitioners = participant.filter(one => typeOf(one) === 'Practitioner')
  return practitioners.length > 0 && practitioners.every(one => one.status === 'declined') ? 'cancelled' : status
}
