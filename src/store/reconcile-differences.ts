/** Differences of a run: written when it ends, put right or left as they are by people. */
import { packBodies } from './packed.ts'
import type { Sql } from './scope.ts'

export type DifferenceState = 'open' | 'noted' | 'ignored' | 'repairing' | 'repaired'

export type NewDifference = {
  id: string
  key: bigint
  kind: string
  side: 'a' | 'b'
  cause: string
  proposal?: string
  repairs: readonly string[]
  record?: string
  at?: Date
  fresh: boolean
  state: DifferenceState
  body: Buffer
}

/** Adds the differences of a run. */
export async function insertDifferences(
  db: Sql,
  organization: string,
  run: { id: string; pair: string },
  rows: readonly NewDifference[],
): Promise<void> {
  if (rows.length === 0) return
  const { bytes, columns } = packBodies({ body: rows.map(row => row.body) })
  await db.query({
    name: 'insert-differences',
    text: `
      insert into difference (organization, id, run, pair, key, kind, side, cause, proposal, repairs, record, at, fresh,
                              state, body)
      select $1, u.id, $2, $3, u.key, u.kind, u.side, u.cause, u.proposal, string_to_array(u.repairs, ' '), u.record, u.at,
             u.fresh, u.state, substring($4::bytea from u.body_at for u.body_length)
        from unnest($5::int[], $6::int[], $7::uuid[], $8::bigint[], $9::text[], $10::text[], $11::text[], $12::text[],
                    $13::text[], $14::uuid[], $15::timestamptz[], $16::boolean[], $17::text[])
          as u (body_at, body_length, id, key, kind, side, cause, proposal, repairs, record, at, fresh, state)`,
    values: [
      organization,
      run.id,
      run.pair,
      bytes,
      columns.body.at,
      columns.body.length,
      rows.map(row => row.id),
      rows.map(row => row.key),
      rows.map(row => row.kind),
      rows.map(row => row.side),
      rows.map(row => row.cause),
      rows.map(row => row.proposal ?? null),
      rows.map(row => row.repairs.join(' ')),
      rows.map(row => row.record ?? null),
      rows.map(row => row.at ?? null),
      rows.map(row => row.fresh),
      rows.map(row => row.state),
    ],
  })
}

/** The keys of differences that are to stay as they are. */
export async function ignoredKeys(db: Sql, pair: string): Promise<Set<string>> {
  const { rows } = await db.query<{ key: string }>(
    'select key from difference_ignored where organization = current_organization() and pair = $1',
    [pair],
  )
  return new Set(rows.map(row => row.key))
}

/** The keys that runs of a pair have found that were asked for since then; of all its runs without a time. */
export async function keysSince(db: Sql, pair: string, since: Date | undefined): Promise<Set<string>> {
  const { rows } = await db.query<{ key: string }>(
    `
    select distinct d.key
      from reconciliation_run r
      join difference d on d.organization = r.organization and d.run = r.id
     where r.organization = current_organization() and r.pair = $1 and r.asked_at >= coalesce($2, r.asked_at)`,
    [pair, since ?? null],
  )
  return new Set(rows.map(row => row.key))
}

/** What was being repaired before this run and is no longer found has been repaired; of the kinds that were looked at. */
export async function confirmRepairs(
  db: Sql,
  run: { id: string; pair: string },
  window: { from: Date; to: Date },
  notLookedAt: readonly string[],
): Promise<number> {
  const { rowCount } = await db.query(
    `
    update difference d set state = 'repaired'
     where d.organization = current_organization() and d.pair = $2 and d.run <> $1 and d.state = 'repairing'
       and (d.at is null or (d.at >= $3 and d.at < $4)) and d.kind <> all ($5::text[])
       and not exists (
         select from difference n
          where n.organization = d.organization and n.pair = d.pair and n.run = $1 and n.key = d.key)`,
    [run.id, run.pair, window.from, window.to, notLookedAt],
  )
  return rowCount
}

export type DifferenceRow = {
  id: string
  run: string
  pair: string
  key: string
  kind: string
  side: 'a' | 'b'
  cause: string
  proposal: string | null
  repairs: string[]
  record: string | null
  at: Date | null
  fresh: boolean
  state: DifferenceState
  body: Buffer
  repair: string | null
  repaired_by: string | null
  repaired_at: Date | null
  result: string | null
  reason: Buffer | null
}

export const differenceColumns = `
  d.id, d.run, d.pair, d.key, d.kind, d.side, d.cause, d.proposal, d.repairs, d.record, d.at, d.fresh, d.state, d.body,
  d.repair, d.repaired_by, d.repaired_at, d.result, d.reason`

/** One difference; locked for a change when asked. */
export async function findDifference(db: Sql, id: string, forUpdate: boolean): Promise<DifferenceRow | undefined> {
  const { rows } = await db.query<DifferenceRow>(
    `
    select ${differenceColumns} from difference d
     where d.organization = current_organization() and d.id = $1 ${forUpdate ? 'for update' : ''}`,
    [id],
  )
  return rows[0]
}

/** Notes what somebody did about a difference. */
export async function settleDifference(
  db: Sql,
  id: string,
  done: {
    state: DifferenceState
    repair: string | null
    by: string | null
    at: Date | null
    result?: string
    reason?: Buffer
  },
): Promise<void> {
  await db.query(
    `
    update difference
       set state = $2, repair = $3, repaired_by = $4, repaired_at = $5, result = $6, reason = $7
     where organization = current_organization() and id = $1`,
    [id, done.state, done.repair, done.by, done.at, done.result ?? null, done.reason ?? null],
  )
}

/** Leaves a difference as it is, in later runs too, for as long as it stays the same. */
export async function keepIgnored(
  db: Sql,
  organization: string,
  row: { pair: string; key: string; by: string; reason: Buffer },
  now: Date,
): Promise<void> {
  await db.query(
    `
    insert into difference_ignored (organization, pair, key, by, at, reason) values ($1, $2, $3, $4, $5, $6)
    on conflict do nothing`,
    [organization, row.pair, row.key, row.by, now, row.reason],
  )
}

/** Takes it back: the difference counts again. */
export async function dropIgnored(db: Sql, pair: string, key: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'delete from difference_ignored where organization = current_organization() and pair = $1 and key = $2',
    [pair, key],
  )
  return rowCount > 0
}
