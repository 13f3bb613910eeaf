/** Pages and entries that our own pull stored, read: one event per entry. Pure. */
import type { Alias, EventType, Json, SourceEvent } from '../../model/events.ts'
import { identifierValue, splitReference } from '../../model/fhir.ts'
import { recordSystem } from '../../model/identifiers.ts'
import type { Finding, Notice, Parsed, ParseInput } from '../connector.ts'
import type { Settings } from './config.ts'
import { survivorsOf } from './merged.ts'
import {
  type DirectoryType,
  minimise,
  type Taken,
  type TakenAppointment,
  type TakenRole,
  type TakenSchedule,
  type TakenSlot,
} from './minimise.ts'
import { withPractitioners } from './roles.ts'
import { schedulesIn, slotEvent } from './slot.ts'

/** The type of an event as far as the entry alone tells; `evolve` knows better what an appointment's news is. */
const seen: Readonly<Record<DirectoryType | 'Appointment' | 'Slot', EventType>> = {
  Patient: 'person.seen',
  Practitioner: 'practitioner.seen',
  Location: 'location.seen',
  HealthcareService: 'service.seen',
  Appointment: 'appointment.seen',
  Slot: 'slot.seen',
}
/** What an appointment can refer to and the hub keeps, or reads to know whom it means. */
const entryTypes: ReadonlySet<string> = new Set([
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Location',
  'HealthcareService',
])

/** Reads a searchset, or one entry alone. An entry of a page that cannot be read is passed over with a notice that names the element. */
export function parse({ body, origin, findings = [] }: ParseInput<Settings>): Parsed {
  if (origin === 'push') return { kind: 'ignored', reason: 'ping', rings: ['Appointment'] }
  const bundle = bundleOf(body)
  if (bundle === 'not-json') return { kind: 'refused', problem: 'message.not-json' }
  if (bundle === undefined) return { kind: 'refused', problem: 'message.unreadable', where: 'Bundle.entry' }
  const events: SourceEvent[] = []
  const notices = new Map<string, Notice>()
  const schedules = schedulesIn(bundle.entry)
  for (const { resource } of bundle.entry) {
    if (!isTaken(resource)) continue // an OperationOutcome about the search, or something included
    const taken = minimise(resource)
    if ('resource' in taken) events.push(...eventsOf(taken.resource, { at: bundle.at, findings, schedules }))
    else if (bundle.alone) return { kind: 'refused', problem: 'message.unreadable', where: taken.wrong }
    else notices.set(taken.wrong, { problem: 'message.unreadable', detail: taken.wrong })
  }
  const told = notices.size > 0 ? { notices: [...notices.values()] } : {}
  return events.length > 0 ? { kind: 'events', events, ...told } : { kind: 'ignored', reason: 'no-effect', ...told }
}

type Around = { at: string; findings: readonly Finding[]; schedules: ReadonlyMap<string, TakenSchedule> }

function eventsOf(
  resource: Taken | TakenAppointment | TakenRole | TakenSchedule | TakenSlot,
  { at, findings, schedules }: Around,
): SourceEvent[] {
  switch (resource.resourceType) {
    case 'PractitionerRole':
    case 'Schedule':
      return []
    case 'Slot':
      return [slotEvent(resource, schedules, at)]
    case 'Appointment':
      return [eventOf(withPractitioners(newestOf(resource, findings), findings), at)]
    default:
      return [eventOf(resource, at)]
  }
}

/** The appointment as it was read once more, because the page could not say which of two versions came first. */
function newestOf(resource: TakenAppointment, findings: readonly Finding[]): TakenAppointment {
  const again = findings.find(({ ask }) => ask.key === `Appointment/${resource.id}`)?.body
  const taken = again && minimise(again)
  return taken && 'resource' in taken && taken.resource.resourceType === 'Appointment' ? taken.resource : resource
}

function eventOf(resource: Taken | TakenAppointment, pageAt: string): SourceEvent {
  const { resourceType: type, id } = resource
  const aliases: Alias[] = [{ system: type, value: id }]
  const record = identifierValue(resource, recordSystem)
  const updated = resource.meta?.lastUpdated ?? ''
  const survivors = survivorsOf(resource)
  if (record) aliases.push({ system: 'record', value: record })
  return {
    type: seen[type],
    source: { entity: type, aliases },
    at: Number.isNaN(Date.parse(updated)) ? pageAt : updated,
    ...(resource.resourceType === 'Patient' ? { person: resource } : {}),
    ...(resource.resourceType === 'Appointment' ? { refers: refersTo(resource) } : {}),
    ...(survivors.length > 0 ? { refers: survivors } : {}),
    body: resource as unknown as Json,
  }
}

/** The entries that it refers to; each once. */
function refersTo({ participant }: TakenAppointment): { type: string; id: string }[] {
  const entries = new Map<string, { type: string; id: string }>()
  for (const { actor } of participant ?? []) {
    const entry = splitReference(actor?.reference)
    if (entry && entryTypes.has(entry.type)) entries.set(`${entry.type}/${entry.id}`, entry)
  }
  return [...entries.values()]
}

function isTaken(resource: unknown): boolean {
  if (typeof resource !== 'object' || resource === null || !('resourceType' in resource)) return false
  return String(resource.resourceType) in seen
}

type Page = { entry: readonly { resource?: unknown }[]; at: string; alone?: true }

/** Without any time an entry counts as very old: it never wins over something that has one. */
const longAgo = '1970-01-01T00:00:00Z'

function bundleOf(body: Uint8Array): Page | 'not-json' | undefined {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'))
  } catch {
    return 'not-json'
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { resourceType, entry = [], meta } = value as { resourceType?: unknown; entry?: unknown; meta?: unknown }
  if (isTaken(value)) return { entry: [{ resource: value }], at: longAgo, alone: true }
  if (resourceType !== 'Bundle' || !Array.isArray(entry)) return undefined
  const at = (meta as { lastUpdated?: unknown } | undefined)?.lastUpdated
  return {
    entry: entry.map(one => (typeof one === 'object' && one !== null ? one : {})),
    at: typeof at === 'string' ? at : longAgo,
  }
}
