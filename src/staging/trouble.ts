/** Scenarios of bad days: webhooks that are lost, doubled or out of order, an EHR that is away, two who want one time. */
import type { Scenario } from './scenario.ts'
import { sameInstant } from './times.ts'

export const troubleScenarios: readonly Scenario[] = [
  {
    name: 'webhook-lost',
    says: 'A webhook never arrives: the next poll finds what it would have said',
    shows: ['SCH-2', 'SCH-13'],
    async play(stage, desk, check) {
      await desk.knob('webhooks', { delivery: { dropNext: 1 } })
      const visiting = await desk.book()
      check('the hub has not heard of it', desk.atEhr(visiting.person).length === 0)
      await stage.pass(15)
      check('the EHR has it after the poll', desk.atEhr(visiting.person).length === 1)
    },
  },
  {
    name: 'webhooks-doubled',
    says: 'Webhooks come twice and in the wrong order',
    shows: ['SCH-2'],
    async play(stage, desk, check) {
      await desk.knob('webhooks', { delivery: { copies: 2, reorder: 3 } })
      const first = await desk.book({ slug: 'counselling' })
      const moved = await desk.move(first, desk.slot(first.visit))
      await desk.knob('webhooks', { delivery: { copies: 1, reorder: 0 } })
      await stage.pass(15)
      const appointments = desk.atEhr(first.person)
      check('the EHR has one appointment', appointments.length === 1)
      check('at the last time', sameInstant(appointments[0]?.start, moved.booking.start))
    },
  },
  {
    name: 'ehr-down',
    says: 'The EHR is away for an hour: bookings go on, wait in order, and arrive by themselves',
    shows: ['SCH-12', 'OPS-2'],
    async play(stage, desk, check) {
      await stage.ehr.set({ offline: 'unavailable' })
      const booked = []
      for (let count = 0; count < 6; count += 1) booked.push(await desk.book({ slug: 'new-patient' }))
      const [first] = booked
      const moved = first && (await desk.move(first, desk.slot(first.visit)))
      await stage.pass(60)
      check(
        'nothing arrived meanwhile',
        booked.every(({ person }) => desk.atEhr(person).length === 0),
      )
      await stage.ehr.set({ offline: 'no' })
      await stage.pass(30)
      check(
        'every booking arrived once',
        booked.every(({ person }) => desk.atEhr(person).length === 1),
      )
      const arrived = first && desk.atEhr(first.person)[0]
      check('the moved one at its last time', sameInstant(arrived?.start, moved?.booking.start))
    },
  },
  {
    name: 'double-booking',
    says: 'The EHR gives a time away that somebody books a moment later: both are kept, and a person sees it',
    shows: ['SCH-4', 'SCH-9'],
    async play(stage, desk, check) {
      const visit = desk.visit('counselling')
      const start = desk.slot(visit)
      const inEhr = desk.somebody({ known: true })
      const [patient] = desk.patients(inEhr)
      const made = stage.ehr.desk.book({
        patient: patient?.id ?? '',
        practitioner: 'bergeron',
        location: 'east',
        start: start.toISOString(),
        minutes: visit.minutes,
      })
      const waitedBefore = await desk.openTasks()
      const visiting = await desk.book({ slug: visit.slug, start })
      await stage.pass(10)
      const kept = stage.ehr.get('Appointment', made.id) as { status?: string; start?: string } | undefined
      check(
        'the appointment of the EHR is untouched',
        kept?.status === 'booked' && sameInstant(kept.start, start.toISOString()),
      )
      const standing = desk.atEhr(visiting.person).length
      const held = (await desk.openTasks()) - waitedBefore
      check('the booking is in the EHR, or waits for a person', standing === 1 || held > 0)
    },
  },
]
