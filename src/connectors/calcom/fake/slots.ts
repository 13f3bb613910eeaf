/** Free times: the host's hours, without what is booked, busy in a selected calendar, or leave. Section 8.6. */
import { busyIn } from './calendars.ts'
import type { Busy } from './ics.ts'
import { leaveAt } from './leave.ts'
import { isInHours } from './schedules.ts'
import { zoned } from './times.ts'
import { conflictWith, type EventType, type Row, type World } from './world.ts'

const day = 86_400_000

export type Asked = { from: number; to: number; zone: string; ranges: boolean; except: Row | undefined }

/** Free starts between two instants, by local date: what GET /v2/slots answers. */
export async function slotsOf(world: World, eventType: EventType, { from, to, zone, ranges, except }: Asked) {
  const days: Record<string, { start: string; end?: string }[]> = {}
  const step = (eventType.slotInterval ?? eventType.minutes) * 60_000
  const busy = await busyOf(world, eventType)
  for (let at = Math.ceil(from / step) * step; at < Math.min(to, from + 62 * day); at += step) {
    if (!isOffered(world, eventType, at, busy, except)) continue
    const start = zoned(at, zone)
    const date = start.slice(0, 10)
    const list = days[date] ?? []
    list.push({ start, ...(ranges ? { end: zoned(at + eventType.minutes * 60_000, zone) } : {}) })
    days[date] = list
  }
  return days
}

/** What other calendars of the host say; asked for each time, as the real one does. */
export async function busyOf(world: World, eventType: EventType): Promise<Busy[]> {
  const host = world.hosts.get(eventType.hostId)
  return host ? busyIn(world, host) : []
}

/** Whether a visit can start then: in the host's hours, in the future, and the host is free. */
export function isOffered(
  world: World,
  eventType: EventType,
  at: number,
  busy: readonly Busy[],
  except?: Row,
): boolean {
  const host = world.hosts.get(eventType.hostId)
  if (!host || at < world.now().getTime() + (eventType.minimumBookingNotice ?? 0) * 60_000) return false
  if (!isInHours(world, eventType, host, at, eventType.minutes)) return false
  const start = at - (eventType.beforeEventBuffer ?? 0) * 60_000
  const end = at + (eventType.minutes + (eventType.afterEventBuffer ?? 0)) * 60_000
  if (isAway(world, eventType, start, end, busy)) return false
  const row = conflictWith(world, host, start, end, except)
  if (!row) return true
  return row.eventType.id === eventType.id && row.start === at && row.attendees.length < (eventType.seats ?? 0)
}

/** Busy in a calendar, or on leave. */
export function isAway(
  world: World,
  { hostId }: EventType,
  start: number,
  end: number,
  busy: readonly Busy[],
): boolean {
  const host = world.hosts.get(hostId)
  if (busy.some(each => each.start < end && each.end > start)) return true
  return host !== undefined && leaveAt(world, host, start, end) !== undefined
}
