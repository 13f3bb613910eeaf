/** The shapes of what is set up: connectors and their forms, connections, routes, crosswalks, history and go-live. */
import type { JsonValue } from '../parts/difference.ts'
import type { CrosswalkChoice, Finding, Suggestion } from './types.ts'

/** A JSON schema as the hub gives it for a form: draft 2020-12, with `secret` on what may be set but not read. */
export type Schema = {
  type?: string
  title?: string
  description?: string
  examples?: readonly unknown[]
  default?: unknown
  format?: string
  pattern?: string
  enum?: readonly string[]
  const?: unknown
  minLength?: number
  minimum?: number
  maximum?: number
  maxItems?: number
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  items?: Schema
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  secret?: boolean
}
export type Settings = Readonly<Record<string, unknown>>

export type StreamPlan = { name: string; everyMs: number; why: string }
export type ConnectorScope = { function: string; needs: string; why: string }
export type Connector = {
  name: string
  title: string
  streams: readonly StreamPlan[]
  receives: boolean
  sends: boolean
  delivers: readonly string[]
  schema: Schema
  scopes: readonly ConnectorScope[]
  hasWebhooks: boolean
  /** Set up first of all: without it nothing comes in, or late. */
  needsWebhooks?: boolean
  hasBusyFeeds?: boolean
  prerequisites: readonly string[]
}

export type TestFinding = Finding & { level?: 'warning' | null }
export type TestResult = { ok: boolean; findings: readonly TestFinding[] }

export type ConnectionSettings = {
  id: string
  slug: string
  connector: string
  version: number
  settings: Settings
  inboundPath: string | null
}
export type Waiting = { messages: number; deliveries: number }
export type Removal = {
  waiting: Waiting
  routes: readonly { id: string; slug: string }[]
  crosswalks: readonly { id: string; slug: string }[]
}
export type Change = { path: string; kind?: 'added' | 'removed' | 'changed'; before?: unknown; after?: unknown }
/** What somebody else saved while one was typing. */
export type Theirs = { version: number; by: Person | null; at: string; changes: readonly Change[] }
export type Person = { id: string; name: string | null }

export type Named = { id: string; slug: string; title: string }
export type Route = {
  id: string
  slug: string
  from: Named
  to: Named
  state: 'active' | 'paused'
  pauseReason: string | null
  events: readonly string[]
}
export type RouteSettings = {
  id: string
  slug: string
  from: string
  to: string
  version: number
  events: readonly string[]
  filter: string | null
  mapping: unknown
  takes?: readonly string[]
  consent: string
  /** Other routes that may take the same to the same target. */
  overlaps?: readonly string[]
  waitsMs: readonly number[] | null
}
/** What is sent to make or change a route; `from` and `to` are the ids of connections. */
export type RouteDraft = {
  slug: string
  from: string
  to: string
  events: readonly string[]
  filter?: string
  takes?: readonly string[]
  consent?: string
  waitsMs?: readonly number[]
}
export type EventType = { name: string; says: string }

export const crosswalkKinds = ['practitioner', 'location', 'event-type', 'question'] as const
export type CrosswalkKind = (typeof crosswalkKinds)[number]
export type CrosswalkRow = {
  id: string
  slug: string
  kind: CrosswalkKind
  from: Named
  to: Named
  version: number
  entries: number
  unmapped: number
}
export type CrosswalkEntry = { from: string; to: CrosswalkChoice; label?: string | null }
export type Unmapped = { task: string; value: string; label: string | null; suggestions: readonly Suggestion[] }
export type Crosswalk = Omit<CrosswalkRow, 'entries' | 'unmapped'> & {
  entries: readonly CrosswalkEntry[]
  unmapped: readonly Unmapped[]
}
export type Import = {
  added: number
  changed: number
  unchanged: number
  refused: readonly { line: number; because: string }[]
}

export const historyKinds = [
  'connection',
  'route',
  'crosswalk',
  'listing',
  'visit',
  'scheduling',
  'matching',
  'organization',
] as const
export type HistoryKind = (typeof historyKinds)[number]
export type HistoryRow = {
  kind: HistoryKind
  subject: string
  slug: string
  version: number
  how: string
  by: Person | null
  at: string
  reason: string | null
  current: boolean
}
export type VersionDiff = {
  version: number
  against: number | null
  before: JsonValue | undefined
  after: JsonValue | undefined
  changes: readonly Change[]
}

export const webhookStates = [
  'registered',
  'missing',
  'inactive',
  'double',
  'wrong-triggers',
  'wrong-url',
  'unknown-secret',
  'unreachable',
  'no-credentials',
  'not-offered',
] as const
export type Webhook = {
  id: string
  url: string
  active: boolean
  triggers: readonly string[]
  ours: boolean
  state: string
}
export type Webhooks = {
  supported: boolean
  publicUrl: string | null
  expected: { url: string | null; triggers: readonly string[] }
  items: readonly Webhook[]
  state: (typeof webhookStates)[number]
  lastReceivedAt: string | null
}

export const goLiveKinds = ['agreement', 'access-policy', 'privacy-sign-off', 'scenarios'] as const
export type GoLiveKind = (typeof goLiveKinds)[number]
export type GoLiveRecord = {
  kind: GoLiveKind
  recorded: { by: Person | null; at: string; reference: string; note: string | null } | null
  mayRecord: boolean
}
export type GoLive = {
  environment: string
  ready: boolean
  flowing: boolean
  records: readonly GoLiveRecord[]
  /** The last time that the scenarios of staging were played for the organization. */
  scenarios: { at: string; green: boolean; played: number; failed: readonly string[] } | null
  waiting: Waiting
}
export type OrganizationSettings = { slug: string; name: string; environment: string; version: number }

export const firstSteps = ['organization', 'source', 'target', 'route', 'mapped', 'tested', 'goLive'] as const
export type FirstStep = (typeof firstSteps)[number]
export type FirstSteps = Readonly<Record<FirstStep, { done: boolean }>>
