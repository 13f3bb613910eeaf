/** Messages whose source must be read back, and what was found. */
import type { ReceivedMessage } from './messages.ts'
import type { Sql } from './scope.ts'

/** Leases messages whose source must be read back, over all organizations; needs no scope. */
export async function claimReading(
  db: Sql,
  now: Date,
  limit: number,
  leaseMs: number,
): Promise<{ organization: string; id: string }[]> {
  const { rows } = await db.query<{ organization: string; id: string }>({
    name: 'claim-reading',
    text: 'select organization, id from claim_reading($1, $2, $3)',
    values: [now, limit, leaseMs],
  })
  return rows
}

export type ReadingMessage = ReceivedMessage & { connection: string; asks: string | null; received_at: Date }

/** Messages by id, with what reading them back needs. */
export async function loadMessages(db: Sql, ids: readonly string[]): Promise<ReadingMessage[]> {
  const { rows } = await db.query<ReadingMessage>({
    name: 'load-messages',
    text: `
      select id, connection, origin, stream, received_at, as_it_is, replays, tries, body_token, content_type, body,
             headers, findings, asks
        from message
       where organization = current_organization() and id = any ($1::uuid[]) and state = 'reading'`,
    values: [ids],
  })
  return rows
}

/** Makes the messages that waited for a connection to come back due again; returns how many. */
export async function wakeReadingOf(db: Sql, connection: string, now: Date): Promise<number> {
  const result = await db.query({
    name: 'wake-reading',
    text: `
      update message set due_at = $2, reason = null
       where organization = current_organization() and asks = $1 and state = 'reading' and due_at is null`,
    values: [connection, now],
  })
  return result.rowCount ?? 0
}

/** The findings of messages, locked for a change. */
export async function takeFindings(
  db: Sql,
  ids: readonly string[],
): Promise<{ id: string; findings: Buffer | null }[]> {
  const { rows } = await db.query<{ id: string; findings: Buffer | null }>(
    `
    select id, findings from message
     where organization = current_organization() and id = any ($1::uuid[])
     order by id
       for update`,
    [ids],
  )
  return rows
}

/** Replaces the findings of a message. */
export async function changeFindings(db: Sql, id: string, findings: Buffer): Promise<void> {
  await db.query('update message set findings = $2 where organization = current_organization() and id = $1', [
    id,
    findings,
  ])
}
