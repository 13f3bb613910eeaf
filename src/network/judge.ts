/**
 * Who is meant among the people near a question, at one member or at many: each member's own decision, as if it alone had
 * been asked, and where several could answer one decision over all of them, so that two who look alike at two members are
 * not both taken for the one who was asked for. Nothing here scores by itself: it is src/matching/score.
 */
import { compare } from '../matching/compare.ts'
import type { Demographics } from '../matching/person.ts'
import { clusterRecords } from '../matching/score/cluster.ts'
import { decideMatch, type MatchDecision, type MatchInput } from '../matching/score/decide.ts'
import { type Evidence, evidenceOf } from '../matching/score/evidence.ts'
import type { Judged } from '../matching/score/judge.ts'
import { defaultMatchPolicy, type MatchPolicy } from '../matching/score/policy.ts'
import { modelOf } from '../matching/score/score.ts'
import { shippedWeights } from '../matching/score/shipped.ts'
import { thresholds } from '../matching/score/thresholds.ts'
import { vetoesOf } from '../matching/vetoes.ts'
import { defaultMatching, type MatchingSettings } from '../model/matching.ts'

const model = modelOf(shippedWeights)

/** Somebody near a question. */
export type NearPerson = {
  /** The source, in which a match has to be unique. */
  organization: string
  person: string
  /** Of what is known of them: told is what was judged. */
  revision: string
  confidentiality: string
  demographics: Demographics
}

export type OwnJudgement = {
  organization: string
  near: readonly NearPerson[]
  input: MatchInput
  decision: MatchDecision
}

export type NetworkJudgement = {
  own: readonly OwnJudgement[]
  /** Who may be told of, one at each member at most. */
  told: readonly { organization: string; judged: Judged }[]
  /** Of those who are close and could be told apart by more; empty when somebody is told of, or nobody is close. */
  close: readonly NearPerson[]
}

/**
 * @param population how many people the asked members have
 * @param matchingOf what a member chose; over all of them the careful reading holds
 */
export function judgeNetwork(
  query: Demographics,
  found: readonly NearPerson[],
  population: number,
  matchingOf: (organization: string) => MatchingSettings = () => defaultMatching,
): NetworkJudgement {
  const near = found.filter(each => isMoreThanNumber(query, each.demographics))
  const policy = { ...defaultMatchPolicy, population: Math.max(2, population), external: true }
  const own = [...Map.groupBy(near, each => each.organization)].map(([organization, people]) =>
    judgeOwn(query, organization, people, { ...policy, ...chosenBy(matchingOf(organization)) }),
  )
  const sure = own.flatMap(({ organization, decision }) => {
    const judged = decision.outcome === 'auto' ? firstOf(decision) : undefined
    return judged ? [{ organization, judged }] : []
  })
  const told = sure.length === 0 ? [] : agreed(own, sure, policy)
  return { own, told, close: told.length > 0 ? [] : own.flatMap(closeOf) }
}

/** Namespaces of states and payers: social security, driver's licences, Medicare. */
const givenByOthers = 'urn:oid:2.16.840.1.113883.4.'

/**
 * Whether there is more than a number that others gave the person, which is typed, mistyped and borrowed: with neither a name
 * nor a birth date nothing would show that it is somebody else's, and the answer would tell whose it is. The member's own
 * number, and the one that the network was told, are not made up.
 */
function isMoreThanNumber(query: Demographics, person: Demographics): boolean {
  if (query.names.length > 0 || query.birthDates.length > 0) return true
  const isOwn = ({ kind, system }: Demographics['identifiers'][number]) =>
    kind === undefined && !system.startsWith(givenByOthers)
  return query.identifiers.some(
    asked =>
      isOwn(asked) && person.identifiers.some(({ system, value }) => system === asked.system && value === asked.value),
  )
}

function chosenBy({ combinations, contested, rules }: MatchingSettings) {
  return { contestedCmsRules: contested, tenantRules: rules, cmsToTheLetter: combinations === 'to-the-letter' }
}

