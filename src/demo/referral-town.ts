/**
 * The referral side of the synthetic town: the listings of its agencies at Caredove, who of the town is referred, and what
 * is enclosed with a referral. Nobody here exists.
 */
import type { Json } from '../model/events.ts'
import type { Listing } from '../model/referral/listing.ts'
import { type Person, person } from './town.ts'

/** What Caredove signs in with at the hub; made anew for each demo. */
export type Login = { user: string; token: string }
export type ReferralUrls = { caredove: string; crms: string }

/** The listings that the hub knows, one for each way of handing over. The simulator has them from its start. */
export const listings = {
  /** One hand-off, when everything is done. */
  homeSupport: {
    sourceId: '6200',
    name: 'Home support',
    integrated: true,
    process: 'end-of-handling',
    triggers: [],
    includeRouted: true,
    target: 'crms',
    liaison: 'Intake of Home support, extension 210',
  },
  /** As soon as it is accepted, then kept up to date until somebody accepts it at the CRMS. */
  walkIn: {
    sourceId: '4410',
    name: 'Walk-in counselling',
    integrated: true,
    process: 'start-of-handling',
    triggers: [],
    includeRouted: true,
    target: 'crms',
    liaison: 'Intake of Walk-in counselling, extension 220',
  },
  /** Into the hub's own inbox, where a person decides. */
  family: {
    sourceId: '5120',
    name: 'Family counselling',
    integrated: true,
    process: 'custom',
    triggers: ['received', 'edited', 'booked', 'rescheduled-unbooked', 'message-from-requester'],
    includeRouted: true,
    target: 'inbox',
    liaison: 'Intake of Family counselling, extension 230',
  },
} as const satisfies Record<string, Listing>

/** Offered at Caredove, and missing in the register of the hub: its referrals go nowhere until a person adds it. */
export const unregistered = { id: '7300', name: 'Grief group', flow: 'ready', form: [] } as const

const organizations = ['Example Community Services', 'Partner Agency']

/** Who of the town is referred: nobody who books a visit, unless the day says so. */
const firstReferred = 100

/** The nth person who is referred. */
export function referred(index: number): Person {
  return person(firstReferred + index)
}

/** Somebody of the town as a referral form has them. */
export function registrant(of: Person): { [field: string]: Json } {
  const { given, family, birthDate, phone, email } = of
  return { first: given, last: family, birthDate, phoneHome: phone, phoneAlt: null, email }
}

/** How somebody at a desk in a hurry writes a name down: its last letter is missing. */
export function misspelled(of: Person): Person {
  return { ...of, family: of.family.slice(0, -1) }
}

export type Enclosed = { title: string; contentType: string; data: string; byUrl: boolean }

const letter = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj
trailer<</Size 4/Root 1 0 R>>
%%EOF
`
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

const inBase64 = (text: string) => Buffer.from(text).toString('base64')

/** Files that go with the nth referral: inside the message, to be fetched, both, or none. Each is somebody's own. */
export function enclosures(index: number): Enclosed[] {
  const pdf = {
    title: `letter-${index}.pdf`,
    contentType: 'application/pdf',
    data: inBase64(`${letter}% ${index}\n`),
    byUrl: false,
  }
  const text = {
    title: `note-${index}.txt`,
    contentType: 'text/plain',
    data: inBase64(`Best reached after five o’clock. Number ${index}.`),
    byUrl: true,
  }
  const scan = { title: `scan-${index}.png`, contentType: 'image/png', data: picture, byUrl: index % 2 === 0 }
  return [[pdf], [text], [pdf, text, scan], []][index % 4] ?? []
}

/** A program among the enclosures: kept back, whatever it is called. The others go on. */
export const program: Enclosed = {
  title: 'viewer.exe',
  contentType: 'application/x-msdownload',
  data: inBase64('MZ, and then what no agency wants to run'),
  byUrl: false,
}

/** The configuration of the referral side, to be applied after that of the bookings. */
export function referralYaml(urls: ReferralUrls, login: Login, crmsToken: string): string {
  const files = { user: 'files@caredove.example', token: 'caredove-files' } // what the simulator gives files to
  const connections = [
    {
      id: 'caredove',
      connector: 'caredove',
      settings: {
        credentials: [login],
        baseUrl: `${urls.caredove}/api/FHIR4_v1`,
        documents: files,
        ourOrganizations: organizations,
      },
    },
    {
      id: 'crms',
      connector: 'crms',
      settings: { baseUrl: urls.crms, auth: { kind: 'bearer', token: crmsToken }, updates: 'until-accepted' },
    },
    { id: 'inbox', connector: 'referral-inbox', settings: {} },
  ]
  const routes = ['crms', 'inbox'].map(to => ({
    id: `referrals-to-${to}`,
    from: 'caredove',
    to,
    events: ['referral.*'],
  }))
  const register = Object.values(listings).map((listing, index) => ({
    id: `listing-${index + 1}`,
    from: 'caredove',
    ...listing,
  }))
  return JSON.stringify({ organization: 'maple-street', connections, routes, listings: register })
}
