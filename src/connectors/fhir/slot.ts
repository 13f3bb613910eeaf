/**
 * Slots of the EHR as records: time that it closed or holds, with the Schedule contained that says whose. A free slot that
 * nobody has heard of says nothing; one that is freed, or gone, lets its time go. Source: SPEC SCH-4, HL7 FHIR R4, Slot.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Json, SourceEvent } from '../../model/events.ts'
import { type Slot, splitReference } from '../../model/fhir.ts'
import type { Evolution, EvolveInput } from '../connector.ts'
import type { Settings } from './config.ts'
import { labelsOf } from './labels.ts'
import { minimise, type TakenSchedule, type TakenSlot } from './minimise.ts'
import { takesTime } from './slot-news.ts'
import { sourceOf } from './source.ts'
import { precedes, stampAfter } from './stamps.ts'

/** A slot in the words of an event: the actors stand in the schedule that is contained. */
type SlotBody = Partial<TakenSlot> & Pick<TakenSlot, 'id' | 'status'>

const containedId = 'schedule'
const actorTypes: ReadonlySet<string> = new Set(['Practitioner', 'Location'])

/** The schedules of a page, by id: our own pull put them there. */
export function schedulesIn(entries: readonly { resource?: unknown }[]): ReadonlyMap<string, TakenSchedule> {
  const found = entries.flatMap(({ resource }): [string, TakenSchedule][] => {
    const taken = minimise(resource)
    const schedule = 'resource' in taken && taken.resource.resourceType === 'Schedule' ? taken.resource : undefined
    return schedule ? [[schedule.id, schedule as TakenSchedule]] : []
  })
  return new Map(found)
}

/** The event of a slot; `at` is when the page was read, for one that does not say when it changed. */
export function slotEvent(slot: TakenSlot, schedules: ReadonlyMap<string, TakenSchedule>, at: string): SourceEvent {
  const schedule = schedules.get(splitReference(slot.schedule?.reference)?.id ?? '')
  const actors = (schedule?.actor ?? []).flatMap(({ reference }) => {
    const entry = splitReference(reference)
    return entry && actorTypes.has(entry.type) ? [entry] : []
  })
  const updated = slot.meta?.lastUpdated ?? ''
  return {
    type: 'slot.seen',
    source: { entity: 'Slot', aliases: [{ system: 'Slot', value: slot.id }] },
    at: Number.isNaN(Date.parse(updated)) ? at : updated,
    ...(actors.length > 0 ? { refers: actors } : {}),
    body: slot as unknown as Json,
  }
}

/** Writes a slot that takes time, and one that did. */
export function evolveSlot(input: EvolveInput<Settings>): Evolution {
  const { event, known, recordOf, findings } = input
  const taken = event.body as unknown as SlotBody
  const before = known?.resource.resourceType === 'Slot' ? known.resource : undefined
  if (!before && !takesTime(taken.status)) return { kind: 'ignore', reason: 'no-effect' }
  const source = sourceOf(known?.source)
  if (precedes(taken.meta, source) === 'before') return { kind: 'ignore', reason: 'stale' }
  const asked = new Set(findings.map(({ ask }) => ask.key))
  const unread = (event.refers ?? []).find(each => !recordOf(each) && !asked.has(`${each.type}/${each.id}`))
  if (unread && takesTime(taken.status))
    return { kind: 'read', ask: { what: 'entry', key: `${unread.type}/${unread.id}`, entry: true } }
  const actors = (event.refers ?? []).flatMap(each => recordOf(each) ?? [])
  if (!before && actors.length === 0) return { kind: 'ignore', reason: 'no-effect' }
  const resource = resourceOf(taken, before, actors)
  if (!resource || (before && isDeepStrictEqual(contentOf(before), contentOf(resource))))
    return { kind: 'ignore', reason: 'unchanged' }
  return {
    kind: 'write',
    type: event.type,
    draft: { kind: 'directory', resource },
    source: taken.meta ? (stampAfter(taken.meta, source) as Json) : (known?.source ?? null),
    aliases: event.source.aliases,
  }
}

/** What a message leaves unsaid stays as it was: of a slot that is gone only its id is known. */
function resourceOf(taken: SlotBody, before: Slot | undefined, actors: readonly string[]): Slot | undefined {
  const start = taken.start ?? before?.start
  const end = taken.end ?? before?.end
  if (!start || !end) return undefined
  const schedule = actors.map(reference => ({ reference }))
  return {
    resourceType: 'Slot',
    ...labelsOf(taken.meta),
    contained:
      schedule.length > 0
        ? [{ resourceType: 'Schedule', id: containedId, actor: schedule }]
        : (before?.contained ?? []),
    schedule: { reference: `#${containedId}` },
    status: taken.status,
    start,
    end,
  }
}

function contentOf({ id: _id, meta: _meta, ...rest }: Slot): object {
  return rest
}
