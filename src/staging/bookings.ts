/** Scenarios of an ordinary day: booked, moved, cancelled, not come, seen and billed. */
import type { Claim, ClaimResponse, Encounter } from 'fhir/r4'
import type { Scenario } from './scenario.ts'
import { sameInstant } from './times.ts'

export const bookingScenarios: readonly Scenario[] = [
  {
    name: 'book-to-billed',
    says: 'Somebody new books, comes, is seen, and the visit is billed',
    shows: ['SCH-3', 'SCH-15'],
    async play(stage, desk, check) {
      const visiting = await desk.book()
      const [appointment, ...others] = desk.atEhr(visiting.person)
      check('the EHR has one appointment', appointment !== undefined && others.length === 0)
      check('it is booked', appointment?.status === 'booked')
      check('at the time that was booked', sameInstant(appointment?.start, visiting.booking.start))
      check('for one new patient', desk.patients(visiting.person).length === 1)
      const id = appointment?.id ?? ''
      stage.ehr.desk.arrive(id)
      await stage.pass(5)
      stage.ehr.desk.fulfil(id)
      await stage.pass(5)
      const about = (resource: object) => JSON.stringify(resource).includes(`Appointment/${id}`)
      const encounter = stage.ehr.list('Encounter').find(about) as Encounter | undefined
      check('the visit is finished', encounter?.status === 'finished')
      const claim = stage.ehr.list('Claim').find(each => JSON.stringify(each).includes(`Encounter/${encounter?.id}`)) as
        | Claim
        | undefined
      check('it is claimed', claim?.status === 'active')
      const answer = stage.ehr
        .list('ClaimResponse')
        .find(each => JSON.stringify(each).includes(`Claim/${claim?.id}`)) as ClaimResponse | undefined
      check('the payer answered', answer?.outcome === 'complete')
      check('Cal.com still has it as accepted', (await desk.atCalcom(visiting)).status === 'accepted')
    },
  },
  {
    name: 'known-patient',
    says: 'Somebody whom the EHR knows books a follow-up: nobody is created twice',
    shows: ['SCH-1'],
    async play(_stage, desk, check) {
      const person = desk.somebody({ known: true })
      await desk.book({ person, slug: 'follow-up' })
      check('the EHR has the patient once', desk.patients(person).length === 1)
      check('with one appointment', desk.atEhr(person).length === 1)
    },
  },
  {
    name: 'cancel',
    says: 'A booking is cancelled',
    shows: ['SCH-3'],
    async play(_stage, desk, check) {
      const visiting = await desk.book()
      await desk.cancel(visiting)
      const appointments = desk.atEhr(visiting.person)
      check('the EHR has one appointment', appointments.length === 1)
      check('it is cancelled', appointments[0]?.status === 'cancelled')
    },
  },
  {
    name: 'reschedule-twice',
    says: 'A booking is moved, and moved again',
    shows: ['SCH-3'],
    async play(stage, desk, check) {
      const first = await desk.book({ slug: 'counselling' })
      const id = desk.atEhr(first.person)[0]?.id ?? ''
      const second = await desk.move(first, desk.slot(first.visit))
      const third = await desk.move(second, desk.slot(first.visit))
      const appointments = desk.atEhr(first.person)
      check('it is still one appointment', appointments.length === 1 && appointments[0]?.id === id)
      check('at the last time', sameInstant(appointments[0]?.start, third.booking.start))
      const starts = stage.ehr.history('Appointment', id).map(each => (each as { start?: string }).start)
      const wanted = [first, second, third].map(({ booking }) => booking.start)
      const seen = starts.filter((start, index) => index === 0 || !sameInstant(start, starts[index - 1]))
      check(
        'in order',
        seen.every((start, index) => sameInstant(start, wanted[index])),
      )
    },
  },
  {
    name: 'no-show',
    says: 'Somebody does not come, and is marked at Cal.com',
    shows: ['SCH-3'],
    async play(stage, desk, check) {
      const visit = desk.visit('nurse-visit')
      const visiting = await desk.book({ slug: visit.slug, start: desk.slot(visit, 45) })
      await stage.pass(60)
      const { email } = visiting.person
      await desk.call('POST', `/v2/bookings/${visiting.booking.uid}/mark-absent`, {
        attendees: [{ email, absent: true }],
      })
      await stage.pass(10)
      check('the EHR says so', desk.atEhr(visiting.person)[0]?.status === 'noshow')
    },
  },
  {
    name: 'last-minute-move',
    says: 'A booking is moved half an hour before it begins',
    shows: ['SCH-3', 'SCH-15'],
    async play(stage, desk, check) {
      const visit = desk.visit('new-patient')
      const visiting = await desk.book({ start: desk.slot(visit, 24 * 60) })
      await stage.pass(23 * 60 + 30, 60)
      const moved = await desk.move(visiting, desk.slot(visit, 4 * 60))
      const appointments = desk.atEhr(visiting.person)
      check('it is one appointment', appointments.length === 1)
      check('at the new time', sameInstant(appointments[0]?.start, moved.booking.start))
    },
  },
]
