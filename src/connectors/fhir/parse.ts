/** Pages that our own pull stored, read: one event per directory entry. Pure. */
import type { Alias, EventType, Json, SourceEvent } from '../../model/events.ts'
import { identifierValue } from '../../model/fhir.ts'
import { recordSystem } from '../../model/identifiers.ts'
import type { Notice, Parsed, ParseInput } from '../connector.ts'
import type { Settings } from './config.ts'
import { type DirectoryType, minimise, type Taken } from './minimise.ts'

const seen: Readonly<Record<DirectoryType, EventType>> = {
  Patient: 'person.seen',
  Practitioner: 'practitioner.seen',
  Location: 'location.seen',
  HealthcareService: 'service.seen',
}

/** Reads a searchset. An entry that cannot be read is passed over with a notice that names the element. */
export function parse({ body }: ParseInput<Settings>): Parsed {
  const bundle = bundleOf(body)
  if (bundle === 'not-json') return { kind: 'refused', problem: 'message.not-json' }
  if (bundle === undefined) return { kind: 'refused', problem: 'message.unreadable', where: 'Bundle.entry' }
  const events: SourceEvent[] = []
  const notices = new Map<string, Notice>()
  for (const { resource } of bundle.entry) {
    if (!isDirectory(resource)) continue // an OperationOutcome about the search, or something included
    const taken = minimise(resource)
    if ('resource' in taken) events.push(eventOf(taken.resource, bundle.at))
    else notices.set(taken.wrong, { problem: 'message.unreadable', detail: taken.wrong })
  }
  const told = notices.size > 0 ? { notices: [...notices.values()] } : {}
  return events.length > 0 ? { kind: 'events', events, ...told } : { kind: 'ignored', reason: 'no-effect', ...told }
}

function eventOf(resource: Taken, pageAt: string): SourceEvent {
  const { resourceType: type, id } = resource
  const aliases: Alias[] = [{ system: type, value: id }]
  const record = identifierValue(resource, recordSystem)
  const updated = resource.meta?.lastUpdated ?? ''
  if (record) aliases.push({ system: 'record', value: record })
  return {
    type: seen[type],
    source: { entity: type, aliases },
    at: Number.isNaN(Date.parse(updated)) ? pageAt : updated,
    ...(resource.resourceType === 'Patient' ? { person: resource } : {}),
    body: resource as unknown as Json,
  }
}

function isDirectory(resource: unknown): boolean {
  if (typeof resource !== 'object' || resource === null || !('resourceType' in resource)) return false
  return String(resource.resourceType) in seen
}

type Page = { entry: readonly { resource?: unknown }[]; at: string }

function bundleOf(body: Uint8Array): Page | 'not-json' | undefined {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'))
  } catch {
    return 'not-json'
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { resourceType, entry = [], meta } = value as { resourceType?: unknown; entry?: unknown; meta?: unknown }
  if (resourceType !== 'Bundle' || !Array.isArray(entry)) return undefined
  const at = (meta as { lastUpdated?: unknown } | undefined)?.lastUpdated
  return {
    entry: entry.map(one => (typeof one === 'object' && one !== null ? one : {})),
    // Without any time the entry counts as very old: it never wins over something that has one.
    at: typeof at === 'string' ? at : '1970-01-01T00:00:00Z',
  }
}
