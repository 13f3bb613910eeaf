/**
 * What went out about people, from the audit trail: what outside systems and the network asked and were answered, and what
 * was sent to them. One index probe for each record leads to its newest entries.
 */
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

/** Entries of the trail that tell an outside party something of a person. */
export const disclosingActions = [
  'registry.query',
  'delivery.send',
  'network.discover',
  'network.query',
  'network.retrieve',
] as const

export type ListedDisclosure = {
  id: string
  at: Date
  actor_kind: 'person' | 'service' | 'hub' | 'system'
  actor: string
  action: string
  subject_kind: string
  subject: string
  connection: string | null
  outcome: 'done' | 'refused' | 'failed'
  reason: string | null
  /** Sealed: who asked and for what, of those of the network. */
  detail: Buffer | null
}

/**
 * A page of what went out about any of these records, the latest first; `after` ends the page before. Also what the receiver
 * refused or broke off: it may have arrived all the same.
 */
export async function listDisclosures(
  db: Sql,
  records: readonly string[],
  limit: number,
  after: string | undefined,
): Promise<Page<ListedDisclosure>> {
  const { rows } = await db.query<ListedDisclosure>({
    name: 'list-disclosures',
    text: disclosuresQuery,
    values: [records, after ?? lastId, limit + 1, disclosingActions],
  })
  return pageOf(rows, limit, row => row.id)
}

/** Behind every id. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** The statement; apart, so that its plan can be tested. */
export const disclosuresQuery = `
  select distinct on (a.id)
         a.id, a.at, a.actor_kind, a.actor, a.action, a.subject_kind, a.subject, a.connection, a.outcome, a.reason,
         a.detail
    from unnest($1::uuid[]) as wanted (person)
   cross join lateral (
     select a.*
       from audit_person p
       join audit a on a.organization = p.organization and a.id = p.audit
      where p.organization = current_organization() and p.person = wanted.person and p.audit < $2
        and a.action = any ($4::text[])
      order by p.audit desc
      limit $3) a
   order by a.id desc
   limit $3`
