/** The form of a render gate: a row of the table, with what it looks at and what it says. */
import type { GateCode, GateFailure, Severity } from '../gates.ts'
import type { RenderContext } from './context.ts'

/** What a gate found wrong: where to mend it, and numbers or words of the house, nothing of a person. */
export type Finding = Pick<GateFailure, 'at' | 'detail'>

export type Gate = {
  code: GateCode
  /** Unless the agency or the funder says otherwise. */
  severity: Severity
  /** What it checks, for people, in English. */
  says: string
  /** What is wrong; undefined when it is passed. */
  check(context: RenderContext): Finding | undefined
}

export function atAppointment({ appointment }: RenderContext, detail?: Finding['detail']): Finding {
  return found('appointment', appointment.id, detail)
}

export function found(kind: Finding['at']['kind'], id: string | undefined, detail?: Finding['detail']): Finding {
  return { at: { kind, ...(id !== undefined && { id }) }, ...(detail && { detail }) }
}

/** Whether a date lies in a span; both ends belong to it. */
export function isWithin(date: string, { from, to }: { from?: string; to?: string }): boolean {
  return (from === undefined || from <= date) && (to === undefined || date <= to)
}
