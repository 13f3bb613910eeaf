/** Are both sides equal? Compared by what people would see: who, when, with whom, in which state; nothing of ours is asked. */
import type { Appointment, Patient } from '../model/fhir.ts'
import type { Booking, Calcom, Ehr } from './simulators.ts'
import { hosts } from './town.ts'

export type Equality = {
  bookings: number
  appointments: number
  patients: number
  missing: string[]
  extra: string[]
  doubled: string[]
  outOfOrder: string[]
}

/** Compares the two systems; every list is empty when nothing was lost, doubled or out of order. */
export async function compareSides(calcom: Calcom, ehr: Ehr): Promise<Equality> {
  const [bookings, appointments, patients] = await Promise.all([
    calcom.bookings(),
    ehr.list<Appointment>('Appointment'),
    ehr.list<Patient>('Patient'),
  ])
  const chains = chainsOf(bookings)
  const expected = new Map<string, string[][]>()
  for (const chain of chains) {
    const last = chain.at(-1)
    if (!last) continue
    const key = keyOfBooking(last)
    expected.set(key, [...(expected.get(key) ?? []), chain.map(booking => instant(booking.start))])
  }
  const names = new Map(patients.map(patient => [`Patient/${patient.id}`, nameOf(patient)]))
  const result: Equality = {
    bookings: chains.length,
    appointments: appointments.length,
    patients: patients.length,
    missing: [],
    extra: [],
    doubled: [],
    outOfOrder: [],
  }
  const found = new Map<string, Appointment[]>()
  for (const appointment of appointments) {
    const key = keyOfAppointment(appointment, names)
    found.set(key, [...(found.get(key) ?? []), appointment])
  }
  for (const [key, wanted] of expected) {
    const there = found.get(key) ?? []
    if (there.length > wanted.length) result.doubled.push(key)
    // What was cancelled before it ever arrived has no counterpart, and needs none.
    else if (there.length < wanted.length && !key.startsWith('cancelled')) result.missing.push(key)
    for (const appointment of there) if (!(await keptOrder(ehr, appointment, wanted))) result.outOfOrder.push(key)
  }
  for (const key of found.keys()) if (!expected.has(key)) result.extra.push(key)
  result.doubled.push(...doubledPatients(patients))
  return result
}

/** Whether the versions of an appointment followed the moves of one of these visits, in their order. */
async function keptOrder(ehr: Ehr, appointment: Appointment, wanted: readonly string[][]): Promise<boolean> {
  const starts = (await ehr.starts(appointment.id ?? '')).map(instant)
  const distinct = starts.filter((start, index) => start !== starts[index - 1])
  return wanted.some(chain => isSubsequence(distinct, chain))
}

/** Each visit as the list of its bookings, from the first to what it was moved to last. */
function chainsOf(bookings: readonly Booking[]): Booking[][] {
  const byUid = new Map(bookings.map(booking => [booking.uid, booking]))
  const moved = new Set(bookings.map(booking => booking.rescheduledToUid).filter(Boolean))
  return bookings
    .filter(booking => !moved.has(booking.uid))
    .map(first => {
      const chain = [first]
      for (let next = byUid.get(first.rescheduledToUid ?? ''); next; next = byUid.get(next.rescheduledToUid ?? ''))
        chain.push(next)
      return chain
    })
}

const statuses: Readonly<Record<string, string>> = {
  accepted: 'booked',
  pending: 'pending',
  cancelled: 'cancelled',
  rejected: 'cancelled',
}

function keyOfBooking(booking: Booking): string {
  const host = hosts.find(each => each.id === booking.hosts[0]?.id)
  return [
    statuses[booking.status] ?? booking.status,
    instant(booking.start),
    `Practitioner/${host?.fhirId}`,
    booking.attendees[0]?.name ?? '',
  ].join(' · ')
}

function keyOfAppointment(appointment: Appointment, names: ReadonlyMap<string, string>): string {
  const actor = (type: string) =>
    appointment.participant.find(each => each.actor?.reference?.startsWith(`${type}/`))?.actor?.reference ?? ''
  return [
    appointment.status,
    instant(appointment.start ?? ''),
    actor('Practitioner'),
    names.get(actor('Patient')) ?? '',
  ].join(' · ')
}

function nameOf(patient: Patient): string {
  const [name] = patient.name ?? []
  return [...(name?.given ?? []), name?.family].filter(Boolean).join(' ')
}

/** Two patients of one name and birth date: somebody was created twice. */
function doubledPatients(patients: readonly Patient[]): string[] {
  const seen = new Set<string>()
  return patients.flatMap(patient => {
    const key = `patient · ${nameOf(patient)} · ${patient.birthDate}`
    if (seen.has(key)) return [key]
    seen.add(key)
    return []
  })
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0
  for (const each of whole) if (part[at] === each) at += 1
  return part.length > 0 && at === part.length
}

function instant(text: string): string {
  return new Date(text).toISOString()
}
