/** Visits: the shapes of types, hours, practitioners, rooms and rules, of the question of a task, and of comparing. */

export type OpenHours = { weekday: number; from: string; to: string }

export type Question = { question: string; label: string }

export type Patients = 'any' | 'new' | 'returning'

export type VisitMode = 'in-person' | 'telehealth' | 'either'

export type Severity = 'hold' | 'send-back' | 'warn' | 'off'

export type VisitTypeBody = {
  name: string
  minutes: number
  minutesBefore: number
  minutesAfter: number
  perDay?: number
  atOnce: number
  patients: Patients
  mode: VisitMode
  places: readonly string[]
  needsRoom: boolean
  intake: readonly Question[]
  documents: readonly Question[]
  service?: string
  code?: { system?: string; code: string }
  eventTypes: readonly { connection: string; value: string }[]
}

export type VisitType = VisitTypeBody & { id: string; version: number }

export type Holiday = { date: string; name: string }

export type PlaceBody = {
  zone?: string
  hours: readonly OpenHours[]
  holidays: readonly Holiday[]
  rooms: readonly string[]
}

type Kept = { id: string | null; version: number }

export type Everywhere = PlaceBody & Kept

export type VisitPlace = Everywhere & { record: string; name: string }

/** Hours of a single day, instead of those of its weekday. */
export type DatedHours = { date: string; from: string; to: string }

export type PractitionerBody = {
  zone?: string
  hours: readonly OpenHours[]
  dates: readonly DatedHours[]
  timeOff: readonly { from: string; to: string }[]
  licences: readonly { jurisdiction: string; validTo?: string }[]
}

export type VisitPractitioner = PractitionerBody & Kept & { record: string; name: string }

/** As the hub names it; its words are under `visits.rule`. */
export type RuleCode = string

export type VisitRules = Kept & { items: readonly { code: RuleCode; usual: Severity; severity: Severity }[] }

export type Visits = {
  types: readonly VisitType[]
  everywhere: Everywhere
  places: readonly VisitPlace[]
  practitioners: readonly VisitPractitioner[]
  rules: VisitRules
  services: readonly { record: string; name: string }[]
  bookingSystems: readonly { id: string; slug: string; title: string }[]
  zone: string
}

export type VisitKind = 'type' | 'place' | 'everywhere' | 'practitioner' | 'rules'

/** What a visit that breaks rules is asked with, on its task. */
export type VisitQuestion = {
  type: string | null
  start: string
  end: string
  zone: string
  practitioner: string | null
  place: string | null
  canGoBack: boolean
  breaches: readonly {
    rule: RuleCode
    severity: Exclude<Severity, 'off'>
    facts: Readonly<Record<string, string | number | readonly string[]>>
  }[]
}

export type VisitChoice = { kind: 'visit-accept'; reason: string } | { kind: 'visit-send-back'; reason?: string }

export type Difference = {
  key: string
  about: { kind: 'event-type' | 'schedule' | 'holidays' | 'leave' | 'person'; name: string }
  field: string
  here: string | null
  there: string | null
  pushable: boolean
}

export type Comparison = {
  comparedAt: string
  seen: { eventTypes: number; schedules: number; people: number }
  items: readonly Difference[]
}

export type PushRequest = { method: string; path: string; body: Readonly<Record<string, unknown>> }

export type PlannedPush = { requests: readonly PushRequest[]; fingerprint: string }

export type PushResult = PushRequest & { ok: boolean; problem: string | null; detail: string | null }

export type AtEhr = {
  from: { id: string; slug: string; title: string } | null
  hours: readonly OpenHours[]
  timeOff: readonly { from: string; to: string }[]
  rooms: readonly string[]
  /** Null: the EHR says the hours itself, or none. */
  fromSlots: { zone: string; dates: readonly DatedHours[] } | null
}

/** A step of keeping days away in line; `call`: exactly what is sent, null where nothing is. */
export type LeaveStep = {
  do: 'create' | 'change' | 'remove' | 'adopt' | 'let-go' | 'forget'
  name: string
  from: string
  to: string
  before: { from: string; to: string } | null
  because: 'changed-there' | 'removed-there' | null
  call: { method: string; path: string; body: Record<string, unknown> | null } | null
}
export type LeavePlan = {
  on: boolean
  lookedAt: string | null
  nextAt: string | null
  steps: LeaveStep[]
  /** Practitioners whose account the credentials do not see. */
  unseen: string[]
  /** People of whom an EHR did not say when they are away. */
  unanswered: number
}
