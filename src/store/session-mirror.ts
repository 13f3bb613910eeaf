/** The mirror of the practice management: what pairs are made with, by its own ids. */
import type { Sql } from './scope.ts'

export type TargetKind = 'agency' | 'client' | 'staff'

export type TargetRow = {
  id: string
  version: number
  agencies: readonly string[]
  match: bigint | null
  active: boolean
  zone: string | null
  grace: number | null
  body: Buffer
}

/** Writes agencies, clients or staff, and returns those that are new or changed; an older version changes nothing. */
export async function writeTargets(
  db: Sql,
  organization: string,
  kind: TargetKind,
  rows: readonly TargetRow[],
): Promise<string[]> {
  if (rows.length === 0) return []
  const { rows: written } = await db.query<{ id: string }>({
    name: 'session-write-targets',
    text: `
      insert into session_target as t (organization, kind, id, version, agencies, match, active, zone, grace, body)
      select $1, $2, u.id, u.version, array(select jsonb_array_elements_text(u.agencies)), u.match, u.active, u.zone,
             u.grace, u.body
        from unnest($3::text[], $4::bigint[], $5::jsonb[], $6::bigint[], $7::boolean[], $8::text[], $9::int[],
                    $10::bytea[])
          as u (id, version, agencies, match, active, zone, grace, body)
      on conflict (organization, kind, id) do update
         set version = excluded.version, agencies = excluded.agencies, match = excluded.match,
             active = excluded.active, zone = excluded.zone, grace = excluded.grace, body = excluded.body, gone_at = null
       where t.version < excluded.version or t.gone_at is not null
      returning id`,
    values: [
      organization,
      kind,
      rows.map(row => row.id),
      rows.map(row => row.version),
      rows.map(row => JSON.stringify(row.agencies)),
      rows.map(row => row.match),
      rows.map(row => row.active),
      rows.map(row => row.zone),
      rows.map(row => row.grace),
      rows.map(row => row.body),
    ],
  })
  return written.map(({ id }) => id)
}

export type SlotRow = {
  id: string
  version: number
  agency: string
  client: string | null
  staff: string
  date: string
  startsAt: Date
  endsAt: Date
  kind: 'service' | 'non-service' | 'non-payroll'
  state: 'scheduled' | 'cancelled' | 'rendered'
}

export type ChangedSlot = {
  id: string
  /** Its tick was there, and is not any more. */
  unrendered: boolean
}

/** Writes appointments, and returns those that are new or changed. */
export async function writeSlots(db: Sql, organization: string, rows: readonly SlotRow[]): Promise<ChangedSlot[]> {
  if (rows.length === 0) return []
  const { rows: written } = await db.query<ChangedSlot>({
    name: 'session-write-slots',
    text: `
      with before as (
        select id from session_slot where organization = $1 and id = any ($2::text[]) and state = 'rendered'),
      written as (
      insert into session_slot as s (organization, id, version, agency, client, staff, date, starts_at, ends_at, kind, state)
      select $1, u.*
        from unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::date[], $8::timestamptz[],
                    $9::timestamptz[], $10::text[], $11::text[])
          as u (id, version, agency, client, staff, date, starts_at, ends_at, kind, state)
      on conflict (organization, id) do update
         set version = excluded.version, agency = excluded.agency, client = excluded.client, staff = excluded.staff,
             date = excluded.date, starts_at = excluded.starts_at, ends_at = excluded.ends_at, kind = excluded.kind,
             state = excluded.state, gone_at = null
       where s.version < excluded.version or s.gone_at is not null
      returning id, state)
      select id, state <> 'rendered' and exists (select from before b where b.id = written.id) as unrendered
        from written`,
    values: [
      organization,
      rows.map(row => row.id),
      rows.map(row => row.version),
      rows.map(row => row.agency),
      rows.map(row => row.client),
      rows.map(row => row.staff),
      rows.map(row => row.date),
      rows.map(row => row.startsAt),
      rows.map(row => row.endsAt),
      rows.map(row => row.kind),
      rows.map(row => row.state),
    ],
  })
  return written
}

