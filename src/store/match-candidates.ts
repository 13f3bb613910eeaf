/**
 * Whoever shares a look-up key with somebody: for any number of questions at once, in one statement over the blind index.
 * A record that was merged counts as its survivor. Source: reference/matching.md section 4.
 */
import type { Sql } from './scope.ts'

/** A key of one question; `question` is its place in the list of questions. */
export type AskedKey = { question: number; kind: string; token: bigint }

export type PersonPart = {
  /** Who survives. */
  person: string
  record: string
  version: number
  /** The connection that told of the record first. */
  connection: string
}

export type NearPart = PersonPart & { question: number }

export type Near = {
  /** The people near each question, in all their parts; those with the most keys in common first. */
  parts: NearPart[]
  /** Keys that too many share, by question. */
  dropped: ReadonlyMap<number, number>
}

/**
 * The people near each question, with everybody who was merged into them: what each is known as, in which version.
 * @param perKey records that a key may have; a hotter one is left out and counted, never scanned
 * @param perQuestion people that a question may bring
 */
export async function findNear(db: Sql, keys: readonly AskedKey[], perKey: number, perQuestion: number): Promise<Near> {
  if (keys.length === 0) return { parts: [], dropped: new Map() }
  const { rows } = await db.query<NearPart | { question: number; person: null; version: number }>({
    name: 'find-near',
    text: findNearQuery,
    values: [keys.map(key => key.question), keys.map(key => key.token), keys.map(key => key.kind), perKey, perQuestion],
  })
  const parts: NearPart[] = []
  const dropped = new Map<number, number>()
  for (const row of rows) {
    if (row.person === null) dropped.set(row.question, row.version)
    else parts.push(row)
  }
  return { parts, dropped }
}

/** The parts of one person, for a lateral join; a probe for each: without statistics the planner would read them all. */
const partsOf = (person: string) => `
    select p.record, r.version, coalesce(k.connection, r.connection) as connection
      from (
        select ${person} as record
         union all
        select record from registry_patient
         where organization = current_organization() and merged_into = ${person}) p
     cross join lateral (
       select * from record where organization = current_organization() and id = p.record offset 0) r
      left join lateral (
       select * from registry_patient where organization = current_organization() and record = p.record offset 0) k on true
     where r.type = 'Patient'`

/** The statement; apart, so that its plan can be tested. */
export const findNearQuery = `
  with hit as materialized (
    select k.question, f.records
      from unnest($1::int[], $2::bigint[], $3::text[]) as k (question, token, kind)
     cross join lateral (
       select array_agg(t.record) as records
         from (select record from token
                where organization = current_organization() and token = k.token and kind = k.kind
                limit $4 + 1) t) f                 -- one more than a key may have: a hotter one is seen, not scanned
     where f.records is not null
  ), found as (
    select h.question, r.record, count(*)::int as hits
      from hit h
     cross join lateral unnest(h.records) as r (record)
     where cardinality(h.records) <= $4
     group by h.question, r.record
  ), person as (
    select f.question, coalesce(p.merged_into, f.record) as person, sum(f.hits)::int as hits
      from found f
      left join lateral (
        select merged_into from registry_patient
         where organization = current_organization() and record = f.record
        offset 0) p on true                        -- a probe for each: without statistics the planner would read them all
     group by 1, 2
  ), ranked as (
    select question, person, hits, row_number() over (partition by question order by hits desc, person) as place
      from person
  )
  select n.question, n.person, x.record, x.version, x.connection
    from (select * from ranked where place <= $5) n
   cross join lateral (${partsOf('n.person')}) x
   union all
  select question, null, null, count(*)::int, null from hit where cardinality(records) > $4 group by question`

/** These people with everybody who was merged into them. */
export async function partsOfPeople(db: Sql, people: readonly string[]): Promise<PersonPart[]> {
  if (people.length === 0) return []
  const { rows } = await db.query<PersonPart>({
    name: 'parts-of-people',
    text: `
  select n.person, x.record, x.version, x.connection
    from unnest($1::uuid[]) as n (person)
   cross join lateral (${partsOf('n.person')}) x`,
    values: [people],
  })
  return rows
}
