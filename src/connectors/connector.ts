/**
 * The contract of a connector: the code that speaks one outside system's protocol. A connector is one object. It says
 * what its settings are, and implements the abilities it has; the pipeline does everything else (storing, order,
 * retry, identity). Store, clock, random and network are handed in. One page about it: docs/add-a-connector.md.
 */
import type { z } from 'zod'
import type { Mapping } from '../mapping/rules.ts'
import type { Alias, Draft, EventType, Json, SourceEvent } from '../model/events.ts'
import type { FailureOverrides } from '../model/failure.ts'
import type { Appointment, HubResource, Patient, RecordType } from '../model/fhir.ts'
import type { Outcome } from '../model/outcome.ts'
import type { Owner, Owners } from '../model/ownership.ts'
import type { ProblemCode } from '../model/problems.ts'
import type { TriggerSetName } from '../model/referral/triggers.ts'
import type { SourceKind } from '../model/sessions/source.ts'
import type { IgnoredReason } from '../model/states.ts'
import type { VendorWords } from '../model/versions/words.ts'
import type { Busy } from './busy.ts'
import type { BookingDirectory, EhrEntry, EhrHours } from './directory.ts'
import type { Inbound, Parsed, ParseInput } from './inbound.ts'
import type { Io } from './io.ts'
import type { LeaveKeeping } from './leave.ts'
import type { SessionSource } from './session-source.ts'
import type { Side } from './sides.ts'
import type { VendorAnswer, Webhooks } from './webhooks.ts'
import type { FetchedDocument, LookedUp, ReferralTaking, Work } from './work.ts'

export type * from './busy.ts'
export type * from './directory.ts'
export type * from './inbound.ts'
export type * from './io.ts'
export type * from './leave.ts'
export type * from './sides.ts'
export type * from './webhooks.ts'
export type * from './work.ts'

