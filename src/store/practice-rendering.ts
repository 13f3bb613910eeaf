/** What the render gates look at, gathered for a batch, and what rendering writes. One statement for the whole batch each. */
import type { Scope, Sql } from './scope.ts'

export type AuthorizationRow = {
  id: string
  client: string
  service: string
  funder: string | null
  from: string
  to: string
  windows: { per: 'total' | 'day' | 'week' | 'month'; units: number }[]
}

/** The authorizations of these clients, held until the transaction ends: whoever uses their units waits for each other. */
export async function lockAuthorizations(db: Sql, clients: readonly string[]): Promise<AuthorizationRow[]> {
  if (clients.length === 0) return []
  const { rows } = await db.query<AuthorizationRow>({
    name: 'lock-practice-authorizations',
    text: `
      select id, client, service, funder, from_date::text as "from", to_date::text as "to", windows
        from practice_authorization
       where organization = current_organization() and client = any ($1::uuid[]) and removed_at is null
       order by id
         for no key update`,
    values: [clients],
  })
  return rows
}

/** An authorization between two dates, both included. */
export type UsedWindow = { authorization: string; from: string; to: string }

/** The units that rendered appointments took of each window, in their order. */
export async function usedUnits(db: Sql, windows: readonly UsedWindow[]): Promise<{ rendered: number }[]> {
  if (windows.length === 0) return []
  const { rows } = await db.query<{ rendered: number }>({
    name: 'practice-used-units',
    text: usedUnitsQuery,
    values: [windows.map(each => each.authorization), windows.map(each => each.from), windows.map(each => each.to)],
  })
  return rows
}

/** The statement of `usedUnits`; apart, so that its plan can be tested. */
export const usedUnitsQuery = `
  select coalesce((
           select sum(a.units)
             from practice_appointment a
            where a.organization = current_organization() and a.authorized_by = w.granted_by
              and a.date between w.from_date and w.to_date), 0)::int as rendered
    from unnest($1::uuid[], $2::date[], $3::date[]) with ordinality as w (granted_by, from_date, to_date, n)
   order by w.n`

export type PlannedRow = { id: string; client: string; service: string; date: string; startsAt: Date; endsAt: Date }

/** Appointments of these clients that are still planned between two dates: for people to see what is to come. */
export async function plannedFor(db: Sql, clients: readonly string[], from: string, to: string): Promise<PlannedRow[]> {
  const { rows } = await db.query<PlannedRow>({
    name: 'practice-planned',
    text: `
      select id, client, service, date::text as date, starts_at as "startsAt", ends_at as "endsAt"
        from practice_appointment
       where organization = current_organization() and client = any ($1::uuid[]) and state = 'scheduled'
         and removed_at is null and starts_at >= $2::date - 2 and starts_at < $3::date + 2 and date between $2 and $3`,
    values: [clients, from, to],
  })
  return rows
}

export type OverlapRow = {
  appointment: string
  of: 'staff' | 'client'
  id: string
  service: string
  startsAt: Date
  endsAt: Date
}

/** What else staff and clients of these appointments have at their time; at most fifty each, a group being one each. */
export async function overlapsOf(db: Sql, appointments: readonly string[]): Promise<OverlapRow[]> {
  const { rows } = await db.query<OverlapRow>({
    name: 'practice-overlaps',
    text: overlapsQuery,
    values: [appointments],
  })
  return rows
}

const othersOf = (column: 'staff' | 'client') => `
  select a.id as appointment, '${column}' as of, o.*
    from practice_appointment a
   cross join lateral (
     select p.id, p.service, p.starts_at as "startsAt", p.ends_at as "endsAt"
       from (select id, service, starts_at, ends_at, removed_at, state
               from practice_appointment
              where organization = current_organization() and ${column} = a.${column}
                and starts_at < a.ends_at and starts_at > a.starts_at - interval '24 hours'
             offset 0) p                   -- by whom it is, and not by the time alone: 0036_practice.sql
      where p.ends_at > a.starts_at and p.id <> a.id and p.removed_at is null and p.state <> 'cancelled'
      limit 50) o
   where a.organization = current_organization() and a.id = any ($1::uuid[])`

/** The statement of `overlapsOf`; apart, so that its plan can be tested. */
export const overlapsQuery = `${othersOf('staff')} union all ${othersOf('client')}`

