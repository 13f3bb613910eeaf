/**
 * Working hours of the simulated hosts: /v2/schedules, and when a host works. PATCH replaces the whole list of
 * overrides, as the real one does. Source: reference/calcom.md section 8.6.
 */
import { type Fields, fieldsOf, intOf, listOf, textOf } from '../tolerant.ts'
import { type Problem, problem } from './problem.ts'
import { isZone, offsetMinutes } from './times.ts'
import type { EventType, Host, World } from './world.ts'

type Hours = { days: readonly string[]; startTime: string; endTime: string }
type Override = { date: string; startTime: string; endTime: string }
export type Schedule = {
  id: number
  hostId: number
  name: string
  timeZone: string
  isDefault: boolean
  availability: readonly Hours[]
  overrides: readonly Override[]
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
const nineToFive: Hours = { days: weekdays.slice(1, 6), startTime: '09:00', endTime: '17:00' }

/** What every host begins with: nine to five on weekdays. */
export function workingHours(id: number, host: Host): Schedule {
  const { id: hostId, timeZone } = host
  return { id, hostId, name: 'Working hours', timeZone, isDefault: true, availability: [nineToFive], overrides: [] }
}

/** /v2/schedules of one host; `which` is an id, `default` or nothing. */
export function answerSchedules(
  world: World,
  { method, host, which, body }: { method: string; host: Host; which: string | undefined; body: Fields },
): { status: number; data: unknown } | Problem {
  const own = [...world.schedules.values()].filter(each => each.hostId === host.id)
  const faults = method === 'POST' || method === 'PATCH' ? faultsOf(method, body) : []
  if (faults.length > 0) return problem(400, faults.join(', '), faults)
  if (which === undefined) {
    if (method === 'GET') return { status: 200, data: own.map(shownSchedule) }
    if (method !== 'POST') return problem(404, 'Cannot be found')
    const id = Math.max(0, ...world.schedules.keys()) + 1
    const made = changed({ ...workingHours(id, host), isDefault: false }, body)
    world.schedules.set(id, made)
    return { status: 201, data: shownSchedule(keepOneDefault(world, made)) }
  }
  const schedule = which === 'default' ? own.find(each => each.isDefault) : own.find(each => each.id === Number(which))
  if (!schedule) return problem(404, `Schedule with id=${which} not found`)
  if (method === 'GET') return { status: 200, data: shownSchedule(schedule) }
  if (method === 'DELETE') {
    world.schedules.delete(schedule.id)
    return { status: 200, data: null }
  }
  if (method !== 'PATCH') return problem(404, 'Cannot be found')
  const next = changed(schedule, body)
  world.schedules.set(next.id, next)
  return { status: 200, data: shownSchedule(keepOneDefault(world, next)) }
}

/** Minutes of a local day between which a host can be booked for this event type. */
function hoursOn(schedule: Schedule, date: string): { from: number; to: number }[] {
  const overrides = schedule.overrides.filter(each => each.date === date)
  const weekday = weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? ''
  const hours = overrides.length > 0 ? overrides : schedule.availability.filter(each => each.days.includes(weekday))
  return hours.map(({ startTime, endTime }) => ({ from: minuteOf(startTime), to: minuteOf(endTime) }))
}

/** Whether the whole span lies in the hours of the event type's schedule; a span never runs over midnight. */
export function isInHours(world: World, eventType: EventType, host: Host, at: number, minutes: number): boolean {
  const schedules = [...world.schedules.values()].filter(each => each.hostId === host.id)
  const schedule = world.schedules.get(eventType.scheduleId ?? 0) ?? schedules.find(each => each.isDefault)
  if (!schedule) return false
  const local = new Date(at + offsetMinutes(at, schedule.timeZone) * 60_000)
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes()
  return hoursOn(schedule, local.toISOString().slice(0, 10)).some(
    ({ from, to }) => minute >= from && minute + minutes <= to,
  )
}

function changed(schedule: Schedule, body: Fields): Schedule {
  return {
    ...schedule,
    name: textOf(body.name) ?? schedule.name,
    timeZone: isZone(body.timeZone) ? body.timeZone : schedule.timeZone,
    isDefault: typeof body.isDefault === 'boolean' ? body.isDefault : schedule.isDefault,
    availability: Array.isArray(body.availability)
      ? body.availability.map(fieldsOf).map(each => ({
          days: listOf(each.days).filter(day => typeof day === 'string'),
          ...timesOf(each),
        }))
      : schedule.availability,
    overrides: Array.isArray(body.overrides)
      ? body.overrides.map(fieldsOf).map(each => ({ date: textOf(each.date) ?? '', ...timesOf(each) }))
      : schedule.overrides,
  }
}

function timesOf(hours: Fields): { startTime: string; endTime: string } {
  return { startTime: textOf(hours.startTime) ?? '00:00', endTime: textOf(hours.endTime) ?? '00:00' }
}

function faultsOf(method: string, body: Fields): string[] {
  const hours = [...listOf(body.availability), ...listOf(body.overrides)].map(fieldsOf)
  const dates = listOf(body.overrides).map(fieldsOf)
  const days = listOf(body.availability).flatMap(each => listOf(fieldsOf(each).days))
  return [
    ...(method === 'POST' && !textOf(body.name) ? ['name must be a string'] : []),
    ...(method === 'POST' && !isZone(body.timeZone) ? ['timeZone must be a valid IANA time-zone'] : []),
    ...(method === 'POST' && typeof body.isDefault !== 'boolean' ? ['isDefault must be a boolean value'] : []),
    ...(hours.some(each => !isTime(each.startTime) || !isTime(each.endTime))
      ? ['startTime must be a valid time in format HH:MM']
      : []),
    ...(dates.some(each => !/^\d{4}-\d{2}-\d{2}$/.test(textOf(each.date) ?? ''))
      ? ['date must be a valid date in format YYYY-MM-DD']
      : []),
    ...(days.some(day => !weekdays.some(each => each === day))
      ? [`each value in days must be one of the following values: ${weekdays.join(', ')}`]
      : []),
  ]
}

function keepOneDefault(world: World, schedule: Schedule): Schedule {
  if (schedule.isDefault)
    for (const each of world.schedules.values())
      if (each.hostId === schedule.hostId && each.id !== schedule.id)
        world.schedules.set(each.id, { ...each, isDefault: false })
  return schedule
}

function shownSchedule({ hostId, ...schedule }: Schedule): Fields {
  return { ...schedule, ownerId: hostId }
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && /^([01]\d|2[0-4]):[0-5]\d$/.test(value)
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':')
  return (intOf(hours) ?? 0) * 60 + (intOf(minutes) ?? 0)
}
