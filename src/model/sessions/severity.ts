/** How severe a failed gate is: what the agency and the funder say, over the default. Source: reference/sessions.md section 9. */

import type { GateFunder } from './gates/context.ts'
import { gates } from './gates/evaluate.ts'
import { type GateCode, gateCodes, type Severity } from './gates.ts'

export type Severities = Readonly<Partial<Record<GateCode, Severity>>>

export type SeveritySettings = {
  agency?: Severities
  funder?: Severities
  /** What the funder asks for switches its gate on: R14 and R16 are off until then. */
  asks?: Pick<GateFunder, 'guardianSignature' | 'electronicVisit'>
}

/**
 * The severity of each gate. One word counts as it is said; where agency and funder both speak, the stricter holds: an
 * agency cannot relax what its funder asks for, nor a funder what the agency asks of its people.
 */
export function severitiesOf(settings: SeveritySettings): Readonly<Record<GateCode, Severity>> {
  return Object.fromEntries(gateCodes.map(code => [code, severityOf(code, settings)])) as Record<GateCode, Severity>
}

/** The severity of one gate. Pure. */
export function severityOf(code: GateCode, { agency, funder, asks }: SeveritySettings): Severity {
  const said = [agency?.[code], funder?.[code]].filter(severity => severity !== undefined)
  return said.sort((a, b) => strictness[b] - strictness[a])[0] ?? asked(code, asks) ?? defaultSeverities[code]
}

const strictness: Readonly<Record<Severity, number>> = { block: 2, warn: 1, off: 0 }

function asked(code: GateCode, asks: SeveritySettings['asks']): Severity | undefined {
  const isAsked =
    (code === 'R14' && asks !== undefined && asks.guardianSignature !== 'none') ||
    (code === 'R16' && asks?.electronicVisit === true)
  return isAsked ? 'block' : undefined
}

export const defaultSeverities = Object.fromEntries(gates.map(({ code, severity }) => [code, severity])) as Readonly<
  Record<GateCode, Severity>
>
