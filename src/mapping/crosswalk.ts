/**
 * Crosswalks: values of a source and their counterparts at a target (SPEC SCH-6). A value without one is a task for a
 * person; it is never guessed.
 */
import type { Answer, CrosswalkKind, CrosswalkTarget } from '../model/events.ts'

/** One line of a crosswalk: what the source says, and what it is at the target. */
export type CrosswalkEntry = { from: string; to: CrosswalkTarget; label?: string }

/** What is looked up: a need of a draft (its values, tried in order), or an answer (its question's slug, then label). */
export type Sought = { kind?: CrosswalkKind; values: readonly string[] } | Answer

/** The form in which values are compared and keyed: without outer blanks, in lower case. */
export function crosswalkKey(value: string): string {
  return value.normalize('NFC').trim().toLowerCase()
}

/** The counterpart of the first value that has one; undefined when none has, or only one of another kind. */
export function findTarget(entries: readonly CrosswalkEntry[], sought: Sought): CrosswalkTarget | undefined {
  const [kind, values] =
    'values' in sought ? [sought.kind, sought.values] : ['question', [sought.question, sought.label]]
  for (const value of values) {
    const key = crosswalkKey(value)
    const entry = entries.find(({ from, to }) => (kind === undefined || to.kind === kind) && crosswalkKey(from) === key)
    if (entry && key !== '') return entry.to
  }
  return undefined
}
