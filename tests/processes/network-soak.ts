/**
 * Responders under an even load for a long time, while everything that changes in a real one changes: certificates, revocation
 * lists, who takes part, people and their documents. What they use must stay what it is.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Issued } from '../network/pki.ts'
import { type Asked, type Known, openAsker } from './network-asker.ts'
import { type NetworkFleet, openNetworkFleet, type Place, setPaused, type Vitals } from './network-fleet.ts'
import { describeAttempts, peopleOf, playQuestions, pushVisit, settleIn, twinsAt } from './network-load.ts'
import { journalWritten, readExchangeLog } from './network-log.ts'
import { createRandom, type Random } from './random.ts'

export type SoakOptions = {
  seed: number
  /** How long it is asked at the least, in milliseconds. */
  forMs: number
  perSecond: number
  people: number
  /** Between two changes, in milliseconds. */
  gapMs: number
}

export type SoakReport = {
  attempts: readonly Asked[]
  /** Questions that were not answered although nothing stood against it. */
  failures: string[]
  wrong: readonly string[]
  notLogged: string[]
  /** Documents that were pushed and are not told of, or more than were pushed. */
  documents: string[]
  /** What a change should have brought about and did not. */
  changes: { made: Record<Change, number>; faults: string[] }
  deaths: string[]
  exits: (number | null | undefined)[]
  /** Of each responder, second by second. */
  vitals: readonly (readonly Vitals[])[]
  lines: string
}

/** Runs one; leaves nothing running. */
export async function runNetworkSoak(options: SoakOptions): Promise<SoakReport> {
  const fleet = await openNetworkFleet(2)
  const asker = openAsker(fleet, { tries: 1, waitMs: 0 })
  try {
    const random = createRandom(options.seed)
    const people = [...peopleOf(fleet.places, options.people), ...fleet.places.flatMap(place => twinsAt(place, 1))]
    await settleIn(people)
    await fleet.settled()
    await wait(1_000)

    const endsAt = performance.now() + options.forMs
    let rounds = 0
    // However short it is, every kind of change was made once.
    const isOver = () => performance.now() >= endsAt && rounds > 0
    const vitals: Vitals[][] = fleet.responders.map(() => [])
    const watching = watch(fleet, vitals, isOver)
    const changing = change({
      fleet,
      people,
      random,
      gapMs: options.gapMs,
      isOver,
      roundMade: () => {
        rounds += 1
      },
    })
    await playQuestions(asker, people, createRandom(options.seed + 1), { perSecond: options.perSecond, until: isOver })
    const { made, faults, unsteady } = await changing
    await watching

    await fleet.settled()
    await wait(1_000)
    const documents: string[] = []
    for (const known of people) {
      if (known.id === undefined) continue
      await asker.query(known)
      if (known.entries.length !== known.pushed)
        documents.push(`${known.number}: ${known.entries.length} of ${known.pushed}`)
    }
    if (!(await journalWritten(fleet))) faults.push('the journal is not empty')
    const log = await readExchangeLog(fleet)
    const processes = [fleet.hub, ...fleet.responders]
    const exits = (await Promise.all(processes.map(each => each.stop()))).map(ended => ended?.code)
    const isSteady = ({ place, at, ms }: Asked) =>
      !unsteady.some(each => each.place === place && at < each.to && at + ms > each.from)
    return {
      attempts: asker.attempts,
      failures: asker.attempts
        .filter(isSteady)
        .flatMap(({ transaction, heard }) => (heard.kind === 'answered' ? [] : [`${transaction}: ${heard.because}`])),
      wrong: asker.wrong,
      notLogged: asker.attempts
        .filter(({ heard, messageId }) => heard.kind === 'answered' && log.get(messageId) !== 1)
        .map(({ transaction, messageId }) => `${transaction} ${messageId}: ${log.get(messageId) ?? 0} times`),
      documents,
      changes: { made, faults },
      deaths: processes.flatMap(({ deaths }) => [...deaths.serving, ...deaths.starting]),
      exits,
      vitals,
      lines: `${describeAttempts(asker)}\n${describeVitals(vitals)}`,
    }
  } finally {
    await asker.close()
    await fleet.close()
  }
}

async function watch(fleet: NetworkFleet, vitals: Vitals[][], isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await wait(1_000)
    for (const [index, responder] of fleet.responders.entries()) vitals[index]?.push(await responder.vitals())
  }
}

type Change = 'certificate' | 'revocation' | 'pause' | 'merge' | 'documents'
type Window = { place: Place; from: number; to: number }
type Changing = {
  fleet: NetworkFleet
  people: readonly Known[]
  random: Random
  gapMs: number
  isOver: () => boolean
  /** Every kind of change was made once more. */
  roundMade: () => void
}

