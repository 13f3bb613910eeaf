/** What becomes of text and signatures that are to be taken back from an appointment, by what was answered. Pure. */
import { defaultWaitsMs } from '../outcome.ts'
import type { ProblemCode } from '../problems.ts'
import { outageWaitMs } from './bringing.ts'

/** `not-offered`: the practice management cannot take anything back. */
export type ClearAnswer =
  | { kind: 'cleared' | 'nothing' | 'kept' | 'gone' | 'not-offered' }
  | { kind: 'retry'; problem: ProblemCode; afterMs?: number }
  | { kind: 'connection' | 'refused'; problem: ProblemCode }

export type AfterClearing =
  /** Nothing of the note is there any more. */
  | { kind: 'done' }
  /** It stays there, and a person looks. */
  | { kind: 'kept'; problem: ProblemCode | null }
  /** It is tried again. */
  | { kind: 'due'; inMs: number; tries: number; problem: ProblemCode }

/** `brought`: it is known that the note had been brought there; `tries`: how many were spent before this answer. */
export function afterClearing(answer: ClearAnswer, row: { brought: boolean; tries: number }): AfterClearing {
  switch (answer.kind) {
    case 'cleared':
    case 'nothing':
    case 'gone':
      return { kind: 'done' }
    case 'not-offered':
      return row.brought ? { kind: 'kept', problem: null } : { kind: 'done' }
    case 'kept':
      return { kind: 'kept', problem: null }
    case 'refused':
      return { kind: 'kept', problem: answer.problem }
    case 'connection':
      return { kind: 'due', inMs: outageWaitMs, tries: row.tries, problem: answer.problem }
    case 'retry': {
      const wait = defaultWaitsMs[row.tries]
      if (wait === undefined) return { kind: 'kept', problem: answer.problem }
      return { kind: 'due', inMs: Math.max(wait, answer.afterMs ?? 0), tries: row.tries + 1, problem: answer.problem }
    }
  }
}
