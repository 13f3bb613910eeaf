/** What the scripted day is played on: the outside world, what is booked and referred in it, and ways to wait for the hub. */
import { setTimeout as wait } from 'node:timers/promises'
import { testConnection } from '../pipeline/connections.ts'
import type { Hub } from '../pipeline/hub.ts'
import { demandStream } from '../store/runs.ts'
import { withScope } from '../store/scope.ts'
import type { Member } from './network-member.ts'
import { type NetworkAsks, type NetworkHeard, networkClient } from './network-simulator.ts'
import { answersNetwork, type NetworkOids } from './network-town.ts'
import { type Caredove, type Crms, caredoveClient, crmsClient } from './referral-simulators.ts'
import type { listings } from './referral-town.ts'
import { pushNewcomers } from './session-push.ts'
import { type Ensora, ensoraClient } from './session-town.ts'
import { type Booking, type Calcom, calcomClient, type Ehr, ehrClient, type SimulatorName } from './simulators.ts'
import { type Person, person, type Visit } from './town.ts'
import { type Counts, countAll, underWay } from './watch.ts'

export type Urls = Readonly<Record<SimulatorName, string>>
/** The network of the demo. */
export type NetworkWorld = {
  /** The member that tells of patients. */
  clinic: Member
  oids: NetworkOids
  /** The other gateway, and what it has heard. */
  asks: NetworkAsks
  heard: NetworkHeard
  /** Whether everybody who was registered can be asked for. */
  answers(): Promise<boolean>
}
export type NetworkParts = Pick<NetworkWorld, 'clinic' | 'oids'> & { simulator: string }
export type ListingName = keyof typeof listings

export type World = {
  calcom: Calcom
  ehr: Ehr
  caredove: Caredove
  crms: Crms
  ensora: Ensora
  network: NetworkWorld
  people: readonly Person[]
  doubtful: Person
  /** What is booked and may still be moved or cancelled. */
  live: Booking[]
  /** Reference numbers of the referrals made so far, by listing. */
  referrals: Record<ListingName, string[]>
  /** How many referrals were made. */
  made: number
  /** How many of the town were referred: the next one is somebody else. */
  referred: number
  /** Waits until the hub has nothing under way. */
  quiet(): Promise<void>
  /** Waits until the hub has noticed that a target is away. */
  outageSeen(target: Target): Promise<void>
  /** Somebody presses Test on a target's connection. */
  test(target: Target): Promise<void>
  /** Asks Cal.com for what changed, as the hub does by itself every five minutes. */
  pull(): Promise<void>
  /** Asks Ensora for its notes, as the hub does by itself every half hour, until it shows; at most a minute. */
  pullNotes(shows: (counts: Counts) => boolean): Promise<void>
  /** A new client and a new staff member are chosen for Ensora; waits until they came back, at most a minute. */
  pushNewcomers(): Promise<void>
  /** Slots are given out in order, so that no two bookings of one practitioner meet. */
  nextSlot(visit: Visit): Date
}
type Target = 'ehr' | 'crms'

/** Somebody whom the EHR has with another birth date. */
export const doubtful = person(61)

/** The world before the day begins. */
export function createWorld(hub: Hub, organization: string, urls: Urls, network: NetworkParts): World {
  const slots = new Map<number, number>()
  const connectionOf = async (slug: string) => {
    const configuration = await hub.configurations.get(organization)
    return [...(configuration?.connections.values() ?? [])].find(each => each.slug === slug)?.id ?? ''
  }
  const until = async (is: (counts: Counts) => boolean) => {
    while (!is(await countAll(hub, organization))) await wait(100)
  }
  const pullOnce = async (slug: string, stream: string) => {
    const connection = await connectionOf(slug)
    const before = await runsOf(hub, organization, connection)
    await withScope(hub.pool, organization, db => demandStream(db, connection, stream, false, hub.now()))
    while ((await runsOf(hub, organization, connection)) === before) await wait(50)
  }
  const calcom = calcomClient(urls.calcom)
  const caredove = caredoveClient(urls.caredove)
  const firstDay = new Date()
  firstDay.setUTCHours(13, 0, 0, 0)
  return {
    calcom,
    ehr: ehrClient(urls.ehr),
    caredove,
    crms: crmsClient(urls.crms),
    ensora: ensoraClient(urls.ensora),
    network: {
      clinic: network.clinic,
      oids: network.oids,
      asks: networkClient(network.simulator),
      heard: {},
      answers: () => answersNetwork(hub, organization),
    },
    people: Array.from({ length: 50 }, (_, index) => person(index)),
    doubtful,
    live: [],
    referrals: { homeSupport: [], walkIn: [], family: [] },
    made: 0,
    referred: 0,
    async quiet() {
      await Promise.all([calcom.flush(), caredove.flush()])
      await wait(50)
      await until(counts => underWay(counts) === 0)
    },
    outageSeen: target => until(counts => counts.down.includes(target)),
    async test(target) {
      await testConnection(hub, organization, await connectionOf(target), { reason: 'demo', by: 'demo' })
    },
    pull: () => pullOnce('calcom', 'bookings'),
    async pullNotes(shows) {
      const connection = await connectionOf('ensora')
      for (let tries = 0; tries < 120; tries += 1) {
        await withScope(hub.pool, organization, db => demandStream(db, connection, 'notes', false, hub.now()))
        await wait(500)
        const counts = await countAll(hub, organization)
        if (shows(counts) && underWay(counts) === 0) return
      }
    },
    async pushNewcomers() {
      await pushNewcomers(hub, organization, await connectionOf('ensora'))
    },
    nextSlot(visit) {
      const taken = slots.get(visit.hostId) ?? 0
      slots.set(visit.hostId, taken + 1)
      return new Date(firstDay.getTime() + (2 + Math.floor(taken / 8)) * 86_400_000 + (taken % 8) * 3_600_000)
    },
  }
}

async function runsOf(hub: Hub, organization: string, connection: string): Promise<number> {
  const { rows } = await withScope(hub.pool, organization, db =>
    db.query<{ count: number }>(
      `select count(*)::int as count from run where organization = current_organization() and connection = $1 and state <> 'running'`,
      [connection],
    ),
  )
  return rows[0]?.count ?? 0
}
