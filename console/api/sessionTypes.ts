/** The shapes of Synchronization: how it stands, its rows with both sides and their buttons, and its settings. */

export type SessionTab = 'agencies' | 'clients' | 'staff' | 'appointments'
export type EntryTab = Exclude<SessionTab, 'appointments'>
export type Mapping = 'auto' | 'user' | 'none'
export type Hindrance = 'locked' | 'no-right' | 'gone' | 'not-mapped' | 'mapped' | 'auto' | 'user' | 'has-dependants'
export type RowButton = { offered: boolean; enabled: boolean; because: Hindrance | null }
export type RowButtons = Readonly<Record<'delete' | 'reject' | 'choose' | 'edit' | 'create', RowButton>>

export type TabState = {
  tab: SessionTab
  visible: boolean
  locked: boolean
  because: 'sites-unmapped' | 'no-sites' | null
  all: number
  auto: number
  user: number
  none: number
  /** Rows without an agency, which this reader does not see because they see some agencies only. */
  unplaced?: number
  reasons: Readonly<Record<string, number>>
}
export type SessionPull = {
  stream: string
  state: 'running' | 'done' | 'failed' | 'stopped'
  startedAt: string
  endedAt: string | null
  pages: number
  items: number
  total: number | null
  problem: string | null
}
export type SessionOverview = {
  enabled: boolean
  running: boolean
  connection: string | null
  /** Nothing is pulled: people bring files in. */
  byFiles: boolean
  unlockedAt: string | null
  syncedAt: string | null
  tabs: readonly TabState[]
  steps: Readonly<Record<string, number>>
  reviews: Readonly<Record<string, number>>
  pulls: readonly SessionPull[]
  waiting: number
}

export type Named = {
  id: string
  name: string | null
  first: string | null
  last: string | null
  birthDate: string | null
  email: string | null
  title: string | null
  zone: string | null
  gone: boolean
}
/** A person who works here; the name is null where it is gone or not this reader's to see. */
export type Actor = { id: string; name: string | null }

export type EntryRow = {
  id: string
  version: number
  source: Named
  sites: readonly string[]
  isParent: boolean
  mapping: Mapping
  target: Named | null
  agencies: readonly string[]
  reason: string | null
  mappedAt: string | null
  mappedBy: Actor | null
  firstSeenAt: string
  seenAt: string
  dependants: { clients: number; staff: number; appointments: number }
  buttons: RowButtons
}
/** `takenBy`: the row that has it already, by its name as far as the reader may see it. */
export type Suggested = { target: Named; score: number; reasons: readonly string[]; takenBy: Actor | null }

export type SessionTime = { date: string; from: string; to: string; zone: string }
export type Gate = {
  gate: string
  severity: 'block' | 'warn'
  at: { kind: string; id?: string }
  detail?: Readonly<Record<string, string | number>>
}
export type NoteStep = 'none' | 'fill' | 'render' | 'rendered' | 'blocked' | 'stopped'
export type NoteRow = {
  id: string
  version: number
  student: Named | null
  user: Named | null
  session: SessionTime | null
  mapping: Mapping
  appointment: {
    id: string
    client: Named | null
    staff: Named | null
    time: SessionTime | null
    state: 'scheduled' | 'cancelled' | 'rendered' | 'gone'
    kind: string | null
  } | null
  reason: string | null
  detail: Readonly<Record<string, string | number>> | null
  light: { colour: 'green' | 'yellow' | 'red'; word: string } | null
  step: NoteStep
  problem: string | null
  gates: readonly Gate[]
  warnings: readonly string[]
  review: string | null
  filledAt: string | null
  renderedAt: string | null
  renderedBy: Actor | null
  mappedAt: string | null
  mappedBy: Actor | null
  firstSeenAt: string
  seenAt: string
  buttons: RowButtons
}
export type AppointmentChoice = {
  id: string
  time: SessionTime | null
  client: Named | null
  staff: Named | null
  state: 'scheduled' | 'cancelled' | 'rendered'
  kind: string
  takenBy: Actor | null
}

export type SessionChoices = {
  strictNames: boolean
  guardianSigning: boolean
  appendix: boolean
  autoRender: boolean
  digest: { weekday: number; minute: number; olderThanDays: number } | null
}
export type SessionSettings = {
  version: number
  enabled: boolean
  enabledAt: string | null
  switchedBy: Actor | null
  connection: string | null
  consent: { at: string; by: Actor; text: number } | null
  consentText: number
  choices: SessionChoices
}
