/**
 * What the organization says of its visits, beside what a booking system has: read anew each time, never kept. A dry run
 * shows the calls that a choice of differences would make; a push makes exactly these, or nothing.
 */
import { createHash } from 'node:crypto'
import type { BookingDirectory, DirectoryRequest, VendorAnswer } from '../../connectors/connector.ts'
import type { Practitioner } from '../../model/fhir.ts'
import { localTimeIn } from '../../model/time.ts'
import { compareDirectory, type Difference } from '../../model/visit/compare.ts'
import type { DirectoryState, KnownPerson } from '../../model/visit/directory.ts'
import type { ConnectionConfig } from '../../pipeline/configuration.ts'
import { type Hub, ioOf } from '../../pipeline/hub.ts'
import { displaysOf } from '../../store/lists/messages.ts'
import { loadRecords } from '../../store/records.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Named, namedPractitioners } from '../busy/practitioners.ts'

type Refused = Exclude<VendorAnswer<never>, { kind: 'ok' }>
export type Comparison = { kind: 'compared'; differences: readonly Difference[]; state: DirectoryState }
type Failed = { kind: 'not-found' } | { kind: 'not-offered' } | { kind: 'refused'; answer: Refused }

/** Compares; changes nothing on either side. */
export async function compareVisits(hub: Hub, organization: string, connection: string): Promise<Comparison | Failed> {
  hub.configurations.forget(organization) // as it is now, not a second ago
  const configuration = await hub.configurations.get(organization)
  const config = configuration?.connections.get(connection)
  if (!configuration || !config) return { kind: 'not-found' }
  const directory = directoryOf(config)
  if (!directory) return { kind: 'not-offered' }
  const read = await directory.read(ioOf(hub, config))
  if (read.kind !== 'ok') return { kind: 'refused', answer: read }
  const state = read.value
  const people = await withScope(hub.pool, organization, async db =>
    knownPeople(hub, db, await namedPractitioners(hub, db, configuration, connection), state),
  )
  const book = configuration.visits
  const today = localTimeIn(book.zone, hub.now()).date
  return { kind: 'compared', differences: compareDirectory({ book, connection, people, state, today }), state }
}

export type DryRun = { kind: 'planned'; requests: readonly DirectoryRequest[]; fingerprint: string }

/** The calls for these differences; keys that are settled by now, or that only a person can settle, make none. */
export async function dryRun(
  hub: Hub,
  organization: string,
  connection: string,
  keys: readonly string[],
): Promise<DryRun | Failed> {
  const compared = await compareVisits(hub, organization, connection)
  if (compared.kind !== 'compared') return compared
  const configuration = await hub.configurations.get(organization)
  const directory = directoryOf(configuration?.connections.get(connection))
  if (!directory) return { kind: 'not-offered' }
  const wishes = compared.differences.flatMap(({ key, wish }) => (wish && keys.includes(key) ? [wish] : []))
  const requests = directory.requests(compared.state, wishes)
  return { kind: 'planned', requests, fingerprint: fingerprintOf(requests) }
}

export type Pushed =
  | { kind: 'pushed'; results: readonly { request: DirectoryRequest; answer: VendorAnswer<null> }[] }
  | { kind: 'changed-since' }

/** Makes the calls of a dry run, one after the other; none when they would not be the same now. */
export async function pushVisits(
  hub: Hub,
  organization: string,
  connection: string,
  { keys, fingerprint }: { keys: readonly string[]; fingerprint: string },
): Promise<Pushed | Failed> {
  const planned = await dryRun(hub, organization, connection, keys)
  if (planned.kind !== 'planned') return planned
  if (planned.fingerprint !== fingerprint) return { kind: 'changed-since' }
  const config = (await hub.configurations.get(organization))?.connections.get(connection)
  const directory = directoryOf(config)
  if (!config || !directory) return { kind: 'not-offered' }
  const results = []
  for (const request of planned.requests)
    results.push({ request, answer: await directory.send(ioOf(hub, config), request) })
  return { kind: 'pushed', results }
}

function directoryOf(config: ConnectionConfig | undefined): BookingDirectory<unknown> | undefined {
  return config && !config.invalid ? config.connector.directory : undefined
}

/** The same calls with the same bodies have the same one. */
function fingerprintOf(requests: readonly DirectoryRequest[]): string {
  return createHash('sha256').update(JSON.stringify(requests)).digest('hex').slice(0, 32)
}

/** Whom the crosswalk names, by the id that the booking system has for them; names and whether they are at work. */
export async function knownPeople(
  hub: Hub,
  db: Scope,
  named: readonly Named[],
  { people }: DirectoryState,
): Promise<KnownPerson[]> {
  const records = named.map(({ practitioner }) => practitioner)
  const active = new Map<string, boolean>()
  for (const { id, version, body } of await loadRecords(db, records)) {
    const resource = hub.sealer.openJson(db.organization, 'record_version', `${id}/${version}`, body)
    active.set(id, (resource as unknown as Practitioner).active !== false)
  }
  const displays = await displaysOf(db, records)
  return named.flatMap(({ practitioner, values }) => {
    const there = people.find(({ id, email }) => values.some(value => value === id || value === email))
    const person = there?.id ?? values.find(value => /^\d+$/.test(value)) ?? values[0]
    const sealed = displays.get(practitioner)
    const display = sealed && (hub.sealer.openJson(db.organization, 'record.display', practitioner, sealed) as Display)
    const name = display?.name ?? there?.name ?? person ?? ''
    return person ? [{ person, practitioner, name, isActive: active.get(practitioner) ?? true }] : []
  })
}

type Display = { name?: string }
