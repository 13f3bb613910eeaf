/** What people do in a scenario: patients at Cal.com, and looking at both systems as their own people would. */
import type { Appointment, Patient } from 'fhir/r4'
import { type Booking, calcomClient } from '../demo/simulators.ts'
import { type Person, person, type Visit, visits } from '../demo/town.ts'
import { withScope } from '../store/scope.ts'
import type { Stage } from './stage.ts'

export type Visiting = { person: Person; visit: Visit; booking: Booking }

export type Desk = {
  /** Somebody whom no scenario has used yet; `known`: the EHR has them already. */
  somebody(options?: { known?: boolean }): Person
  /** The next free slot of a visit's practitioner; `inMinutes` from now instead, where that matters. */
  slot(visit: Visit, inMinutes?: number): Date
  visit(slug: string): Visit
  /** Books, and waits until nothing is due. */
  book(options?: { person?: Person; slug?: string; start?: Date }): Promise<Visiting>
  move(visiting: Visiting, start: Date): Promise<Visiting>
  cancel(visiting: Visiting): Promise<void>
  /** A call of Cal.com's API as the practice's own people make it. @throws when it is refused */
  call(method: string, path: string, body?: object): Promise<void>
  knob(path: string, body: object): Promise<void>
  /** The booking as Cal.com has it now; the last one of its chain. */
  atCalcom(visiting: Visiting): Promise<Booking>
  /** Every appointment that the EHR has of this person. */
  atEhr(person: Person): Appointment[]
  /** Tasks that wait for a person. */
  openTasks(): Promise<number>
  /** How often the EHR has them. */
  patients(person: Person): Patient[]
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const knownPeople = 40

/** The desk of a stage. */
export function openDesk(stage: Stage): Desk {
  const calcom = calcomClient(stage.calcom.url)
  const taken = new Map<number, number>()
  let [known, unknown] = [0, knownPeople + 60]
  const visitOf = (slug: string) => {
    const found = visits.find(each => each.slug === slug)
    if (!found) throw new Error(`The town has no visit ${slug}`)
    return found
  }
  const slot = (visit: Visit, inMinutes?: number) => {
    const { now } = stage.clock
    if (inMinutes !== undefined) return new Date(Math.ceil((now.getTime() + inMinutes * 60_000) / 60_000) * 60_000)
    const next = taken.get(visit.hostId) ?? 0
    taken.set(visit.hostId, next + 1)
    const day = new Date(now.getTime() + (2 + Math.floor(next / 6)) * dayMs)
    day.setUTCHours(14 + (next % 6), 0, 0, 0)
    return day
  }
  const somebody = ({ known: isKnown = false } = {}) => {
    if (!isKnown) return person(unknown++)
    const found = person(known)
    known += 2 // the EHR has every second one
    return found
  }
  const patients = (who: Person) =>
    stage.ehr.list('Patient').filter(patient => isPatient(patient) && isCalled(patient, who)) as unknown as Patient[]
  return {
    somebody,
    slot,
    visit: visitOf,
    async book({ person: who = somebody(), slug = 'new-patient', start } = {}) {
      const visit = visitOf(slug)
      const booking = await calcom.book(visit, who, start ?? slot(visit))
      await stage.settle()
      return { person: who, visit, booking }
    },
    async move(visiting, start) {
      const booking = await calcom.reschedule(visiting.booking.uid, start)
      await stage.settle()
      return { ...visiting, booking }
    },
    async cancel({ booking }) {
      await calcom.cancel(booking.uid)
      await stage.settle()
    },
    async call(method, path, body = {}) {
      const response = await fetch(`${stage.calcom.url}${path}`, {
        method,
        headers: {
          'content-type': 'application/json',
          authorization: 'Bearer cal_demo',
          'cal-api-version': '2024-08-13',
        },
        body: JSON.stringify(body),
      })
      if (!response.ok) throw new Error(`Cal.com answered ${response.status} to ${method} ${path.split('/').at(-1)}`)
    },
    async knob(path, body) {
      const response = await fetch(`${stage.calcom.url}/_control/${path}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (!response.ok) throw new Error(`The simulated Cal.com answered ${response.status} to ${path}`)
    },
    async atCalcom({ booking }) {
      const byUid = new Map((await calcom.bookings()).map(each => [each.uid, each]))
      let found = byUid.get(booking.uid)
      while (found?.rescheduledToUid) found = byUid.get(found.rescheduledToUid)
      if (!found) throw new Error('Cal.com does not have the booking any more')
      return found
    },
    atEhr(who) {
      const references = new Set(patients(who).map(patient => `Patient/${patient.id}`))
      const appointments = stage.ehr.list('Appointment') as unknown as Appointment[]
      return appointments.filter(each => each.participant.some(one => references.has(one.actor?.reference ?? '')))
    },
    async openTasks() {
      const { rows } = await withScope(stage.hub.pool, stage.organization, db =>
        db.query<{ count: number }>(
          `select count(*)::int as count from task where organization = current_organization() and state = 'open'`,
        ),
      )
      return rows[0]?.count ?? 0
    },
    patients,
  }
}

function isPatient(resource: { resourceType: string }): boolean {
  return resource.resourceType === 'Patient'
}

function isCalled(resource: object, who: Person): boolean {
  const { name, birthDate } = resource as Patient
  return birthDate === who.birthDate && name?.[0]?.family === who.family && name[0].given?.[0] === who.given
}
