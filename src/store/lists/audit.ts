/** The audit trail as a list: filters in SQL, newest first, each filter served by an index. */
import type { Sql } from '../scope.ts'
import { earlierBySlack, laterBySlack, lowestIdAt, type Page, pageOf } from './page.ts'

export const auditOutcomes = ['done', 'refused', 'failed'] as const
export type AuditOutcome = (typeof auditOutcomes)[number]

export type AuditFilter = {
  /** Whose data it was: a patient record. One index probe leads to the newest entries about them. */
  person?: string | undefined
  /** Who: an account or a service account. */
  actor?: string | undefined
  action?: string | undefined
  /** On what: an id, of this kind. */
  subject?: string | undefined
  subjectKind?: string | undefined
  connection?: string | undefined
  outcome?: AuditOutcome | undefined
  /** `people`: what people and programmes did; `hub`: what the hub did by itself and what systems sent. */
  by?: 'people' | 'hub' | undefined
  from?: Date | undefined
  to?: Date | undefined
}

export type ListedEntry = {
  id: string
  at: Date
  actor_kind: 'person' | 'service' | 'hub' | 'system'
  actor: string
  action: string
  subject_kind: string
  subject: string
  connection: string | null
  outcome: AuditOutcome
  reason: string | null
  persons: string[]
  cause: string | null
  version: number | null
  position: string | null
}

const columns = `
  a.id, a.at, a.actor_kind, a.actor, a.action, a.subject_kind, a.subject, a.connection, a.outcome, a.reason, a.persons,
  a.cause, a.version, a.position`

const people = `a.actor_kind in ('person', 'service')`

/** The conditions; `$n` stands for the value. */
const conditions = {
  person: 'p.person = $n',
  actor: `a.actor = $n and ${people}`,
  action: 'a.action = $n',
  subjectKind: 'a.subject_kind = $n',
  subject: 'a.subject = $n',
  connection: 'a.connection = $n',
  from: 'a.at >= $n',
  to: 'a.at < $n',
} as const satisfies Partial<Record<keyof AuditFilter, string>>

/** A page of entries, newest first, after the one with the id `after`. */
export async function listAudit(
  db: Sql,
  filter: AuditFilter,
  limit: number,
  after: string | undefined,
): Promise<Page<ListedEntry>> {
  const { text, values } = auditQuery(filter, limit, after)
  const { rows } = await db.query<ListedEntry>(text, values)
  return pageOf(rows, limit, row => row.id)
}

/** The statement of `listAudit`; apart, so that its plan can be tested. */
export function auditQuery(
  filter: AuditFilter,
  limit: number,
  after: string | undefined,
): { text: string; values: unknown[] } {
  const byPerson = filter.person !== undefined
  const id = byPerson ? 'p.audit' : 'a.id'
  const values: unknown[] = []
  const where = [`${byPerson ? 'p' : 'a'}.organization = current_organization()`]
  const add = (condition: string, value: unknown) => {
    values.push(value)
    where.push(condition.replaceAll('$n', `$${values.length}`))
  }
  for (const name of Object.keys(conditions) as (keyof typeof conditions)[])
    if (filter[name] !== undefined) add(conditions[name], filter[name])
  // Written out, because only then the small index of what did not succeed is taken.
  if (filter.outcome === 'done') where.push(`a.outcome = 'done'`)
  else if (filter.outcome !== undefined) add(`a.outcome = $n and a.outcome <> 'done'`, filter.outcome)
  if (filter.by !== undefined) where.push(filter.by === 'people' ? people : `not ${people}`)
  if (filter.from) add(`${id} >= $n`, lowestIdAt(earlierBySlack(filter.from)))
  if (filter.to) add(`${id} < $n`, lowestIdAt(laterBySlack(filter.to)))
  if (after !== undefined) add(`${id} < $n`, after)
  values.push(limit + 1)
  const from = byPerson
    ? 'audit_person p join audit a on a.organization = p.organization and a.id = p.audit'
    : 'audit a'
  const text = `
    select ${columns}
      from ${from}
     where ${where.join('\n       and ')}
     order by ${id} desc
     limit $${values.length}`
  return { text, values }
}

/** One entry, with its sealed detail. */
export async function findEntry(db: Sql, id: string): Promise<(ListedEntry & { detail: Buffer | null }) | undefined> {
  const { rows } = await db.query<ListedEntry & { detail: Buffer | null }>(
    `select ${columns}, a.detail from audit a where a.organization = current_organization() and a.id = $1`,
    [id],
  )
  return rows[0]
}

/** The sealed names of service accounts. */
export async function serviceNames(db: Sql, ids: readonly string[]): Promise<{ id: string; name: Buffer }[]> {
  if (ids.length === 0) return []
  const { rows } = await db.query<{ id: string; name: Buffer }>(
    'select id, name from service_account where organization = current_organization() and id = any ($1::uuid[])',
    [ids],
  )
  return rows
}
