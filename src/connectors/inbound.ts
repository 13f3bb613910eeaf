/** The contract, receiving: what a connector says of `POST /in/{publicId}`, and how it reads and answers what comes in. */

import type { SourceEvent } from '../model/events.ts'
import type { ProblemCode } from '../model/problems.ts'
import type { RegistryAct, Remark } from '../model/registry/acts.ts'
import type { SourcePage } from '../model/sessions/source.ts'
import type { IgnoredReason } from '../model/states.ts'
import type { Finding } from './connector.ts'

export type Inbound<Settings> = {
  /** When the sender gets its answer: once stored, or once applied (the protocol's answer carries the result). */
  answer: 'after-store' | 'after-apply'
  maxBytes: number
  /** Accepted content types without parameters; anything else is stored and shown as an issue unless `strict`. */
  contentTypes: readonly string[]
  /** Is this really from the sender? Over the raw bytes, in constant time, before anything is parsed. */
  verify(input: { settings: Settings; headers: HeaderReader; body: Uint8Array }): Verification
  /** Callers sign in on paths of their own: nothing is let in by the plain address, and `verify` refuses everything. */
  signedIn?: true
  /** What may stand behind `/in/{publicId}`, such as `/Bundle`; nothing unless named. */
  paths?: readonly string[]
  /** The answer in the protocol's own shape; without it the hub answers in its own. Pure. */
  respond?(input: RespondInput<Settings>): ProtocolAnswer
}

/** What became of a message, as far as it is known when its sender is answered. */
export type AnswerResult =
  /** Not stored: an error of HTTP. `problem` is a code of the registry. */
  | { kind: 'refused'; status: number; problem: ProblemCode }
  /** Stored for good. `unknown`: applying it takes longer than a sender waits. */
  | {
      kind: 'stored'
      state: 'applied' | 'ignored' | 'held' | 'unknown'
      reason?: string
      /** What was taken all the same and the sender should know. */
      remarks?: readonly Remark[]
    }
  /** Stored, and not readable: the reason as a code, and paths of the body. */
  | { kind: 'unreadable'; problem: ProblemCode; where?: string }

export type RespondInput<Settings> = {
  /** Absent when it is not known whose address it is, or the settings cannot be used. */
  settings?: Settings
  body: Uint8Array
  headers: HeaderReader
  result: AnswerResult
  /** The message's id; absent when it was not stored. */
  message?: string
  now: Date
  newId(): string
}

export type ProtocolAnswer = { status: number; contentType: string; body: string }

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
  /** What was read back for this message, once it was. */
  findings?: readonly Finding[]
}

export type Parsed =
  | { kind: 'events'; events: readonly SourceEvent[]; notices?: readonly Notice[] }
  /** A page of a session-notes system, taken whole: no records and no deliveries come of it. */
  | { kind: 'page'; page: SourcePage; notices?: readonly Notice[] }
  /** What a member tells the registry: taken in the order given, with people and documents of its own. */
  | { kind: 'registry'; acts: readonly RegistryAct[]; remarks?: readonly Remark[]; notices?: readonly Notice[] }
  /** `rings`: it says only that there is news; these streams are read at once. */
  | { kind: 'ignored'; reason: IgnoredReason; notices?: readonly Notice[]; rings?: readonly string[] }
  /** `where` names paths in the body, never values. */
  | { kind: 'refused'; problem: ProblemCode; where?: string; notices?: readonly Notice[] }

/** Something to raise once per cause, not per message; `detail` is a word such as a version or a trigger name. */
export type Notice = { problem: ProblemCode; detail?: string }
