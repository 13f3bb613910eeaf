/**
 * A town of any size for load runs: sites, students, users, sessions, and the agencies, clients, staff and appointments of
 * the practice management that are the same people. Everything follows from its number and the seed; nothing is held.
 */

import type { SourceKind } from '../../../model/sessions/source.ts'
import { instantAtWall } from '../../../model/time.ts'
import { drawSignature } from './drawing.ts'
import { templates } from './town.ts'
import type { HeldNote, HeldSignature, HeldSite, HeldStudent, HeldUser, HeldValue } from './world.ts'

export type BigSize = { sites: number; students: number; users: number; notes: number; appointments: number }
export type BigOptions = BigSize & {
  /** Other names for another seed. */
  seed?: number
  /** The first day of sessions, a Monday. */
  firstDay?: string
}

export type BigAppointment = {
  agency: number
  client: number
  staff: number
  /** In the agency's zone. */
  date: string
  from: string
  to: string
  startsAt: Date
  endsAt: Date
}
export type BigTown = ReturnType<typeof createBigTown>

const zones = ['America/Toronto', 'America/Winnipeg', 'America/Regina', 'America/Vancouver', 'America/Halifax']
/** Four a day, an hour each, on the wall of the site. */
const slots = [
  ['09:00', '10:00'],
  ['10:30', '11:30'],
  ['13:00', '14:00'],
  ['14:30', '15:30'],
] as const
const dayMs = 86_400_000
const signaturesDrawn = 64

const firstNames = [
  ...[
    'Ada',
    'Ben',
    'Cleo',
    'Dev',
    'Ella',
    'Finn',
    'Gia',
    'Hugo',
    'Ines',
    'Jonas',
    'Kira',
    'Leo',
    'Maya',
    'Nils',
    'Olive',
  ],
  ...['Pia', 'Quinn', 'Rosa', 'Sami', 'Tara', 'Uma', 'Vera', 'Wren', 'Xena', 'Yara', 'Zoé', 'Anaïs', 'Émile', 'Björn'],
]
const syllables = [
  'ba',
  'den',
  'for',
  'gil',
  'har',
  'kel',
  'lo',
  'mar',
  'nes',
  'or',
  'pel',
  'ran',
  'sol',
  'ter',
  'ven',
  'wick',
]

