/** The contract, delivering: what a connector is handed for one delivery. */
import type { EventType, Json } from '../model/events.ts'
import type { HubResource, RecordType } from '../model/fhir.ts'
import type { Outcome, TargetLink } from '../model/outcome.ts'
import type { Owners } from '../model/ownership.ts'
import type { ProblemCode } from '../model/problems.ts'
import type { Capabilities } from './connector.ts'

/** One delivery, ready to send. */
export type Work = {
  /** The delivery's id: the idempotency key where a target takes one. */
  id: string
  type: RecordType
  recordId: string
  /** The version of the record that is sent. */
  recordVersion?: number
  event: EventType
  /** The mapped body: only what the route's mapping lets through; references are the target's own. */
  body: TargetBody
  /** What the record is linked to at the target, from an earlier delivery or a pull. */
  link?: TargetLink
  /** What the last successful delivery sent (`sent` of its outcome): the base of a three-way comparison. */
  lastSent?: Json
  /** Who decides about which field of an appointment, for targets that are merged into; absent: the usual owners. */
  owners?: Owners
  /** An earlier attempt was written and never answered. */
  maybeArrived: boolean
  /** What such attempts may have brought there, mapped, where the record has moved on since. */
  mayHold?: readonly TargetBody[]
  /**
   * The record that waits for this one, and may go in the same request; it refers to this one by the
   * record's id (`Patient/{recordId}`). If it went, the outcome says so; else it has its own delivery.
   */
  together?: Work
  /** Parts that arrived with an earlier attempt, for connectors whose deliveries have several. */
  partsDone?: readonly string[]
  /** Files that go with it, the summary first; each is a part of the delivery. */
  documents?: readonly WorkDocument[]
}

/** What a mapping made: a FHIR resource, or plain fields for a target that is not FHIR. */
export type TargetBody = HubResource | { resourceType?: undefined; [field: string]: Json | undefined }

/** A file of a delivery. Nothing is read or made before `read` is called. */
export type WorkDocument = {
  /** The name of its part: `summary`, or `document:` and the document's id. */
  part: string
  fileName: string
  contentType: string
  /** Why it will never be there, when that is known without reading it. */
  refused?: ProblemCode
  read(): Promise<DocumentContent>
}

export type DocumentContent =
  /** `sha256` in lower-case hex: what it is known by at the target. */
  | { kind: 'bytes'; bytes: Uint8Array; sha256: string }
  /** It has not come from its source yet. */
  | { kind: 'not-yet'; problem: ProblemCode }
  /** It never will: too large, of a wrong type, infected, gone. */
  | { kind: 'refused'; problem: ProblemCode }

export type LookedUp =
  | { kind: 'arrived'; link: TargetLink }
  | { kind: 'not-there' }
  | { kind: 'cannot-tell' }
  | Extract<Outcome, { kind: 'retry' | 'connection' }>

/** A file that was asked for at its source. `refused` is for good, and says why. */
export type FetchedDocument =
  | { kind: 'found'; bytes: Uint8Array; contentType?: string }
  | { kind: 'refused'; problem: ProblemCode }
  | Extract<Outcome, { kind: 'retry' | 'connection' }>

/** What a target takes of a referral, shown at the connection. */
export type ReferralTaking = {
  updates: Capabilities['updates']
  /** Whether it has a calendar that takes the appointment; else it stands in note and summary. */
  calendar: boolean
  attachments: { most: number; maxBytes: number; types: readonly string[] }
  /** Characters that its note holds; absent: no limit is known. */
  noteMax?: number
  /** Fields of the target that must have a value, and the target's own words when one has none. */
  required: readonly { field: string; says: string }[]
}
