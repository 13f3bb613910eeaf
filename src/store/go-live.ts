/** What must be on record before personal data may flow in production, and whether they flow. */
import type { Sql } from './scope.ts'

export const goLiveKinds = ['agreement', 'access-policy', 'privacy-sign-off', 'scenarios'] as const
export type GoLiveKind = (typeof goLiveKinds)[number]

export type GoLiveRow = { id: string; kind: GoLiveKind; recorded_by: string; at: Date; body: Buffer }

/** Green scenarios are asked for only where somebody books: they are about bookings. */
const neededQuery = `
  select unnest(array['agreement', 'access-policy', 'privacy-sign-off']
                || case when exists (select from connection
                                      where organization = current_organization() and connector = 'calcom'
                                        and removed_at is null)
                        then array['scenarios'] else array[]::text[] end) as kind`

/** The kinds of record that this organization needs before it may go live. */
export async function neededKinds(db: Sql): Promise<GoLiveKind[]> {
  const { rows } = await db.query<{ kind: GoLiveKind }>(neededQuery)
  return rows.map(({ kind }) => kind)
}

/** The records in force. */
export async function goLiveRecords(db: Sql): Promise<GoLiveRow[]> {
  const { rows } = await db.query<GoLiveRow>(`
    select id, kind, recorded_by, at, body
      from go_live
     where organization = current_organization() and withdrawn_at is null`)
  return rows
}

/** Adds a record; false when one of its kind is in force already. */
export async function insertGoLive(
  db: Sql,
  organization: string,
  record: { id: string; kind: GoLiveKind; recordedBy: string; body: Buffer },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `
    insert into go_live (organization, id, kind, recorded_by, at, body) values ($1, $2, $3, $4, $5, $6)
    on conflict (organization, kind) where withdrawn_at is null do nothing`,
    [organization, record.id, record.kind, record.recordedBy, now, record.body],
  )
  return rowCount > 0
}

/** Withdraws the record of a kind; returns its id, or undefined when none is in force. */
export async function withdrawGoLive(db: Sql, kind: GoLiveKind, by: string, now: Date): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `
    update go_live set withdrawn_at = $3, withdrawn_by = $2
     where organization = current_organization() and kind = $1 and withdrawn_at is null
    returning id`,
    [kind, by, now],
  )
  return rows[0]?.id
}

/** Sets or takes back `live_at` by the records in force; returns whether the organization is ready to go live. */
export async function settleGoLive(db: Sql, now: Date): Promise<boolean> {
  const { rows } = await db.query<{ ready: boolean }>(
    `
    update organization o
       set live_at = case when not exists (
             select kind from (${neededQuery}) needed
             except
             select kind from go_live where organization = current_organization() and withdrawn_at is null)
           then coalesce(o.live_at, $1) end
     where o.id = current_organization()
    returning o.live_at is not null as ready`,
    [now],
  )
  return rows[0]?.ready === true
}

export type OrganizationState = {
  slug: string
  name: string
  environment: 'staging' | 'production'
  ready: boolean
  flowing: boolean
}

/** The organization in scope. Personal data flow in staging, and in production once it is ready. */
export async function organizationState(db: Sql): Promise<OrganizationState> {
  const { rows } = await db.query<OrganizationState>(`
    select slug, name, environment, live_at is not null as ready,
           environment = 'staging' or live_at is not null as flowing
      from organization where id = current_organization()`)
  const [row] = rows
  if (!row) throw new Error('no organization in scope')
  return row
}

/** Whether anything ever arrived, and whether values lack a counterpart: what the first steps are read from. */
export async function firstStepFacts(db: Sql): Promise<{ delivered: boolean; unmapped: boolean }> {
  const { rows } = await db.query<{ delivered: boolean; unmapped: boolean }>(`
    select exists (select from delivery
                    where organization = current_organization() and state = 'delivered') as delivered,
           exists (select from task
                    where organization = current_organization() and state = 'open'
                      and kind like 'map.%') as unmapped`)
  return rows[0] ?? { delivered: false, unmapped: false }
}

/** What waits: messages that are not applied, deliveries that have not left. Of one connection, or of all. */
export async function countWaiting(db: Sql, connection?: string): Promise<{ messages: number; deliveries: number }> {
  const { rows } = await db.query<{ messages: number; deliveries: number }>(
    `
    select (select count(*)::int from message
             where organization = current_organization() and state in ('received', 'reading', 'held')
               and ($1::uuid is null or connection = $1)) as messages,
           (select count(*)::int from delivery
             where organization = current_organization() and state in ('pending', 'sending', 'retry', 'ambiguous')
               and ($1::uuid is null or target = $1)) as deliveries`,
    [connection ?? null],
  )
  return rows[0] ?? { messages: 0, deliveries: 0 }
}
