/** Messages of the network that came already, over all processes of the hub. */
import type { Sql } from './scope.ts'

export type SeenMessage = { key: Buffer; until: Date }

/** Keeps these; returns the keys of those that were not there yet. The same key twice in one call counts once. */
export async function keepSeen(db: Sql, messages: readonly SeenMessage[]): Promise<Buffer[]> {
  const { rows } = await db.query<{ key: Buffer }>({
    name: 'keep-network-replays',
    text: `
      insert into network_replay (key, until)
      select distinct on (u.key) u.key, u.until from unnest($1::bytea[], $2::timestamptz[]) as u (key, until)
       order by u.key -- of two that insert the same keys neither waits for the other in a circle
      on conflict do nothing
      returning key`,
    values: [messages.map(({ key }) => key), messages.map(({ until }) => until)],
  })
  return rows.map(({ key }) => key)
}

/** Forgets these, whose answers never arrived. */
export async function releaseSeen(db: Sql, keys: readonly Buffer[]): Promise<void> {
  await db.query({
    name: 'release-network-replays',
    text: 'delete from network_replay where key = any($1::bytea[])',
    values: [keys],
  })
}

/** Forgets up to `limit` whose time is over; returns how many. */
export async function forgetSeen(db: Sql, now: Date, limit: number): Promise<number> {
  const { rows } = await db.query<{ forgotten: number }>({
    name: 'forget-network-replays',
    text: `
      with over as (delete from network_replay
                     where key in (select key from network_replay where until < $1 limit $2) returning 1)
      select count(*)::int as forgotten from over`,
    values: [now, limit],
  })
  return rows[0]?.forgotten ?? 0
}
