/**
 * The front desk of the simulated EHR: what its own people do with appointments, as they would in its calendar. Each act
 * is a new version, made without asking any client; nothing here is FHIR's REST interface.
 */
import type { Appointment, CodeableConcept, FhirResource, Slot } from 'fhir/r4'
import type { Stored } from './store.ts'

/** An appointment as the front desk enters it; ids are those of this EHR. */
export type DeskBooking = {
  patient: string
  practitioner: string
  location?: string
  /** An instant, such as `2026-12-01T15:00:00Z`. */
  start: string
  /** Default 30. */
  minutes?: number
  /** Default `booked`. */
  status?: Appointment['status']
  serviceType?: CodeableConcept[]
}

/** Acts of the EHR's own people. Each returns the appointment as it is stored then. @throws when there is none of this id */
export type EhrDesk = {
  book(booking: DeskBooking): Stored & Appointment
  confirm(id: string): Stored & Appointment
  /** `pending` becomes `cancelled`, and the practitioner's part `declined`. */
  decline(id: string): Stored & Appointment
  move(id: string, start: string, minutes?: number): Stored & Appointment
  /** Another practitioner or place. */
  assign(id: string, to: { practitioner?: string; location?: string }): Stored & Appointment
  /** `pat`: the patient wanted it; `prov`: the practice. */
  cancel(id: string, by?: 'pat' | 'prov'): Stored & Appointment
  noShow(id: string): Stored & Appointment
  arrive(id: string): Stored & Appointment
  /** The visit took place: an Encounter that is finished, a Claim for it, and the payer's ClaimResponse. */
  fulfil(id: string): Stored & Appointment
  /** Publishes the free times of a practitioner, one slot after the other, in a schedule that is made when there is none. */
  publish(times: DeskTimes): (Stored & Slot)[]
  /** Nobody is to be booked then, or somebody is again. */
  setSlot(id: string, status: Slot['status']): Stored & Slot
}

/** Free times: from one instant to another, in slots of so many minutes (default 30). */
export type DeskTimes = { practitioner: string; from: string; to: string; minutes?: number; location?: string }

type Shelf = { get(type: string, id: string): Stored | undefined; put(resource: FhirResource): Stored; newId(): string }

const reasons = 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason'

