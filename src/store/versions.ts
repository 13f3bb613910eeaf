/** What vendors send: the words of their messages, since when and until when, how often, and what somebody has seen of it. */
import type { Scope, Sql } from './scope.ts'

export type UnseenMessage = {
  id: string
  connection: string
  origin: 'push' | 'pull' | 'read-back'
  stream: string | null
  received_at: Date
  body: Buffer
  headers: Buffer
}

/** Messages of these connections from an id on at which nobody has looked, in the order of arrival; none of them is held. */
export async function unseenMessages(
  db: Sql,
  connections: readonly string[],
  fromId: string,
  limit: number,
): Promise<UnseenMessage[]> {
  if (connections.length === 0) return []
  const { rows } = await db.query<UnseenMessage>({
    name: 'unseen-messages',
    text: `
      select m.id, m.connection, m.origin, m.stream, m.received_at, m.body, m.headers
        from message m
       where m.organization = current_organization() and m.id >= $2 and m.body is not null and m.headers is not null
         and m.connection = any ($1::uuid[])
         and not exists (
           select from message_version v where v.organization = current_organization() and v.message = m.id)
       order by m.id
       limit $3`,
    values: [connections, fromId, limit],
  })
  return rows
}

/** Notes the version of each message; returns those that nobody had noted: only they are counted. */
export async function writeMessageVersions(
  db: Scope,
  rows: readonly { id: string; version: string }[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set()
  const { rows: written } = await db.query<{ message: string }>({
    name: 'write-message-versions',
    text: `
      insert into message_version (organization, message, version)
      select $1, u.id, u.version from unnest($2::uuid[], $3::text[]) as u (id, version)
       order by u.id                      -- two processes wait for each other in one order
      on conflict do nothing
      returning message`,
    values: [db.organization, rows.map(row => row.id), rows.map(row => row.version)],
  })
  return new Set(written.map(row => row.message))
}

export type WordKind = 'version' | 'api' | 'trigger' | 'field'
export type CountedWord = {
  connection: string
  kind: WordKind
  under: string
  word: string
  known: boolean
  count: number
  /** Of a field: how many messages of its trigger there were in this batch up to the last one that had it. */
  of: number
  firstAt: Date
  lastAt: Date
  sample: string
}

/** Words of a connection that are kept at most: what has more of them is no vendor's schema. */
const mostWords = 500

/**
 * Adds what was counted; returns the words that were never seen before. `of` counts on from what there was of the trigger
 * before: triggers must be written after their fields.
 */
export async function countWords(db: Scope, words: readonly CountedWord[]): Promise<CountedWord[]> {
  const fresh: CountedWord[] = []
  for (const word of words) {
    const { rows } = await db.query<{ is_new: boolean }>({
      name: 'count-vendor-word',
      text: `
        insert into vendor_word as w
               (organization, connection, kind, under, word, known, seen, of, first_at, last_at, sample_message)
        select $1, $2, $3, $4, $5, $6, $7, $8 + coalesce(t.seen, 0), $9, $10, $11
          from (select 1) one
          left join vendor_word t
                 on t.organization = $1 and t.connection = $2 and t.kind = 'trigger' and t.under = '' and t.word = $4
         where (select count(*) from vendor_word where organization = $1 and connection = $2) < $12
            or exists (select from vendor_word
                        where organization = $1 and connection = $2 and kind = $3 and under = $4 and word = $5)
        on conflict (organization, connection, kind, under, word) do update
           set seen = w.seen + excluded.seen, of = excluded.of, known = excluded.known,
               last_at = greatest(w.last_at, excluded.last_at), sample_message = excluded.sample_message
        returning w.seen = $7 as is_new`,
      values: [
        db.organization,
        word.connection,
        word.kind,
        word.under,
        word.word,
        word.known,
        word.count,
        word.of,
        word.firstAt,
        word.lastAt,
        word.sample,
        mostWords,
      ],
    })
    if (rows[0]?.is_new) fresh.push(word)
  }
  return fresh
}

/** Adds to the counts of days. */
export async function countDays(
  db: Scope,
  rows: readonly { connection: string; kind: 'version' | 'api'; word: string; day: string; count: number }[],
): Promise<void> {
  for (const row of rows)
    await db.query({
      name: 'count-vendor-day',
      text: `
        insert into vendor_day as d (organization, connection, kind, word, day, count) values ($1, $2, $3, $4, $5, $6)
        on conflict (organization, connection, kind, word, day) do update set count = d.count + excluded.count`,
      values: [db.organization, row.connection, row.kind, row.word, row.day, row.count],
    })
}

export type WordRow = {
  connection: string
  kind: WordKind
  under: string
  word: string
  known: boolean
  seen: number
  of: number
  /** Of a field: how many messages of its trigger there were in all. */
  trigger_seen: number | null
  first_at: Date
  last_at: Date
  sample_message: string
  sample_there: boolean
  acknowledged_at: Date | null
  acknowledged_by: string | null
}

/** Every word of a connection, or of all; the newest first. */
export async function listWords(db: Sql, connection: string | undefined): Promise<WordRow[]> {
  const { rows } = await db.query<WordRow>({
    name: 'list-vendor-words',
    text: `
      select w.connection, w.kind, w.under, w.word, w.known, w.seen, w.of, t.seen as trigger_seen, w.first_at, w.last_at,
             w.sample_message, m.id is not null as sample_there, w.acknowledged_at, w.acknowledged_by
        from vendor_word w
        left join vendor_word t on t.organization = w.organization and t.connection = w.connection and t.kind = 'trigger'
                               and t.under = '' and t.word = w.under
        left join message m on m.organization = w.organization and m.id = w.sample_message
       where w.organization = current_organization() and ($1::uuid is null or w.connection = $1)
       order by w.first_at desc, w.kind, w.under, w.word`,
    values: [connection ?? null],
  })
  return rows
}

export type DayRow = { connection: string; kind: 'version' | 'api'; word: string; day: string; count: number }

/** How many messages there were of each version, day by day since a day. */
export async function listDays(db: Sql, connection: string, since: string): Promise<DayRow[]> {
  const { rows } = await db.query<DayRow>({
    name: 'list-vendor-days',
    text: `
      select connection, kind, word, day::text as day, count
        from vendor_day
       where organization = current_organization() and connection = $1 and day >= $2::date
       order by day, kind, word`,
    values: [connection, since],
  })
  return rows
}

/** Somebody has seen what is new of a connection; returns how many words that were. */
export async function acknowledgeWords(db: Sql, connection: string, by: string, now: Date): Promise<number> {
  const { rowCount } = await db.query(
    `update vendor_word set acknowledged_at = $3, acknowledged_by = $2
      where organization = current_organization() and connection = $1 and acknowledged_at is null`,
    [connection, by, now],
  )
  return rowCount
}
