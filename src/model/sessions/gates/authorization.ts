/** Gates on what the funder has authorized: that it is, and that enough is left of it. */
import { minutesBetween, unitsOf } from '../units.ts'
import { atAppointment, found, type Gate, isWithin } from './check.ts'
import type { AuthorizationLimit, GateAuthorization, RenderContext } from './context.ts'

export const authorizationGates: readonly Gate[] = [
  {
    code: 'R08',
    severity: 'block',
    says: 'The service is authorized for the client on the date.',
    check: context =>
      covering(context).length > 0
        ? undefined
        : atAppointment(context, {
            date: context.appointment.date,
            because: context.authorizations.length > 0 ? 'not-on-the-date' : 'none',
          }),
  },
  {
    code: 'R09',
    severity: 'block',
    says: 'Enough units are left in every window of the authorization.',
    check: context => {
      // Without any authorization there is nothing to count: that is R08's to say.
      const [first] = covering(context)
      if (!first || chooseAuthorization(context)) return undefined
      const units = unitsNeeded(context)
      const short = first.limits.find(limit => leftIn(limit) < units)
      return found('authorization', first.id, {
        units,
        per: short?.per ?? 'total',
        authorized: short?.authorized ?? 0,
        rendered: short?.rendered ?? 0,
        scheduled: short?.scheduled ?? 0,
        left: short ? Math.max(0, leftIn(short)) : 0,
      })
    },
  },
]

/** The units that rendering takes. */
export function unitsNeeded({ appointment, service }: RenderContext): number {
  return unitsOf(minutesBetween(appointment.startsAt, appointment.endsAt), service?.unitMinutes)
}

/**
 * The authorization that rendering draws on: of those that hold on the date and have room in every window, the one that
 * ends first. Undefined when none has.
 */
export function chooseAuthorization(context: RenderContext): GateAuthorization | undefined {
  const units = unitsNeeded(context)
  return covering(context).find(({ limits }) => limits.every(limit => leftIn(limit) >= units))
}

/** Those that hold on the date, its last day included; what ends first comes first. */
function covering({ authorizations, appointment: { date } }: RenderContext): GateAuthorization[] {
  return authorizations
    .filter(span => isWithin(date, span))
    .sort((a, b) => (a.to === b.to ? compare(a.id, b.id) : compare(a.to, b.to)))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function leftIn({ authorized, rendered }: AuthorizationLimit): number {
  return authorized - rendered
}
