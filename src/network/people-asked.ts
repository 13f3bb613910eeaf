/**
 * Whom a patient id means: the id of a record under the member's own OID, as discovery tells it, or the number of the
 * member's own system under the OID of a connection. Ids that were merged lead to the survivor.
 * Source: reference/carequality.md sections 1.4 and 5.
 */
import { decideNetworkRelease, isRestricted, type MemberPolicy, type NetworkRelease } from '../model/network/release.ts'
import type { Requester } from '../model/network/requester.ts'
import type { Hub } from '../pipeline/hub.ts'
import { peopleByIdentifier } from '../registry/people.ts'
import { type Standing, standingsNow } from '../store/network-directives.ts'
import { type NetworkDocumentRow, type PersonGroup, personGroups } from '../store/network-documents.ts'
import type { Scope } from '../store/scope.ts'
import type { Withheld } from './exchanges.ts'
import type { Member } from './members.ts'
import type { Network } from './network.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whether a text can be the id of a record or document. */
export const isUuid = (text: string) => uuid.test(text)

/** The person behind a patient id in this member's scope; undefined when it is none that means anybody. */
export async function personAsked(
  hub: Hub,
  db: Scope,
  member: Member,
  { authority, id }: { authority: string; id: string },
): Promise<PersonGroup | undefined> {
  const record = id.trim().toLowerCase()
  if (authority === member.patientOid && isUuid(record)) {
    const found = (await personGroups(db, [record])).get(record)
    if (found) return found
  }
  const survivor = await personByNumber(hub, db, { type: authority, value: id })
  return survivor === undefined ? undefined : (await personGroups(db, [survivor])).get(survivor)
}

/** Of the connections that number their people under this OID; of two that both know the number, nobody. */
async function personByNumber(
  hub: Hub,
  db: Scope,
  identifier: { type: string; value: string },
): Promise<string | undefined> {
  const { connections } = await hub.configurations.within(db, db.organization)
  const found = new Set<string>()
  for (const { id, settings } of connections.values()) {
    if (!(settings instanceof Object && 'patientOid' in settings && settings.patientOid === identifier.type)) continue
    for (const person of await peopleByIdentifier(hub, db, id, [identifier])) if (person) found.add(person)
  }
  const [only, ...others] = found
  return others.length === 0 ? only : undefined
}

/** Decides about a person and their documents, with the directives loaded once. */
export type PersonRelease = {
  /** Of the person as such. */
  person: NetworkRelease
  /** Whether everything of them is restricted. */
  restricted: boolean
  /** Of a version of a document: by its own label and by the one that the document has now. */
  document(row: Pick<NetworkDocumentRow, 'confidentiality' | 'newest_confidentiality'>): NetworkRelease
}

/**
 * What may be told of these people, by their survivor. What they said is read where it was said last, also while everything
 * else is read at a replica.
 */
export async function releasesOf(
  { hub, reading, member, requester }: Pick<Network, 'hub' | 'reading'> & { member: Member; requester: Requester },
  people: readonly PersonGroup[],
): Promise<Map<string, PersonRelease>> {
  const groups = [...new Map(people.map(each => [each.survivor, each])).values()]
  if (groups.length === 0) return new Map()
  const asked = groups.map(({ survivor }) => ({ organization: member.organization, person: survivor }))
  const standings = await reading.newest(db => standingsNow(db, asked, hub.now()))
  return new Map(
    groups.map((group, index) => [
      group.survivor,
      releaseFor(member.policy, requester, group.confidentiality, standings[index]),
    ]),
  )
}

/** Nobody knows what holds of them: then nothing is told. */
export const denied: NetworkRelease = { kind: 'withhold', rule: 'denied' }

/** Why a person as such is not told of; undefined when they may be. */
export function withheldPerson(releases: ReadonlyMap<string, PersonRelease>, person: string): Withheld | undefined {
  const release = releases.get(person)?.person ?? denied
  return release.kind === 'withhold' ? { person, rule: release.rule } : undefined
}

function releaseFor(
  member: MemberPolicy,
  requester: Requester,
  confidentiality: readonly string[],
  standing: Standing | undefined,
): PersonRelease {
  const { directives = [], labels = [] } = standing ?? {}
  const own = [...confidentiality, ...labels]
  const decide = (...codes: readonly string[]) =>
    decideNetworkRelease({ requester, member, directives, confidentiality: [...own, ...codes] })
  return {
    person: decide(),
    restricted: isRestricted({ member, confidentiality: own }),
    document: row => decide(row.confidentiality, row.newest_confidentiality),
  }
}
