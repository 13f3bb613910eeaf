/** Lists of the built-in practice management, and what changed in it since a cursor; each filter is served by an index. */
import type { EntryRow } from '../practice-entries.ts'
import { type PracticeTableKind, selected, tableOf } from '../practice-tables.ts'
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export type PracticeFilter = {
  /** Only what belongs to one of these. */
  agencies?: readonly string[] | undefined
  agency?: string | undefined
  client?: string | undefined
  staff?: string | undefined
  state?: 'scheduled' | 'cancelled' | 'rendered' | undefined
  /** Appointments that start in this span. */
  from?: Date | undefined
  to?: Date | undefined
  /** A gate that was not passed. */
  gate?: string | undefined
  active?: boolean | undefined
  /** All of them must be found: tokens of what somebody searches. */
  tokens?: readonly bigint[] | undefined
}

/** The statement of a page; only what is asked stands in it, so that each filter has its index. */
export function practiceQuery(
  kind: PracticeTableKind,
  filter: PracticeFilter,
  limit: number,
  after: { at?: Date; id: string } | undefined,
): { text: string; values: unknown[] } {
  const values: unknown[] = [limit + 1]
  const put = (value: unknown) => `$${values.push(value)}`
  const { table, within, columns } = tableOf(kind)
  const hasAgency = columns.some(([field]) => field === 'agency')
  const byTime = kind === 'appointment'
  const of = (agencies: readonly string[]) => (within ? [within(`${put(agencies)}::uuid[]`)] : [])
  const conditions = [
    ...(filter.agencies ? of(filter.agencies) : []),
    // One agency by equality: then its index gives the order too.
    ...(filter.agency ? (hasAgency ? [`t.agency = ${put(filter.agency)}`] : of([filter.agency])) : []),
    ...(filter.client ? [`t.client = ${put(filter.client)}`] : []),
    ...(filter.staff ? [`t.staff = ${put(filter.staff)}`] : []),
    ...(filter.state ? [`t.state = ${put(filter.state)}`] : []),
    ...(filter.from ? [`t.starts_at >= ${put(filter.from)}`] : []),
    ...(filter.to ? [`t.starts_at < ${put(filter.to)}`] : []),
    ...(filter.gate ? [`${put(filter.gate)} = any (t.failed_gates) and t.failed_gates <> '{}'`] : []),
    ...(filter.active === undefined ? [] : [`t.active = ${put(filter.active)}`]),
    ...(filter.tokens ? [`t.search_tokens @> ${put(filter.tokens)}::bigint[]`] : []),
    ...(after && byTime ? [`(t.starts_at, t.id) > (${put(after.at)}::timestamptz, ${put(after.id)}::uuid)`] : []),
    ...(after && !byTime ? [`t.id > ${put(after.id)}`] : []),
  ]
  const more = byTime ? ', t.rendered_at as "renderedAt", t.tried_at as "triedAt", t.failed_gates as "failedGates"' : ''
  const text = `
    select ${selected(kind)}${more}
      from ${table} t
     where ${['t.organization = current_organization()', 't.removed_at is null', ...conditions].join(' and ')}
     order by ${byTime ? 't.starts_at, t.id' : 't.id'}
     limit $1`
  return { text, values }
}

/** A page of entries; appointments by their time, everything else in the order in which it was entered. */
export async function listEntries(
  db: Sql,
  kind: PracticeTableKind,
  filter: PracticeFilter,
  limit: number,
  after: { at?: Date; id: string } | undefined,
): Promise<Page<EntryRow>> {
  const { rows } = await db.query<EntryRow>(practiceQuery(kind, filter, limit, after))
  return pageOf(rows, limit, row =>
    kind === 'appointment' ? `${(row.startsAt as Date).toISOString()} ${row.id}` : row.id,
  )
}

export const followedKinds = ['agency', 'client', 'staff', 'appointment'] as const

/** What changed after a cursor, oldest change first, removed entries too. */
export async function changedEntries(
  db: Sql,
  kind: (typeof followedKinds)[number],
  after: { at: string; id: string },
  limit: number,
): Promise<EntryRow[]> {
  const { rows } = await db.query<EntryRow>({
    name: `practice-changes-${kind}`,
    text: changesQuery(kind),
    values: [after.at, after.id, limit],
  })
  return rows
}

/** The statement of `changedEntries`; apart, so that its plan can be tested. The time is as exact as the database has it. */
export function changesQuery(kind: (typeof followedKinds)[number]): string {
  return `
    select ${selected(kind)}, 
           to_char(t.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "changedExactly"
      from ${tableOf(kind).table} t
     where t.organization = current_organization() and (t.changed_at, t.id) > ($1::timestamptz, $2::uuid)
     order by t.changed_at, t.id
     limit $3`
}