/** The gateway looks at its folder every three seconds. */
const folderMs = 5_000
/** A responder reads anew who takes part every second. */
const membersMs = 2_000

async function change({ fleet, people, random, gapMs, isOver, roundMade }: Changing) {
  const made: Record<Change, number> = { certificate: 0, revocation: 0, pause: 0, merge: 0, documents: 0 }
  const faults: string[] = []
  const unsteady: Window[] = []
  const fired: Issued[] = []
  const acts: Record<Change, () => Promise<void>> = {
    async certificate() {
      const { chain, key } = await fleet.authority.issue({ name: 'localhost', hosts: ['localhost'], usage: 'server' })
      await fleet.put('server.key', key) // until its certificate is there, the pair before stays
      await fleet.put('server.crt', chain)
    },
    async revocation() {
      const one = await fleet.authority.issue({ name: 'fired.example', hosts: ['fired.example'] })
      const known = random.pick(people.filter(each => each.place === fleet.places[0]))
      if (!known) return
      const asker = openAsker(fleet, { tries: 1, waitMs: 0 }, one)
      const heard = async () => (await asker.discover({ ...known, entries: [] })).heard
      if ((await heard()).kind !== 'answered') faults.push('a partner was refused before it was revoked')
      fired.push(one)
      await fleet.put('revoked/network.crl', await fleet.authority.revoke(fired))
      await wait(folderMs)
      for (const _ of fleet.responders)
        if ((await heard()).kind === 'answered') faults.push('a revoked certificate was answered')
      await asker.close()
    },
    async pause() {
      const place = random.pick(fleet.places)
      const known = people.find(each => each.place === place)
      if (!place || !known) return
      const window = { place, from: performance.now(), to: Number.POSITIVE_INFINITY }
      unsteady.push(window)
      const asker = openAsker(fleet, { tries: 1, waitMs: 0 })
      const heard = async () => (await asker.discover({ ...known, entries: [] })).heard.kind
      await setPaused(fleet, place, true)
      await wait(3_000)
      for (const _ of fleet.responders) if ((await heard()) === 'answered') faults.push('a paused member answered')
      await setPaused(fleet, place, false)
      const until = performance.now() + 20_000
      while ((await heard()) !== 'answered' && performance.now() < until) await wait(200)
      await wait(membersMs)
      for (const _ of fleet.responders)
        if ((await heard()) !== 'answered') faults.push('a resumed member does not answer')
      window.to = performance.now()
      await asker.close()
    },
    async merge() {
      const known = random.pick(people.filter(each => !each.alike))
      if (!known) return
      const { member } = known.place
      const twice = { ...known, number: `${known.number}-${made.merge}` }
      known.alike = true // they are there twice: who is meant cannot be told until they are one
      await member.register(twice)
      await fleet.settled()
      await wait(500)
      await member.merge(known.number, twice.number)
      await fleet.settled()
      await wait(1_500)
      known.alike = false
    },
    async documents() {
      for (let count = 0; count < 5; count += 1) {
        const known = random.pick(people)
        if (known) await pushVisit(known)
      }
    },
  }
  const order = Object.keys(acts) as Change[]
  for (let turn = 0; !isOver(); turn += 1) {
    await wait(gapMs)
    const what = order[turn % order.length] as Change
    await acts[what]()
    made[what] += 1
    if (turn % order.length === order.length - 1) roundMade()
  }
  return { made, faults, unsteady }
}

/** Of the first and of the last third of a time, after a fifth for warming up. */
type Thirds = { first: number; last: number }

function thirds(values: readonly number[], measure: (some: readonly number[]) => number): Thirds {
  const warm = values.slice(Math.ceil(values.length / 5))
  const third = Math.ceil(warm.length / 3)
  return { first: measure(warm.slice(0, third)), last: measure(warm.slice(-third)) }
}

/** The highest. */
export function peaks(values: readonly number[]): Thirds {
  return thirds(values, some => Math.max(...some))
}

/** What is there half of the time: what leaks raises it, and a moment in which many wait and open connections does not. */
export function medians(values: readonly number[]): Thirds {
  return thirds(values, some => some.toSorted((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0)
}

function describeVitals(vitals: readonly (readonly Vitals[])[]): string {
  return vitals
    .map((of, index) => {
      const bytes = peaks(of.map(each => each.bytes / 1_000_000))
      const handles = of.map(each => each.handles)
      const [usual, most] = [medians(handles), peaks(handles)]
      return `responder ${index + 1}: memory ${Math.round(bytes.first)} to ${Math.round(bytes.last)} MB, handles ${usual.first} to ${usual.last}, at most ${most.first} to ${most.last}`
    })
    .join('\n')
}
