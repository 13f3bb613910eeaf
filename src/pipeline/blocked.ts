import type { Verdict } from './plan.ts'

/** Whether a message stops here for now: it must be read back, or a person must decide. */
export function readsOrHolds(verdict: Verdict | undefined): boolean {
  return verdict?.kind === 'read' || verdict?.kind === 'hold'
}
