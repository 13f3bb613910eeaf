/** Pairs of systems that are compared: made when a route joins them, with a setting each, and due by night and by hour. */
import type { Sql } from './scope.ts'

export type PairSettings = {
  days_before: number
  days_after: number
  nightly: boolean
  at_minute: number
  hourly: boolean
  near_hours: number
  late_minutes: number
  tell: boolean
}

export type PairRow = PairSettings & {
  id: string
  kind: string
  a: string
  b: string
  version: number
  night_at: Date | null
  hour_at: Date | null
  created_at: Date
}

const columns = `id, kind, a, b, version, days_before, days_after, nightly, at_minute, hourly, near_hours, late_minutes, tell,
       night_at, hour_at, created_at`

/** Organizations in which a pair is due or still to be made; needs no scope. */
export async function dueReconciliations(db: Sql, now: Date, connectors: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ organization: string }>({
    name: 'due-reconciliations',
    text: 'select organization from due_reconciliations($1, $2)',
    values: [now, connectors],
  })
  return rows.map(row => row.organization)
}

/** The pairs, in the order in which they were made. */
export async function listPairs(db: Sql): Promise<PairRow[]> {
  const { rows } = await db.query<PairRow>(
    `select ${columns} from reconciliation where organization = current_organization() order by id`,
  )
  return rows
}

/** One pair. */
export async function findPair(db: Sql, id: string): Promise<PairRow | undefined> {
  const { rows } = await db.query<PairRow>(
    `select ${columns} from reconciliation where organization = current_organization() and id = $1`,
    [id],
  )
  return rows[0]
}

export type NewPair = Omit<PairRow, 'version' | 'created_at'>

/** Makes a pair, unless it is there. */
export async function insertPair(db: Sql, organization: string, pair: NewPair, now: Date): Promise<void> {
  await db.query(
    `
    insert into reconciliation (organization, id, kind, a, b, version, days_before, days_after, nightly, at_minute, hourly,
                                near_hours, late_minutes, tell, night_at, hour_at, created_at)
    values ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    on conflict (organization, kind, a, b) do nothing`,
    [
      organization,
      pair.id,
      pair.kind,
      pair.a,
      pair.b,
      pair.days_before,
      pair.days_after,
      pair.nightly,
      pair.at_minute,
      pair.hourly,
      pair.near_hours,
      pair.late_minutes,
      pair.tell,
      pair.night_at,
      pair.hour_at,
      now,
    ],
  )
}

/** Changes the settings of a pair in the version that was looked at; returns whether it still was that one. */
export async function changePair(
  db: Sql,
  id: string,
  version: number,
  settings: PairSettings & { night_at: Date | null; hour_at: Date | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `
    update reconciliation
       set version = version + 1, days_before = $3, days_after = $4, nightly = $5, at_minute = $6, hourly = $7,
           near_hours = $8, late_minutes = $9, tell = $10, night_at = $11, hour_at = $12
     where organization = current_organization() and id = $1 and version = $2`,
    [
      id,
      version,
      settings.days_before,
      settings.days_after,
      settings.nightly,
      settings.at_minute,
      settings.hourly,
      settings.near_hours,
      settings.late_minutes,
      settings.tell,
      settings.night_at,
      settings.hour_at,
    ],
  )
  return rowCount > 0
}

/** Moves the next run of a pair on, unless another process has done so; returns whether it was ours to do. */
export async function movePair(
  db: Sql,
  id: string,
  which: 'night_at' | 'hour_at',
  next: Date | null,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update reconciliation set ${which} = $2 where organization = current_organization() and id = $1 and ${which} <= $3`,
    [id, next, now],
  )
  return rowCount > 0
}

/** Puts off whatever is still due in this organization. */
export async function restPairs(db: Sql, until: Date, now: Date): Promise<void> {
  await db.query(
    `
    update reconciliation
       set night_at = case when night_at <= $2 then $1 else night_at end,
           hour_at = case when hour_at <= $2 then $1 else hour_at end
     where organization = current_organization() and (night_at <= $2 or hour_at <= $2)`,
    [until, now],
  )
}
