/** Refused pairs that are taken back: what was refused last, and the pair as it was. */
import type { Sql } from './scope.ts'
import type { MadePair } from './session-by-hand.ts'
import { noteSeen } from './session-notes.ts'

export type Refusal = { target: string; reason: Buffer }

/** The pair of a row that was refused last. */
export async function lastRefusal(db: Sql, kind: string, source: string): Promise<Refusal | undefined> {
  const { rows } = await db.query<Refusal>(
    `select target, reason from session_rejection
      where organization = current_organization() and kind = $1 and source = $2
      order by at desc
      limit 1`,
    [kind, source],
  )
  return rows[0]
}

/** Gives an entry the pair again that the rules had made. `changed`: the row is not what was seen. */
export async function restoreEntryPair(
  db: Sql,
  pair: { id: string; target: string; version: number },
  mappedAt: Date,
): Promise<MadePair> {
  const { rows } = await db.query<{ version: number; target: string | null; taken: boolean }>(
    `select s.version, s.target, exists (
              select from session_source o
               where o.organization = s.organization and o.connection = s.connection and o.kind = s.kind
                 and o.target = $2 and o.id <> s.id) as taken
       from session_source s
      where s.organization = current_organization() and s.id = $1
        for update of s`,
    [pair.id, pair.target],
  )
  const [row] = rows
  if (!row) return { kind: 'not-found' }
  if (row.version !== pair.version || row.target !== null) return { kind: 'changed' }
  if (row.taken) return { kind: 'taken' }
  await db.query(
    `update session_source
        set target = $2, how = 'auto', reason = null, mapped_at = $3, mapped_by = null, match_due = false,
            version = version + 1
      where organization = current_organization() and id = $1`,
    [pair.id, pair.target, mappedAt],
  )
  return { kind: 'done', version: pair.version + 1 }
}

/** What a note's pair is besides its appointment: kept with a refusal, so that it can be taken back. */
export type NotePair = {
  mappedAt: string | null
  step: string
  due: boolean
  problem: string | null
  review: string | null
  reviewAt: string | null
  detail: Readonly<Record<string, string | number>> | null
}

/** A note's pair as it is. */
export async function notePairNow(db: Sql, id: string): Promise<NotePair | undefined> {
  const { rows } = await db.query<{ pair: NotePair }>(
    `select jsonb_build_object('mappedAt', mapped_at, 'step', step, 'due', due_at is not null, 'problem', problem,
                               'review', review, 'reviewAt', review_at, 'detail', detail) as pair
       from session_note
      where organization = current_organization() and id = $1 and appointment is not null`,
    [id],
  )
  return rows[0]?.pair
}

/** Gives a note its appointment again, as the rules had chosen it, and as far as it had come. */
export async function restoreNotePair(
  db: Sql,
  note: { id: string; appointment: string; version: number; pair: NotePair },
  now: Date,
): Promise<MadePair> {
  const { rows } = await db.query<{ version: number; appointment: string | null; taken: boolean }>(
    `select ${noteSeen} as version, n.appointment, exists (
              select from session_note o
               where o.organization = n.organization and o.appointment = $2 and o.id <> n.id) as taken
       from session_note n
      where n.organization = current_organization() and n.id = $1
        for update of n`,
    [note.id, note.appointment],
  )
  const [row] = rows
  if (!row) return { kind: 'not-found' }
  if (row.version !== note.version || row.appointment !== null) return { kind: 'changed' }
  if (row.taken) return { kind: 'taken' }
  const { pair } = note
  const { rows: made } = await db.query<{ version: number }>(
    `update session_note n
        set appointment = $2, how = 'auto', reason = null, detail = $3, mapped_at = coalesce($4::timestamptz, $10),
            mapped_by = null, match_due = false, tries = 0, problem = $7,
            -- What it had brought was taken back meanwhile, perhaps: it is brought once more, which changes nothing if not.
            step = case when $5 in ('render', 'blocked', 'stopped') and $8::text is null then 'fill' else $5 end,
            due_at = case when $6 or $5 in ('render', 'blocked', 'stopped') and $8::text is null then $10::timestamptz end,
            review = $8, review_at = $9
      where n.organization = current_organization() and n.id = $1
     returning ${noteSeen} as version`,
    [
      note.id,
      note.appointment,
      JSON.stringify(pair.detail ?? {}),
      pair.mappedAt,
      pair.step,
      pair.due,
      pair.problem,
      pair.review,
      pair.reviewAt,
      now,
    ],
  )
  return { kind: 'done', version: made[0]?.version ?? 0 }
}
