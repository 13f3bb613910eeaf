/**
 * A made-up practice of two agencies for demo and tests: people, what pays for them, and appointments around a day. Its
 * people are those of the simulated Ensora Data Collection, by name, so that each finds its counterpart.
 */
import { dateIn, spanAtWall } from '../model/time.ts'
import type { Hub } from '../pipeline/hub.ts'
import { insertEntries } from '../store/practice-entries.ts'
import { type Scope, withScope } from '../store/scope.ts'
import { writtenEntry } from './entries.ts'
import { type Entry, type EntryKind, shapes } from './shapes.ts'

export const sampleAgencies = {
  oak: { name: 'Oak Street', zone: 'America/Toronto', externalId: 'AG-1' },
  nord: { name: 'Rivière Nord', zone: 'America/Moncton', externalId: 'AG-2' },
} as const
type AgencyKey = keyof typeof sampleAgencies

/** Key, agency, first, last, birth date. */
export const sampleClients = [
  ['ava', 'oak', 'Ava', 'Lindqvist', '2017-04-12'],
  ['liam', 'oak', 'Liam', 'Okonkwo', '2015-09-30'],
  ['noor', 'oak', 'Noor', 'Haddad', '2018-01-22'],
  ['zoe', 'nord', 'Zoé', 'Arsenault', '2016-06-18'],
  ['emile', 'nord', 'Émile', 'Gagnon', '2014-11-03'],
  ['mia', 'nord', 'Mia', 'Doucet', '2017-02-02'],
  ['mya', 'nord', 'Mya', 'Doucet', '2017-02-02'],
] as const

/** Key, agencies, first, last, e-mail, title, credential. */
export const sampleStaff = [
  ['jordan', ['oak', 'nord'], 'Jordan', 'Ellis', 'jordan.ellis@example.org', 'Behaviour analyst', 'BCBA'],
  ['priya', ['oak'], 'Priya', 'Raman', 'priya.raman@example.org', 'Therapist', 'RBT'],
  ['camille', ['nord'], 'Camille', 'Bouchard', 'camille.bouchard@example.org', 'Thérapeute', 'RBT'],
] as const

/** What an account at the simulated Ensora Data Collection needs of each, by key. */
export const sampleContacts = {
  jordan: { phone: '+1 416 555 0101', address: '12 Oak Street, Toronto ON' },
  priya: { phone: '+1 416 555 0102', address: '48 Elm Avenue, Toronto ON' },
  camille: { phone: '+1 506 555 0103', address: '7, rue de la Rivière, Moncton NB' },
} as const

/** `daysAgo` before the day, at times of the agency's wall; some differ by minutes from what the therapist wrote. */
export const sampleAppointments = [
  { client: 'ava', staff: 'priya', service: 'direct', daysAgo: 2, from: '09:00', to: '10:30' },
  { client: 'liam', staff: 'priya', service: 'direct', daysAgo: 2, from: '13:00', to: '14:30' },
  { client: 'zoe', staff: 'camille', service: 'direct', daysAgo: 1, from: '10:00', to: '11:00' },
  { client: 'noor', staff: 'jordan', service: 'supervision', daysAgo: 1, from: '15:00', to: '16:00' },
  { client: 'emile', staff: 'camille', service: 'direct', daysAgo: 0, from: '09:00', to: '10:00' },
  { client: 'mia', staff: 'camille', service: 'direct', daysAgo: 0, from: '13:00', to: '14:00' },
  { client: 'mya', staff: 'jordan', service: 'direct', daysAgo: 0, from: '13:00', to: '14:00' },
  { client: 'ava', staff: 'priya', service: 'direct', daysAgo: 0, from: '09:00', to: '10:30' },
  { client: 'ava', staff: 'priya', service: 'direct', daysAgo: -1, from: '09:00', to: '10:30' },
  { client: undefined, staff: 'priya', service: 'travel', daysAgo: 2, from: '12:15', to: '12:45' },
] as const

/** Ids by the names that this file uses, such as `client ava` or `appointment 0`. */
export type SampleIds = ReadonlyMap<string, string>

/** What the sample depends on: the day it is around, and the account of each member of staff. */
export type SampleWish = { now: Date; accountOf(email: string): string | undefined }

/** Puts the sample into an organization; the caller has given the accounts a membership. */
export async function seedPractice(hub: Hub, organization: string, wish: SampleWish): Promise<SampleIds> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, db => seedWithin(hub, db, wish))
}

