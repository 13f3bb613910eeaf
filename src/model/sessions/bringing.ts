/**
 * What becomes of a note on its way to its appointment, by what the practice management answered: as data, so that it
 * can be read and tested row by row. Pure. Source: reference/sessions.md sections 7 and 9.
 */
import { defaultWaitsMs } from '../outcome.ts'
import type { ProblemCode } from '../problems.ts'
import type { GateFailure } from './gates.ts'
import type { NoteStanding } from './versions.ts'

/** What the practice management answered to the last thing that was asked of it for this note. */
export type Answer =
  | { kind: 'filled' }
  | { kind: 'rendered'; warnings: readonly GateFailure[]; targetWarnings: readonly string[] }
  | { kind: 'not-rendered'; failures: readonly GateFailure[] }
  | { kind: 'changed-there' }
  | { kind: 'gone' }
  | { kind: 'unreadable'; problem?: ProblemCode }
  | { kind: 'retry'; problem: ProblemCode; afterMs?: number }
  | { kind: 'connection'; problem: ProblemCode }
  | { kind: 'refused'; problem: ProblemCode }

export type Brought = {
  step: NoteStanding['step']
  /** Milliseconds from now until it is due again; null: not by itself. */
  inMs: number | null
  tries: number
  problem: ProblemCode | null
  review: string | null
  gates: readonly GateFailure[] | null
  warnings: readonly string[] | null
}

/** While the practice management is away, in milliseconds: nobody's tries are spent. */
export const outageWaitMs = 60_000

/**
 * Where a note stands after an answer. `step`: what was asked for; `filled`: whether its notes are there by now;
 * `rendersItself`: whether a clean appointment is rendered without a person.
 */
export function afterAnswer(
  answer: Answer,
  note: { step: 'fill' | 'render' | 'blocked'; filled: boolean; tries: number; rendersItself: boolean },
): Brought {
  const here = note.filled ? 'render' : note.step
  const base: Brought = {
    step: here,
    inMs: null,
    tries: note.tries,
    problem: null,
    review: null,
    gates: null,
    warnings: null,
  }
  switch (answer.kind) {
    case 'filled':
      return { ...base, step: note.rendersItself ? 'render' : 'stopped', inMs: note.rendersItself ? 0 : null, tries: 0 }
    case 'rendered':
      return { ...base, step: 'rendered', tries: 0, gates: answer.warnings, warnings: answer.targetWarnings }
    case 'not-rendered':
      return { ...base, step: 'blocked', tries: 0, gates: answer.failures }
    case 'changed-there':
      return { ...base, step: 'stopped', problem: 'session.appointment-changed-there', review: 'CHANGED_THERE' }
    case 'gone':
      return { ...base, step: 'stopped', problem: 'session.gone-after-mapping', review: 'RECHECK' }
    case 'unreadable':
      return { ...base, step: 'stopped', problem: answer.problem ?? null, review: 'UNREADABLE' }
    case 'connection':
      return { ...base, inMs: outageWaitMs, problem: answer.problem }
    case 'refused':
      return { ...base, step: 'stopped', tries: note.tries + 1, problem: answer.problem, review: 'REFUSED' }
    case 'retry': {
      const wait = defaultWaitsMs[note.tries]
      const tries = note.tries + 1
      if (wait === undefined) return { ...base, step: 'stopped', tries, problem: answer.problem, review: 'REFUSED' }
      return { ...base, tries, inMs: Math.max(wait, answer.afterMs ?? 0), problem: answer.problem }
    }
  }
}
