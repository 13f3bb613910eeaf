/** The sealed bodies of one message's way: as it came, what it wrote, what was sent. Null where retention took them. */
import type { Sql } from './scope.ts'

export type InboundBody = {
  id: string
  connection: string
  origin: 'push' | 'pull' | 'read-back'
  stream: string | null
  received_at: Date
  content_type: string | null
  size: number
  body: Buffer | null
  headers: Buffer | null
}

/** A message as it came. */
export async function inboundBody(db: Sql, message: string): Promise<InboundBody | undefined> {
  const { rows } = await db.query<InboundBody>(
    `select id, connection, origin, stream, received_at, content_type, size, body, headers
       from message where organization = current_organization() and id = $1`,
    [message],
  )
  return rows[0]
}

export type WrittenVersion = {
  record: string
  type: string
  version: number
  event_type: string
  body: Buffer | null
  before: Buffer | null
}

/** The versions that a message wrote, of records and of the people they are about, each with the one before it. */
export async function writtenVersions(db: Sql, message: string): Promise<WrittenVersion[]> {
  const { rows } = await db.query<WrittenVersion>(
    `
    select v.record, r.type, v.version, e.type as event_type, v.body, b.body as before
      from event e
      join record own on own.organization = e.organization and own.id = e.record
     cross join lateral (select distinct x.id from unnest(array[own.id, own.person]) as x (id) where x.id is not null) which
      join record r on r.organization = e.organization and r.id = which.id
      join record_version v on v.organization = r.organization and v.record = r.id and v.event = e.id
      left join record_version b on b.organization = v.organization and b.record = v.record and b.version = v.version - 1
     where e.organization = current_organization() and e.message = $1
     order by e.id, r.type desc, v.record`,
    [message],
  )
  return rows
}

export type SentBody = {
  delivery: string
  number: number
  target: string
  record_type: string
  started_at: Date
  outcome: string | null
  status: number | null
  sent: Buffer | null
}

/** What was sent in each attempt of a message's deliveries. */
export async function sentBodies(db: Sql, message: string): Promise<SentBody[]> {
  const { rows } = await db.query<SentBody>(
    `
    select d.id as delivery, a.number, d.target, d.record_type, a.started_at, a.outcome, a.status, a.sent
      from event e
      join delivery d on d.organization = e.organization and d.event = e.id
      join attempt a on a.organization = d.organization and a.delivery = d.id
     where e.organization = current_organization() and e.message = $1
     order by d.id, a.number`,
    [message],
  )
  return rows
}
