/** The digest of session notes: whose turn it is, that it is written once for a cut-off, and what is counted in it. */
import type { Sql } from './scope.ts'

/** Organizations that are looked at now, each handed out once in `everyMs`; needs no scope. */
export async function claimDigests(db: Sql, now: Date, everyMs: number): Promise<string[]> {
  const { rows } = await db.query<{ organization: string }>('select organization from claim_session_digests($1, $2)', [
    now,
    everyMs,
  ])
  return rows.map(({ organization }) => organization)
}

/** Takes a cut-off; false when its digest was written already. Whoever takes it writes the mails in the same transaction. */
export async function takeCutOff(db: Sql, cutOff: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `update session_setting set digest_at = $1
      where organization = current_organization() and (digest_at is null or digest_at < $1)`,
    [cutOff],
  )
  return rowCount > 0
}

/** Cut-offs before this moment are past: the digest was set up, or set otherwise, only now. */
export async function beginDigests(db: Sql, now: Date): Promise<void> {
  await db.query('update session_setting set digest_at = $1 where organization = current_organization()', [now])
}

export type DigestCount = { what: 'unmapped' | 'unreadable' | 'not-rendered'; reason: string | null; count: number }

/**
 * Published notes up to a day that are not where they belong: without an appointment, by reason; those whose time cannot
 * be read, by the day they came; and those whose appointment is not rendered.
 */
export async function digestCounts(
  db: Sql,
  asked: { connection: string; upTo: string; zone: string; agencies: readonly string[] | null },
): Promise<DigestCount[]> {
  const { rows } = await db.query<DigestCount>(
    `
    select w.what, case when w.what = 'unmapped' then n.reason end as reason, count(*)::int as count
      from session_note n
      left join session_source s on s.organization = n.organization and s.connection = n.connection
                                and s.kind = 'student' and s.source = n.student
      left join session_source site on site.organization = n.organization and site.connection = n.connection
                                   and site.kind = 'site' and site.source = s.site
     cross join lateral (
       select case when n.appointment is not null then 'not-rendered' when n.date is null then 'unreadable'
                   else 'unmapped' end as what) w
     where n.organization = current_organization() and n.connection = $1 and n.gone_at is null and n.published
       and (n.appointment is null or n.step in ('blocked', 'stopped'))
       and coalesce(n.date, (n.first_seen_at at time zone $3)::date) <= $2::date
       and ($4::text[] is null or site.target = any ($4))
     group by 1, 2
     order by 1, 3 desc, 2`,
    [asked.connection, asked.upTo, asked.zone, asked.agencies],
  )
  return rows
}
