/** Apply, doorbells: a message that says only that there is news makes its streams due at once. */
import { bringForward } from '../store/ring-streams.ts'
import type { Context, Item } from './plan.ts'

/** Rings that come together are answered by one poll, so many milliseconds after the first. */
const gatherMs = 2_000

/** Brings the streams forward that these messages rang for. */
export async function ringStreams({ db, connection, now }: Context, items: readonly Item[]): Promise<void> {
  const streams = [...new Set(items.flatMap(item => item.rings ?? []))]
  if (streams.length > 0) await bringForward(db, connection.id, streams, new Date(now.getTime() + gatherMs))
}
