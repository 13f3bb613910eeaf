/**
 * The contract of a connector: the code that speaks one outside system's protocol. A connector is one object. It says
 * what its settings are, and implements the abilities it has; the pipeline does everything else (storing, order,
 * retry, identity). Store, clock, random and network are handed in. One page about it: docs/add-a-connector.md.
 */
import type { z } from 'zod'
import type { Alias, Draft, EventType, Json, SourceEvent } from '../model/events.ts'
import type { FailureOverrides } from '../model/failure.ts'
import type { Appointment, HubResource, Patient, RecordType } from '../model/fhir.ts'
import type { Outcome, TargetLink } from '../model/outcome.ts'
import type { ProblemCode } from '../model/problems.ts'
import type { IgnoredReason } from '../model/states.ts'

export type Connector<Settings = unknown> = {
  /** The word in YAML and in the database: lower case, stable for ever. */
  name: string
  /** How the vendor spells it. */
  title: string
  /** Parsed at the door; each field has a description, secrets carry `.meta({ secret: true })`. */
  settings: z.ZodType<Settings>
  capabilities: Capabilities
  /** Limits of `POST /in/{publicId}`; absent when the connector receives nothing. */
  inbound?: Inbound<Settings>
  /** Every kind of id that its entities are known by (`entity` and `system` of its aliases): people search by them. */
  ids?: readonly { entity: string; system: string }[]
  /** What happened, from the raw bytes. Pure. */
  parse?(input: ParseInput<Settings>): Parsed
  /** What the event makes of the entity, given what is known of it. Pure; holds the vendor's identity and order rules. */
  evolve?(input: EvolveInput<Settings>): Evolution
  /** Asks the source what really happened; called outside any transaction, inside the rate limit. */
  readBack?(io: Io<Settings>, ask: Ask): Promise<ReadBack>
  /** The streams it can be polled for, such as `bookings` or `Patient`, with the usual interval. */
  streams?: readonly Stream[]
  /** Reads a stream page by page from a checkpoint; each page is stored before its checkpoint counts. */
  pull?(io: Io<Settings>, request: PullRequest): AsyncGenerator<PulledPage, void, void>
  /** Live search for people who could be this one, before a new person is created. */
  findPeople?(io: Io<Settings>, person: Patient): Promise<FoundPeople>
  /** Brings each record to the target; answers for each, in the same order. One that fails never fails the others. */
  deliver?(io: Io<Settings>, batch: readonly Work[]): Promise<readonly Outcome[]>
  /** Whether an earlier attempt arrived; `undefined` when the target cannot tell. */
  lookUp?(io: Io<Settings>, work: Work): Promise<LookedUp>
  /** Is the connection usable, and what can the other side do? Also the probe while a connection is down. */
  check(io: Io<Settings>): Promise<CheckResult>
  /** Rows of the failure table this connector reads differently. */
  failureOverrides?: FailureOverrides
  /** Which permission each function needs, so that nobody grants more. */
  scopes?: readonly Scope[]
  /** What a person must do at the other side before the form can be filled in. */
  setUp?: { prerequisites: readonly string[] }
  /** Registering its own webhooks at the other side; absent where a person does that there. */
  webhooks?: Webhooks<Settings>
}

export type Scope = { function: string; needs: string; why: string }

export type Capabilities = {
  /** Sending the same delivery twice has one effect at the target (idempotency key or conditional create). */
  repeatable: boolean
  lookUp: boolean
  /** Whether the target takes updates after the first delivery. */
  updates: 'none' | 'until-accepted' | 'always'
  /** How many deliveries one call of `deliver` may carry, and how many calls may run at once per process. */
  batch: number
  concurrency: number
  /** Record types it can deliver; a record that refers to another type in this list waits for that one's delivery. */
  delivers: readonly RecordType[]
}

export type Inbound<Settings> = {
  /** When the sender gets its answer: once stored, or once applied (the protocol's answer carries the result). */
  answer: 'after-store' | 'after-apply'
  maxBytes: number
  /** Accepted content types without parameters; anything else is stored and shown as an issue unless `strict`. */
  contentTypes: readonly string[]
  /** Is this really from the sender? Over the raw bytes, in constant time, before anything is parsed. */
  verify(input: { settings: Settings; headers: HeaderReader; body: Uint8Array }): Verification
}

export type Verification = { ok: true } | { ok: false; because: 'missing' | 'wrong' | 'unsigned' }
export type HeaderReader = { get(name: string): string | undefined }

/** How a message came to us; a pulled item is one that the connector's own `pull` yielded. */
export type Origin = 'push' | 'pull' | 'read-back'

export type ParseInput<Settings> = {
  settings: Settings
  connection: { id: string; slug: string }
  origin: Origin
  stream?: string
  headers: HeaderReader
  body: Uint8Array
}

export type Parsed =
  | { kind: 'events'; events: readonly SourceEvent[]; notices?: readonly Notice[] }
  | { kind: 'ignored'; reason: IgnoredReason; notices?: readonly Notice[] }
  /** `where` names paths in the body, never values. */
  | { kind: 'refused'; problem: ProblemCode; where?: string; notices?: readonly Notice[] }

/** Something to raise once per cause, not per message; `detail` is a word such as a version or a trigger name. */
export type Notice = { problem: ProblemCode; detail?: string }

export type EvolveInput<Settings> = {
  settings: Settings
  connection: { id: string; slug: string }
  event: SourceEvent
  /** What the hub knows of this entity; absent when no alias of it is linked yet. */
  known?: Known
  /** What `readBack` found for this message, in the order it was asked. */
  findings: readonly Finding[]
  /** A person said: apply it as it is, without reading back. */
  asItIs: boolean
}

