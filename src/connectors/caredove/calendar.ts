/**
 * Which appointments of a referral stand, from everything that was said about them, in whatever order it came. Caredove
 * cancels by referral, not by appointment: with two that stand, which one is meant cannot be told. Pure.
 * Source: reference/referrals.md section 7, traps R06 to R08.
 */
import type { State } from './state.ts'

export type Calendar = {
  /** Keys of the appointments that take place. */
  live: ReadonlySet<string>
  /** Key → the key it goes on under: a moved appointment can get another id. */
  moved: ReadonlyMap<string, string>
  /** Times of cancellations that could mean more than one. */
  ambiguous: readonly string[]
}

type Happened =
  | { at: string; is: 'said'; key: string; how: 'add' | 'update'; live: boolean }
  | { at: string; is: 'cancelled'; key?: string | undefined; all: boolean }

export function calendarOf({ visits, cancels }: Pick<State, 'visits' | 'cancels'>): Calendar {
  const keys = new Set(visits.map(({ key }) => key))
  const happened: Happened[] = [
    ...visits.flatMap(({ key, steps }) => steps.map(step => ({ ...step, is: 'said' as const, key }))),
    ...cancels.map(({ at, key, all }) => ({ at, is: 'cancelled' as const, key, all: all ?? false })),
  ]
  happened.sort((a, b) => (a.at === b.at ? order(a) - order(b) : a.at < b.at ? -1 : 1))
  const live = new Set<string>()
  const appeared = new Set<string>()
  const moved = new Map<string, string>()
  const ambiguous: string[] = []
  for (const each of happened) {
    if (each.is === 'said') {
      const [only, another] = live
      const isMove = each.how === 'update' && !appeared.has(each.key) && only !== undefined && another === undefined
      if (isMove) {
        live.delete(only)
        moved.set(only, each.key)
      }
      appeared.add(each.key)
      if (each.live) live.add(each.key)
      else live.delete(each.key)
    } else if (each.key !== undefined && keys.has(each.key)) live.delete(each.key)
    else if (each.all || live.size < 2) live.clear()
    else ambiguous.push(each.at)
  }
  return { live, moved, ambiguous }
}

/** At the same time, what was booked was booked before it was cancelled. */
function order(each: Happened): number {
  return each.is === 'said' ? 0 : 1
}
