/** Sites by name, targets to choose from, and appointments to choose from: what the drop-downs of Synchronization show. */
import type { Sql } from './scope.ts'

/** Every site of a source, sealed. */
export async function siteBodies(db: Sql, connection: string): Promise<{ id: string; body: Buffer }[]> {
  const { rows } = await db.query<{ id: string; body: Buffer }>(
    `select id, body from session_source
      where organization = current_organization() and connection = $1 and kind = 'site'
      order by id
      limit 5000`,
    [connection],
  )
  return rows
}

export type ChoosableTarget = { id: string; body: Buffer; takenBy: string | null }
type TargetKind = 'agency' | 'client' | 'staff'
const sourceKinds = { agency: 'site', client: 'student', staff: 'user' } as const

/** Targets with who has them already. */
export async function choosableTargets(
  db: Sql,
  connection: string,
  kind: TargetKind,
  ids: readonly string[],
): Promise<Map<string, ChoosableTarget>> {
  const { rows } = await db.query<ChoosableTarget>(
    `
    select t.id, t.body, o.id as "takenBy"
      from session_target t
      left join session_source o on o.organization = t.organization and o.connection = $3 and o.kind = $2
                                and o.target = t.id and o.gone_at is null
     where t.organization = current_organization() and t.kind = $1 and t.id = any ($4::text[])`,
    [kind, sourceKinds[kind], connection, ids],
  )
  return new Map(rows.map(row => [row.id, row]))
}

/** What a person has said that a row is not. */
export async function rejectedTargets(db: Sql, kind: TargetKind, source: string): Promise<Set<string>> {
  const { rows } = await db.query<{ target: string }>(
    `select target from session_rejection
      where organization = current_organization() and kind = $1 and source = $2`,
    [sourceKinds[kind], source],
  )
  return new Set(rows.map(({ target }) => target))
}

export type ChoosableSlot = {
  id: string
  startsAt: Date
  endsAt: Date
  zone: string
  state: 'scheduled' | 'cancelled' | 'rendered'
  kind: string
  takenBy: string | null
  client: Buffer | null
  clientId: string | null
  staff: Buffer | null
  staffId: string | null
}

/**
 * Appointments that a note could be by hand, around its day: of its client, whoever the staff member is, and those of its
 * staff member that are nobody's. What is said of one client never comes to another.
 */
export async function choosableSlots(
  db: Sql,
  note: string,
  agencies: readonly string[] | null,
): Promise<ChoosableSlot[]> {
  const { rows } = await db.query<ChoosableSlot>(
    `
    select s.id, s.starts_at as "startsAt", s.ends_at as "endsAt", a.zone, s.state, s.kind, o.id as "takenBy",
           c.body as client, c.id as "clientId", f.body as staff, f.id as "staffId"
      from session_note n
      left join session_source st on st.organization = n.organization and st.connection = n.connection
                                 and st.kind = 'student' and st.source = n.student
      left join session_source u on u.organization = n.organization and u.connection = n.connection
                                and u.kind = 'user' and u.source = n.author
      join session_slot s on s.organization = n.organization and s.gone_at is null
                         and s.date between n.date - 7 and n.date + 7
                         and (s.client = st.target or (s.staff = u.target and s.client is null))
      join session_target a on a.organization = s.organization and a.kind = 'agency' and a.id = s.agency
      left join session_target c on c.organization = s.organization and c.kind = 'client' and c.id = s.client
      left join session_target f on f.organization = s.organization and f.kind = 'staff' and f.id = s.staff
      left join session_note o on o.organization = s.organization and o.appointment = s.id and o.id <> n.id
     where n.organization = current_organization() and n.id = $1 and ($2::text[] is null or s.agency = any ($2))
     order by (s.client = st.target and s.staff = u.target) desc, abs(extract(epoch from s.starts_at - n.starts_at))
     limit 100`,
    [note, agencies],
  )
  return rows
}