/** The desk that works on these resources. */
export function deskOf({ get, put, newId }: Shelf): EhrDesk {
  const write = (appointment: Appointment) => put(appointment) as Stored & Appointment
  const change = (id: string, changed: (held: Appointment) => Partial<Appointment>) => {
    const held = get('Appointment', id)
    if (held?.resourceType !== 'Appointment') throw new Error('the EHR has no such appointment')
    const { cancelationReason, ...rest } = held
    const next = { ...rest, ...changed(held) }
    const ended = next.status === 'cancelled' || next.status === 'noshow'
    return write(ended && cancelationReason ? { cancelationReason, ...next } : next)
  }
  const withStatus = (status: Appointment['status']) => (id: string) => change(id, () => ({ status }))
  const practitionerPart = (held: Appointment, status: 'accepted' | 'declined') =>
    held.participant.map(one => (isA(one, 'Practitioner') ? { ...one, status } : one))

  return {
    book: ({ patient, practitioner, location, start, minutes = 30, status = 'booked', serviceType }) =>
      write({
        resourceType: 'Appointment',
        id: newId(),
        status,
        start,
        end: endOf(start, minutes),
        minutesDuration: minutes,
        ...(serviceType ? { serviceType } : {}),
        participant: [
          { actor: { reference: `Patient/${patient}` }, status: 'accepted' },
          {
            actor: { reference: `Practitioner/${practitioner}` },
            status: status === 'pending' ? 'needs-action' : 'accepted',
          },
          ...(location ? [{ actor: { reference: `Location/${location}` }, status: 'accepted' as const }] : []),
        ],
      }),
    confirm: id => change(id, held => ({ status: 'booked', participant: practitionerPart(held, 'accepted') })),
    decline: id =>
      change(id, held => ({
        status: 'cancelled',
        cancelationReason: { coding: [{ system: reasons, code: 'prov' }] },
        participant: practitionerPart(held, 'declined'),
      })),
    move: (id, start, minutes) =>
      change(id, held => {
        const length = minutes ?? (Date.parse(held.end ?? '') - Date.parse(held.start ?? '')) / 60_000
        return { start, end: endOf(start, length), minutesDuration: length }
      }),
    assign: (id, { practitioner, location }) =>
      change(id, held => {
        const replaced = [practitioner ? 'Practitioner' : '', location ? 'Location' : '']
        const others = held.participant.filter(one => !replaced.some(type => type && isA(one, type)))
        const added = [practitioner && `Practitioner/${practitioner}`, location && `Location/${location}`]
        return {
          participant: [
            ...others,
            ...added.flatMap(reference => (reference ? [{ actor: { reference }, status: 'accepted' as const }] : [])),
          ],
        }
      }),
    cancel: (id, by = 'pat') =>
      change(id, () => ({ status: 'cancelled', cancelationReason: { coding: [{ system: reasons, code: by }] } })),
    noShow: withStatus('noshow'),
    arrive: withStatus('arrived'),
    publish: ({ practitioner, from, to, minutes = 30, location }) => {
      const schedule = `schedule-${practitioner}`
      const actor = [`Practitioner/${practitioner}`, ...(location ? [`Location/${location}`] : [])]
      if (!get('Schedule', schedule))
        put({
          resourceType: 'Schedule',
          id: schedule,
          active: true,
          actor: actor.map(reference => ({ reference })),
        })
      const made: (Stored & Slot)[] = []
      for (let at = from; Date.parse(at) < Date.parse(to); at = endOf(at, minutes))
        made.push(
          put({
            resourceType: 'Slot',
            id: newId(),
            schedule: { reference: `Schedule/${schedule}` },
            status: 'free',
            start: at,
            end: endOf(at, minutes),
          }) as Stored & Slot,
        )
      return made
    },
    setSlot(id, status) {
      const held = get('Slot', id)
      if (held?.resourceType !== 'Slot') throw new Error('the EHR has no such slot')
      return put({ ...held, status }) as Stored & Slot
    },
    fulfil(id) {
      const done = change(id, () => ({ status: 'fulfilled' }))
      bill(put, newId, done)
      return done
    },
  }
}

/** What follows a visit: the encounter, its claim, and the answer of whoever pays. */
function bill(put: Shelf['put'], newId: Shelf['newId'], appointment: Stored & Appointment): void {
  const patient = appointment.participant.find(one => isA(one, 'Patient'))?.actor
  const provider = appointment.participant.find(one => isA(one, 'Practitioner'))?.actor
  if (!patient || !provider) return
  const encounter = newId()
  put({
    resourceType: 'Encounter',
    id: encounter,
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: patient,
    participant: [{ individual: provider }],
    appointment: [{ reference: `Appointment/${appointment.id}` }],
    ...(appointment.start && appointment.end ? { period: { start: appointment.start, end: appointment.end } } : {}),
  })
  const type = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] }
  const created = appointment.end ?? appointment.start ?? ''
  const claim = newId()
  const insurer = { display: 'Simulated payer' }
  put({
    resourceType: 'Claim',
    id: claim,
    status: 'active',
    type,
    use: 'claim',
    patient,
    created,
    provider,
    priority: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }] },
    insurance: [{ sequence: 1, focal: true, coverage: { display: 'Simulated coverage' } }],
    item: [
      {
        sequence: 1,
        productOrService: { text: 'Visit' },
        encounter: [{ reference: `Encounter/${encounter}` }],
      },
    ],
  })
  put({
    resourceType: 'ClaimResponse',
    id: newId(),
    status: 'active',
    type,
    use: 'claim',
    patient,
    created,
    insurer,
    request: { reference: `Claim/${claim}` },
    outcome: 'complete',
    disposition: 'paid',
  })
}

function isA(participant: Appointment['participant'][number], type: string): boolean {
  return participant.actor?.reference?.startsWith(`${type}/`) ?? false
}

function endOf(start: string, minutes: number): string {
  return new Date(Date.parse(start) + minutes * 60_000).toISOString().replace('.000Z', 'Z')
}
