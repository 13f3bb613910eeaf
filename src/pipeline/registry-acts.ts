/**
 * Apply, the registry: what members tell it becomes people and documents in the same transaction that settles the
 * messages, so that an act is taken once or not at all. Messages about one person keep their order: each has the keys of
 * every identifier that it names (registry-keys.ts).
 */

import type { ProblemCode } from '../model/problems.ts'
import type { RegistryAct, Remark } from '../model/registry/acts.ts'
import type { Context, Item, Verdict } from './plan.ts'

/** What became of a message: taken, with what its sender should know; or refused whole. */
export type Taken =
  | { kind: 'taken'; remarks: readonly Remark[] }
  | { kind: 'refused'; problem: ProblemCode; where?: string }

export type RegistryMessage = { message: string; acts: readonly RegistryAct[] }

export type RegistryTaker = {
  /** Takes messages in the order they came, inside the transaction of `context`; an answer for each, in the same order. */
  take(context: Context, messages: readonly RegistryMessage[]): Promise<readonly Taken[]>
}

/** Hands on what is for the registry, and returns the other messages. */
export async function takeRegistryActs(
  context: Context,
  items: readonly Item[],
  verdicts: Map<Item, Verdict>,
): Promise<Item[]> {
  const own = items.filter(item => item.acts !== undefined)
  if (own.length === 0) return [...items]
  const messages = own.map(({ row, acts }) => ({ message: row.id, acts: acts ?? [] }))
  const taken = await context.hub.registry?.take(context, messages)
  own.forEach((item, index) => {
    verdicts.set(item, verdictOf(taken?.[index], item.remarks ?? []))
  })
  return items.filter(item => item.acts === undefined)
}

function verdictOf(taken: Taken | undefined, read: readonly Remark[]): Verdict {
  if (!taken) return { kind: 'ignored', reason: 'no-effect' } // this process has no registry
  if (taken.kind === 'taken') return { kind: 'applied', remarks: [...read, ...taken.remarks] }
  return { kind: 'unreadable', problem: taken.problem, ...(taken.where ? { where: taken.where } : {}) }
}
