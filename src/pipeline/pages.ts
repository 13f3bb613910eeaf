/**
 * Apply, whole pages: what a session-notes system gives is no record and makes no delivery; it is handed on as it was
 * parsed, in the same transaction that settles its messages, so that a page is taken once or not at all.
 */
import type { Listed } from '../connectors/connector.ts'
import type { SourcePage } from '../model/sessions/source.ts'
import type { Scope } from '../store/scope.ts'
import type { Hub } from './hub.ts'
import type { Context, Item, Verdict } from './plan.ts'

/** A page and the message that brought it; null: a file. */
export type TakenPage = { message: string | null; page: SourcePage }

export type PageTaker = {
  /** Whether anything may be pulled of this connection at all: the feature is on, and people have agreed. */
  mayPull(hub: Hub, db: Scope, connection: string): Promise<boolean>
  /** Takes pages in the order they came, inside the transaction of `context`; `off`: none of them, for the same reasons. */
  take(context: Context, pages: readonly TakenPage[]): Promise<'taken' | 'off'>
  /**
   * Notes what a list names, in the transaction that stores how far it was read; at its end, what it names no longer.
   * Returns milliseconds after which the list is wanted again, where that is sooner than usual.
   */
  list?(hub: Hub, db: Scope, connection: string, listed: Listed): Promise<number | undefined>
}

/** Hands on what are pages, and returns the other messages. Where the feature is off they are held: nothing is lost. */
export async function takeWholePages(
  context: Context,
  items: readonly Item[],
  verdicts: Map<Item, Verdict>,
): Promise<Item[]> {
  const pages = items.flatMap(({ row, page }) => (page ? [{ message: row.id, page }] : []))
  if (pages.length === 0) return [...items]
  const taken = (await context.hub.pages?.take(context, pages)) ?? 'off'
  const verdict: Verdict =
    taken === 'taken'
      ? { kind: 'applied' }
      : { kind: 'hold', problem: 'session.feature-off', because: 'feature off', tasks: [] }
  for (const item of items) if (item.page) verdicts.set(item, verdict)
  return items.filter(item => !item.page)
}
