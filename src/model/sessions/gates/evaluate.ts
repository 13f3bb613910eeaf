/** The table of render gates, and what they make of one appointment: every failure, never only the first. */
import { type GateCode, type GateFailure, gateCodes, type Severity } from '../gates.ts'
import { appointmentGates } from './appointment.ts'
import { authorizationGates } from './authorization.ts'
import type { Gate } from './check.ts'
import type { RenderContext } from './context.ts'
import { evidenceGates } from './evidence.ts'
import { peopleGates } from './people.ts'
import { rightsGates } from './rights.ts'

/** In the order of their codes. */
export const gates: readonly Gate[] = [
  ...appointmentGates,
  ...peopleGates,
  ...authorizationGates,
  ...evidenceGates,
  ...rightsGates,
].sort((a, b) => gateCodes.indexOf(a.code) - gateCodes.indexOf(b.code))

/** Every gate that is not passed and not switched off, in the order of the codes. Pure. */
export function evaluateGates(context: RenderContext, severityOf: (code: GateCode) => Severity): GateFailure[] {
  return gates.flatMap(({ code, check }) => {
    const severity = severityOf(code)
    const finding = severity === 'off' ? undefined : check(context)
    return finding && severity !== 'off' ? [{ gate: code, severity, ...finding }] : []
  })
}

/** Whether the appointment may be rendered: nothing blocks; what warns is shown with it. */
export function mayRender(failures: readonly GateFailure[]): boolean {
  return !failures.some(({ severity }) => severity === 'block')
}
