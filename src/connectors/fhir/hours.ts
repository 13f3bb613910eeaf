/**
 * Hours as the EHR has them: `hoursOfOperation` of a Location, `availableTime` and `notAvailable` of the roles of a
 * Practitioner, else what free slots say (FHIR R4). Read when somebody asks; nothing of it is kept until they save it.
 */
import type { LocationHoursOfOperation, PractitionerRole, PractitionerRoleAvailableTime } from 'fhir/r4'
import type { OpenHours } from '../../model/visit/week.ts'
import type { EhrEntry, EhrHours, Io, VendorAnswer } from '../connector.ts'
import { offers, serverOf } from './capability.ts'
import { type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { failureOutcome } from './outcome.ts'
import { readSlotHours } from './slot-schedule.ts'

const days: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const absent: ReadonlySet<number> = new Set([404, 405, 410, 501])

export async function hours(io: Io<Settings>, entry: EhrEntry): Promise<VendorAnswer<EhrHours>> {
  const said = await saidHours(io, entry)
  const { type, id, slots } = entry
  if (type !== 'Practitioner' || !slots) return said.answer
  if (said.answer.kind === 'ok' && said.answer.value.hours.length > 0) return said.answer
  const found = await readSlotHours(io, id, said.roles, slots)
  if (!found || found.hours.length + found.dates.length === 0) return said.answer
  const { hours: week, dates, timeOff, zone } = found
  const before = said.answer.kind === 'ok' ? said.answer.value : { hours: [], timeOff: [] }
  const away = before.timeOff.length > 0 ? before.timeOff : timeOff
  return { kind: 'ok', value: { ...before, hours: week, timeOff: away, fromSlots: { dates, zone } } }
}

/** What roles and places say themselves, and which roles there are. */
async function saidHours(
  io: Io<Settings>,
  { type, id }: EhrEntry,
): Promise<{ answer: VendorAnswer<EhrHours>; roles: string[] }> {
  const path = type === 'Location' ? `Location/${id}` : `PractitionerRole?practitioner=Practitioner/${id}`
  const reply = await send(io, { path })
  if (reply.kind === 'answered' && absent.has(reply.status)) {
    // Unless the statement says that there are no roles, something stands in between: nothing is known of absences.
    const isOffered = type === 'Practitioner' && offers(await serverOf(io), 'PractitionerRole', 'search-type')
    return { answer: isOffered ? { kind: 'failed', problem: 'target.no-answer' } : { kind: 'missing' }, roles: [] }
  }
  const resource = reply.kind === 'answered' && reply.status === 200 ? reply.resource : undefined
  if (resource?.resourceType === 'Location')
    return {
      answer: { kind: 'ok', value: { hours: sorted(resource.hoursOfOperation?.flatMap(ofPlace) ?? []), timeOff: [] } },
      roles: [],
    }
  if (resource?.resourceType !== 'Bundle')
    return { answer: { kind: 'failed', problem: problemOf(reply, io.now()) }, roles: [] }
  const roles = (resource.entry ?? []).flatMap(({ resource: role }) =>
    role?.resourceType === 'PractitionerRole' && role.active !== false ? [role] : [],
  )
  const value = {
    hours: sorted(roles.flatMap(role => role.availableTime?.flatMap(ofRole) ?? [])),
    timeOff: awayOf(roles),
    wholeDays: wholeDaysOf(roles),
  }
  return { answer: { kind: 'ok', value }, roles: roles.flatMap(role => role.id ?? []) }
}

function ofPlace({ daysOfWeek, allDay, openingTime, closingTime }: LocationHoursOfOperation): OpenHours[] {
  return spansOf(daysOfWeek, allDay, openingTime, closingTime)
}

function ofRole(time: PractitionerRoleAvailableTime): OpenHours[] {
  return spansOf(time.daysOfWeek, time.allDay, time.availableStartTime, time.availableEndTime)
}

/** Times with seconds, as FHIR has them; one that ends at midnight lasts to the end of the day. */
function spansOf(
  weekdays: readonly string[] | undefined,
  allDay: boolean | undefined,
  begins: string | undefined,
  ends: string | undefined,
): OpenHours[] {
  const from = allDay ? '00:00' : begins?.slice(0, 5)
  const end = allDay ? '24:00' : ends?.slice(0, 5)
  const to = end === '00:00' || end === '23:59' ? '24:00' : end
  if (!from || !to || from >= to) return []
  return (weekdays ?? []).flatMap(day => {
    const weekday = days.indexOf(day) + 1
    return weekday > 0 ? [{ weekday, from, to }] : []
  })
}

/** Several roles can say the same. */
function sorted(hours: readonly OpenHours[]): OpenHours[] {
  const unique = new Map(hours.map(each => [`${each.weekday} ${each.from} ${each.to}`, each]))
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
}

/** Absences with a date or the whole of it at both ends; the wall is that of the offset which the EHR gives. */
function wholeDaysOf(roles: readonly PractitionerRole[]): { from: string; to: string }[] {
  return absencesOf(roles).flatMap(({ start, end }) => {
    const from = start && (timeOf(start, '00:00') === '00:00' ? dateOf(start) : dayBeside(start, 1))
    const to = end && (timeOf(end, '23:59') === '23:59' ? dateOf(end) : dayBeside(end, -1))
    return from && to && from <= to ? [{ from, to }] : []
  })
}

function dateOf(text: string): string | undefined {
  return /^\d{4}-\d\d-\d\d/.exec(text)?.[0]
}

function timeOf(text: string, ofDate: string): string {
  return /T(\d\d:\d\d)/.exec(text)?.[1] ?? ofDate
}

function dayBeside(text: string, days: number): string | undefined {
  const date = dateOf(text)
  return date && new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

function absencesOf(roles: readonly PractitionerRole[]): { start?: string; end?: string }[] {
  return roles.flatMap(role => role.notAvailable?.flatMap(({ during }) => (during ? [during] : [])) ?? [])
}

/** Absences that have both ends, as whole days. */
function awayOf(roles: readonly PractitionerRole[]): { from: string; to: string }[] {
  return absencesOf(roles).flatMap(({ start, end }) => {
    const [from, to] = [start?.slice(0, 10), end?.slice(0, 10)]
    return from && to && /^\d{4}-\d\d-\d\d$/.test(from) && from <= to ? [{ from, to }] : []
  })
}

function problemOf(reply: FhirReply, now: Date) {
  const outcome = failureOutcome(reply, { repeatable: true, linked: false, now })
  return outcome.problem
}