/** The entity as the hub knows it. `source` is the connector's own small state of it (sequence, current uid, …). */
export type Known = { resource: HubResource; source: Json }

export type Evolution =
  | {
      kind: 'write'
      type: EventType
      draft: Draft
      source: Json
      /** Every alias it is known by from now on, old ones included. */
      aliases: readonly Alias[]
    }
  | { kind: 'ignore'; reason: IgnoredReason }
  | { kind: 'read'; ask: Ask }
  | { kind: 'hold'; problem: ProblemCode; because: string }

/** A question to the source; the connector's own words. */
export type Ask = { what: string; key: string }
export type Finding = { ask: Ask; body: Json }
export type ReadBack =
  | { kind: 'found'; body: Json }
  | { kind: 'missing' }
  | Extract<Outcome, { kind: 'retry' | 'connection' }>

export type Stream = { name: string; everyMs: number; why: string }
/** `full` ignores the checkpoint (first sync, or on demand). */
export type PullRequest = { stream: string; checkpoint?: Json; full: boolean }
/**
 * `items` become messages of origin `pull`; `key` says what makes an item the same as one seen before.
 * `checkpoint` holds once the page is stored.
 */
export type PulledPage = {
  items: readonly { key: string; contentType: string; body: Uint8Array }[]
  checkpoint: Json
  /** Total number of entries, when the source says so: for progress. */
  total?: number
  problem?: Extract<Outcome, { kind: 'retry' | 'connection' }>
}

export type FoundPeople =
  | { kind: 'found'; people: readonly Patient[] }
  | { kind: 'not-offered' }
  | Extract<Outcome, { kind: 'retry' | 'connection' | 'rejected' }>

/** One delivery, ready to send. */
export type Work = {
  /** The delivery's id: the idempotency key where a target takes one. */
  id: string
  type: RecordType
  recordId: string
  event: EventType
  /** The mapped body: only what the route's mapping lets through; references are the target's own. */
  body: HubResource
  /** What the record is linked to at the target, from an earlier delivery or a pull. */
  link?: TargetLink
  /** What the last successful delivery sent (`sent` of its outcome): the base of a three-way comparison. */
  lastSent?: Json
  /** An earlier attempt was written and never answered. */
  maybeArrived: boolean
  /** Parts that arrived with an earlier attempt, for connectors whose deliveries have several. */
  partsDone?: readonly string[]
}

export type LookedUp =
  | { kind: 'arrived'; link: TargetLink }
  | { kind: 'not-there' }
  | { kind: 'cannot-tell' }
  | Extract<Outcome, { kind: 'retry' | 'connection' }>

export type CheckResult = {
  ok: boolean
  /** Each thing that was tried, in order, in the reader's words later: codes and short facts only. */
  findings: readonly CheckFinding[]
}

/** A finding that is well but should be looked at is a `warning`, such as a credential that can do more than is needed. */
export type CheckFinding = { name: string; ok: boolean; problem?: ProblemCode; detail?: string; level?: 'warning' }

/** The webhooks of the other side, as far as the credentials see them. */
export type Webhooks<Settings> = {
  /** Without one of `needed` something goes unnoticed; `wanted` are asked for where the other side knows them. */
  triggers: { needed: readonly string[]; wanted: readonly string[] }
  /** Where in the settings the secrets stand, and how many may be valid at once. */
  secrets: { setting: string; most: number }
  /** Whether the other side can reach only public addresses. */
  needsPublicUrl(settings: Settings): boolean
  list(io: Io<Settings>): Promise<VendorAnswer<readonly VendorWebhook[]>>
  /** Makes one at this address, or puts an existing one of this address right. */
  ensure(io: Io<Settings>, wanted: { url: string; secret: string }): Promise<VendorAnswer<VendorWebhook>>
  /** Gives one another secret. */
  rotate(io: Io<Settings>, id: string, secret: string): Promise<VendorAnswer<VendorWebhook>>
  remove(io: Io<Settings>, id: string): Promise<VendorAnswer<null>>
}

export type VendorWebhook = {
  id: string
  url: string
  active: boolean
  triggers: readonly string[]
  /** What it signs with, where the other side tells: compared, never shown. */
  secret?: string
}

export type VendorAnswer<T> =
  | { kind: 'ok'; value: T }
  | { kind: 'no-credentials' }
  | { kind: 'missing' }
  | { kind: 'failed'; problem: ProblemCode; detail?: string }

/** What a connector may use of the outside world. */
export type Io<Settings> = {
  settings: Settings
  connection: { id: string; slug: string }
  fetch: Fetch
  /** The same network for one delivery of a batch: what goes through it is kept with that delivery, for people to see. */
  fetchFor?(work: Work): Fetch
  now(): Date
  random(): number
  newId(): string
  /** Small process-wide memory of this connection: access tokens, capability statements, rate budgets. */
  memory: Map<string, unknown>
  /** Waits; ends early when the process stops. */
  sleep(ms: number): Promise<void>
}

export type Fetch = (url: URL, request?: FetchRequest) => Promise<Reply>
export type FetchRequest = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** Milliseconds to wait for the answer; default 30,000. */
  timeoutMs?: number
}
/** An answer, or how it failed. Never throws for network reasons; follows no redirect; the body is at most 10 MiB. */
export type Reply =
  | { kind: 'answered'; status: number; headers: HeaderReader; body: Uint8Array; text(): string }
  | { kind: 'failed'; written: boolean; cause: 'address' | 'refused' | 'tls' | 'timeout' | 'cut-off' | 'blocked' }

/** Gives a connector its precise settings type, and forgets it for the registry. */
export function defineConnector<Settings>(connector: Connector<Settings>): Connector<Settings> {
  return connector
}

export type { Appointment, HubResource, Patient }
