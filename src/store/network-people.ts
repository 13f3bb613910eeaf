/** The projection of people for the network: whoever is due, written, taken out. In the scope of their organization. */
import { packBodies } from './packed.ts'
import type { Sql } from './scope.ts'

export type DuePerson = { record: string; merged_into: string | null; confidentiality: string }

/** People who changed since they were written, in the order of their records, held until the transaction ends. */
export async function claimUnprojected(db: Sql, most: number): Promise<DuePerson[]> {
  const { rows } = await db.query<DuePerson>({
    name: 'claim-unprojected',
    text: claimUnprojectedQuery,
    values: [most],
  })
  return rows
}

/** The statement; apart, so that its plan can be tested. */
export const claimUnprojectedQuery = `
  select record, merged_into, confidentiality
    from registry_patient
   where organization = current_organization() and projected_at is null
   order by record
   limit $1
     for update skip locked`

/** Whether somebody is due, also whom somebody is just writing. */
export async function anybodyUnprojected(db: Sql): Promise<boolean> {
  const { rows } = await db.query<{ due: boolean }>(`
    select exists (select from registry_patient
                    where organization = current_organization() and projected_at is null) as due`)
  return rows[0]?.due === true
}

/** The labels of these people, whoever of those merged into them it stands on. */
export async function labelsWithMerged(db: Sql, survivors: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await db.query<{ person: string; labels: string[] }>({
    name: 'labels-with-merged',
    text: `
      select n.person, array_agg(distinct p.confidentiality) as labels
        from unnest($1::uuid[]) as n (person)
       cross join lateral (
         select confidentiality from registry_patient
          where organization = current_organization() and record = n.person
          union all
         select confidentiality from registry_patient
          where organization = current_organization() and merged_into = n.person) p
       group by n.person`,
    values: [survivors],
  })
  return new Map(rows.map(row => [row.person, row.labels]))
}

/** Notes that they are written. */
export async function noteProjected(db: Sql, records: readonly string[], now: Date): Promise<void> {
  if (records.length === 0) return
  await db.query({
    name: 'note-projected',
    text: `
      update registry_patient set projected_at = $2
       where organization = current_organization() and record = any ($1::uuid[])`,
    values: [records, now],
  })
}

export type ProjectedPerson = {
  person: string
  revision: string
  confidentiality: string
  demographics: Buffer
  told: Buffer
  tokens: readonly bigint[]
}

/** Takes people out, with their tokens; returns how many there were. */
export async function removeProjected(db: Sql, people: readonly string[]): Promise<number> {
  if (people.length === 0) return 0
  const { rows } = await db.query<{ people: number }>({
    name: 'remove-projected',
    text: `
      with gone as (
        delete from network_token
         where organization = current_organization() and person = any ($1::uuid[])
      ), left_out as (
        delete from network_person
         where organization = current_organization() and person = any ($1::uuid[])
        returning person
      )
      select count(*)::int as people from left_out`,
    values: [people],
  })
  return rows[0]?.people ?? 0
}

/** Writes people who are not there (taken out before, if they were). */
export async function insertProjected(
  db: Sql,
  organization: string,
  people: readonly ProjectedPerson[],
): Promise<void> {
  if (people.length === 0) return
  const { bytes, columns } = packBodies({
    demographics: people.map(each => each.demographics),
    told: people.map(each => each.told),
  })
  await db.query({
    name: 'insert-projected',
    text: `
      insert into network_person (organization, person, revision, confidentiality, demographics, told)
      select $1, u.person, u.revision, u.confidentiality,
             substring($2::bytea from u.demographics_at for u.demographics_length),
             substring($2::bytea from u.told_at for u.told_length)
        from unnest($3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::int[], $8::int[], $9::int[])
          as u (person, revision, confidentiality, demographics_at, demographics_length, told_at, told_length)`,
    values: [
      organization,
      bytes,
      people.map(each => each.person),
      people.map(each => each.revision),
      people.map(each => each.confidentiality),
      columns.demographics.at,
      columns.demographics.length,
      columns.told.at,
      columns.told.length,
    ],
  })
  const tokens = people
    .flatMap(({ person, tokens: own }) => own.map(token => ({ token, person })))
    .sort((a, b) => (a.token < b.token ? -1 : 1)) // side by side in the index of the look-up
  await db.query({
    name: 'insert-network-tokens',
    text: `
      insert into network_token (organization, token, person)
      select $1, u.token, u.person from unnest($2::bigint[], $3::uuid[]) as u (token, person)
      on conflict do nothing`,
    values: [organization, tokens.map(row => row.token), tokens.map(row => row.person)],
  })
}

/** Counts people in or out at the member. */
export async function countProjected(db: Sql, more: number): Promise<void> {
  if (more === 0) return
  await db.query({
    name: 'count-projected',
    text: 'update network_member set people = greatest(0, people + $1) where organization = current_organization()',
    values: [more],
  })
}

/** Some of those who are in the projection, in the order of their ids. */
export async function somePeopleProjected(db: Sql, most: number): Promise<string[]> {
  const { rows } = await db.query<{ person: string }>({
    name: 'some-projected',
    text: 'select person from network_person where organization = current_organization() order by person limit $1',
    values: [most],
  })
  return rows.map(row => row.person)
}

/** Marks people to be written anew. */
export async function unproject(db: Sql, people: readonly string[]): Promise<void> {
  await db.query(
    `update registry_patient set projected_at = null
      where organization = current_organization() and record = any ($1::uuid[]) and projected_at is not null`,
    [people],
  )
}

/** So many at a time, so that no statement takes long. */
const step = 20_000

/** Marks everybody of the organization to be written anew. */
export async function unprojectAll(db: Sql): Promise<void> {
  for (let after: string | null = '00000000-0000-0000-0000-000000000000'; after !== null; ) {
    const { rows }: { rows: { last: string | null }[] } = await db.query<{ last: string | null }>({
      name: 'unproject-all',
      text: `
        with page as (
          select record from registry_patient
           where organization = current_organization() and record > $1
           order by record
           limit $2
        ), marked as (
          update registry_patient p set projected_at = null
            from page
           where p.organization = current_organization() and p.record = page.record and p.projected_at is not null
        )
        select max(record::text)::uuid as last from page`,
      values: [after, step],
    })
    after = rows[0]?.last ?? null
  }
}
