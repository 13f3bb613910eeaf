/**
 * Whoever shares a token with somebody, at all members at once (in the network scope) or at one (in its own): one statement
 * for any number of questions. Source: DESIGN.md section 3; reference/matching.md section 4.
 */
import type { Sql } from './scope.ts'

/** A token of one question; `question` is its place in the list of questions. */
export type AskedToken = { question: number; token: bigint }

export type NetworkCandidate = {
  question: number
  organization: string
  person: string
  revision: string
  confidentiality: string
  demographics: Buffer
}

export type NetworkNear = {
  /** Those with the most tokens in common first. */
  candidates: NetworkCandidate[]
  /** Tokens that too many share, by question. */
  dropped: ReadonlyMap<number, number>
}

/**
 * @param perToken people that a token may have; a hotter one is left out and counted, never scanned
 * @param perQuestion people that a question may bring
 */
export async function findNetworkCandidates(
  db: Sql,
  tokens: readonly AskedToken[],
  perToken: number,
  perQuestion: number,
  where: keyof typeof networkCandidatesQueries,
): Promise<NetworkNear> {
  if (tokens.length === 0) return { candidates: [], dropped: new Map() }
  const { rows } = await db.query<NetworkCandidate | { question: number; person: null; dropped: number }>({
    name: `network-candidates-${where}`,
    text: networkCandidatesQueries[where],
    values: [tokens.map(each => each.question), tokens.map(each => each.token), perToken, perQuestion],
  })
  const candidates: NetworkCandidate[] = []
  const dropped = new Map<number, number>()
  for (const row of rows) {
    if (row.person === null) dropped.set(row.question, row.dropped)
    else candidates.push(row)
  }
  return { candidates, dropped }
}

const candidates = (more: string) => `
  with hit as materialized (
    select k.question, f.organizations, f.people
      from unnest($1::int[], $2::bigint[]) as k (question, token)
     cross join lateral (
       select array_agg(t.organization) as organizations, array_agg(t.person) as people
         from (select organization, person from network_token
                where token = k.token${more}
                limit $3 + 1) t) f                 -- one more than a token may have: a hotter one is seen, not scanned
     where f.people is not null
  ), found as (
    select h.question, r.organization, r.person, count(*)::int as hits
      from hit h
     cross join lateral unnest(h.organizations, h.people) as r (organization, person)
     where cardinality(h.people) <= $3
     group by h.question, r.organization, r.person
  ), ranked as (
    select question, organization, person,
           row_number() over (partition by question order by hits desc, person)::int as place
      from found
  )
  select n.question, n.organization, n.person, p.revision, p.confidentiality, p.demographics, null::int as dropped
    from (select * from ranked where place <= $4) n
   cross join lateral (
     select * from network_person where organization = n.organization and person = n.person offset 0) p
   cross join lateral (
     select from network_member where organization = n.organization and state = 'open' offset 0) m
   union all
  select question, null, null, null, null, null, count(*)::int from hit where cardinality(people) > $3 group by question`

/**
 * The statements; apart, so that their plans can be tested. Row-level security says whose rows there are; that one
 * organization is meant is said besides, so that a token that is hot elsewhere is not read there.
 */
export const networkCandidatesQueries = {
  everywhere: candidates(''),
  'in-scope': candidates(' and organization = current_organization()'),
} as const

export type ToldRow = { organization: string; person: string; revision: string; told: Buffer }

/** What may be told of these people. */
export async function toldOf(db: Sql, people: readonly { organization: string; person: string }[]): Promise<ToldRow[]> {
  if (people.length === 0) return []
  const { rows } = await db.query<ToldRow>({
    name: 'network-told',
    text: `
      select p.organization, p.person, p.revision, p.told
        from unnest($1::uuid[], $2::uuid[]) as w (organization, person)
       cross join lateral (
         select * from network_person where organization = w.organization and person = w.person offset 0) p`,
    values: [people.map(each => each.organization), people.map(each => each.person)],
  })
  return rows
}
