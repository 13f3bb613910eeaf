/** How long an organization keeps what, as it chose. */
import { defaultPeriods, type Override, type Periods } from '../../model/retention.ts'
import type { Sql } from '../scope.ts'

export type RetentionSettings = {
  periods: Periods
  overrides: Override[]
  /** 0 until somebody chose. */
  version: number
  changedAt: Date | null
  changedBy: string | null
}

/** The settings; the defaults where nobody chose. @param lock whether they are about to be changed */
export async function loadRetention(db: Sql, lock = false): Promise<RetentionSettings> {
  const { rows } = await db.query<Row>(`
    select bodies_days, problem_days, metadata_days, audit_days, version, changed_at, changed_by from retention
     where organization = current_organization() ${lock ? 'for update' : ''}`)
  const { rows: own } = await db.query<OverrideRow>(`
    select connection, bodies_days, problem_days, metadata_days from retention_override
     where organization = current_organization() order by connection`)
  const [row] = rows
  return {
    periods: row
      ? { bodies: row.bodies_days, problems: row.problem_days, metadata: row.metadata_days, audit: row.audit_days }
      : defaultPeriods,
    overrides: own.map(({ connection, bodies_days, problem_days, metadata_days }) => ({
      connection,
      ...(bodies_days === null ? {} : { bodies: bodies_days }),
      ...(problem_days === null ? {} : { problems: problem_days }),
      ...(metadata_days === null ? {} : { metadata: metadata_days }),
    })),
    version: row?.version ?? 0,
    changedAt: row?.changed_at ?? null,
    changedBy: row?.changed_by ?? null,
  }
}

type Row = {
  bodies_days: number
  problem_days: number
  metadata_days: number
  audit_days: number
  version: number
  changed_at: Date
  changed_by: string
}
type OverrideRow = {
  connection: string
  bodies_days: number | null
  problem_days: number | null
  metadata_days: number | null
}

/**
 * Writes the settings over those of version `seen`; the new version, or undefined when somebody else was faster.
 */
export async function saveRetention(
  db: Sql,
  { periods, overrides }: Pick<RetentionSettings, 'periods' | 'overrides'>,
  seen: number,
  by: string,
  now: Date,
): Promise<number | undefined> {
  const { rows } = await db.query<{ version: number }>(
    `
    insert into retention as r (organization, bodies_days, problem_days, metadata_days, audit_days, version, changed_at, changed_by)
    select current_organization(), $1, $2, $3, $4, 1, $6, $7 where $5 = 0 or exists (
      select from retention where organization = current_organization())
    on conflict (organization) do update
       set bodies_days = excluded.bodies_days, problem_days = excluded.problem_days,
           metadata_days = excluded.metadata_days, audit_days = excluded.audit_days, version = r.version + 1,
           changed_at = excluded.changed_at, changed_by = excluded.changed_by
     where r.version = $5
    returning version`,
    [periods.bodies, periods.problems, periods.metadata, periods.audit, seen, now, by],
  )
  if (!rows[0]) return undefined
  await db.query('delete from retention_override where organization = current_organization()')
  await db.query(
    `
    insert into retention_override (organization, connection, bodies_days, problem_days, metadata_days)
    select current_organization(), u.connection, u.bodies, u.problems, u.metadata
      from unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) as u (connection, bodies, problems, metadata)`,
    [
      overrides.map(each => each.connection),
      overrides.map(each => each.bodies ?? null),
      overrides.map(each => each.problems ?? null),
      overrides.map(each => each.metadata ?? null),
    ],
  )
  return rows[0].version
}