export type PeriodRow = {
  id: string
  agency: string
  kind: 'payroll' | 'billing'
  from: string
  to: string
  closed: boolean
}

/** The periods of these agencies that touch the dates from the first to the last. */
export async function periodsOf(db: Sql, agencies: readonly string[], from: string, to: string): Promise<PeriodRow[]> {
  const { rows } = await db.query<PeriodRow>({
    name: 'practice-periods',
    text: `
      select id, agency, kind, from_date::text as "from", to_date::text as "to", closed
        from practice_period
       where organization = current_organization() and agency = any ($1::uuid[])
         and from_date <= $3 and to_date >= $2 and removed_at is null`,
    values: [agencies, from, to],
  })
  return rows
}

export type RenderedFacts = {
  id: string
  renderedAt: Date | null
  renderedBy: string | null
  renderedNote: string | null
  authorizedBy: string | null
  units: number | null
  triedAt: Date | null
  failures: unknown
  failedGates: string[] | null
}

/** What is known of the rendering of these appointments. */
export async function renderedFacts(db: Sql, ids: readonly string[]): Promise<Map<string, RenderedFacts>> {
  if (ids.length === 0) return new Map()
  const { rows } = await db.query<RenderedFacts>({
    name: 'practice-rendered-facts',
    text: `
      select id, rendered_at as "renderedAt", rendered_by as "renderedBy", rendered_note as "renderedNote",
             authorized_by as "authorizedBy", units, tried_at as "triedAt", failures, failed_gates as "failedGates"
        from practice_appointment
       where organization = current_organization() and id = any ($1::uuid[])`,
    values: [ids],
  })
  return new Map(rows.map(row => [row.id, row]))
}

export type RenderResult = {
  id: string
  /** Absent: a gate blocks. */
  rendered?: { by: string | undefined; note: string | undefined; authorization: string | undefined; units: number }
  failures: readonly { gate: string }[]
}

/** Ticks what may be rendered, and keeps every failure of what was looked at. */
export async function writeRenderResults(db: Sql, results: readonly RenderResult[], now: Date): Promise<void> {
  if (results.length === 0) return
  await db.query({
    name: 'write-practice-rendered',
    text: `
      update practice_appointment a
         set state = 'rendered', rendered_at = $2, rendered_by = u.by_account, rendered_note = u.note,
             authorized_by = u.granted_by, units = u.units, tried_at = $2, failures = u.failures,
             failed_gates = u.gates, version = a.version + 1, changed_at = $2
        from jsonb_to_recordset($1::jsonb)
          as u (id uuid, by_account uuid, note uuid, granted_by uuid, units integer, failures jsonb, gates text[])
       where a.organization = current_organization() and a.id = u.id`,
    values: [
      JSON.stringify(
        results.flatMap(({ rendered, ...rest }) => (rendered ? [{ ...rowOf(rest), ...clear(rendered) }] : [])),
      ),
      now,
    ],
  })
  const blocked = results.filter(({ rendered }) => !rendered)
  if (blocked.length === 0) return
  await db.query({
    name: 'write-practice-not-rendered',
    text: `
      update practice_appointment a
         set tried_at = $2, failures = u.failures, failed_gates = u.gates
        from jsonb_to_recordset($1::jsonb) as u (id uuid, failures jsonb, gates text[])
       where a.organization = current_organization() and a.id = u.id`,
    values: [JSON.stringify(blocked.map(rowOf)), now],
  })
}

function rowOf({ id, failures }: Pick<RenderResult, 'id' | 'failures'>) {
  return { id, failures, gates: failures.map(({ gate }) => gate) }
}

function clear({ by, note, authorization, units }: NonNullable<RenderResult['rendered']>) {
  return { by_account: by ?? null, note: note ?? null, granted_by: authorization ?? null, units }
}

/** Takes the tick back. */
export async function writeUnrendered(db: Scope, id: string, now: Date): Promise<void> {
  await db.query(
    `update practice_appointment
        set state = 'scheduled', rendered_at = null, rendered_by = null, rendered_note = null, authorized_by = null,
            units = null, version = version + 1, changed_at = $2
      where organization = current_organization() and id = $1 and state = 'rendered'`,
    [id, now],
  )
}
