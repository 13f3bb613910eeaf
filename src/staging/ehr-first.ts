/** Scenarios in which the EHR acts: it confirms, declines, moves and cancels what was booked. */
import type { Scenario } from './scenario.ts'
import { sameInstant } from './times.ts'

export const ehrScenarios: readonly Scenario[] = [
  {
    name: 'ehr-cancels',
    says: 'The front desk cancels in the EHR: Cal.com follows, and nothing echoes',
    shows: ['SCH-4', 'SCH-18'],
    async play(stage, desk, check) {
      const visiting = await desk.book({ slug: 'follow-up' })
      const id = desk.atEhr(visiting.person)[0]?.id ?? ''
      stage.ehr.desk.cancel(id, 'prov')
      await stage.pass(10)
      check('Cal.com has it as cancelled', (await desk.atCalcom(visiting)).status === 'cancelled')
      const versions = stage.ehr.history('Appointment', id).length
      await stage.pass(30)
      check('the EHR was not written to again', stage.ehr.history('Appointment', id).length === versions)
    },
  },
  {
    name: 'ehr-moves',
    says: 'The front desk moves an appointment: Cal.com follows, as one booking',
    shows: ['SCH-4', 'SCH-18'],
    async play(stage, desk, check) {
      const visiting = await desk.book({ slug: 'counselling' })
      const id = desk.atEhr(visiting.person)[0]?.id ?? ''
      const start = desk.slot(visiting.visit)
      stage.ehr.desk.move(id, start.toISOString(), visiting.visit.minutes)
      await stage.pass(10)
      const booking = await desk.atCalcom(visiting)
      check('Cal.com has the new time', sameInstant(booking.start, start.toISOString()))
      check('and it stands', booking.status === 'accepted')
      await stage.pass(30)
      const appointments = desk.atEhr(visiting.person)
      check('the EHR still has one appointment', appointments.length === 1)
      check('at the time it chose', sameInstant(appointments[0]?.start, start.toISOString()))
    },
  },
  {
    name: 'ehr-no-show',
    says: 'The front desk notes in the EHR that somebody did not come',
    shows: ['SCH-18'],
    async play(stage, desk, check) {
      const visit = desk.visit('nurse-visit')
      const visiting = await desk.book({ slug: visit.slug, start: desk.slot(visit, 30) })
      await stage.pass(60)
      stage.ehr.desk.noShow(desk.atEhr(visiting.person)[0]?.id ?? '')
      await stage.pass(10)
      const booking = (await desk.atCalcom(visiting)) as { attendees: { absent?: boolean }[] }
      check('Cal.com has them as absent', booking.attendees[0]?.absent === true)
    },
  },
  {
    name: 'request-confirmed',
    says: 'A visit on request waits until the EHR confirms it',
    shows: ['SCH-18'],
    async play(stage, desk, check) {
      await desk.knob('account', { requiresConfirmation: true })
      const visiting = await desk.book({ slug: 'follow-up' })
      await desk.knob('account', { requiresConfirmation: false })
      const [appointment] = desk.atEhr(visiting.person)
      check('the EHR has it as pending', appointment?.status === 'pending')
      stage.ehr.desk.confirm(appointment?.id ?? '')
      await stage.pass(10)
      check('Cal.com has it as accepted', (await desk.atCalcom(visiting)).status === 'accepted')
      check('the EHR has it as booked', desk.atEhr(visiting.person)[0]?.status === 'booked')
    },
  },
  {
    name: 'request-declined',
    says: 'A visit on request is declined in the EHR',
    shows: ['SCH-18'],
    async play(stage, desk, check) {
      await desk.knob('account', { requiresConfirmation: true })
      const visiting = await desk.book({ slug: 'follow-up' })
      await desk.knob('account', { requiresConfirmation: false })
      stage.ehr.desk.decline(desk.atEhr(visiting.person)[0]?.id ?? '')
      await stage.pass(10)
      check('Cal.com has it as rejected', (await desk.atCalcom(visiting)).status === 'rejected')
    },
  },
]
