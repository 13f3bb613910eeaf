/** Removes what may go, a batch in a transaction: short locks, and a process that ends anywhere is no harm. */
import type { RetentionKind } from '../../model/retention.ts'
import type { Sql } from '../scope.ts'
import { answers, documents, messageBodies, metadata, recordVersions, tasks } from './candidates.ts'
import { removeGoneEntries, removeNoteContents, sessionGone, sessionNotes } from './sessions.ts'

/** When what is kept as a body, as a problem, and as metadata began to be kept; before it, it may go. */
export type Limits = { bodies: Date; problems: Date; metadata: Date }

type ByConnection = Exclude<RetentionKind, 'audit'>

/** The statements of each kind; apart, so that their plans can be tested. */
export const candidates: Readonly<Record<ByConnection, string>> = {
  'message-bodies': messageBodies,
  documents,
  answers,
  'record-versions': recordVersions,
  tasks,
  'session-notes': sessionNotes,
  'session-gone': sessionGone,
  metadata,
}

export type Preview = { count: number; more: boolean; oldest: Date | null }

/** How much of a kind would go for a connection; counted up to `most`. */
export async function countCandidates(
  db: Sql,
  kind: ByConnection,
  connection: string,
  limits: Limits,
  most: number,
): Promise<Preview> {
  const { rows } = await db.query<{ count: number; oldest: Date | null }>(
    `select count(*)::int as count, min(at) as oldest from (${candidates[kind]}) found`,
    [connection, limits.bodies, limits.problems, limits.metadata, most + 1],
  )
  const { count = 0, oldest = null } = rows[0] ?? {}
  return { count: Math.min(count, most), more: count > most, oldest }
}

/** Removes a batch of a kind; returns how many rows it was about, 0 when nothing is left. */
export async function removeBatch(
  db: Sql,
  kind: ByConnection,
  connection: string,
  limits: Limits,
  most: number,
  now: Date,
): Promise<number> {
  const values = [connection, limits.bodies, limits.problems, limits.metadata, most]
  const { rows } = await db.query<{ id: string }>(candidates[kind], values)
  if (rows.length === 0) return 0
  const ids = rows.map(row => row.id)
  await removals[kind](db, ids, now)
  return ids.length
}

const removals: Readonly<Record<ByConnection, (db: Sql, ids: readonly string[], now: Date) => Promise<unknown>>> = {
  'message-bodies': (db, ids, now) =>
    db.query(
      `update message set body = null, headers = null, findings = null, body_removed_at = $2
        where organization = current_organization() and id = any ($1::uuid[]) and settled_at is not null`,
      [ids, now],
    ),
  documents: (db, ids, now) =>
    db.query(
      `update document set body = null, body_removed_at = $2
        where organization = current_organization() and id = any ($1::uuid[])`,
      [ids, now],
    ),
  async answers(db, ids, now) {
    await db.query(
      `update attempt set said = null, sent = null
        where organization = current_organization() and delivery = any ($1::uuid[]) and (said is not null or sent is not null)`,
      [ids],
    )
    await db.query(
      `update delivery set said = null, said_removed_at = $2
        where organization = current_organization() and id = any ($1::uuid[]) and settled_at is not null`,
      [ids, now],
    )
  },
  'record-versions': (db, ids, now) =>
    db.query(
      `update record_version v set body = null, body_removed_at = $3
         from unnest($1::uuid[], $2::int[]) as old (record, version)
        where v.organization = current_organization() and v.record = old.record and v.version = old.version`,
      [ids.map(id => id.split('/')[0]), ids.map(id => Number(id.split('/')[1])), now],
    ),
  tasks: (db, ids, now) =>
    db.query(
      `update task set body = null, decision = null, body_removed_at = $2
        where organization = current_organization() and id = any ($1::uuid[]) and state <> 'open'`,
      [ids, now],
    ),
  'session-notes': removeNoteContents,
  'session-gone': removeGoneEntries,
  metadata: (db, ids) => removeMessages(db, ids),
}

/** Whole messages with all that came of them. What a later one refers to (a replay, a prerequisite) is an id without a row. */
async function removeMessages(db: Sql, ids: readonly string[]): Promise<void> {
  const { rows } = await db.query<{ id: string }>(
    'select id from event where organization = current_organization() and message = any ($1::uuid[])',
    [ids],
  )
  const events = rows.map(row => row.id)
  const ofEvents = `select id from delivery where organization = current_organization() and event = any ($1::uuid[])`
  for (const table of ['delivery_part', 'attempt'])
    await db.query(`delete from ${table} where organization = current_organization() and delivery in (${ofEvents})`, [
      events,
    ])
  await db.query('delete from delivery where organization = current_organization() and event = any ($1::uuid[])', [
    events,
  ])
  await db.query('delete from event where organization = current_organization() and id = any ($1::uuid[])', [events])
  await db.query(
    'delete from task_message where organization = current_organization() and message = any ($1::uuid[])',
    [ids],
  )
  await db.query(
    'delete from message_version where organization = current_organization() and message = any ($1::uuid[])',
    [ids],
  )
  await db.query('delete from message where organization = current_organization() and id = any ($1::uuid[])', [ids])
}
