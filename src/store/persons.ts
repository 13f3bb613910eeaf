/** Whose data it is: the patient records that messages, deliveries, tasks and records are about. */
import type { Sql } from './scope.ts'

/** The patients that messages are about, as far as they are established. */
export async function personsOfMessages(db: Sql, messages: readonly string[]): Promise<string[]> {
  if (messages.length === 0) return []
  const { rows } = await db.query<{ person: string }>({
    name: 'persons-of-messages',
    text: `
      select distinct r.person
        from event e
        join record r on r.organization = e.organization and r.id = e.record
       where e.organization = current_organization() and e.message = any ($1::uuid[]) and r.person is not null`,
    values: [messages],
  })
  return rows.map(row => row.person)
}

/** The patients that deliveries are about. */
export async function personsOfDeliveries(db: Sql, deliveries: readonly string[]): Promise<string[]> {
  if (deliveries.length === 0) return []
  const { rows } = await db.query<{ person: string }>({
    name: 'persons-of-deliveries',
    text: `
      select distinct r.person
        from delivery d
        join record r on r.organization = d.organization and r.id = d.record
       where d.organization = current_organization() and d.id = any ($1::uuid[]) and r.person is not null`,
    values: [deliveries],
  })
  return rows.map(row => row.person)
}

/** The patients that have every one of these tokens, the newest records first. */
export async function personsWithTokens(
  db: Sql,
  tokens: readonly { kind: string; token: bigint }[],
  limit: number,
): Promise<string[]> {
  const [first, ...others] = tokens
  if (!first) return []
  const values: unknown[] = [limit, first.token, first.kind]
  const also = others.map(({ kind, token }) => {
    values.push(token, kind)
    return `and exists (
           select from token o
            where o.organization = t.organization and o.token = $${values.length - 1} and o.kind = $${values.length}
              and o.record = t.record)`
  })
  const { rows } = await db.query<{ record: string }>(
    `
    select t.record
      from token t
     where t.organization = current_organization() and t.token = $2 and t.kind = $3
       ${also.join('\n       ')}
     order by t.record desc
     limit $1`,
    values,
  )
  return rows.map(row => row.record)
}

/** The visits and the referrals of these people, the newest first. */
export async function visitsOf(db: Sql, persons: readonly string[], limit: number): Promise<string[]> {
  if (persons.length === 0) return []
  const { rows } = await db.query<{ id: string }>({
    name: 'visits-of',
    text: `
      select v.id
        from unnest($1::uuid[]) as wanted (person)
       cross join lateral (
         (select id from record
           where organization = current_organization() and person = wanted.person and type = 'Appointment'
           order by id desc
           limit $2)
         union all                      -- each by an index of its own
         (select id from record
           where organization = current_organization() and person = wanted.person and type = 'ServiceRequest'
           order by id desc
           limit $2)) v
       order by v.id desc
       limit $2`,
    values: [persons, limit],
  })
  return rows.map(row => row.id)
}

/** Of these ids, those that are patient records. */
export async function patientsAmong(db: Sql, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const { rows } = await db.query<{ id: string }>(
    `select id from record where organization = current_organization() and id = any ($1::uuid[]) and type = 'Patient'`,
    [ids],
  )
  return rows.map(row => row.id)
}