export type Connector<Settings = unknown> = {
  /** The word in YAML and in the database: lower case, stable for ever. */
  name: string
  /** How the vendor spells it. */
  title: string
  /** What it is to scheduling: where bookings come from, or where the chart is; absent for everything else. */
  system?: 'booking' | 'ehr'
  /** Parsed at the door; each field has a description, secrets carry `.meta({ secret: true })`. */
  settings: z.ZodType<Settings>
  capabilities: Capabilities
  /** Others than the organization knows can ask for what it takes: people with a label of confidentiality are not delivered. */
  network?: true
  /** Limits of `POST /in/{publicId}`; absent when the connector receives nothing. */
  inbound?: Inbound<Settings>
  /** Every kind of id that its entities are known by (`entity` and `system` of its aliases): people search by them. */
  ids?: readonly { entity: string; system: string }[]
  /** What happened, from the raw bytes. Pure. */
  parse?(input: ParseInput<Settings>): Parsed
  /** What the message says of its own form: version, trigger, names of fields (SCH-14). Pure; never throws. */
  words?(input: ParseInput<Settings>): VendorWords
  /** What the event makes of the entity, given what is known of it. Pure; holds the vendor's identity and order rules. */
  evolve?(input: EvolveInput<Settings>): Evolution
  /** Asks the source what really happened; called outside any transaction, inside the rate limit. */
  readBack?(io: Io<Settings>, ask: Ask): Promise<ReadBack>
  /** The streams it can be polled for, such as `bookings` or `Patient`, with the usual interval. */
  streams?: readonly Stream[]
  /** What it pulls are whole pages of session notes (SES-1): only where the feature is on and people have agreed. */
  wholePages?: true
  /** How long until a stream is polled next under these settings, in milliseconds; absent: as often as the stream says. */
  pace?(settings: Settings, stream: string, now: Date): number
  /** Reads a stream page by page from a checkpoint; each page is stored before its checkpoint counts. */
  pull?(io: Io<Settings>, request: PullRequest): AsyncGenerator<PulledPage, void, void>
  /** Live search for people who could be this one, before a new person is created. */
  findPeople?(io: Io<Settings>, person: Patient): Promise<FoundPeople>
  /** Brings each record to the target; answers for each, in the same order. One that fails never fails the others. */
  deliver?(io: Io<Settings>, batch: readonly Work[]): Promise<readonly Outcome[]>
  /**
   * Whether somebody new may go in one request with the record that waits for them (`together` of the work), as far as is
   * known without asking. Absent: one thing at a time.
   */
  together?(settings: Settings, memory: Map<string, unknown>): boolean
  /** A file of the source that a message only named by its address; asked for apart, and stored before it is sent on. */
  fetchDocument?(io: Io<Settings>, url: string): Promise<FetchedDocument>
  /** What this connection takes of a referral; absent where it takes none. Settings can narrow it. */
  referrals?: { triggerSet: TriggerSetName; takes(settings: Settings): ReferralTaking }
  /** The mappings that its deliveries begin with, by the type of the record; routes can bring their own. */
  mappings?: Partial<Record<RecordType, Mapping>>
  /** Whether an earlier attempt arrived; `undefined` when the target cannot tell. */
  lookUp?(io: Io<Settings>, work: Work): Promise<LookedUp>
  /** Is the connection usable, and what can the other side do? Also the probe while a connection is down. */
  check(io: Io<Settings>): Promise<CheckResult>
  /** Rows of the failure table this connector reads differently. */
  failureOverrides?: FailureOverrides
  /** Which permission each function needs, so that nobody grants more. */
  scopes?: readonly Scope[]
  /** OIDs in its settings that no other connection may have, whatever organization it is of. */
  oids?(settings: Settings): readonly { path: string; oid: string }[]
  /** What a person must do at the other side before the form can be filled in. */
  setUp?: { prerequisites: readonly string[] }
  /** Where people get help with the other side: what to write to, or whom to call. */
  support?: { name: string; mail?: string; phone?: string; url?: string; hours?: string }
  /** Registering its own webhooks at the other side; absent where a person does that there. */
  webhooks?: Webhooks<Settings>
  /** Its event types, hours and people, to be compared with what the organization says of its visits. */
  directory?: BookingDirectory<Settings>
  /** When a place is open, and a practitioner there, as the EHR has it. */
  hours?(io: Io<Settings>, entry: EhrEntry): Promise<VendorAnswer<EhrHours>>
  /** Reading a calendar of taken times (SCH-4); absent where it books nothing. */
  busy?: Busy<Settings>
  /** Whole days away as entries of their own (SCH-4); absent where it keeps none. */
  leave?: LeaveKeeping<Settings>
  /** Session notes (SES-1, SES-9): people pushed there, signatures fetched; absent where it has no session notes. */
  sessions?: SessionSource<Settings>
  /** What its system holds, for comparing two systems; absent where it cannot be listed. */
  side?: Side<Settings>
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

export type EvolveInput<Settings> = {
  settings: Settings
  connection: { id: string; slug: string }
  event: SourceEvent
  /** What the hub knows of this entity; absent when no alias of it is linked yet. */
  known?: Known
  /** The hub's record of an entry of this source that the event refers to (`refers`), as `Practitioner/{record}`. */
  recordOf(reference: { type: string; id: string }): string | undefined
  /** Who decides about which field of an appointment (SPEC SCH-7). */
  owners: Owners
  /** What `readBack` found for this message, in the order it was asked. */
  findings: readonly Finding[]
  /** A person said: apply it as it is, without reading back. */
  asItIs: boolean
}

/**
 * The record as the hub knows it. `source` is this connection's own small state of it (sequence, current uid, …), null
 * when it has heard of it from others only. `held`: what this system held after the last delivery or the last news of
 * it, which is the base of a three-way comparison.
 */
export type Known = {
  id: string
  resource: HubResource
  source: Json
  held?: Held
  /**
   * Versions of the record that this system may not have yet, oldest first, beginning with the one it holds. What it says
   * may come of any of them: a delivery that has arrived and is not settled. Absent when it holds the current one.
   */
  since?: readonly HubResource[]
}

/** An entry as its system holds it: its id and version there, and what was sent or seen last (the connector's own form). */
export type Held = { id: string; version?: string; sent?: Json }

/** What a message brings that changes nothing of a known record: the source's own state of it, and every id. */
export type Learned = {
  source: Json
  aliases: readonly Alias[]
  held?: Held
  /** What happened around it by the source's timetable: kept beside the record, and sent nowhere. `at`: an instant. */
  marks?: readonly { kind: MarkKind; at: string }[]
}
export type MarkKind = 'meeting-started' | 'meeting-ended'

/** A field that two systems had changed to different values, and whose word counted. */
export type Conflict = { field: string; winner: Owner }

export type Evolution =
  | {
      kind: 'write'
      type: EventType
      draft: Draft
      source: Json
      /** Every alias it is known by from now on, old ones included. */
      aliases: readonly Alias[]
      /** What this system holds now; the record in its new version needs no delivery there, unless it `owes` one. */
      held?: Held
      /**
       * In place of `held` while something of ours is still on its way there: what the next comparison begins from, with
       * what this system changed meanwhile. The delivery under way still goes.
       */
      base?: Held
      /** The record says something else than this system holds: another's word counted, and it has not heard of it. */
      owes?: true
      conflicts?: readonly Conflict[]
    }
  /** `learned`: what is remembered of it all the same, such as an id or how far it has come; no version comes of it. */
  | { kind: 'ignore'; reason: IgnoredReason; learned?: Learned }
  | { kind: 'read'; ask: Ask }
  | { kind: 'hold'; problem: ProblemCode; because: string }

/**
 * A question to the source; the connector's own words. `entry`: it asks for an entry that the message refers to; the
 * answer is parsed as a message would be, and applied together with it.
 */
export type Ask = { what: string; key: string; entry?: true }
export type Finding = { ask: Ask; body: Json }
export type ReadBack =
  | { kind: 'found'; body: Json }
  | { kind: 'missing' }
  | Extract<Outcome, { kind: 'retry' | 'connection' }>

/** `later`: it is read for the first time when its interval has passed, and on demand only with everything. */
export type Stream = { name: string; everyMs: number; why: string; later?: true }
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
  /** What a list names, where it is read to find out what it names no longer. */
  listed?: Listed
  problem?: Extract<Outcome, { kind: 'retry' | 'connection' }>
}
/** A page of ids of one kind. `begins` and `ends` hold only of a list that is read from its beginning to its end. */
export type Listed = { kind: SourceKind; ids: readonly string[]; begins: boolean; ends: boolean }

export type FoundPeople =
  | { kind: 'found'; people: readonly Patient[] }
  | { kind: 'not-offered' }
  | Extract<Outcome, { kind: 'retry' | 'connection' | 'rejected' }>

export type CheckResult = {
  ok: boolean
  /** Each thing that was tried, in order, in the reader's words later: codes and short facts only. */
  findings: readonly CheckFinding[]
}

/** A finding that is well but should be looked at is a `warning`, such as a credential that can do more than is needed. */
export type CheckFinding = { name: string; ok: boolean; problem?: ProblemCode; detail?: string; level?: 'warning' }

/** Gives a connector its precise settings type, and forgets it for the registry. */
export function defineConnector<Settings>(connector: Connector<Settings>): Connector<Settings> {
  return connector
}

export type { Appointment, HubResource, Patient }