/** Marks what is gone there. Returns the ids that were there until now. */
export async function markTargetsGone(
  db: Sql,
  kind: TargetKind | 'appointment',
  ids: readonly string[],
  now: Date,
): Promise<string[]> {
  if (ids.length === 0) return []
  const table = kind === 'appointment' ? 'session_slot' : 'session_target'
  const { rows } = await db.query<{ id: string }>(
    `update ${table} set gone_at = $2
      where organization = current_organization() and id = any ($1::text[]) and gone_at is null
            ${kind === 'appointment' ? '' : 'and kind = $3'}
      returning id`,
    kind === 'appointment' ? [ids, now] : [ids, now, kind],
  )
  return rows.map(({ id }) => id)
}

/** How far the mirror of a kind has come; sealed. */
export async function loadCursor(db: Sql, kind: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ cursor: Buffer | null }>(
    'select cursor from session_mirror where organization = current_organization() and kind = $1',
    [kind],
  )
  return rows[0]?.cursor ?? undefined
}

/** Keeps how far it has come, in the transaction that wrote the page. */
export async function saveCursor(
  db: Sql,
  organization: string,
  kind: string,
  cursor: Buffer,
  now: Date,
): Promise<void> {
  await db.query(
    `insert into session_mirror (organization, kind, cursor, at) values ($1, $2, $3, $4)
     on conflict (organization, kind) do update set cursor = excluded.cursor, at = excluded.at`,
    [organization, kind, cursor, now],
  )
}

/**
 * What changed appointments mean for notes: those without a pair that may fit now are looked at again, and a pair whose
 * appointment is not what it was when the pair was made is marked for a person, unless the hub's own rendering did it. One
 * whose tick was taken back there is not rendered any more, and not by itself again.
 */
export async function followSlots(db: Sql, changed: readonly ChangedSlot[], now: Date): Promise<void> {
  if (changed.length === 0) return
  const slots = changed.map(({ id }) => id)
  await db.query({
    name: 'session-follow-slots-unpaired',
    text: `
      update session_note n set match_due = true
        from session_slot s
        join session_source c on c.organization = s.organization and c.kind = 'student' and c.target = s.client
       where s.organization = current_organization() and s.id = any ($1::text[])
         and n.organization = s.organization and n.connection = c.connection and n.student = c.source
         and n.date between s.date - 1 and s.date + 1 and n.appointment is null and n.gone_at is null
         and not n.match_due`,
    values: [slots],
  })
  await db.query({
    name: 'session-follow-slots-paired',
    text: `
      update session_note n
         set review = 'RECHECK', review_at = $2, due_at = null,
             step = case when n.step in ('fill', 'render', 'blocked') or s.id = any ($3::text[]) then 'stopped'
                         else n.step end,
             rendered_at = case when s.id = any ($3::text[]) then null else n.rendered_at end,
             rendered_by = case when s.id = any ($3::text[]) then null else n.rendered_by end,
             detail = case when s.id = any ($3::text[]) then coalesce(n.detail, '{}') || '{"held": 1}'
                           else n.detail end
        from session_slot s
       where s.organization = current_organization() and s.id = any ($1::text[])
         and n.organization = s.organization and n.appointment = s.id and coalesce(n.review, 'LEFT_BEHIND') = 'LEFT_BEHIND'
         and (s.gone_at is not null or s.state = 'cancelled' or (n.step = 'rendered' and s.id = any ($3::text[]))
              or (n.detail ->> 'slotFrom')::timestamptz is distinct from s.starts_at
              or (n.detail ->> 'slotTo')::timestamptz is distinct from s.ends_at
              or n.detail ->> 'slotClient' is distinct from coalesce(s.client, '')
              or n.detail ->> 'slotStaff' is distinct from s.staff)`,
    values: [slots, now, changed.flatMap(({ id, unrendered }) => (unrendered ? [id] : []))],
  })
}

/** Marks everything that has no pair yet as due: new agencies, clients or staff may fit now. */
export async function rematchEntries(db: Sql, connection: string, kind: 'site' | 'student' | 'user'): Promise<void> {
  await db.query(
    `update session_source set match_due = true
      where organization = current_organization() and connection = $1 and kind = $2 and target is null
        and gone_at is null and not match_due`,
    [connection, kind],
  )
}
