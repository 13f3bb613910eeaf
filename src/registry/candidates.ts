/**
 * Whoever could be meant, for any number of people at once: one statement over the blind index, with the variants that are
 * made when asking (nicknames, day and month exchanged, halves of a surname, former names), then those found, prepared.
 */
import type { Demographics } from '../matching/person.ts'
import { matchKinds } from '../matching/token-kinds.ts'
import { queryInputs } from '../matching/tokens.ts'
import { type AskedKey, findNear, partsOfPeople } from '../store/match-candidates.ts'
import { type MatchContext, type Prepared, prepareParts } from './prepared.ts'

/** Records that a key may have before it says nothing (reference/matching.md section 4). */
const mostPerKey = 200
/** People that one question may bring: those with the most keys in common. */
const mostPerQuestion = 200

const kinds: ReadonlySet<string> = new Set(matchKinds)

export type NearPeople = {
  people: readonly Prepared[]
  /** Keys that too many share: they were passed over. */
  droppedKeys: number
  /** The keys asked under, as they are in the index. */
  keys: readonly bigint[]
}

/** Whoever is near each of these, in their order. `also` are people who are to be looked at whatever the keys say. */
export async function findCandidates(
  context: MatchContext,
  questions: ReadonlyArray<{ demographics: Demographics; also?: readonly string[] }>,
): Promise<NearPeople[]> {
  const keys = questions.map(({ demographics }, question) => keysOf(context, demographics, question))
  const near = await findNear(context.db, keys.flat(), mostPerKey, mostPerQuestion)
  const found = Map.groupBy(near.parts, part => part.question)
  const wanted = questions.map(({ also = [] }, question) => [
    ...new Set([...(found.get(question) ?? []).map(part => part.person), ...also]),
  ])
  const there = new Set(near.parts.map(part => part.person))
  const others = await partsOfPeople(
    context.db,
    [...new Set(wanted.flat())].filter(person => !there.has(person)),
  )
  const prepared = await prepareParts(context, [...near.parts, ...others])
  return wanted.map((people, question) => ({
    people: people.flatMap(person => prepared.get(person) ?? []),
    droppedKeys: near.dropped.get(question) ?? 0,
    keys: (keys[question] ?? []).map(key => key.token),
  }))
}

function keysOf({ hub, organization }: MatchContext, demographics: Demographics, question: number): AskedKey[] {
  const inputs = queryInputs(demographics, { nicknames: true }).filter(({ kind }) => kinds.has(kind))
  const tokens = hub.tokens.tokensOnce(organization, inputs)
  return inputs.flatMap(({ kind }, index) => {
    const token = tokens[index]
    return token === undefined ? [] : [{ question, kind, token }]
  })
}
