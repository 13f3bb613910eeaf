/** What kind of news a change of an appointment at the EHR is: the first row that fits. */
import type { EventType } from '../../model/events.ts'
import type { Appointment } from '../../model/fhir.ts'
import { valueIn } from './fields.ts'

type Change = { before: Appointment; after: Appointment }

const asked: ReadonlySet<string> = new Set(['proposed', 'pending', 'waitlist'])
const ended: ReadonlySet<string> = new Set(['cancelled', 'entered-in-error'])
const became = ({ before, after }: Change, ...statuses: Appointment['status'][]) =>
  before.status !== after.status && statuses.includes(after.status)

export const newsTable: readonly { type: EventType; seen: string; is: (change: Change) => boolean }[] = [
  {
    type: 'appointment.declined',
    seen: 'a request that was ended before it was booked',
    is: change => asked.has(change.before.status) && ended.has(change.after.status),
  },
  {
    type: 'appointment.cancelled',
    seen: 'an appointment that was ended, or entered in error',
    is: change => became(change, 'cancelled', 'entered-in-error') && !ended.has(change.before.status),
  },
  { type: 'appointment.no-show', seen: 'nobody came', is: change => became(change, 'noshow') },
  {
    type: 'appointment.arrived',
    seen: 'the patient is there',
    is: change => became(change, 'arrived', 'checked-in'),
  },
  { type: 'appointment.fulfilled', seen: 'the visit took place', is: change => became(change, 'fulfilled') },
  {
    type: 'appointment.confirmed',
    seen: 'a request that was booked, at whatever time',
    is: change => asked.has(change.before.status) && became(change, 'booked'),
  },
  {
    type: 'appointment.requested',
    seen: 'back to a request',
    is: change => !ended.has(change.before.status) && became(change, 'proposed', 'pending', 'waitlist'),
  },
  {
    type: 'appointment.moved',
    seen: 'another time',
    is: ({ before, after }) => valueIn('time', before) !== valueIn('time', after),
  },
  { type: 'appointment.changed', seen: 'anything else', is: () => true },
]

/** The type of the event. */
export function newsOf(before: Appointment, after: Appointment): EventType {
  return newsTable.find(row => row.is({ before, after }))?.type ?? 'appointment.changed'
}
