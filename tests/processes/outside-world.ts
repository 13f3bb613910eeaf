/** The outside systems of a storm: both simulators as processes, the demo's town in them, and people who book, move and cancel. */
import { setTimeout as wait } from 'node:timers/promises'
import {
  type Calcom,
  calcomClient,
  type Ehr,
  ehrClient,
  type Simulator,
  startSimulator,
} from '../../src/demo/simulators.ts'
import { ehrResources, hosts, person, unmappedHost, type Visit, visits, yaml } from '../../src/demo/town.ts'
import type { Random } from './random.ts'

export type OutsideWorld = {
  calcom: Calcom
  ehr: Ehr
  /** The configuration of the town's organization. */
  yaml: string
  secret: string
  close(): Promise<void>
}

const secret = 'whsec_of_the_storm'
const peopleCount = 120
const ordinary = visits.filter(visit => visit.hostId !== unmappedHost.id)

/** Starts the simulators and fills them. */
export async function openOutsideWorld(): Promise<OutsideWorld> {
  const simulators: Simulator[] = await Promise.all([startSimulator('calcom', 0), startSimulator('ehr', 0)])
  const [calcomUrl = '', ehrUrl = ''] = simulators.map(each => each.url)
  const calcom = calcomClient(calcomUrl)
  const ehr = ehrClient(ehrUrl)
  const people = Array.from({ length: peopleCount }, (_, index) => person(index))
  // Nobody here is a doubtful case: what waits for a person has tests of its own.
  for (const resource of ehrResources(people, person(peopleCount + 1)))
    if (resource.id !== 'look-alike') await ehr.put(resource)
  for (const host of hosts) await calcom.addHost(host)
  for (const visit of visits) await calcom.addVisit(visit)
  return {
    calcom,
    ehr,
    secret,
    yaml: yaml({ calcom: calcomUrl, ehr: ehrUrl }, secret),
    async close() {
      await Promise.all(simulators.map(each => each.stop()))
    },
  }
}

export type Load = { bookings: number; moves: number; cancellations: number }

/**
 * Books `count` visits over `forMs` milliseconds. A third are moved, up to three times, and one in eight is cancelled,
 * often so soon that the webhooks of one visit are under way together.
 */
export async function playLoad(calcom: Calcom, random: Random, count: number, forMs: number): Promise<Load> {
  const load: Load = { bookings: 0, moves: 0, cancellations: 0 }
  const taken = new Map<number, number>()
  const firstDay = new Date()
  firstDay.setUTCHours(13, 0, 0, 0)
  const nextSlot = (visit: Visit) => {
    const number = taken.get(visit.hostId) ?? 0
    taken.set(visit.hostId, number + 1)
    return new Date(firstDay.getTime() + (2 + Math.floor(number / 10)) * 86_400_000 + (number % 10) * 3_600_000)
  }
  // Drawn beforehand: the seed alone decides what happens, not the order in which answers come.
  const scripts = Array.from({ length: count }, (_, index) => ({
    at: (index / count) * forMs,
    visit: random.pick(ordinary),
    who: person(random.below(peopleCount)),
    moves: random.chance(0.34) ? 1 + random.below(3) : 0,
    cancelled: random.chance(0.125),
    pauses: Array.from({ length: 4 }, () => (random.chance(0.5) ? random.below(60) : random.below(2_500))),
  }))
  const startedAt = performance.now()
  await Promise.all(
    scripts.map(async ({ at, visit, who, moves, cancelled, pauses }) => {
      if (!visit) return
      await wait(Math.max(0, at - (performance.now() - startedAt)))
      let booking = await calcom.book(visit, who, nextSlot(visit))
      load.bookings += 1
      for (let move = 0; move < moves; move += 1) {
        await wait(pauses[move])
        booking = await calcom.reschedule(booking.uid, nextSlot(visit))
        load.moves += 1
      }
      if (!cancelled) return
      await wait(pauses[3])
      await calcom.cancel(booking.uid)
      load.cancellations += 1
    }),
  )
  return load
}
