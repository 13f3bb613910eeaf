/** Decisions of matching, as they are kept: codes and ids in clear, evidence sealed. */
import { type Page, pageOf } from './lists/page.ts'
import { packBodies } from './packed.ts'
import type { Sql } from './scope.ts'

export type MatchPurpose = 'registration' | 'query' | 'merge'

export type NewMatchDecision = {
  id: string
  purpose: MatchPurpose
  connection?: string | undefined
  record?: string | undefined
  outcome: 'auto' | 'user' | 'none'
  code?: string | undefined
  rule?: string | undefined
  persons: readonly string[]
  candidates: number
  droppedKeys: number
  versions: string
  body?: Buffer | undefined
}

/** Keeps decisions; one that is kept already stays as it is. */
export async function insertMatchDecisions(
  db: Sql,
  organization: string,
  rows: readonly NewMatchDecision[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  const { bytes, columns } = packBodies({ body: rows.map(row => row.body) })
  await db.query({
    name: 'insert-match-decisions',
    text: `
      insert into match_decision (organization, id, purpose, connection, record, outcome, code, rule, persons, candidates,
                                  dropped_keys, versions, body, at)
      select $1, u.id, u.purpose, u.connection, u.record, u.outcome, u.code, u.rule,
             coalesce(string_to_array(nullif(u.persons, ''), ' ')::uuid[], '{}'), u.candidates, u.dropped, u.versions,
             substring($2::bytea from u.body_at for u.body_length), $3
        from unnest($4::int[], $5::int[], $6::uuid[], $7::text[], $8::uuid[], $9::uuid[], $10::text[], $11::text[],
                    $12::text[], $13::text[], $14::int[], $15::int[], $16::text[])
          as u (body_at, body_length, id, purpose, connection, record, outcome, code, rule, persons, candidates, dropped,
                versions)
      on conflict (organization, id) do nothing`,
    values: [
      organization,
      bytes,
      now,
      columns.body.at,
      columns.body.length,
      rows.map(row => row.id),
      rows.map(row => row.purpose),
      rows.map(row => row.connection ?? null),
      rows.map(row => row.record ?? null),
      rows.map(row => row.outcome),
      rows.map(row => row.code ?? null),
      rows.map(row => row.rule ?? null),
      rows.map(row => row.persons.join(' ')),
      rows.map(row => row.candidates),
      rows.map(row => row.droppedKeys),
      rows.map(row => row.versions),
    ],
  })
}

export type MatchDecisionRow = {
  id: string
  purpose: MatchPurpose
  connection: string | null
  record: string | null
  outcome: 'auto' | 'user' | 'none'
  code: string | null
  rule: string | null
  persons: string[]
  candidates: number
  dropped_keys: number
  versions: string
  body: Buffer | null
  at: Date
}

const columns =
  'id, purpose, connection, record, outcome, code, rule, persons, candidates, dropped_keys, versions, body, at'

/** One decision. */
export async function findMatchDecision(db: Sql, id: string): Promise<MatchDecisionRow | undefined> {
  const { rows } = await db.query<MatchDecisionRow>(
    `select ${columns} from match_decision where organization = current_organization() and id = $1`,
    [id],
  )
  return rows[0]
}

/** Decisions made for a record, the latest first; `after` ends the page before. */
export async function decisionsOfRecord(
  db: Sql,
  record: string,
  limit: number,
  after: string | undefined,
): Promise<Page<MatchDecisionRow>> {
  const { rows } = await db.query<MatchDecisionRow>({
    name: 'decisions-of-record',
    text: decisionsOfRecordQuery,
    values: [record, after ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff', limit + 1],
  })
  return pageOf(rows, limit, row => row.id)
}

/** The statement; apart, so that its plan can be tested. */
export const decisionsOfRecordQuery = `
  select ${columns} from match_decision
   where organization = current_organization() and record = $1 and id < $2
   order by id desc
   limit $3`