function judgeOwn(
  query: Demographics,
  organization: string,
  near: readonly NearPerson[],
  policy: MatchPolicy,
): OwnJudgement {
  const evidence = near.map(({ person, demographics }) =>
    evidenceOf({ demographics: query }, { person, source: organization, demographics }, model),
  )
  const input = { evidence, decided: { notThese: [] }, weights: model.weights, policy }
  return { organization, near, input, decision: decideMatch(input) }
}

function firstOf({ ranked, ...decision }: Extract<MatchDecision, { outcome: 'auto' }>): Judged | undefined {
  return ranked.find(({ person }) => decision.persons.includes(person))
}

/** Who is not ruled out at a member that would have to ask; a match that was withheld among all members is one of them. */
function closeOf({ near, decision }: OwnJudgement): NearPerson[] {
  if (decision.outcome === 'none') return []
  const free = new Set(decision.ranked.filter(({ vetoes }) => vetoes.length === 0).map(({ person }) => person))
  return near.filter(({ person }) => free.has(person))
}

/** Those of the sure ones who hold against everybody at the other members. */
function agreed(
  own: readonly OwnJudgement[],
  sure: NetworkJudgement['told'],
  policy: MatchPolicy,
): NetworkJudgement['told'] {
  const least = Math.min(...sure.map(({ judged }) => judged.bits)) - thresholds.marginBits
  const rivals = own.flatMap(({ organization, near, decision }) =>
    decision.ranked
      .filter(judged => judged.vetoes.length === 0 && (judged.bits > least || judged.cmsRules.length > 0))
      .flatMap(({ person }) => near.find(each => each.person === person) ?? [])
      .map(each => ({ ...each, organization })),
  )
  if (new Set(rivals.map(({ organization }) => organization)).size < 2) return sure
  const personOf = samePeople(rivals, policy)
  const name = (evidence: Evidence) => ({ ...evidence, person: personOf(evidence.source, evidence.person) })
  const evidence = own.flatMap(({ input }) => input.evidence.map(name))
  const joint = decideMatch({ evidence, decided: { notThese: [] }, weights: model.weights, policy })
  if (joint.outcome !== 'auto') return []
  const held = sure.filter(({ organization, judged }) => joint.persons.includes(personOf(organization, judged.person)))
  return contradict(held, rivals) ? [] : held
}

/** Whether two of these cannot be one person: then it is not known which of them is meant. */
function contradict(held: NetworkJudgement['told'], people: readonly NearPerson[]): boolean {
  const known = held.flatMap(
    ({ organization, judged }) =>
      people.find(each => each.organization === organization && each.person === judged.person) ?? [],
  )
  return known.some((one, place) =>
    known.slice(place + 1).some(other => areApart(one.demographics, other.demographics)),
  )
}

function areApart(one: Demographics, other: Demographics): boolean {
  return vetoesOf(compare(one, other)).length > 0
}

/**
 * Records of several members that are one person: as sure as if one member had been asked with what the other knows. Two
 * of one member never are.
 */
function samePeople(
  people: readonly NearPerson[],
  policy: MatchPolicy,
): (organization: string, person: string) => string {
  const demographics = people.map(each => each.demographics)
  const memberOf = new Map(people.map(each => [each.demographics, each.organization]))
  const pairs = people.flatMap((one, a) =>
    people.flatMap((other, b): [number, number][] =>
      b > a && other.organization !== one.organization ? [[a, b]] : [],
    ),
  )
  const { groups } = clusterRecords(demographics, pairs, {
    link: (a, b) => {
      const evidence = [evidenceOf({ demographics: a }, { person: 'other', source: 'other', demographics: b }, model)]
      const decision = decideMatch({ evidence, decided: { notThese: [] }, weights: model.weights, policy })
      return decision.outcome === 'auto' ? decision.ranked[0]?.bits : undefined
    },
    apart: (a, b) => memberOf.get(a) === memberOf.get(b) || areApart(a, b),
  })
  const names = new Map<string, string>()
  for (const group of groups) {
    const [first] = group
    const name = first === undefined ? undefined : people[first]
    for (const place of group) {
      const each = people[place]
      if (each && name) names.set(`${each.organization} ${each.person}`, name.person)
    }
  }
  return (organization, person) => names.get(`${organization} ${person}`) ?? person
}
