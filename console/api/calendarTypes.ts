/** The calendar of the organization as the API gives it out. */

/** A connection as rows name it. */
export type SystemName = { id: string; slug: string; title: string }
export type HeldTimes = { start: string | null; end: string | null; status: string }
export type Standing = 'ambiguous' | 'failed' | 'held' | 'waiting' | 'conflict' | 'suppressed' | 'behind' | 'equal'
export type SettledConflict = { field: string; winner: 'scheduling' | 'ehr' }
/** How a system stands to an appointment; `theirs` is what it has where that is something else. */
export type CalendarSystem = {
  connection: SystemName
  isOrigin: boolean
  standing: Standing
  theirs: HeldTimes | null
  delivery: string | null
  problem: string | null
  wait: string | null
  task: string | null
  conflicts: SettledConflict[]
}
export type CalendarItem = {
  id: string
  version: number
  start: string | null
  end: string | null
  status: string
  person: { id: string; name: string } | null
  practitioners: string[]
  locations: string[]
  visitType: string | null
  systems: CalendarSystem[]
  doubleBooked: string[]
  needsALook: boolean
}
export type WaitingBooking = {
  task: string
  kind: string
  problem: string
  connection: SystemName
  start: string
  end: string | null
  name: string | null
}
export type Named = { id: string; name: string }
export type CalendarAnswer = {
  items: CalendarItem[]
  waiting: WaitingBooking[]
  /** Messages that wait for a person and were not looked into for this answer. */
  unopened: number
  practitioners: Named[]
  locations: Named[]
  /** Of the organization. */
  zone: string
  truncated: boolean
}
export type CalendarFilter = {
  practitioner?: string | undefined
  location?: string | undefined
  status?: string | undefined
  differs?: 'yes' | undefined
}

export type AppointmentVersion = {
  version: number
  at: string
  type: string | null
  connection: SystemName | null
  message: string | null
  happenedAt: string | null
  /** The act on many that set it back. */
  undo: string | null
  changes: { field: string; before: string[]; after: string[] }[]
}
export type AppointmentDelivery = {
  id: string
  connection: SystemName
  eventType: string
  version: number
  state: string
  wait: string | null
  problem: string | null
  dueAt: string | null
  createdAt: string
  settledAt: string | null
  attempts: number
  message: string | null
}
/** What happened around it by a source’s timetable: no attendance, and sent nowhere. */
export type AppointmentMark = { kind: string; connection: SystemName; at: string; message: string | null }
export type AppointmentDetail = CalendarItem & {
  birthDate: string | null
  practitionerNames: Named[]
  locationNames: Named[]
  zone: string
  versions: AppointmentVersion[]
  deliveries: AppointmentDelivery[]
  marks: AppointmentMark[]
  conflicts: (SettledConflict & { version: number; connection: SystemName; at: string })[]
  tasks: { id: string; kind: string; state: string }[]
}
