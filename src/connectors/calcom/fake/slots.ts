/** Free times: nine to five of the host's zone on weekdays, without what is booked. Section 8.6. */
import { offsetMinutes, zoned } from './times.ts'
import { conflictWith, type EventType, type World } from './world.ts'

const day = 86_400_000

/** Free starts between two instants, by local date: what GET /v2/slots answers. */
export function slotsOf(world: World, eventType: EventType, from: number, to: number, zone: string) {
  const days: Record<string, { start: string }[]> = {}
  const step = eventType.minutes * 60_000
  for (let at = Math.ceil(from / step) * step; at < Math.min(to, from + 62 * day); at += step) {
    if (!isOffered(world, eventType, at)) continue
    const start = zoned(at, zone)
    const date = start.slice(0, 10)
    const list = days[date] ?? []
    list.push({ start })
    days[date] = list
  }
  return days
}

/** Whether a visit can start then: in working hours, on the grid, in the future, and the host is free. */
export function isOffered(world: World, eventType: EventType, at: number): boolean {
  const host = world.hosts.get(eventType.hostId)
  if (!host || at < world.now().getTime()) return false
  const local = new Date(at + offsetMinutes(at, host.timeZone) * 60_000)
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes()
  const weekday = local.getUTCDay() % 6 !== 0
  if (!weekday || minute < 9 * 60 || minute + eventType.minutes > 17 * 60) return false
  const row = conflictWith(world, host, at, at + eventType.minutes * 60_000)
  if (!row) return true
  return row.eventType.id === eventType.id && row.start === at && row.attendees.length < (eventType.seats ?? 0)
}
