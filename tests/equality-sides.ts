/** Both sides as somebody sees them who asks the simulators and not the hub: what each has of a visit, in the same words. */
import type { Appointment } from 'fhir/r4'
import type { Visit } from './equality-acts.ts'
import { person } from './people.ts'
import type { TwoWayHub } from './two-way-hub.ts'

export type Standing = {
  id: string
  status: 'waiting' | 'live' | 'absent' | 'over'
  start: number
  end: number
  practitioner: string
}
type Booking = {
  uid: string
  status: string
  start: string
  end: string
  rescheduledToUid?: string
  hosts: { id: number }[]
  attendees: { email: string; absent: boolean }[]
}

const practitioners: Readonly<Record<number, string>> = { 5: 'okafor', 6: 'bergeron' }
const statuses: Readonly<Record<string, Standing['status']>> = {
  pending: 'waiting',
  accepted: 'live',
  booked: 'live',
  arrived: 'live',
  noshow: 'absent',
  cancelled: 'over',
  rejected: 'over',
}

/** What both sides have of a visit; a booking that another followed is its past. */
export function standings(test: TwoWayHub, visit: Visit): { calcom: Standing[]; ehr: Standing[] } {
  const { email } = person(visit.who)
  const bookings = test.calcom.bookings() as unknown as Booking[]
  const own = bookings.filter(each => each.attendees.some(one => one.email === email) && !each.rescheduledToUid)
  return { calcom: own.map(ofBooking), ehr: appointmentsOf(test, visit).map(ofAppointment) }
}

/** What was ever written about a visit: every version at the EHR, and every booking with the time of its last change. */
export function writings(test: TwoWayHub, visit: Visit): string[] {
  const { email } = person(visit.who)
  const bookings = (test.calcom.bookings() as unknown as (Booking & { updatedAt: string })[]).filter(each =>
    each.attendees.some(one => one.email === email),
  )
  const versions = appointmentsOf(test, visit).map(
    ({ id = '' }) => `${id}: ${test.ehr.history('Appointment', id).length} versions`,
  )
  return [...versions, ...bookings.map(each => JSON.stringify([each.uid, each.status, each.updatedAt, each.attendees]))]
}

/** The times, practitioners and states of those that are not over, in an order that does not depend on the side. */
export function stillOn(of: readonly Standing[]): string[] {
  return of
    .filter(({ status }) => status !== 'over')
    .map(
      ({ status, start, end, practitioner }) =>
        `${new Date(start).toISOString()} to ${new Date(end).toISOString()}, ${practitioner}, ${status}`,
    )
    .sort()
}

function appointmentsOf(test: TwoWayHub, visit: Visit): Appointment[] {
  const family = person(visit.who).name.split(' ')[1]
  const patients = new Set(
    test.ehr.list('Patient').flatMap(each => {
      const isTheirs = each.resourceType === 'Patient' && each.name?.some(name => name.family === family)
      return isTheirs ? [`Patient/${each.id}`] : []
    }),
  )
  return (test.ehr.list('Appointment') as Appointment[]).filter(each =>
    each.participant.some(({ actor }) => patients.has(actor?.reference ?? '')),
  )
}

function ofBooking({ uid, status, start, end, hosts, attendees }: Booking): Standing {
  const absent = status === 'accepted' && attendees.some(each => each.absent)
  return {
    id: uid,
    status: absent ? 'absent' : (statuses[status] ?? 'live'),
    start: Date.parse(start),
    end: Date.parse(end),
    practitioner: practitioners[hosts[0]?.id ?? 0] ?? '',
  }
}

function ofAppointment({ id = '', status, start = '', end = '', participant }: Appointment): Standing {
  const references = participant.flatMap(({ actor }) => actor?.reference?.match(/^Practitioner\/(.+)$/)?.[1] ?? [])
  return {
    id,
    status: statuses[status] ?? 'live',
    start: Date.parse(start),
    end: Date.parse(end),
    practitioner: references.sort().join(' '),
  }
}
