/**
 * Who an outside query means: candidates, decision, and the answer in the cases of a responder (one subject, a question
 * for what would tell two apart, nobody). Every decision is kept, with keyed hashes of what was asked under and no value.
 * Source: reference/matching.md section 6, SPEC NET-6.
 */
import type { Demographics } from '../matching/person.ts'
import type { MatchDecision } from '../matching/score/decide.ts'
import type { MatchPolicy } from '../matching/score/policy.ts'
import { type MatchResponse, respond } from '../matching/score/respond.ts'
import type { Hub } from '../pipeline/hub.ts'
import { insertMatchDecisions, type NewMatchDecision } from '../store/match-decisions.ts'
import type { Scope } from '../store/scope.ts'
import { findCandidates, type NearPeople } from './candidates.ts'
import { judgeAmong, oneSource, policyOf } from './judgement.ts'
import { keptDecision } from './kept-decisions.ts'
import type { MatchContext } from './prepared.ts'

export type Query = {
  demographics: Demographics
  /** Who asks: a code and an id, such as `connection 0198…`; no name of a patient. */
  by: string
  connection?: string
}

export type Answered = {
  decision: MatchDecision
  response: MatchResponse
  /** Whom the answer tells of; empty when it tells of nobody. */
  persons: readonly string[]
  /** As it was kept. */
  kept: NewMatchDecision
}

/** Decides a query in the scope of one organization, and keeps the decision. The caller notes what goes out. */
export async function decideQuery(hub: Hub, db: Scope, query: Query): Promise<Answered> {
  const configuration = await hub.configurations.within(db, db.organization)
  const context = { hub, db, organization: db.organization, configuration, now: hub.now() }
  const [answered] = await answerQueries(context, [query])
  if (!answered) throw new Error('a query was asked and has no answer')
  return answered
}

/** Decides many at once, in one statement a table, and keeps the decisions; the answers in their order. */
export async function answerQueries(context: MatchContext, queries: readonly Query[]): Promise<Answered[]> {
  const { db, organization, now } = context
  const near = await findCandidates(context, queries)
  const policy = await policyOf(context, true)
  const answered = queries.map((query, index) => answer(context, query, near[index] ?? nobodyNear, policy))
  await insertMatchDecisions(
    db,
    organization,
    answered.map(({ kept }) => kept),
    now,
  )
  return answered
}

const nobodyNear: NearPeople = { people: [], droppedKeys: 0, keys: [] }
/** Who asks is no record of the registry. */
const nobody = { connections: new Set<string>(), records: [] }

function answer(context: MatchContext, query: Query, near: NearPeople, policy: MatchPolicy): Answered {
  const { hub, organization, now } = context
  const { demographics, by, connection } = query
  const { input, decision } = judgeAmong({ ...nobody, demographics, site: connection }, near.people, [], policy)
  const records = near.people.map(each => ({
    person: each.person,
    source: oneSource,
    demographics: each.demographics,
  }))
  const response = respond(decision, demographics, records)
  const persons = response.case === 1 || response.case === 2 ? response.subjects.map(({ person }) => person) : []
  const made = { id: hub.newId(), purpose: 'query', by, at: now, connection, input, decision, near } as const
  return { decision, response, persons, kept: keptDecision(hub, organization, made) }
}
