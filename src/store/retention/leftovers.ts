/** What has run out by itself and only takes room: ended sessions, used links, old runs, rows whose bodies went long ago. */
import type { Sql } from '../scope.ts'

type Leftover = { name: string; sql: string }

/** Of the hub itself. $1: now, $2: how many at a time. */
export const ofHub: readonly Leftover[] = [
  { name: 'session', sql: 'delete from session where ctid in (select ctid from session where ends_at < $1 limit $2)' },
  {
    name: 'sign_in_link',
    sql: `delete from sign_in_link where ctid in (
            select ctid from sign_in_link where ends_at < $1::timestamptz - interval '30 days' limit $2)`,
  },
  {
    name: 'sign_in_failure',
    sql: `delete from sign_in_failure where ctid in (
            select ctid from sign_in_failure where changed_at < $1::timestamptz - interval '1 day' limit $2)`,
  },
]

/** Of an organization. $1: now, $2: when metadata began to be kept, $3: how many at a time. */
export const ofOrganization: readonly Leftover[] = [
  {
    name: 'idempotency',
    sql: `delete from idempotency where organization = current_organization() and ctid in (
            select ctid from idempotency
             where organization = current_organization() and created_at < $1::timestamptz - interval '1 day' and $2::timestamptz is not null
             limit $3)`,
  },
  {
    name: 'run',
    sql: `delete from run where organization = current_organization() and id in (
            select id from run where organization = current_organization() and ended_at < least($1::timestamptz, $2) limit $3)`,
  },
  {
    name: 'retention_run',
    sql: `delete from retention_run where organization = current_organization() and id in (
            select id from retention_run
             where organization = current_organization() and ended_at < least($1::timestamptz, $2) limit $3)`,
  },
  {
    name: 'task',
    sql: `delete from task where organization = current_organization() and id in (
            select id from task t
             where t.organization = current_organization() and t.state <> 'open' and t.body is null
               and t.decided_at < least($1::timestamptz, $2)
               and not exists (select from task_message w where w.organization = t.organization and w.task = t.id)
             limit $3)`,
  },
  {
    name: 'record_version',
    sql: `delete from record_version where organization = current_organization() and (record, version) in (
            select v.record, v.version
              from record r join record_version v on v.organization = r.organization and v.record = r.id
             where r.organization = current_organization() and r.version > 1 and v.version < r.version
               and v.body is null and v.body_removed_at < least($1::timestamptz, $2)
             limit $3)`,
  },
  {
    // Time that an EHR closed says nothing once it is over. Nothing is delivered of it, so nothing else refers to it.
    name: 'slot',
    sql: `with old as materialized (
            select id from record
             where organization = current_organization() and type = 'Slot' and $2::timestamptz is not null
               and ends_at < $1::timestamptz - interval '30 days'
             limit $3),
          links as (
            delete from link l using old where l.organization = current_organization() and l.record = old.id),
          versions as (
            delete from record_version v using old where v.organization = current_organization() and v.record = old.id),
          events as (
            delete from event e using old where e.organization = current_organization() and e.record = old.id)
          delete from record r using old where r.organization = current_organization() and r.id = old.id`,
  },
  {
    name: 'reminder',
    sql: `delete from reminder where organization = current_organization() and id in (
            select id from reminder
             where organization = current_organization() and ended_at < least($1::timestamptz, $2)
               and starts_at < least($1::timestamptz, $2)
             limit $3)`,
  },
  {
    // The night's run forgets them as well; where none runs any more, or a route is gone, nobody else does.
    name: 'difference',
    sql: `delete from difference where organization = current_organization() and id in (
            select d.id from difference d
              join reconciliation_run r on r.organization = d.organization and r.id = d.run
             where d.organization = current_organization() and $2::timestamptz is not null
               and r.ended_at < $1::timestamptz - interval '90 days'
             limit $3)`,
  },
  {
    name: 'vendor_day',
    sql: `delete from vendor_day where organization = current_organization() and ctid in (
            select ctid from vendor_day
             where organization = current_organization() and day < least($1::timestamptz, $2)::date limit $3)`,
  },
  {
    // A note that is gone at the source and has no appointment: nothing refers to it, and no list brings it again.
    name: 'session_note',
    sql: `with old as materialized (
            select n.id from session_note n
             where n.organization = current_organization() and n.gone_at < least($1::timestamptz, $2)
               and n.appointment is null and n.review is null and n.rendered_at is null
               and not exists (
                 select from session_note_version v
                  where v.organization = n.organization and v.note = n.id and v.body is not null)
               and not exists (select from session_clearing c where c.organization = n.organization and c.note = n.id)
             limit $3),
          versions as (
            delete from session_note_version v using old
             where v.organization = current_organization() and v.note = old.id),
          refused as (
            delete from session_rejection j using old
             where j.organization = current_organization() and j.kind = 'note' and j.source = old.id)
          delete from session_note n using old where n.organization = current_organization() and n.id = old.id`,
  },
  {
    name: 'session_target',
    sql: `delete from session_target where organization = current_organization() and (kind, id) in (
            select t.kind, t.id from session_target t
             where t.organization = current_organization() and t.gone_at < least($1::timestamptz, $2)
               and not exists (select from session_source s where s.organization = t.organization and s.target = t.id)
             limit $3)`,
  },
  {
    name: 'session_slot',
    sql: `delete from session_slot where organization = current_organization() and id in (
            select s.id from session_slot s
             where s.organization = current_organization() and s.gone_at < least($1::timestamptz, $2)
               and not exists (select from session_note n where n.organization = s.organization and n.appointment = s.id)
             limit $3)`,
  },
  {
    // Why two were taken for one person stays as long as the two stand in the list of possible duplicates.
    name: 'match_decision',
    sql: `delete from match_decision where organization = current_organization() and id in (
            select d.id from match_decision d
             where d.organization = current_organization() and d.at < least($1::timestamptz, $2)
               and not exists (
                 select from duplicate x where x.organization = d.organization and x.decision = d.id)
             limit $3)`,
  },
  {
    name: 'reveal_grant',
    sql: `delete from reveal_grant where organization = current_organization() and id in (
            select id from reveal_grant
             where organization = current_organization() and ends_at < least($1::timestamptz, $2) limit $3)`,
  },
  {
    name: 'bulk',
    sql: `delete from bulk where organization = current_organization() and id in (
            select id from bulk
             where organization = current_organization() and state in ('done', 'cancelled')
               and ended_at < least($1::timestamptz, $2)
             limit $3)`,
  },
]

/** Removes a batch; returns how many rows went. */
export async function removeLeftovers(db: Sql, { sql }: Leftover, values: readonly unknown[]): Promise<number> {
  const { rowCount } = await db.query(sql, values)
  return rowCount
}
