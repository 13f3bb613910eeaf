/**
 * The shapes of the hub's API that the console reads. Instants are RFC 3339 in UTC; null where there is none.
 * The hub is trusted to keep to its OpenAPI document, so answers are not checked again here.
 */
import type { VisitQuestion } from './visitTypes.ts'

export type Role = string
export type Organization = { slug: string; name: string; environment: string; role: Role; may: readonly string[] }
export type Session = {
  account: { id: string; email: string; name: string | null; language?: 'en' | 'fr' | null }
  organizations: Organization[]
  /** False once there is an organization: whoever belongs to none cannot make one then. */
  mayCreateOrganization?: boolean
  /** Goes into a header of every write. */
  csrf: string
}

/** Problem details (RFC 9457) with a code of the registry. */
export type ProblemDetails = {
  status: number
  code: string
  fix?: string
  requestId?: string
  detail?: string
  /** The fields that are wrong. */
  errors?: readonly { path: string | readonly (string | number)[]; code: string }[]
  /** What somebody else changed in the meantime; with `configuration.changed-meanwhile`. */
  theirs?: unknown
}

export type Health = 'well' | 'down' | 'failing' | 'paused' | 'invalid' | 'quiet'
export type Connection = {
  id: string
  slug: string
  connector: string
  title: string
  state: 'active' | 'paused'
  pauseReason: string | null
  health: Health
  downSince: string | null
  lastReceivedAt: string | null
  lastSuccessAt: string | null
  lastFailureAt: string | null
  lastProblem: string | null
  /** Messages from it that are not applied yet, messages with a delivery to it that waits, and both together. */
  waitingIn: number
  waitingOut: number
  waiting: number
  oldestWaitingMs: number | null
  received24h: number
  delivered24h: number
  failed24h: number
  nextRunAt: string | null
  /** When its appointments were last read, where they are; `stale`: longer ago than may be. */
  availability?: { freshAt: string; stale: boolean } | null
  /** Where it receives, as a path on this hub. */
  inboundPath: string | null
  capabilities: Capabilities | null
}
export type Capabilities = {
  repeatable?: boolean
  lookUp?: boolean
  updates?: 'none' | 'until-accepted' | 'always'
  delivers?: string[]
}
export type CheckResult = { ok: boolean; findings: Finding[] }
export type Finding = { name: string; ok: boolean; problem?: string | null; detail?: string | null }

export type Overview = {
  connections: Connection[]
  counts: Counts
  throughput: HourCount[]
  /** From where on the last 24 hours are counted. */
  since: string
  oldestWaitingMs: number | null
  allWell: boolean
}
export type Counts = {
  tasksOpen: number
  issuesOpen: number
  messagesWaiting: number
  messagesHeld: number
  /** Messages with a delivery that waits; with one that failed, or arrived, since `since`. */
  messagesToSend: number
  messagesFailed: number
  messagesDelivered: number
}
export type HourCount = { hour: string; received: number; delivered: number; failed: number }

export type Page<Item> = { items: Item[]; next: string | null }

export type MessageRow = {
  id: string
  state: string
  reason: string | null
  problem: string | null
  receivedAt: string
  connection: { id: string; slug: string; title: string }
  origin: string
  eventType: string | null
  /** Initials, such as `A. B…n`. */
  who: string | null
  /** When the visit begins. */
  when: string | null
  targets: { connection: string; deliveryState: string; deliveryId: string }[]
  next: 'task' | 'retry' | 'waits' | 'none'
  nextAt: string | null
  taskId: string | null
}

export type StepName = 'receive' | 'read' | 'parse' | 'apply' | 'task' | 'route' | 'deliver' | 'settle'
export type Step = {
  step: StepName
  state: 'done' | 'waiting' | 'failed' | 'now' | 'skipped'
  at: string | null
  problem?: string | null
  detail?: string | null
}
export type Attempt = {
  number: number
  startedAt: string
  endedAt: string | null
  outcome: string | null
  status: number | null
  problem: string | null
  said?: { text?: string; fields?: string[] } | null
  /** Fields that the organization's profile kept back: names only. */
  withheld?: string[]
}
export type Delivery = {
  id: string
  route: string
  target: string
  recordType: string
  state: string
  wait: string | null
  problem: string | null
  attempts: Attempt[]
  dueAt: string | null
  /** How many of its key stand before it. */
  position: number | null
  actions: string[]
}
export type MessageDetail = MessageRow & {
  steps: Step[]
  deliveries: Delivery[]
  tasks: { id: string; kind: string; state: string }[]
  actions: string[]
  /** When retention removed the body. */
  bodyRemovedAt: string | null
  /** That it says it has, or that the API was asked for. */
  version: string | null
  siblings: string[]
}

export type IssueState = 'open' | 'acknowledged' | 'resolved' | 'ignored'
export type Issue = {
  id: string
  connection: { id: string; slug: string; title: string }
  step: string
  code: string
  detail: string | null
  state: IssueState
  count: number
  /** Deliveries or messages that wait because of it now. */
  waiting: number
  assignee: { id: string; name: string } | null
  firstSeenAt: string
  lastSeenAt: string
  sampleMessage: string | null
  sampleDelivery: string | null
}

/** What a value of the source is at the target. */
export type CrosswalkChoice =
  | { kind: 'practitioner' | 'location' | 'event-type'; reference: string }
  | { kind: 'location'; virtual: true }
  | { kind: 'event-type'; serviceType: { code: string; display?: string; system?: string } }
  | { kind: 'question'; field: string }
export type PersonChoice =
  | { kind: 'record'; record: string }
  | { kind: 'entry'; connection: string; id: string }
  | { kind: 'new' }

/** It was done by hand, where the hub cannot do it. */
export type DoneChoice = { kind: 'done' }

export type MatchReason = { field: string; level: string; points?: number }
export type PersonFacts = { name: string | null; birthDate: string | null; phones: string[]; emails: string[] }
export type PersonCandidate = PersonFacts & {
  choice: PersonChoice
  reasons: MatchReason[]
  vetoes: string[]
  grade: string
}
export type Suggestion = { value: CrosswalkChoice; label: string; reasons: string[] }
export type Task = {
  id: string
  /** `map.practitioner`, `map.location`, `map.event-type`, `map.question` or `person`. */
  kind: string
  problem: string
  state?: string
  connection: { id: string; slug: string; title: string }
  target: { id: string; slug: string; title: string } | null
  createdAt: string
  /** Who looks after it. */
  assignee?: string | null
  /** Messages that go on when it is decided. */
  waiting: number
  label: string | null
  because: string | null
  suggestions: Suggestion[]
  person: (PersonFacts & { start: string | null }) | null
  candidates: PersonCandidate[]
  /** A visit that breaks rules. */
  visit?: VisitQuestion | null
}
export type DirectoryEntry = { reference: string; name: string; detail: string | null }

export type ChangeKind = 'messages' | 'deliveries' | 'tasks' | 'issues' | 'connections' | 'notices'
