/** Gates on the appointment itself and on what its service and status type say. */
import { minutesBetween } from '../units.ts'
import { atAppointment, found, type Gate } from './check.ts'

export const appointmentGates: readonly Gate[] = [
  {
    code: 'R01',
    severity: 'block',
    says: 'The appointment is mapped, not cancelled and not rendered yet.',
    check: context => {
      const { state, note } = context.appointment
      if (state !== 'scheduled') return atAppointment(context, { because: state })
      return note === undefined ? atAppointment(context, { because: 'unmapped' }) : undefined
    },
  },
  {
    code: 'R02',
    severity: 'block',
    says: 'It is a service appointment.',
    check: context => {
      const { kind } = context.appointment
      return kind === 'service' ? undefined : atAppointment(context, { kind })
    },
  },
  {
    code: 'R03',
    severity: 'block',
    says: 'Its status type is not one of a cancellation.',
    check: context => (context.statusType?.cancellation ? atAppointment(context) : undefined),
  },
  {
    code: 'R04',
    severity: 'block',
    says: 'The session has ended.',
    check: context => {
      const { endsAt } = context.appointment
      if (endsAt.getTime() <= context.now.getTime()) return undefined
      return atAppointment(context, { endsInMinutes: Math.ceil((endsAt.getTime() - context.now.getTime()) / 60_000) })
    },
  },
  {
    code: 'R15',
    severity: 'block',
    says: 'Direct or indirect is chosen where the service leaves it to the appointment.',
    check: context =>
      context.service?.direct === 'set-at-appointment' && context.appointment.direct === undefined
        ? atAppointment(context)
        : undefined,
  },
  {
    code: 'R18',
    severity: 'warn',
    says: 'It is neither shorter nor longer than the service may be.',
    check: ({ service, appointment }) => {
      const minutes = minutesBetween(appointment.startsAt, appointment.endsAt)
      const { minMinutes, maxMinutes } = service ?? {}
      if (minMinutes !== undefined && minutes < minMinutes)
        return found('appointment', appointment.id, { minutes, least: minMinutes })
      return maxMinutes !== undefined && minutes > maxMinutes
        ? found('appointment', appointment.id, { minutes, most: maxMinutes })
        : undefined
    },
  },
]
