/** The history of what is configured: every version there was, who made it, when, how and why. Bodies are sealed. */
import { type Page, pageOf } from './lists/page.ts'
import type { Sql } from './scope.ts'

export const configuredKinds = [
  'connection',
  'route',
  'crosswalk',
  'listing',
  'visit',
  'scheduling',
  'matching',
  'organization',
] as const
export type ConfiguredKind = (typeof configuredKinds)[number]

export type VersionRow = {
  kind: ConfiguredKind
  subject: string
  version: number
  how: 'apply' | 'console' | 'task' | 'system'
  changed_by: string | null
  changed_at: Date
  reason: string | null
}

export type ConfigurationChange = {
  kind: ConfiguredKind
  subject: string
  version: number
  body: Buffer
  how: 'apply' | 'console' | 'task' | 'system'
  by?: string
  reason?: string
}

/** Keeps a version of something configured. */
export async function recordConfiguration(
  db: Sql,
  organization: string,
  change: ConfigurationChange,
  now: Date,
): Promise<void> {
  await db.query(
    `
    insert into configuration (organization, kind, subject, version, body, how, changed_by, reason, changed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      organization,
      change.kind,
      change.subject,
      change.version,
      change.body,
      change.how,
      change.by ?? null,
      change.reason ?? null,
      now,
    ],
  )
}

/** One version, or the newest one when none is named. */
export async function findVersion(
  db: Sql,
  kind: ConfiguredKind,
  subject: string,
  version?: number,
): Promise<(VersionRow & { body: Buffer }) | undefined> {
  const { rows } = await db.query<VersionRow & { body: Buffer }>(
    `
    select kind, subject, version, how, changed_by, changed_at, reason, body
      from configuration
     where organization = current_organization() and kind = $1 and subject = $2
       and version = coalesce($3, (select max(n.version) from configuration n
                                    where n.organization = current_organization() and n.kind = $1 and n.subject = $2))`,
    [kind, subject, version ?? null],
  )
  return rows[0]
}

export type ListedVersion = VersionRow & { slug: string; current: boolean }
export type VersionFilter = { kind?: ConfiguredKind | undefined; subject?: string | undefined }
export type VersionKey = { at: Date; subject: string; version: number }

/** A page of the history, newest first, after the version with this key. */
export async function listVersions(
  db: Sql,
  filter: VersionFilter,
  limit: number,
  after: VersionKey | undefined,
): Promise<Page<ListedVersion>> {
  const { rows } = await db.query<ListedVersion>({
    text: versionsQuery,
    values: [
      filter.kind ?? null,
      filter.subject ?? null,
      after?.at ?? null,
      after?.subject ?? null,
      after?.version ?? null,
      limit + 1,
    ],
  })
  return pageOf(rows, limit, row => `${row.changed_at.toISOString()} ${row.subject} ${row.version}`)
}

/** The statement of `listVersions`; apart, so that its plan can be tested. */
export const versionsQuery = `
  select c.kind, c.subject, c.version, c.how, c.changed_by, c.changed_at, c.reason,
         coalesce(n.slug, r.slug, w.slug, l.slug, v.kind, o.slug, '') as slug,
         not exists (select from configuration later
                      where later.organization = c.organization and later.kind = c.kind
                        and later.subject = c.subject and later.version > c.version) as current
    from configuration c
    left join connection n on c.kind = 'connection' and n.organization = c.organization and n.id = c.subject
    left join route r on c.kind = 'route' and r.organization = c.organization and r.id = c.subject
    left join crosswalk w on c.kind = 'crosswalk' and w.organization = c.organization and w.id = c.subject
    left join listing l on c.kind = 'listing' and l.organization = c.organization and l.id = c.subject
    left join visit_setting v on c.kind = 'visit' and v.organization = c.organization and v.id = c.subject
    left join organization o on c.kind in ('organization', 'scheduling', 'matching') and o.id = c.subject
   where c.organization = current_organization()
     and ($1::text is null or c.kind = $1) and ($2::uuid is null or c.subject = $2)
     and ($3::timestamptz is null or (c.changed_at, c.subject, c.version) < ($3, $4::uuid, $5::integer))
   order by c.changed_at desc, c.subject desc, c.version desc
   limit $6`

/** The names of accounts, still sealed, for showing who changed something. */
export async function findAccounts(
  db: Sql,
  ids: readonly string[],
): Promise<{ id: string; email: Buffer; name: Buffer }[]> {
  const { rows } = await db.query<{ id: string; email: Buffer; name: Buffer }>(
    'select id, email, name from account where id = any ($1::uuid[])',
    [ids],
  )
  return rows
}
