/** When an organization's data were last brought back from a backup, and what may therefore be at a target unknown to us. */
import type { Sql } from './scope.ts'

/** Notes a restore. Only the owner of the tables may. */
export async function noteRestoration(db: Sql, organization: string, madeAt: Date, now: Date): Promise<void> {
  await db.query(
    `insert into restoration (organization, restored_at, made_at) values ($1, $2, $3)
     on conflict (organization) do update set restored_at = excluded.restored_at, made_at = excluded.made_at`,
    [organization, now, madeAt],
  )
}

/** When the organization was last restored, if ever. */
export async function restoredAt(db: Sql): Promise<Date | undefined> {
  const { rows } = await db.query<{ restored_at: Date }>(
    'select restored_at from restoration where organization = current_organization()',
  )
  return rows[0]?.restored_at
}

/**
 * Which of these deliveries are of records that were first heard of after the restore, about something that happened
 * before it: the hub that was lost may have delivered them, under an id of its own that nobody knows any more. Those that a
 * person settled (`not-arrived`) or wants sent (`forced`) are not among them.
 */
export async function lostFromMemory(db: Sql, ids: readonly string[], restored: Date): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `
    select d.id
      from delivery d
      join event e on e.organization = d.organization and e.id = d.event
      join record r on r.organization = d.organization and r.id = d.record
     where d.organization = current_organization() and d.id = any ($1::uuid[]) and not d.forced
       and r.created_at >= $2 and e.happened_at < $2
       and not exists (
         select from attempt a
          where a.organization = d.organization and a.delivery = d.id and a.outcome = 'not-arrived')`,
    [ids, restored],
  )
  return new Set(rows.map(row => row.id))
}