async function seedWithin(hub: Hub, db: Scope, { now, accountOf }: SampleWish): Promise<SampleIds> {
  const ids = new Map<string, string>()
  const idOf = (key: string) => {
    const id = ids.get(key) ?? hub.newId()
    ids.set(key, id)
    return id
  }
  const put = async <Kind extends EntryKind>(
    kind: Kind,
    entries: readonly { key: string; entry: Entry<Kind>; more?: Readonly<Record<string, unknown>> }[],
  ) => {
    const rows = entries.map(({ key, entry, more }) => writtenEntry(hub, db.organization, kind, idOf(key), entry, more))
    await insertEntries(db, kind, rows, now)
  }
  const today = dateIn(sampleAgencies.oak.zone, now)
  const year = { from: `${Number(today.slice(0, 4)) - 1}-01-01`, to: `${Number(today.slice(0, 4)) + 1}-12-31` }
  await put(
    'agency',
    Object.entries(sampleAgencies).map(([key, fields]) => ({
      key: `agency ${key}`,
      entry: shapes.agency.parse(fields),
    })),
  )
  await put('service', services())
  await put('status-type', statusTypes())
  await put('funder', funders())
  await put(
    'client',
    sampleClients.map(([key, agency, first, last, birthDate]) => ({
      key: `client ${key}`,
      entry: shapes.client.parse({ agency: idOf(`agency ${agency}`), first, last, birthDate, enrolments: [year] }),
    })),
  )
  await put(
    'staff',
    sampleStaff.map(([key, where, first, last, email, title, credential]) => ({
      key: `staff ${key}`,
      entry: shapes.staff.parse({
        agencies: where.map(agency => idOf(`agency ${agency}`)),
        ...{ first, last, email, title, account: accountOf(email), ...sampleContacts[key] },
        credentials: [{ kind: credential, from: year.from, to: year.to }],
      }),
    })),
  )
  await put(
    'authorization',
    sampleClients.flatMap(([key, agency]) =>
      ['direct', 'supervision'].map(service => ({
        key: `authorization ${key} ${service}`,
        entry: shapes.authorization.parse({
          client: idOf(`client ${key}`),
          service: idOf(`service ${service}`),
          funder: idOf(agency === 'oak' ? 'funder program' : 'funder insurance'),
          ...year,
          windows: [
            { per: 'total', units: 1_200 },
            { per: 'week', units: 60 },
          ],
        }),
      })),
    ),
  )
  await put('period', periodsAround(idOf, today))
  await put(
    'appointment',
    sampleAppointments.map((planned, index) => {
      const agencyKey: AgencyKey = sampleClients.find(([key]) => key === planned.client)?.[1] ?? 'oak'
      const { zone } = sampleAgencies[agencyKey]
      const date = dateIn(zone, new Date(now.getTime() - planned.daysAgo * 86_400_000))
      const { start, end } = spanAtWall(zone, date, planned.from, planned.to)
      return {
        key: `appointment ${index}`,
        entry: shapes.appointment.parse({
          agency: idOf(`agency ${agencyKey}`),
          ...(planned.client ? { client: idOf(`client ${planned.client}`) } : {}),
          staff: idOf(`staff ${planned.staff}`),
          service: idOf(`service ${planned.service}`),
          statusType: idOf('status-type scheduled'),
          startsAt: start.toISOString(),
          endsAt: end.toISOString(),
          ...(planned.service === 'supervision' ? { direct: 'direct' } : {}),
        }),
        more: { date, state: 'scheduled', kind: planned.service === 'travel' ? 'non-payroll' : 'service' },
      }
    }),
  )
  return ids
}

function services() {
  return [
    {
      key: 'direct',
      name: 'Direct therapy',
      kind: 'service',
      minMinutes: 15,
      maxMinutes: 480,
      credentials: ['RBT', 'BCBA'],
    },
    {
      key: 'supervision',
      name: 'Supervision',
      kind: 'service',
      direct: 'set-at-appointment',
      credentials: ['BCBA'],
      clientOverlapAllowed: true,
    },
    { key: 'meeting', name: 'Team meeting', kind: 'non-service', notesRequired: false },
    { key: 'travel', name: 'Travel', kind: 'non-payroll', notesRequired: false },
  ].map(({ key, ...fields }) => ({ key: `service ${key}`, entry: shapes.service.parse(fields) }))
}

function statusTypes() {
  return [
    { key: 'scheduled', name: 'Scheduled' },
    { key: 'makeup', name: 'Make-up', autoRender: true },
    {
      key: 'cancelled',
      name: 'Cancelled by client',
      billable: false,
      payroll: false,
      cancellation: true,
      makeupable: true,
    },
  ].map(({ key, ...fields }) => ({ key: `status-type ${key}`, entry: shapes['status-type'].parse(fields) }))
}

function funders() {
  return [
    { key: 'program', name: 'Provincial program', guardianSignature: 'each', electronicVisit: true },
    { key: 'insurance', name: 'Maritime Mutual' },
  ].map(({ key, ...fields }) => ({ key: `funder ${key}`, entry: shapes.funder.parse(fields) }))
}

/** The month of the day and the one before are open, for payroll and billing; what lies a year back is closed. */
function periodsAround(idOf: (key: string) => string, today: string) {
  const before = `${Number(today.slice(0, 4)) - 1}`
  return Object.keys(sampleAgencies).flatMap(agency =>
    (['payroll', 'billing'] as const).flatMap(kind => [
      {
        key: `period ${agency} ${kind} past`,
        entry: { agency: idOf(`agency ${agency}`), kind, from: `${before}-01-01`, to: `${before}-06-30`, closed: true },
      },
      {
        key: `period ${agency} ${kind} now`,
        entry: {
          agency: idOf(`agency ${agency}`),
          kind,
          from: `${before}-07-01`,
          to: `${Number(before) + 2}-12-31`,
          closed: false,
        },
      },
    ]),
  )
}
