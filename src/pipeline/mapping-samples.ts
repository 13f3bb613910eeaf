/** Real records of a route as its last messages made them, to try a mapping on. Opening one is reading personal data. */
import { eventTypes } from '../model/events.ts'
import { type HubResource, personOf, type RecordType } from '../model/fhir.ts'
import { type EventRecordRow, findEventRecord, lastEventRecords } from '../store/mapping-samples.ts'
import { loadRecords } from '../store/records.ts'
import type { Scope } from '../store/scope.ts'
import type { RouteConfig } from './configuration.ts'
import type { Hub } from './hub.ts'
import { passes, selects } from './route.ts'

/** A record as one message made it. `event` is its id here: a message can make several. */
export type Sample = {
  event: string
  message: string
  eventType: string
  at: Date
  record: string
  version: number
  resource: HubResource
}

export type SamplePage = {
  samples: readonly Sample[]
  /** Where the next older page begins; null when there is none. */
  next: string | null
}

/** A page of the last records that this route would send as `type`; at most `limit` events are looked at. */
export async function lastSamples(
  hub: Hub,
  db: Scope,
  route: RouteConfig,
  type: RecordType,
  limit: number,
  before?: string,
): Promise<SamplePage> {
  const wanted = eventTypes.filter(each => route.events.some(pattern => selects(pattern, each)))
  // A person is sent because an appointment of theirs is; their record is the one that it points to.
  const types: RecordType[] = type === 'Patient' ? ['Patient', 'Appointment'] : [type]
  const rows = await lastEventRecords(db, route.source.id, wanted, types, limit, before)
  const samples = await openSamples(hub, db, route, type, rows)
  return { samples, next: rows.length < limit ? null : (rows.at(-1)?.event ?? null) }
}

/** The record of one event; undefined when this route would not send it as `type`. */
export async function sampleOf(
  hub: Hub,
  db: Scope,
  route: RouteConfig,
  type: RecordType,
  event: string,
): Promise<Sample | undefined> {
  const row = await findEventRecord(db, event)
  if (!row || row.source !== route.source.id) return undefined
  const [sample] = await openSamples(hub, db, route, type, [row])
  return sample
}

/** Whose data samples are: the patients themselves, or those of the appointments. */
export function personsOfSamples(samples: readonly Pick<Sample, 'record' | 'resource'>[]): string[] {
  const persons = samples.flatMap(({ record, resource }) => {
    return resource.resourceType === 'Patient' ? record : (personOf(resource) ?? [])
  })
  return [...new Set(persons)]
}

async function openSamples(
  hub: Hub,
  db: Scope,
  route: RouteConfig,
  type: RecordType,
  rows: readonly EventRecordRow[],
): Promise<Sample[]> {
  const opened = rows
    .map(
      (row): Sample => ({
        event: row.event,
        message: row.message,
        eventType: row.event_type,
        at: row.happened_at,
        record: row.record,
        version: row.version,
        resource: open(hub, db, row.record, row.version, row.body),
      }),
    )
    .filter(({ resource }) => passesQuietly(route, resource))
  const people = opened.flatMap(({ resource }) =>
    type === 'Patient' && resource.resourceType === 'Appointment' ? (personOf(resource) ?? []) : [],
  )
  const records = new Map((await loadRecords(db, [...new Set(people)])).map(row => [row.id, row]))
  return opened.flatMap(sample => {
    if (sample.resource.resourceType === type) return [sample]
    const row =
      sample.resource.resourceType === 'Appointment' ? records.get(personOf(sample.resource) ?? '') : undefined
    if (!row) return []
    return [{ ...sample, record: row.id, version: row.version, resource: open(hub, db, row.id, row.version, row.body) }]
  })
}

function open(hub: Hub, db: Scope, record: string, version: number, body: Buffer): HubResource {
  return hub.sealer.openJson(db.organization, 'record_version', `${record}/${version}`, body) as unknown as HubResource
}

/** A filter that fails on a record sends nothing of it. */
function passesQuietly(route: RouteConfig, resource: HubResource): boolean {
  try {
    return passes(route, resource)
  } catch {
    return false
  }
}
