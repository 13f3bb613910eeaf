/**
 * Patient discovery for all members: who is meant, at the one that is asked or at any; what may be told of them; the answer.
 * Concurrent requests share their look-up and the commit that keeps what was decided, before any answer leaves.
 * Source: SPEC NET-4, NET-6; reference/carequality.md section 4; reference/matching.md section 6.
 */
import { type Demographics, demographicsOf } from '../matching/person.ts'
import type { Discovery, DiscoveryAnswer } from '../model/network/discovery.ts'
import { decideMember, type ReleaseRule } from '../model/network/release.ts'
import type { Requester } from '../model/network/requester.ts'
import type { Hub } from '../pipeline/hub.ts'
import { comparedAcross } from '../registry/comparable.ts'
import { isDatabaseDown } from '../store/databaseDown.ts'
import { answersFor } from './answers.ts'
import { notesOf } from './discovery-notes.ts'
import { createGroups, GroupsFull } from './groups.ts'
import { judgeNetwork, type NetworkJudgement } from './judge.ts'
import { lookUp, type Near } from './look-up.ts'
import type { KnownMembers, Member } from './members.ts'
import type { Network } from './network.ts'
import type { NetworkNote } from './notes.ts'
import type { OpenedReading } from './reading.ts'
import { askedUnder } from './tokens.ts'

/** Discovery reads also what members chose, how many people they have, and what was said last. */
export type DiscoveryNetwork = Network & { members: KnownMembers; reading: OpenedReading }

export type Discover = (requester: Requester, discovery: Discovery) => Promise<DiscoveryAnswer>

/** A discovery on its way through its group. */
export type AskedDiscovery = {
  requester: Requester
  minimumDegree: number
  most: number | undefined
  onlyOne: boolean
  at: Date
  /** Milliseconds of a clock that never goes back. */
  started: number
  demographics: Demographics
  tokens: readonly bigint[]
  /** Those whose policy answers the requester, by organization. */
  members: ReadonlyMap<string, Member>
  /** The one that is asked by itself. */
  addressed: Member | undefined
  /** Nobody that was asked answers the requester. */
  refused: ReleaseRule | undefined
}

export type JudgedDiscovery = { asked: AskedDiscovery; near: Near; judgement: NetworkJudgement }

/** More at once only make the first of a group wait for the last. */
const limits = { atOnce: 3, most: 24, waiting: 2_000 } as const

/** Answers discoveries. What an answer tells is durably kept before it resolves; nothing is thrown. */
export function createDiscover(network: DiscoveryNetwork): Discover {
  const groups = createGroups<AskedDiscovery, DiscoveryAnswer>(group => answerEach(network, group), limits)
  return async (requester, discovery) => {
    try {
      const asked = await ask(network, requester, discovery)
      if (asked) return await groups.add(asked)
      await network.notes.keep([unanswerable(network.hub, requester)])
      return { kind: 'cannot', because: 'not-available' }
    } catch (error) {
      return failureOf(network, error)
    }
  }
}

function failureOf({ hub }: Network, error: unknown): DiscoveryAnswer {
  if (error instanceof GroupsFull) return { kind: 'cannot', because: 'busy' }
  hub.log.error({ error, step: 'network discovery' }, 'a patient discovery could not be answered')
  return { kind: 'cannot', because: isDatabaseDown(error) ? 'busy' : 'internal' }
}

/** A question with more keys than this is none about a person: looking them all up would keep others waiting. */
const mostTokens = 2_000

/** What concerns no member, as nobody was looked for. */
function unanswerable(hub: Hub, requester: Requester): NetworkNote {
  const about = { transaction: 'discover', requester, outcome: 'invalid', released: [], withheld: [] } as const
  return { note: { id: hub.newId(), at: hub.now().toISOString(), durationMs: 0, ...about } }
}

/** What is asked, and of whom; undefined when it is addressed to nobody who answers here, or asks for too much. */
async function ask(
  { hub, members }: Network,
  requester: Requester,
  discovery: Discovery,
): Promise<AskedDiscovery | undefined> {
  const { addressed, minimumDegree = 0, most, onlyOne = false } = discovery
  const started = performance.now()
  const at = hub.now()
  const one = addressed.kind === 'member' ? await members.byHomeCommunity(addressed.homeCommunity) : undefined
  if (addressed.kind === 'member' && !one) return undefined
  const asked = one ? [one] : await members.all()
  if (asked.length === 0) return undefined
  const decided = asked.map(member => ({ member, release: decideMember(requester, member.policy) }))
  const open = decided.flatMap(({ member, release }) => (release.kind === 'permit' ? [member] : []))
  const refused = decided.flatMap(({ release }) => (release.kind === 'withhold' ? [release.rule] : []))
  const demographics = comparedAcross(factsOf(discovery, at))
  const tokens = open.length === 0 ? [] : askedUnder(hub, demographics)
  if (tokens.length > mostTokens) return undefined
  return {
    requester,
    minimumDegree,
    most,
    onlyOne,
    at,
    started,
    demographics,
    tokens,
    members: new Map(open.map(member => [member.organization, member])),
    addressed: one,
    refused: open.length === 0 ? refused[0] : undefined,
  }
}

/** Whom is looked for: any of several birth dates may be meant. */
function factsOf({ patient, otherBirthDates = [] }: Discovery, now: Date): Demographics {
  // Made-up phones count: a member in production has none in its projection.
  const options = { now, fictionalPhones: true }
  const facts = demographicsOf(patient, options)
  if (otherBirthDates.length === 0) return facts
  const others = otherBirthDates.map(birthDate => demographicsOf({ resourceType: 'Patient', birthDate }, options))
  return { ...facts, birthDates: [...new Set([facts, ...others].flatMap(({ birthDates }) => birthDates))] }
}

/** All together; when that fails, each for itself, so that one that cannot be answered keeps no other back. */
async function answerEach(network: DiscoveryNetwork, group: readonly AskedDiscovery[]): Promise<DiscoveryAnswer[]> {
  try {
    return await answerGroup(network, group)
  } catch (error) {
    if (group.length === 1 || isDatabaseDown(error) || error instanceof GroupsFull) throw error
    const answers: DiscoveryAnswer[] = []
    for (const one of group)
      answers.push(...(await answerGroup(network, [one]).catch((failure: unknown) => [failureOf(network, failure)])))
    return answers
  }
}

async function answerGroup(network: DiscoveryNetwork, group: readonly AskedDiscovery[]): Promise<DiscoveryAnswer[]> {
  const near = await lookUp(
    network,
    group.map(({ tokens, addressed }) => ({ tokens, organization: addressed?.organization })),
  )
  const judged = group.map((asked, place): JudgedDiscovery => {
    const found = near[place] ?? nobodyNear
    // Whoever does not answer this requester is not looked at: no decision about their people is made.
    const people = found.people.filter(({ organization }) => asked.members.has(organization))
    const population = network.members.peopleOf(asked.members.keys())
    return {
      asked,
      near: { ...found, people },
      judgement: judgeNetwork(asked.demographics, people, population, network.members.matchingOf),
    }
  })
  const answers = await answersFor(network, judged)
  await network.notes.keep(
    judged.flatMap((each, place) => {
      const answer = answers[place]
      return answer ? notesOf(network.hub, each, answer) : []
    }),
  )
  return answers.map(({ answer }) => answer)
}

const nobodyNear: Near = { people: [], droppedTokens: 0, unreadable: new Set() }
