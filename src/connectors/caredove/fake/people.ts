/** Invented people for referrals that name nobody: short lists, drawn from the world's own random. Phones are 555-01xx. */
import type { Registrant, Requester, World } from './world.ts'

const firsts = ['Avery', 'Noor', 'Mateo', 'Élise', 'Kofi', 'Priya', 'Sacha', 'Rosa', 'Tomasz', 'Wren', 'Imani', 'Léo']
const middles = ['Jo', 'Lee', 'Marie', undefined, undefined, undefined]
const lasts = ['Côté', 'Lindqvist', 'Okafor', 'Singh', 'Tremblay', 'Nowak', 'Haddad', 'Bergeron', 'Reyes', 'Fraser']
const streets = ['Example Rd', 'Sample Ave', 'Invented St', 'Lakeview Cres', 'Maple Lane']
const towns = [
  { city: 'Toronto', postal: 'm5v' },
  { city: 'Hamilton', postal: 'L8P' },
  { city: 'Guelph', postal: 'N1H' },
  { city: 'Ottawa', postal: 'K1P' },
] as const
const languages = [
  { code: 'en-CA', text: 'English' },
  { code: 'fr-CA', text: 'French' },
  { code: 'es', text: 'Spanish' },
] as const
const reasons = [
  'Low mood since September, asks for evening sessions',
  'Family under strain after a move, two children at home',
  'Needs help at home after a fall',
  'Anxious before school, referred by the family doctor',
]

/** A registrant as a person would type it: province written out, postal code with or without its space. */
export function newRegistrant(world: World): Registrant {
  const oneOf = <Each>(list: readonly Each[]): Each => list[Math.floor(world.random() * list.length)] as Each
  const digits = (count: number) => Array.from({ length: count }, () => Math.floor(world.random() * 10)).join('')
  const first = oneOf(firsts)
  const last = oneOf(lasts)
  const middle = oneOf(middles)
  const town = oneOf(towns)
  const two = (value: number) => String(value).padStart(2, '0')
  const year = 1940 + Math.floor(world.random() * 70)
  const plain = (text: string) => text.normalize('NFD').replace(/[^A-Za-z]/g, '')
  return {
    first,
    ...(middle ? { middle } : {}),
    last,
    birthDate: `${year}-${two(1 + Math.floor(world.random() * 12))}-${two(1 + Math.floor(world.random() * 28))}`,
    gender: oneOf(['male', 'female', 'other', 'unknown']),
    address: {
      line: [`${1 + Math.floor(world.random() * 400)} ${oneOf(streets)}`],
      city: town.city,
      province: oneOf(['Ontario', 'ON']),
      country: 'Canada',
      postalCode: `${town.postal}${oneOf(['', ' '])}${digits(1)}A${digits(1)}`,
    },
    phoneHome: `(416) 555-01${digits(2)}`,
    phoneAlt: `416-555-01${digits(2)}`,
    email: `${plain(first)}.${plain(last)}@example.org`.toLowerCase(),
    language: oneOf(languages),
    healthCard: { number: `0000${digits(6)}` },
    contact: {
      relationship: oneOf(['Mother', 'Brother', 'Friend']),
      first: oneOf(firsts),
      last,
      phone: `+1 416 555 01${digits(2)}`,
    },
    primaryCare: { first: oneOf(firsts), last: 'Sample', phone: '416-555-0103' },
  }
}

export function newRequester(): Requester {
  return {
    first: 'Robin',
    last: 'Referrer',
    organization: 'Example Family Health Team',
    phone: '416-555-0110',
    isUser: true,
  }
}

export function newReason(world: World): string {
  return reasons[Math.floor(world.random() * reasons.length)] ?? 'Asks for help'
}

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
