/**
 * Whoever could be meant, for many questions at once: one statement over all members for those who ask everybody, and one
 * for each member that is asked by itself, in its own scope. People are opened once and remembered by their revision.
 */
import type { Demographics } from '../matching/person.ts'
import type { Hub } from '../pipeline/hub.ts'
import { isKeyFailure } from '../store/keyFailure.ts'
import { findNetworkCandidates, type NetworkCandidate, type NetworkNear } from '../store/network-candidates.ts'
import type { Sql } from '../store/scope.ts'
import type { NearPerson } from './judge.ts'
import type { Network } from './network.ts'
import { sealedAs } from './projection.ts'

/** People that a token may have before it says nothing, and that one question may bring (reference/matching.md section 4). */
const mostPerToken = 200
const mostPerQuestion = 200

export type LookedFor = {
  tokens: readonly bigint[]
  /** The organization that is asked by itself; undefined: all. */
  organization: string | undefined
}

export type Near = {
  people: readonly NearPerson[]
  droppedTokens: number
  /** Members whose people cannot be opened: erased, or their keys are not to be had. */
  unreadable: ReadonlySet<string>
}

/** Whoever is near each of these, in their order. */
export async function lookUp(network: Network, questions: readonly LookedFor[]): Promise<Near[]> {
  const found: NetworkNear[] = []
  const groups = Map.groupBy(questions.keys(), index => questions[index]?.organization)
  await Promise.all(
    [...groups].map(async ([organization, places]) => {
      const tokens = places.flatMap((place, question) =>
        (questions[place]?.tokens ?? []).map(token => ({ question, token })),
      )
      const find = (where: 'everywhere' | 'in-scope') => (db: Sql) =>
        findNetworkCandidates(db, tokens, mostPerToken, mostPerQuestion, where)
      const near = await (organization === undefined
        ? network.reading.everywhere(find('everywhere'))
        : network.reading.within(organization, find('in-scope')))
      const candidates = Map.groupBy(near.candidates, each => each.question)
      places.forEach((place, question) => {
        const dropped = near.dropped.get(question)
        found[place] = {
          candidates: candidates.get(question) ?? [],
          dropped: new Map(dropped === undefined ? [] : [[0, dropped]]),
        }
      })
    }),
  )
  const unreadable = await unreadableAmong(
    network,
    new Set(found.flatMap(({ candidates }) => candidates.map(each => each.organization))),
  )
  return questions.map((_, place) => {
    const near = found[place]
    const gone = new Set(unreadable)
    const people = (near?.candidates ?? []).flatMap(candidate =>
      gone.has(candidate.organization) ? [] : (opened(network.hub, candidate, gone) ?? []),
    )
    return {
      people: people.filter(({ organization }) => !gone.has(organization)),
      droppedTokens: near?.dropped.get(0) ?? 0,
      unreadable: gone,
    }
  })
}

/** Loads the keys of these organizations; those whose keys are not to be had. */
async function unreadableAmong({ hub, reading }: Network, organizations: ReadonlySet<string>): Promise<Set<string>> {
  const unreadable = new Set<string>()
  await Promise.all(
    [...organizations].map(organization =>
      reading.ready([organization]).catch((error: unknown) => {
        if (!isKeyFailure(error)) throw error
        hub.log.warn({ error, organization, step: 'network' }, 'the people of a member cannot be opened')
        unreadable.add(organization)
      }),
    ),
  )
  return unreadable
}

/** At 1.5 KB and more each, 12 MB and more when it is full. */
const mostRemembered = 8_000
const remembered = new Map<string, Demographics>()

function opened(hub: Hub, candidate: NetworkCandidate, unreadable: Set<string>): NearPerson | undefined {
  const { organization, person, revision, confidentiality } = candidate
  const known = remembered.get(revision)
  if (known) return { organization, person, revision, confidentiality, demographics: known }
  try {
    const demographics = hub.sealer.openJson(
      organization,
      sealedAs.demographics,
      person,
      candidate.demographics,
    ) as unknown as Demographics
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.set(revision, demographics)
    return { organization, person, revision, confidentiality, demographics }
  } catch (error) {
    if (!isKeyFailure(error)) throw error
    // Somebody who cannot be read could be the one who was meant: the member says nothing rather than the wrong person.
    hub.log.error({ error, organization, record: person, step: 'network' }, 'a person of the network does not open')
    unreadable.add(organization)
    return undefined
  }
}
