/** One appointment of the calendar: its versions and what made them, its deliveries, conflicts and tasks. */
import type { Sql } from '../scope.ts'

export type ListedVersion = {
  version: number
  at: Date
  /** What happened at which system; null for a version that no event made. */
  type: string | null
  connection: string | null
  message: string | null
  happened_at: Date | null
  /** The undo of a run that wrote it. */
  undo: string | null
}

/** The versions of a record, the newest first. */
export async function versionsOf(db: Sql, record: string, most: number): Promise<ListedVersion[]> {
  const { rows } = await db.query<ListedVersion>({
    name: 'calendar-versions',
    text: `
      select v.version, v.at, e.type, e.connection, e.message, e.happened_at,
             (select u.bulk from undo_item u
               where u.organization = v.organization and u.record = v.record and u.written_version = v.version
               limit 1) as undo
        from record_version v
        left join event e on e.organization = v.organization and e.id = v.event
       where v.organization = current_organization() and v.record = $1
       order by v.version desc
       limit $2`,
    values: [record, most],
  })
  return rows
}

export type ListedDelivery = {
  id: string
  target: string
  event_type: string
  record_version: number
  state: string
  wait: string | null
  problem: string | null
  due_at: Date | null
  created_at: Date
  settled_at: Date | null
  attempts: number
  replay_of: string | null
  message: string | null
}

/** The deliveries of a record, the newest first, each with the message that it came of. */
export async function deliveriesOfRecord(db: Sql, record: string, most: number): Promise<ListedDelivery[]> {
  const { rows } = await db.query<ListedDelivery>({
    name: 'calendar-deliveries',
    text: `
      select d.id, d.target, d.event_type, d.record_version, d.state, d.wait, d.problem, d.due_at, d.created_at,
             d.settled_at, d.attempts, d.replay_of, e.message
        from delivery d
        left join event e on e.organization = d.organization and e.id = d.event
       where d.organization = current_organization() and d.record = $1
       order by d.id desc
       limit $2`,
    values: [record, most],
  })
  return rows
}

/** Fields of a record that two systems had both changed, the newest first. */
export async function conflictsOfRecord(
  db: Sql,
  record: string,
  most: number,
): Promise<{ record_version: number; connection: string; field: string; winner: string; created_at: Date }[]> {
  const { rows } = await db.query<{
    record_version: number
    connection: string
    field: string
    winner: string
    created_at: Date
  }>({
    name: 'calendar-conflicts',
    text: `
      select record_version, connection, field, winner, created_at
        from conflict
       where organization = current_organization() and record = $1
       order by id desc
       limit $2`,
    values: [record, most],
  })
  return rows
}

/** The tasks of the messages that are about a record, the newest first. */
export async function tasksOfRecord(
  db: Sql,
  record: string,
  most: number,
): Promise<{ id: string; kind: string; state: string; created_at: Date }[]> {
  const { rows } = await db.query<{ id: string; kind: string; state: string; created_at: Date }>({
    name: 'calendar-tasks',
    text: `
      select distinct t.id, t.kind, t.state, t.created_at
        from event e
        join task_message w on w.organization = e.organization and w.message = e.message
        join task t on t.organization = w.organization and t.id = w.task
       where e.organization = current_organization() and e.record = $1
       order by t.id desc
       limit $2`,
    values: [record, most],
  })
  return rows
}
