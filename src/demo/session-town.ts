/** Session notes in the demo: the practice that has the appointments, and what therapists do at Ensora Data Collection. */
import type { Json } from '../model/events.ts'
import { dateIn, spanAtWall } from '../model/time.ts'
import type { Hub } from '../pipeline/hub.ts'
import { createEntry } from '../practice/save.ts'
import { shapes } from '../practice/shapes.ts'
import { type SampleIds, seedPractice } from '../practice/synthetic.ts'
import { agreeToShare, switchSessions } from '../sessions/switch.ts'
import { insertAccount, writeMembership } from '../store/accounts.ts'
import { withScope, withSystem } from '../store/scope.ts'
import { addNewcomers } from './session-push.ts'

/** The connection to the simulated Ensora Data Collection. */
export const sessionYaml = (url: string) => `
organization: maple-street
connections:
  - id: ensora
    connector: ensora
    settings: { baseUrl: '${url}', username: admin@ensora.example, password: ensora_demo, zone: America/Toronto }
`

/** Sessions that are held in the scripted day, three days ago on the wall of their agency; the last stays a draft. */
export const held = [
  {
    student: 'student-2',
    client: 'client liam',
    user: 'user-2',
    staff: 'staff priya',
    agency: 'oak',
    from: '09:00',
    to: '10:00',
  },
  {
    student: 'student-5',
    client: 'client emile',
    user: 'user-3',
    staff: 'staff camille',
    agency: 'nord',
    from: '09:00',
    to: '10:00',
  },
  {
    student: 'student-6',
    client: 'client mia',
    user: 'user-3',
    staff: 'staff camille',
    agency: 'nord',
    from: '11:00',
    to: '12:00',
  },
  {
    student: 'student-7',
    client: 'client mya',
    user: 'user-1',
    staff: 'staff jordan',
    agency: 'nord',
    from: '13:00',
    to: '14:00',
  },
  {
    student: 'student-1',
    client: 'client ava',
    user: 'user-2',
    staff: 'staff priya',
    agency: 'oak',
    from: '14:00',
    to: '15:00',
    draft: true,
  },
] as const

const zones = { oak: 'America/Toronto', nord: 'America/Moncton' } as const

/** The date of the held sessions in an agency's zone. */
export const heldOn = (agency: keyof typeof zones, now: Date) =>
  dateIn(zones[agency], new Date(now.getTime() - 3 * 86_400_000))

/** Puts the practice there, with an appointment for every held session, and connects the source. */
export async function openPractice(hub: Hub, organization: string): Promise<void> {
  await hub.sealer.ready(organization)
  const account = await addTherapist(hub, organization)
  const now = hub.now()
  const ids = await seedPractice(hub, organization, { now, accountOf: () => account })
  await withScope(hub.pool, organization, async db => {
    const { connections } = await hub.configurations.within(db, organization)
    const config = [...connections.values()].find(({ slug }) => slug === 'ensora')
    if (!config) throw new Error('The demo has no connection to Ensora Data Collection.')
    await switchSessions(hub, db, true, account)
    await agreeToShare(hub, db, config, account)
  })
  const administrator = await addPerson(hub, organization, 'practice@maple-street.example', 'integration-admin')
  for (const session of held) await addAppointment(hub, organization, ids, session, { now, by: administrator })
  await addNewcomers(hub, organization, { agency: ids.get('agency oak') ?? '', account, by: administrator })
}

async function addAppointment(
  hub: Hub,
  organization: string,
  ids: SampleIds,
  { agency, client, staff, from, to }: (typeof held)[number],
  { now, by }: { now: Date; by: string },
): Promise<void> {
  const { start, end } = spanAtWall(zones[agency], heldOn(agency, now), from, to)
  const entry = shapes.appointment.parse({
    agency: ids.get(`agency ${agency}`),
    client: ids.get(client),
    staff: ids.get(staff),
    service: ids.get('service direct'),
    statusType: ids.get('status-type scheduled'),
    startsAt: start.toISOString(),
    endsAt: end.toISOString(),
  })
  const saved = await withScope(hub.pool, organization, db => createEntry(hub, db, by, 'appointment', entry))
  if (saved.kind !== 'saved') throw new Error(`The demo's appointment was not taken: ${JSON.stringify(saved)}`)
}

const addTherapist = (hub: Hub, organization: string) =>
  addPerson(hub, organization, 'therapist@maple-street.example', 'clinician')

async function addPerson(
  hub: Hub,
  organization: string,
  email: string,
  role: 'clinician' | 'integration-admin',
): Promise<string> {
  const { accountKeys } = hub
  if (!accountKeys) throw new Error('The demo has no keys for accounts.')
  const id = hub.newId()
  await withSystem(hub.pool, db => insertAccount(db, accountKeys, { id, email, name: 'Demo Person' }, hub.now()))
  await withScope(hub.pool, organization, db => writeMembership(db, id, role, hub.now(), []))
  return id
}

export type HeldNote = { id: string; published?: boolean }
export type HeldPerson = { id: string; firstName: string; lastName: string }

/** The simulated Ensora Data Collection, as its therapists use it. */
export function ensoraClient(url: string) {
  const call = async <T>(method: string, path: string, body?: Json): Promise<T> => {
    const response = await fetch(`${url}/_control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`Ensora simulator: ${method} ${path} answered ${response.status}`)
    return (await response.json()) as T
  }
  return {
    hold: (session: { [field: string]: Json }) => call<{ id: string }>('POST', '/sessions', session),
    write: (note: string, written: { [label: string]: string }) => call('PATCH', `/notes/${note}`, written),
    notes: () => call<HeldNote[]>('GET', '/notes'),
    people: async () => [
      ...(await call<HeldPerson[]>('GET', '/users')),
      ...(await call<HeldPerson[]>('GET', '/students')),
    ],
  }
}
export type Ensora = ReturnType<typeof ensoraClient>
