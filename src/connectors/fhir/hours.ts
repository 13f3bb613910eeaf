/**
 * Hours as the EHR has them: `hoursOfOperation` of a Location, `availableTime` and `notAvailable` of the roles of a
 * Practitioner (FHIR R4). Read when somebody asks; nothing of it is kept until they save it.
 */
import type { LocationHoursOfOperation, PractitionerRole, PractitionerRoleAvailableTime } from 'fhir/r4'
import type { OpenHours } from '../../model/visit/week.ts'
import type { EhrEntry, EhrHours, Io, VendorAnswer } from '../connector.ts'
import { type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { failureOutcome } from './outcome.ts'

const days: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const absent: ReadonlySet<number> = new Set([404, 405, 410, 501])

export async function hours(io: Io<Settings>, { type, id }: EhrEntry): Promise<VendorAnswer<EhrHours>> {
  const path = type === 'Location' ? `Location/${id}` : `PractitionerRole?practitioner=Practitioner/${id}`
  const reply = await send(io, { path })
  if (reply.kind === 'answered' && absent.has(reply.status)) return { kind: 'missing' }
  const resource = reply.kind === 'answered' && reply.status === 200 ? reply.resource : undefined
  if (resource?.resourceType === 'Location')
    return { kind: 'ok', value: { hours: sorted(resource.hoursOfOperation?.flatMap(ofPlace) ?? []), timeOff: [] } }
  if (resource?.resourceType !== 'Bundle') return { kind: 'failed', problem: problemOf(reply, io.now()) }
  const roles = (resource.entry ?? []).flatMap(({ resource: role }) =>
    role?.resourceType === 'PractitionerRole' && role.active !== false ? [role] : [],
  )
  return {
    kind: 'ok',
    value: { hours: sorted(roles.flatMap(role => role.availableTime?.flatMap(ofRole) ?? [])), timeOff: awayOf(roles) },
  }
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

/** Absences that have both ends, as whole days. */
function awayOf(roles: readonly PractitionerRole[]): { from: string; to: string }[] {
  const periods = roles.flatMap(role => role.notAvailable?.flatMap(({ during }) => (during ? [during] : [])) ?? [])
  return periods.flatMap(({ start, end }) => {
    const [from, to] = [start?.slice(0, 10), end?.slice(0, 10)]
    return from && to && /^\d{4}-\d\d-\d\d$/.test(from) && from <= to ? [{ from, to }] : []
  })
}

function problemOf(reply: FhirReply, now: Date) {
  const outcome = failureOutcome(reply, { repeatable: true, linked: false, now })
  return outcome.problem
}
