/** The people of a big town and their appointments in the practice management, as they are at the simulated source. */
import { type BigSize, createBigTown } from '../../src/connectors/ensora/fake/big-town.ts'
import type { Hub } from '../../src/pipeline/hub.ts'
import { writtenEntry } from '../../src/practice/entries.ts'
import { type Entry, type EntryKind, shapes } from '../../src/practice/shapes.ts'
import { insertAccount, writeMembership } from '../../src/store/accounts.ts'
import { insertEntries } from '../../src/store/practice-entries.ts'
import { withScope, withSystem } from '../../src/store/scope.ts'

const batch = 1_000

/** Fills it. */
export async function fillPractice(hub: Hub, organization: string, size: BigSize): Promise<void> {
  await hub.sealer.ready(organization)
  const town = createBigTown(size)
  const account = await addClinician(hub, organization)
  const put = async <Kind extends EntryKind>(
    kind: Kind,
    count: number,
    entryOf: (n: number) => unknown,
    more: (n: number) => Record<string, unknown> = () => ({}),
  ) => {
    const ids = Array.from({ length: count }, () => hub.newId())
    for (let first = 0; first < count; first += batch) {
      const rows = ids.slice(first, first + batch).map((id, at) => {
        const entry = shapes[kind].parse(entryOf(first + at)) as Entry<Kind>
        return writtenEntry(hub, organization, kind, id, entry, more(first + at))
      })
      await withScope(hub.pool, organization, db => insertEntries(db, kind, rows, hub.now()))
    }
    return ids
  }
  const agencies = await put('agency', town.sites, n => {
    const { name, zone } = town.site(n)
    return { name, zone }
  })
  const [service = ''] = await put('service', 1, () => ({ name: 'Individual therapy', kind: 'service' }))
  const year = { from: '2026-01-01', to: '2026-12-31' }
  const clients = await put('client', town.students, n => {
    const { site, first, last, born } = town.student(n)
    return { agency: agencies[numberOf(site)], first, last, birthDate: born, enrolments: [year] }
  })
  const staff = await put('staff', town.users, n => {
    const { sites, first, last, email } = town.user(n)
    return { agencies: sites.map(site => agencies[numberOf(site)]), first, last, email, account }
  })
  await put('authorization', town.students, n => ({
    client: clients[n],
    service,
    ...year,
    windows: [{ per: 'total', units: 2_000 }],
  }))
  const planned = (n: number) => town.appointment(n)
  await put(
    'appointment',
    town.appointments,
    n => {
      const { agency, client, staff: who, startsAt, endsAt } = planned(n)
      return {
        agency: agencies[agency],
        client: clients[client],
        staff: staff[who],
        service,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
      }
    },
    n => ({ date: planned(n).date, state: 'scheduled', kind: 'service' }),
  )
}

/** Somebody who may sign in: rendering asks for it. */
async function addClinician(hub: Hub, organization: string): Promise<string> {
  const { accountKeys } = hub
  if (!accountKeys) throw new Error('no keys of accounts')
  const id = hub.newId()
  await withSystem(hub.pool, db =>
    insertAccount(db, accountKeys, { id, email: 'therapist@example.org', name: 'Therapist' }, hub.now()),
  )
  await withScope(hub.pool, organization, db => writeMembership(db, id, 'clinician', hub.now(), []))
  return id
}

function numberOf(id: string): number {
  return Number(id.split('-')[1])
}
