/** A page of a list of Synchronization: what is asked for, and what comes of it. */
import type { Page } from '../store/lists/page.ts'
import type { Deciding } from './by-hand.ts'

export const sorts = ['time', 'state', 'name'] as const
export type Sort = (typeof sorts)[number]

export type Asked = { sort: Sort; limit: number; cursor?: string | undefined }
export type Listing<Row> =
  /** `total`: where all that are meant were looked at anyway. */
  | ({ kind: 'page'; total?: number } & Page<Row>)
  /** More rows than are sorted by name. */
  | { kind: 'too-many' }
  | { kind: 'bad-cursor' }

export type Where = Pick<Deciding, 'hub' | 'db' | 'connection'>

/** Rows in the order of their ids; one that is gone by now is left out. */
export function inOrderOf<Row extends { id: string }>(ids: readonly string[], rows: readonly Row[]): Row[] {
  const byId = new Map(rows.map(row => [row.id, row]))
  return ids.flatMap(id => byId.get(id) ?? [])
}