/** The town. Every student has one therapist, and no two of anybody's sessions overlap. */
export function createBigTown({ seed = 1, firstDay = '2026-09-07', ...size }: BigOptions) {
  const perSite = { students: Math.floor(size.students / size.sites), users: Math.floor(size.users / size.sites) }
  if (perSite.users < 1 || perSite.students < perSite.users)
    throw new Error('A big town needs at least one user a site, and as many students as users.')
  const ofUser = Math.floor(perSite.students / perSite.users)
  const drawn: Buffer[] = []
  const walls = new Map<string, Date>()

  const instant = (zone: string, date: string, time: string): Date => {
    const key = `${zone} ${date} ${time}`
    const known = walls.get(key)
    if (known) return known
    const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    const at = instantAtWall(zone, { year, month, day, hour, minute, second: 0 }) ?? new Date(`${date}T${time}:00Z`)
    walls.set(key, at)
    return at
  }
  const firstOf = (n: number) => firstNames[(n + seed) % firstNames.length] ?? 'Ada'
  const zoneOf = (site: number) => zones[site % zones.length] ?? 'America/Toronto'
  /** Number of a site's own; people of one site are those whose number leaves the same rest. */
  const siteOf = (person: number) => person % size.sites
  const user = (n: number): HeldUser => ({
    id: bigId('user', n),
    type: 'employee',
    first: firstOf(n * 7),
    last: nameOf(n + seed * 31 + 5_000_000),
    title: 'Therapist',
    username: `staff${n}@example.org`,
    email: `staff${n}@example.org`,
    phone: `+1416555${String(n % 10_000).padStart(4, '0')}`,
    sites: [bigId('site', siteOf(n))],
    active: true,
  })
  const student = (n: number): HeldStudent => ({
    id: bigId('student', n),
    site: bigId('site', siteOf(n)),
    first: firstOf(n),
    last: nameOf(n + seed * 31),
    born: new Date(Date.UTC(2010, 0, 1) + ((n * 37 + seed) % 3_650) * dayMs).toISOString().slice(0, 10),
    zone: zoneOf(siteOf(n)),
    soapEnabled: true,
  })
  const site = (n: number): HeldSite => ({
    id: bigId('site', n),
    name: `${nameOf(n + seed)} Centre ${n}`,
    zone: zoneOf(n),
  })
  const appointment = (n: number): BigAppointment => {
    const staff = n % size.users
    const round = Math.floor(n / size.users)
    const slot = slots[round % slots.length] ?? slots[0]
    const agency = siteOf(staff)
    const own = Math.floor(staff / size.sites) * ofUser + (round % ofUser)
    const date = weekday(firstDay, Math.floor(round / slots.length))
    const [from, to] = slot
    const zone = zoneOf(agency)
    const [startsAt, endsAt] = [instant(zone, date, from), instant(zone, date, to)]
    return { agency, client: own * size.sites + agency, staff, date, from, to, startsAt, endsAt }
  }
  const signature = (n: number, at: Date): { signature: HeldSignature } => {
    const index = n % signaturesDrawn
    drawn[index] ??= drawSignature(`hand ${index}`)
    return {
      signature: { contentType: 'image/png', bytes: drawn[index] ?? Buffer.alloc(0), signedAt: at.toISOString() },
    }
  }
  return {
    ...size,
    site,
    student,
    user,
    appointment,
    /** The session of the appointment with the same number, written down up to two minutes off. */
    note(n: number): HeldNote {
      const { date, from, to, client, staff, endsAt } = appointment(n)
      const signedAt = new Date(endsAt.getTime() + 300_000)
      const filled: Readonly<Record<string, HeldValue>> = {
        Date: date,
        'Start Time': shifted(from, n % 3),
        'End Time': shifted(to, n % 3),
        Location: {
          place: { text: `Room ${n % 12}`, latitude: 43.6 + (n % 100) / 1_000, longitude: -79.4, accuracy: 15 },
        },
        Notes: `Session ${n}. Requested breaks with a card in ${n % 10} of 10 trials; played beside a peer for ${n % 20} minutes.`,
        'Therapist Signature': signature(staff, signedAt),
        'Guardian Name': `Guardian ${nameOf(client)}`,
        Relationship: n % 2 === 0 ? 'Mother' : 'Father',
        'Guardian Signature': signature(client + 7, signedAt),
        'Place of Service': 'Clinic',
      }
      const values = (templates[0]?.fields ?? []).map(({ label, type }) => ({
        label,
        type,
        value: filled[label] ?? null,
      }))
      const ids = { template: bigId('template', 0), student: bigId('student', client), user: bigId('user', staff) }
      return { id: bigId('note', n), ...ids, published: true, shown: true, values }
    },
    /** After the last session. */
    publishedFrom: Date.parse(
      `${weekday(firstDay, Math.ceil(size.appointments / size.users / slots.length))}T06:00:00Z`,
    ),
  }
}

/** The id of a number; ids are in the order of their numbers. */
export function bigId(kind: SourceKind, n: number): string {
  return `${kind}-${String(n).padStart(7, '0')}`
}

/** A name that belongs to one number alone. */
export function nameOf(n: number): string {
  let rest = n + syllables.length ** 2
  let name = ''
  while (rest > 0) {
    name = `${syllables[rest % syllables.length]}${name}`
    rest = Math.floor(rest / syllables.length)
  }
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

/** The n-th working day from a Monday on. */
function weekday(monday: string, n: number): string {
  const days = Math.floor(n / 5) * 7 + (n % 5)
  return new Date(Date.parse(`${monday}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

function shifted(time: string, minutes: number): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const all = hour * 60 + minute + minutes
  return `${String(Math.floor(all / 60)).padStart(2, '0')}:${String(all % 60).padStart(2, '0')}`
}
