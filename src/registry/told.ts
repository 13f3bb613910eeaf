/** The words of taking: an act with the message that brought it, and what became of it. */

import type { ProblemCode } from '../model/problems.ts'
import type { RegistryAct, Remark } from '../model/registry/acts.ts'
import type { Context } from '../pipeline/plan.ts'
import { keysOfAct } from '../pipeline/registry-keys.ts'

export type Told<Act extends RegistryAct = RegistryAct> = {
  act: Act & { at: string }
  message: string
  /** One of many of a page: what can follow later, follows later. */
  paged: boolean
  kind: 'people' | 'merge' | 'document'
  keys: readonly bigint[]
}

/** `refused`: the act was not taken at all. */
export type ActResult = { remarks: readonly Remark[]; refused?: { problem: ProblemCode; where?: string } }

export const taken = (...remarks: readonly Remark[]): ActResult => ({ remarks })
export const refused = (problem: ProblemCode, where?: string): ActResult => ({
  remarks: [],
  refused: { problem, ...(where ? { where } : {}) },
})

/** An act with every key that it touches. */
export function toldBy(context: Context, message: string, act: RegistryAct, paged: boolean): Told {
  const at = act.at ?? context.now.toISOString()
  return { act: { ...act, at }, message, paged, kind: kindOf(act), keys: keysOfAct(context, act) }
}

function kindOf(act: RegistryAct): Told['kind'] {
  switch (act.kind) {
    case 'register':
    case 'update':
      return 'people'
    case 'merge':
    case 'document':
      return act.kind
  }
}
