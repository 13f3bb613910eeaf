/** What people have beside a name: home, phones, e-mail, numbers, what held before, and the sites that know them. */
import type { Random } from '../random.ts'
import { addDays, ageOn } from './dates.ts'
import type { Known } from './household.ts'
import { emailOf, medicareNumber, type Payer, payers, phoneOf } from './numbers.ts'
import type { Former, Person } from './person.ts'
import { type Home, homeIn, homeOf, otherZip } from './places.ts'
import type { Plan } from './plan.ts'

/** What holds for a whole population. */
export type Country = {
  seed: number
  /** The day on which ages are counted. */
  day: string
  /** What ids begin with: people of the index and strangers must never have one id. */
  prefix: string
  sites: number
  ssnOf(index: number, twin?: boolean): string
  recordNumber(site: number, index: number): string
  subscriberOf(household: number): string
}

/** What a household has together. */
export type Shared = {
  home: Home
  formerHome?: Former<Home>
  homePhone?: string
  /** Of the head; small children are reached by it. */
  email?: string
  payer?: Payer
  plan: Plan
  family: readonly Known[]
}

type Homes = Omit<Shared, 'plan' | 'family'>

/** Below it, a child has no phone or e-mail of its own. */
const smallAge = 13
const medicareAge = 65

/** Home, the one before, the phone that all give, the head's e-mail, and who pays for care. */
export function homesOf(head: Known | undefined, withChildren: boolean, random: Random, day: string): Homes {
  const home = homeOf(random)
  const moved = random.chance(0.45) ? addDays(day, -random.between(30, 3650)) : undefined
  // Six in ten stay in their town when they move.
  const before = moved && (random.chance(0.6) ? homeIn(otherZip(home.zip, random), random) : homeOf(random))
  const from = moved && addDays(moved, -random.between(300, 5000))
  return {
    home,
    ...(moved && before && from ? { formerHome: { value: before, from, to: moved } } : {}),
    ...(random.chance(withChildren ? 0.9 : 0.35) ? { homePhone: phoneOf(home.zip, random) } : {}),
    ...(head && random.chance(0.8) ? { email: emailOf(head.first, head.last, random) } : {}),
    ...(random.chance(0.88) ? { payer: random.pick(payers) } : {}),
  }
}

export function addDetails(known: Known, at: number, shared: Shared, random: Random, country: Country): Person {
  const { twinOf, ...who } = known
  const { plan, home, payer } = shared
  const index = plan.first + at
  const age = ageOn(known.born, country.day)
  const subscriber = payer === undefined ? undefined : country.subscriberOf(plan.first)
  return {
    id: `${country.prefix}${index}`,
    index,
    household: `${country.prefix}h${plan.first}`,
    ...who,
    ...diedOf(age, random, country.day),
    home,
    ...formerHomeOf(shared, known.born),
    ...(shared.homePhone ? { homePhone: shared.homePhone } : {}),
    ...(age < smallAge ? familyEmail(shared) : reachOf(known, home, random, country.day)),
    ...(known.role === 'head' ? familyEmail(shared) : {}),
    ssn: twinOf === undefined ? country.ssnOf(index) : country.ssnOf(plan.first + twinOf, true),
    ...(age >= medicareAge ? { medicare: medicareNumber(random) } : {}),
    ...(payer && subscriber
      ? { coverage: { payer, subscriber, member: `${subscriber}-${String(at).padStart(2, '0')}` } }
      : {}),
    sites: sitesOf(index, random, country),
  }
}

/** Whoever was born there lived there from that day. */
function formerHomeOf({ formerHome }: Shared, born: string): { formerHome?: Former<Home> } {
  if (!formerHome || formerHome.to <= born) return {}
  return { formerHome: formerHome.from < born ? { ...formerHome, from: born } : formerHome }
}

function familyEmail({ email }: Shared): { email?: string } {
  return email ? { email } : {}
}

function diedOf(age: number, random: Random, day: string): { died?: string } {
  const share = age >= 80 ? 0.06 : age >= 65 ? 0.02 : 0.002
  return age > 1 && random.chance(share) ? { died: addDays(day, -random.between(1, 360)) } : {}
}

/** Phone and e-mail of somebody old enough to have them, and those before. */
function reachOf(
  { first, last, formerLast, born }: Known,
  home: Home,
  random: Random,
  day: string,
): Pick<Person, 'mobile' | 'formerPhone' | 'email' | 'formerEmail'> {
  const changed = addDays(day, -random.between(30, 2500))
  const from = addDays(changed, -random.between(200, 3000))
  const held = from > born
  return {
    ...(random.chance(0.93) ? { mobile: phoneOf(home.zip, random) } : {}),
    ...(held && random.chance(0.3) ? { formerPhone: { value: phoneOf(home.zip, random), from, to: changed } } : {}),
    ...(random.chance(0.78) ? { email: emailOf(first, last, random) } : {}),
    ...(held && random.chance(0.2)
      ? { formerEmail: { value: emailOf(first, formerLast?.value ?? last, random), from, to: changed } }
      : {}),
  }
}

/** Six in ten are known at one site, the others at two or three. */
function sitesOf(index: number, random: Random, { sites, recordNumber }: Country): Person['sites'] {
  const count = Math.min(sites, random.chance(0.6) ? 1 : random.chance(0.7) ? 2 : 3)
  const start = random.between(0, sites - 1)
  return Array.from({ length: count }, (_, at) => {
    const site = (start + at) % sites
    return { site, number: recordNumber(site, index) }
  })
}
