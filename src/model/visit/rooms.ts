/** The room of a visit: the one it had, if that is free, else the first free one of the pool. */
import type { Neighbour } from './facts.ts'
import { overlaps, type Span } from './week.ts'

/** A free room of the pool, or undefined. The order of the pool is the order of preference. */
export function freeRoom(
  pool: readonly string[],
  visit: Span,
  neighbours: readonly Neighbour[],
  had: string | undefined,
): string | undefined {
  const taken = new Set(neighbours.filter(each => overlaps(each, visit)).flatMap(({ actors }) => actors))
  if (had && pool.includes(had) && !taken.has(had)) return had
  return pool.find(room => !taken.has(room))
}
