/** The calendar as the API gives it out: times, names and how each system stands to each appointment. */
import { z } from 'zod'
import { ownedFields } from '../../model/ownership.ts'
import { deliveryStates } from '../../model/states.ts'
import { changedFields } from '../../scheduling/calendar/changes.ts'
import { standings } from '../../scheduling/calendar/standing.ts'
import { id, instant } from '../api.ts'
import { connectionName } from '../show/connections.ts'

const time = z.string().nullable().describe('As its source wrote it, offset and all')
const deliveryState = z.enum(Object.keys(deliveryStates) as [string, ...string[]])
const named = z.object({ id, name: z.string() })
const conflict = z.object({
  field: z.string().describe(`One of ${ownedFields.join(', ')}`),
  winner: z.enum(['scheduling', 'ehr']).describe('Whose value counted'),
})

const system = z.object({
  connection: connectionName,
  isOrigin: z.boolean().describe('Whether it was first seen there'),
  standing: z.enum(standings),
  theirs: z
    .object({ start: time, end: time, status: z.string() })
    .nullable()
    .describe('What the system has, where time or status are not what the hub has'),
  delivery: id.nullable(),
  problem: z.string().nullable(),
  wait: z.string().nullable(),
  task: id.nullable().describe('Where its news waits for a person'),
  conflicts: z.array(conflict).describe('Settled in the present version'),
})

export const appointmentItem = z.object({
  id,
  version: z.number().int(),
  start: time,
  end: time,
  status: z.string().describe('Of the FHIR appointment: booked, cancelled …'),
  person: z.object({ id, name: z.string() }).nullable(),
  practitioners: z.array(id),
  locations: z.array(id),
  visitType: z.string().nullable(),
  systems: z.array(system).describe('The first is where it was first seen'),
  doubleBooked: z.array(id).describe('Practitioners who have another appointment at the same time'),
  needsALook: z.boolean(),
})
export type AppointmentItem = z.infer<typeof appointmentItem>

export const calendarAnswer = z.object({
  items: z.array(appointmentItem),
  waiting: z.array(
    z.object({
      task: id,
      kind: z.string(),
      problem: z.string(),
      connection: connectionName,
      start: instant.or(z.string()),
      end: z.string().nullable(),
      name: z.string().nullable(),
    }),
  ),
  unopened: z.number().int().describe('Messages that wait for a person and were not looked into for this answer'),
  practitioners: z.array(named),
  locations: z.array(named),
  zone: z.string().describe('Of the organization, for who reads it from elsewhere'),
  truncated: z.boolean().describe('There are more than one answer holds'),
})
export type CalendarAnswer = z.infer<typeof calendarAnswer>

const change = z.object({
  field: z.enum(changedFields),
  before: z.array(z.string()),
  after: z.array(z.string()).describe('Names in place of ids'),
})

export const appointmentDetail = appointmentItem.extend({
  birthDate: z.string().nullable(),
  practitionerNames: z.array(named),
  locationNames: z.array(named),
  zone: z.string(),
  versions: z.array(
    z.object({
      version: z.number().int(),
      at: instant,
      type: z.string().nullable(),
      connection: connectionName.nullable().describe('Whose news made it; null: the hub’s own act'),
      message: id.nullable(),
      happenedAt: instant.nullable(),
      undo: id.nullable().describe('The act on many that set it back'),
      changes: z.array(change),
    }),
  ),
  deliveries: z.array(
    z.object({
      id,
      connection: connectionName,
      eventType: z.string(),
      version: z.number().int(),
      state: deliveryState,
      wait: z.string().nullable(),
      problem: z.string().nullable(),
      dueAt: instant.nullable(),
      createdAt: instant,
      settledAt: instant.nullable(),
      attempts: z.number().int(),
      message: id.nullable(),
    }),
  ),
  marks: z
    .array(z.object({ kind: z.string(), connection: connectionName, at: instant, message: id.nullable() }))
    .describe('What happened around it by a source’s timetable; no attendance, and sent nowhere'),
  conflicts: z.array(conflict.extend({ version: z.number().int(), connection: connectionName, at: instant })),
  tasks: z.array(z.object({ id, kind: z.string(), state: z.string() })),
})
export type AppointmentDetail = z.infer<typeof appointmentDetail>
