/** What went over the network: a row for each request and member that it concerns, and those that concern no member. */
import type { Sql } from './scope.ts'

export type NewExchange = {
  id: string
  at: Date
  transaction: string
  via: string
  requester: string
  requesterName: string
  /** SHA-256. */
  certificate: Buffer
  purpose: string
  onBehalfOf?: string
  outcome: string
  problems: readonly string[]
  durationMs: number
}
export type NewMemberExchange = NewExchange & {
  persons: readonly string[]
  documents: number
  withheld: number
  /** Sealed: who asked, the id of the request. */
  meta: Buffer
}

/** Writes exchanges of one organization; returns the ids of those that were not there yet. */
export async function insertExchanges(
  db: Sql,
  organization: string,
  rows: readonly NewMemberExchange[],
): Promise<string[]> {
  if (rows.length === 0) return []
  const written = await db.query<{ id: string }>({
    name: 'insert-network-exchanges',
    text: `
      insert into network_exchange (organization, id, at, transaction, via, requester, requester_name, certificate, purpose,
                                    on_behalf_of, outcome, problems, duration_ms, persons, documents, withheld, meta)
      select $1, u.id, u.at, u.transaction, u.via, u.requester, u.requester_name, u.certificate, u.purpose, u.on_behalf_of,
             u.outcome, string_to_array(u.problems, ' '), u.duration_ms,
             coalesce(string_to_array(nullif(u.persons, ''), ' ')::uuid[], '{}'), u.documents, u.withheld, u.meta
        from unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[], $9::text[],
                    $10::text[], $11::text[], $12::text[], $13::int[], $14::text[], $15::int[], $16::int[], $17::bytea[])
          as u (id, at, transaction, via, requester, requester_name, certificate, purpose, on_behalf_of, outcome, problems,
                duration_ms, persons, documents, withheld, meta)
      on conflict do nothing
      returning id`,
    values: [
      organization,
      ...columnsOf(rows),
      rows.map(row => row.persons.join(' ')),
      rows.map(row => row.documents),
      rows.map(row => row.withheld),
      rows.map(row => row.meta),
    ],
  })
  return written.rows.map(row => row.id)
}

/** Writes exchanges that concern no member; those that are there already stay. */
export async function insertHubExchanges(db: Sql, rows: readonly NewExchange[]): Promise<void> {
  if (rows.length === 0) return
  await db.query({
    name: 'insert-network-hub-exchanges',
    text: `
      insert into network_hub_exchange (id, at, transaction, via, requester, requester_name, certificate, purpose,
                                        on_behalf_of, outcome, problems, duration_ms)
      select u.id, u.at, u.transaction, u.via, u.requester, u.requester_name, u.certificate, u.purpose, u.on_behalf_of,
             u.outcome, string_to_array(u.problems, ' '), u.duration_ms
        from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[],
                    $9::text[], $10::text[], $11::text[], $12::int[])
          as u (id, at, transaction, via, requester, requester_name, certificate, purpose, on_behalf_of, outcome, problems,
                duration_ms)
      on conflict do nothing`,
    values: columnsOf(rows),
  })
}

function columnsOf(rows: readonly NewExchange[]): unknown[] {
  return [
    rows.map(row => row.id),
    rows.map(row => row.at),
    rows.map(row => row.transaction),
    rows.map(row => row.via),
    rows.map(row => row.requester),
    rows.map(row => row.requesterName),
    rows.map(row => row.certificate),
    rows.map(row => row.purpose),
    rows.map(row => row.onBehalfOf ?? null),
    rows.map(row => row.outcome),
    rows.map(row => (row.problems.length > 0 ? row.problems.join(' ') : null)),
    rows.map(row => row.durationMs),
  ]
}
