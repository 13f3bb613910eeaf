/** The source keys that unfinished messages hold: later ones of the same key wait behind them. */
import type { Sql } from './scope.ts'

/** Of these source keys, the ones that unfinished messages hold. */
export async function heldKeys(
  db: Sql,
  connection: string,
  tokens: readonly bigint[],
): Promise<{ token: string; message: string }[]> {
  const { rows } = await db.query<{ token: string; message: string }>({
    name: 'held-keys',
    text: `
      select token, message from message_key
       where organization = current_organization() and connection = $1 and token = any ($2::bigint[])`,
    values: [connection, tokens],
  })
  return rows
}

/** Lets messages hold source keys: later ones of the same key wait. */
export async function holdKeys(
  db: Sql,
  organization: string,
  connection: string,
  holds: readonly { message: string; token: bigint }[],
): Promise<void> {
  if (holds.length === 0) return
  await db.query({
    name: 'hold-keys',
    text: `
      insert into message_key (organization, connection, token, message)
      select $1, $2, h.token, h.message from unnest($3::bigint[], $4::uuid[]) as h (token, message)
      on conflict do nothing`,
    values: [organization, connection, holds.map(hold => hold.token), holds.map(hold => hold.message)],
  })
}

/** Releases the keys of finished messages and makes the messages that waited behind them due; returns how many. */
export async function releaseKeys(db: Sql, messages: readonly string[], now: Date): Promise<number> {
  if (messages.length === 0) return 0
  const result = await db.query({
    name: 'release-keys',
    text: `
      with released as (
        delete from message_key
         where organization = current_organization() and message = any ($1::uuid[])
        returning connection, token
      )
      update message m
         set due_at = $2, reason = null
        from (select distinct k.message
                from released r
                join message_key k on k.organization = current_organization() and k.connection = r.connection
                                  and k.token = r.token
               where k.message <> all ($1::uuid[])) waiting
       where m.organization = current_organization() and m.id = waiting.message
         and m.state = 'received' and m.due_at is null`,
    values: [messages, now],
  })
  return result.rowCount ?? 0
}
