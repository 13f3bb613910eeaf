/** What the steps of one run share. */
import type { SideName } from '../../model/reconcile/kinds.ts'
import type { RunRow } from '../../store/reconcile-runs.ts'
import type { Configuration, ConnectionConfig } from '../configuration.ts'
import type { Hub } from '../hub.ts'
import type { Pair } from './pairs.ts'

export type Reconciling = {
  hub: Hub
  organization: string
  configuration: Configuration
  pair: Pair
  run: Pick<RunRow, 'id' | 'pair' | 'cause' | 'from_at' | 'to_at' | 'asked_at'>
}

/** The connection of a side. */
export function connectionAt({ pair }: Pick<Reconciling, 'pair'>, side: SideName): ConnectionConfig {
  return pair[side]
}

/** How many ids one look-up asks for. */
export const chunk = 2_000

/** Parts of a list, each of at most `size`. */
export function* chunksOf<T>(rows: readonly T[], size = chunk): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size)
}
