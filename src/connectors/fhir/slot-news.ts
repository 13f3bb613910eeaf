/**
 * What of a page of slots is news. Most slots are free and always were: only those that take time, or did when they were
 * read last, become messages. Pure. Source: HL7 FHIR R4, Slot.
 */
import { hash } from 'node:crypto'
import type { FhirResource } from 'fhir/r4'
import { z } from 'zod'
import { splitReference } from '../../model/fhir.ts'
import type { PulledPage } from '../connector.ts'
import { minimise, type TakenSlot } from './minimise.ts'
import type { EhrSchedule } from './schedules.ts'

/** The slots that take time, by id: when each begins, in minutes since 1970, and what it said. */
export const Known = z.record(z.string(), z.tuple([z.int(), z.string()]))
export type Known = z.infer<typeof Known>

type Item = PulledPage['items'][number]
type Pageful = {
  resources: readonly FhirResource[]
  schedules: ReadonlyMap<string, EhrSchedule>
  known: Known
  /** Nothing is remembered of what the hub has: everything is news. */
  everything: boolean
  /** Makes the key of the message, with the ids in it. */
  key: string
}

const taking: ReadonlySet<string> = new Set(['busy', 'busy-unavailable', 'busy-tentative'])
const contentType = 'application/fhir+json'

/** Whether a slot with this status takes time. */
export function takesTime(status: string): boolean {
  return taking.has(status)
}

/** The message of a page, if it has news, and what is remembered of it. */
export function newsOfPage({ resources, schedules, known, everything, key }: Pageful): { items: Item[]; known: Known } {
  const now: Known = { ...known }
  const news: TakenSlot[] = []
  for (const resource of resources) {
    const taken = resource.resourceType === 'Slot' ? minimise(resource) : undefined
    if (!taken || !('resource' in taken) || taken.resource.resourceType !== 'Slot') continue
    const read = taken.resource as TakenSlot
    const schedule = schedules.get(splitReference(read.schedule?.reference)?.id ?? '')
    if (!schedule || Number.isNaN(Date.parse(read.start)) || Number.isNaN(Date.parse(read.end))) continue
    const said = hash('sha256', JSON.stringify([read, schedule.actors]), 'base64url').slice(0, 10)
    const before = now[read.id]
    delete now[read.id]
    if (takesTime(read.status)) now[read.id] = [Math.floor(Date.parse(read.start) / 60_000), said]
    if (everything || (takesTime(read.status) ? before?.[1] !== said : before !== undefined)) news.push(read)
  }
  return { items: news.length > 0 ? [itemOf(news, schedules, key)] : [], known: now }
}

/** The ids of slots that were remembered and not met when everything was read; minutes since 1970, `to` not included. */
export function missedIn(known: Known, seen: ReadonlySet<string>, window: { from: number; to: number }): string[] {
  return Object.entries(known).flatMap(([id, [start]]) =>
    !seen.has(id) && start >= window.from && start < window.to ? [id] : [],
  )
}

/** The message of slots that the EHR deleted, and what is remembered from then on: nothing that began before `from`. */
export function newsOfGone(
  known: Known,
  gone: readonly string[],
  from: number,
  key: string,
): { items: Item[]; known: Known } {
  const left = Object.entries(known).filter(([id, [start]]) => start >= from && !gone.includes(id))
  const slots = gone.map(id => ({ resourceType: 'Slot', id, status: 'entered-in-error' }))
  return {
    items: slots.length > 0 ? [{ key: `${key} gone`, contentType, body: bundleOf(slots) }] : [],
    known: Object.fromEntries(left),
  }
}

/** The slots with the schedules that they refer to, in which roles have given way to practitioners. */
function itemOf(slots: readonly TakenSlot[], schedules: ReadonlyMap<string, EhrSchedule>, key: string): Item {
  const used = new Set(slots.map(({ schedule }) => splitReference(schedule.reference)?.id ?? ''))
  const entries = [...used].flatMap(id => {
    const actors = schedules.get(id)?.actors ?? []
    return { resourceType: 'Schedule', id, actor: actors.map(reference => ({ reference })) }
  })
  return { key, contentType, body: bundleOf([...entries, ...slots]) }
}

function bundleOf(resources: readonly object[]): Uint8Array {
  const entry = resources.map(resource => ({ resource }))
  return Buffer.from(JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
}
