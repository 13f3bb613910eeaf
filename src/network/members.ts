/**
 * The members that take part in the network, in memory: found by the OIDs that requests name them by. Read again when it is
 * older than a second, from wherever reads go.
 */
import type { Log } from '../log.ts'
import { defaultMatching, type MatchingSettings } from '../model/matching.ts'
import type { MemberPolicy } from '../model/network/release.ts'
import { type MemberRow, openMembers } from '../store/network-members.ts'
import { type Environment, Policy } from './participation.ts'
import type { NetworkReading } from './reading.ts'

export type Member = {
  organization: string
  /** Its connection, the participation. */
  connection: string
  name: string
  homeCommunity: string
  patientOid: string
  repositoryOid: string
  policy: MemberPolicy
  /** Whether a summary is offered that is put together when it is asked for. */
  summaries: boolean
}

/** Members that answer now; a paused one, and one whose people are still being taken up, is not among them. */
export type Members = {
  all(): Promise<readonly Member[]>
  byHomeCommunity(oid: string): Promise<Member | undefined>
  byPatientOid(oid: string): Promise<Member | undefined>
  byRepositoryOid(oid: string): Promise<Member | undefined>
}

export type KnownMembers = Members & {
  /** How many people these organizations have in the network, as far as it was read. */
  peopleOf(organizations: Iterable<string>): number
  /** What an organization chose about matching, as far as it was read. */
  matchingOf(organization: string): MatchingSettings
  /** Reads them again the next time. */
  forget(): void
}

const freshMs = 1_000

type Known = {
  at: number
  all: readonly Member[]
  byHome: ReadonlyMap<string, Member>
  byPatients: ReadonlyMap<string, Member>
  byRepository: ReadonlyMap<string, Member>
  people: ReadonlyMap<string, number>
  matching: ReadonlyMap<string, MatchingSettings>
}

/** @param environment whose organizations are told of now; those of the other one are not there. Absent: all */
export function createMembers(
  reading: Pick<NetworkReading, 'everywhere'>,
  log: Log,
  environment: () => Environment | undefined = () => undefined,
): KnownMembers {
  const unreadable = new Set<string>()
  let known: Known | undefined
  let looking: Promise<Known> | undefined

  /** One that another version of the hub wrote is silent until it is written anew; the others answer. */
  const readPolicy = (row: MemberRow) => {
    const policy = Policy.safeParse(row.policy)
    if (policy.success) return { row, ...policy.data }
    const { organization } = row
    if (!unreadable.has(organization))
      log.error({ organization, step: 'network' }, 'the policy of a member cannot be read')
    unreadable.add(organization)
    return []
  }
  const look = async (): Promise<Known> => {
    try {
      const rows = await reading.everywhere(openMembers)
      const only = environment()
      const read = rows.flatMap(readPolicy).filter(each => only === undefined || each.environment === only)
      const all = read.map(({ row, matching: _, environment: __, summaries, ...policy }) =>
        memberOf(row, policy, summaries),
      )
      known = {
        at: performance.now(),
        all,
        byHome: new Map(all.map(each => [each.homeCommunity, each])),
        byPatients: new Map(all.map(each => [each.patientOid, each])),
        byRepository: new Map(all.map(each => [each.repositoryOid, each])),
        people: new Map(read.map(({ row }) => [row.organization, row.people])),
        matching: new Map(read.map(({ row, matching }) => [row.organization, matching])),
      }
      return known
    } finally {
      looking = undefined
    }
  }
  const current = (): Promise<Known> => {
    if (known && performance.now() - known.at < freshMs) return Promise.resolve(known)
    looking ??= look() // many requests, one look
    return looking
  }
  return {
    all: async () => (await current()).all,
    byHomeCommunity: async oid => (await current()).byHome.get(oid),
    byPatientOid: async oid => (await current()).byPatients.get(oid),
    byRepositoryOid: async oid => (await current()).byRepository.get(oid),
    peopleOf(organizations) {
      let sum = 0
      for (const organization of organizations) sum += known?.people.get(organization) ?? 0
      return sum
    },
    matchingOf: organization => known?.matching.get(organization) ?? defaultMatching,
    forget() {
      known = undefined
    },
  }
}

function memberOf(row: MemberRow, policy: MemberPolicy, summaries: boolean): Member {
  return {
    organization: row.organization,
    connection: row.connection,
    name: row.name,
    homeCommunity: row.home_community,
    patientOid: row.patient_oid,
    repositoryOid: row.repository_oid,
    policy,
    summaries,
  }
}
