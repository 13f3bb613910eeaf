/** The words of apply: a message on its way, what an event will write, and what becomes of the message. */
import type { Evolution, Held, Learned, Notice } from '../connectors/connector.ts'
import type { Json, SourceEvent } from '../model/events.ts'
import type { HubResource, Patient } from '../model/fhir.ts'
import type { ProblemCode } from '../model/problems.ts'
import type { RegistryAct, Remark } from '../model/registry/acts.ts'
import type { RegistryChanges } from '../model/registry/changes.ts'
import type { SourcePage } from '../model/sessions/source.ts'
import type { IgnoredReason } from '../model/states.ts'
import type { ReceivedMessage } from '../store/messages.ts'
import type { Scope } from '../store/scope.ts'
import type { Configuration, ConnectionConfig, RouteConfig } from './configuration.ts'
import type { Findings, Question } from './findings.ts'
import type { Hub } from './hub.ts'

/** What one transaction of apply works in. */
export type Context = {
  hub: Hub
  db: Scope
  organization: string
  configuration: Configuration
  connection: ConnectionConfig
  now: Date
  /** Where the registry notes what it changed, where somebody plans deliveries of it afterwards. */
  changes?: RegistryChanges
}

/** A message, parsed, with the tokens of every alias it names (`keys`) and of the people in it (`locks`, keys included). */
export type Item = {
  row: ReceivedMessage
  findings: Findings
  events: readonly SourceEvent[]
  notices: readonly Notice[]
  /** Set when parsing already decided what becomes of it. */
  early?: Verdict
  keys: readonly bigint[]
  locks: readonly bigint[]
  /** Tokens of the entries of the same source that it refers to. */
  refers: readonly bigint[]
  /** Streams that it rang for. */
  rings?: readonly string[]
  /** A page that is taken whole, instead of events. */
  page?: SourcePage
  /** Acts for the registry, instead of events. */
  acts?: readonly RegistryAct[]
  /** What was said of a page of acts while it was read. */
  remarks?: readonly Remark[]
}

/** What an event will write: a record, new or in a new version. */
export type Plan = {
  item: Item
  event: SourceEvent
  write: Extract<Evolution, { kind: 'write' }>
  record: string
  known?: KnownRecord
  routes: readonly RouteConfig[]
  /** The record as it will be; references are the hub's own by the time it is written. */
  resource: HubResource
  /** The person it is about, once that is established. */
  person?: PersonPlan
  /** Routes that it went by and that it leaves for another target. */
  leaves?: readonly RouteConfig[]
  /** It goes back cancelled to where it came from, which has not heard of this version. */
  sentBack?: true
}

/** `source` is the state that the connection of the event keeps of it; `connection` is where it was first seen. */
export type KnownRecord = {
  id: string
  version: number
  resource: HubResource
  connection: string
  source: Json
  held?: Held
  since?: readonly HubResource[]
}

/** What an event taught of a record that it changes nothing of. */
export type Lesson = { item: Item; entity: string; known: KnownRecord; learned: Learned }

/** The person of a record: known before, found, or to be created in the same transaction. */
export type PersonPlan = {
  record: string
  create?: {
    resource: Patient
    /** The entry at a target that it is, when it was found there. */
    entry?: { connection: string; id: string }
    reasons: readonly string[]
  }
  /** A new version of a person that came from the same source. */
  update?: { resource: Patient; version: number }
}

/** A task to open, and what it is about. */
export type TaskDraft = {
  kind: string
  problem: ProblemCode
  /** What makes two tasks the same; becomes a token. */
  subject: string
  target?: string
  body: Json
}

export type Verdict =
  | { kind: 'applied'; remarks?: readonly Remark[] }
  | { kind: 'ignored'; reason: IgnoredReason }
  | { kind: 'unreadable'; problem: ProblemCode; where?: string }
  | { kind: 'waits' }
  | { kind: 'read'; questions: readonly Question[] }
  | { kind: 'hold'; problem: ProblemCode; because: string; tasks: readonly TaskDraft[] }

/** The version of the record that a plan makes. */
export function versionOf(plan: Pick<Plan, 'known'>): number {
  return (plan.known?.version ?? 0) + 1
}

/** Whether a message stops here for now: it must be read back, or a person must decide. */
export function readsOrHolds(verdict: Verdict | undefined): boolean {
  return verdict?.kind === 'read' || verdict?.kind === 'hold'
}
