/** Who lives at the members of a fleet, and an even pace of questions about them from a partner. */
import { setTimeout as wait } from 'node:timers/promises'
import { each } from '../../src/demo/act.ts'
import { person } from '../../src/demo/town.ts'
import type { Known, NetworkAsker } from './network-asker.ts'
import type { Place } from './network-fleet.ts'
import type { Random } from './random.ts'

/** Made-up people, no two alike, dealt out to the members. */
export function peopleOf(places: readonly Place[], count: number): Known[] {
  return Array.from({ length: count }, (_, index) => {
    const { given, family, birthDate } = person(index)
    return knownAs(places[index % places.length] as Place, `p${index}`, {
      first: given,
      last: family,
      birthDate,
      sex: 'Female',
      phone: `+1217634${String(1000 + index)}`,
      street: `${100 + index} Meadow Lane`,
    })
  })
}

/** Twins: of one name but the first, birth date, address and phone. */
export function twinsAt(place: Place, pair: number): [Known, Known] {
  const both = { last: person(500 + pair).family, birthDate: `19${60 + pair}-03-1${pair % 10}`, sex: 'Male' } as const
  const where = { phone: `+1217635${String(1000 + pair)}`, street: `${pair + 1} Twin Court` }
  const one = knownAs(place, `t${pair}a`, { first: 'Terrence', ...both, ...where })
  const other = knownAs(place, `t${pair}b`, { first: 'Trevor', ...both, ...where })
  return [
    { ...one, alike: true },
    { ...other, alike: true },
  ]
}

function knownAs(
  place: Place,
  number: string,
  who: Pick<Known, 'first' | 'last' | 'birthDate' | 'sex' | 'phone' | 'street'>,
): Known {
  const where = { city: 'Springfield', state: 'IL', zip: '62701' }
  return { number, ...where, ...who, place, marker: `marker-${number}-end`, pushed: 0, entries: [] }
}

/** Their members register them and push a visit of each. */
export async function settleIn(people: readonly Known[]): Promise<void> {
  await each(people, 4, async known => {
    await known.place.member.register(known)
    await pushVisit(known)
  })
}

export async function pushVisit(known: Known): Promise<void> {
  await known.place.member.push(known, { title: `Visit ${known.pushed + 1}`, complaint: `Cough ${known.marker}` })
  known.pushed += 1
}

export type Pace = { perSecond: number; until(): boolean }

/** Asks evenly, however long an answer takes; resolves when the last question has its answer. */
export async function playQuestions(
  asker: NetworkAsker,
  people: readonly Known[],
  random: Random,
  { perSecond, until }: Pace,
): Promise<void> {
  const began = performance.now()
  const open = new Set<Promise<unknown>>()
  for (let number = 0; !until(); number += 1) {
    await wait(Math.max(0, began + (number * 1_000) / perSecond - performance.now()))
    const known = random.pick(people)
    if (!known) return
    const asked: Promise<unknown> = question(asker, known, random).finally(() => open.delete(asked))
    open.add(asked)
  }
  await Promise.all(open)
}

async function question(asker: NetworkAsker, known: Known, random: Random): Promise<void> {
  if (known.id === undefined || random.chance(0.5)) return void (await asker.discover(known))
  const entry = random.pick(known.entries)
  if (entry === undefined || random.chance(0.5)) return void (await asker.query(known))
  await asker.retrieve(known, entry)
}

/** What a person wants to know of it. */
export function describeAttempts({ attempts, wrong }: NetworkAsker): string {
  const answered = attempts.filter(({ heard }) => heard.kind === 'answered')
  const times = answered.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)
  const counts = (of: readonly string[]) =>
    [...Map.groupBy(of, what => what)].map(([what, all]) => `${what} ${all.length}`).join(', ') || 'none'
  return [
    `answered: ${counts(answered.map(({ transaction }) => transaction))}; about somebody else ${wrong.length}`,
    `not answered: ${counts(attempts.flatMap(({ heard }) => (heard.kind === 'answered' ? [] : [`${heard.kind} (${heard.because})`])))}`,
    `ms: p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, longest ${at(1)}`,
  ].join('\n')
}
