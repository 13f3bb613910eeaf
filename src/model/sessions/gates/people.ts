/** Gates on the people: the client's enrolment, the staff member's account and credentials, and who is elsewhere then. */
import { found, type Gate, isWithin } from './check.ts'
import type { Overlap, RenderContext } from './context.ts'

export const peopleGates: readonly Gate[] = [
  {
    code: 'R05',
    severity: 'block',
    says: 'The client is enrolled on the date.',
    check: ({ client, appointment: { date, id } }) => {
      if (!client) return found('appointment', id, { because: 'no-client' })
      return client.enrolments.some(span => isWithin(date, span)) ? undefined : found('client', client.id, { date })
    },
  },
  {
    code: 'R06',
    severity: 'block',
    says: 'The staff member is active and has a user account.',
    check: ({ staff, appointment }) => {
      if (!staff) return found('appointment', appointment.id, { because: 'no-staff' })
      if (!staff.active) return found('staff', staff.id, { because: 'inactive' })
      return staff.hasAccount ? undefined : found('staff', staff.id, { because: 'no-account' })
    },
  },
  {
    code: 'R07',
    severity: 'warn',
    says: 'The staff member has a credential for the service that is valid on the date.',
    check: ({ staff, service, appointment: { date } }) => {
      const needed = service?.credentials ?? []
      if (needed.length === 0) return undefined
      const held = (staff?.credentials ?? []).filter(({ kind }) => needed.includes(kind))
      if (held.some(span => isWithin(date, span))) return undefined
      return found('staff', staff?.id, { because: held.length > 0 ? 'not-valid' : 'missing', date })
    },
  },
  {
    code: 'R10',
    severity: 'block',
    says: 'The staff member has nothing else at that time, other clients of the same group apart.',
    check: context => {
      const others = context.staffOverlaps.filter(other => !isSameGroup(context, other))
      return others.length > 0 ? found('appointment', others[0]?.id, { overlaps: others.length }) : undefined
    },
  },
  {
    code: 'R11',
    severity: 'warn',
    says: 'The client has nothing else at that time, unless the service allows it.',
    check: ({ service, clientOverlaps }) =>
      clientOverlaps.length === 0 || service?.clientOverlapAllowed
        ? undefined
        : found('appointment', clientOverlaps[0]?.id, { overlaps: clientOverlaps.length }),
  },
]

/** Clients of one group have an appointment each, of the same service and time. */
function isSameGroup({ service, appointment }: RenderContext, other: Overlap): boolean {
  if (!service?.groupAllowed || other.service !== service.id) return false
  return (
    other.startsAt.getTime() === appointment.startsAt.getTime() &&
    other.endsAt.getTime() === appointment.endsAt.getTime()
  )
}
