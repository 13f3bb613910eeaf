/** The contract, the outside world: what a connector may use of it, handed in. */
import type { Capabilities } from './connector.ts'
import type { HeaderReader } from './inbound.ts'
import type { Work } from './work.ts'

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
  /** The hub's own referral inbox; handed to the connector of that name when it delivers. */
  inbox?: ReferralInbox
  /** Small process-wide memory of this connection: access tokens, capability statements, rate budgets. */
  memory: Map<string, unknown>
  /** Waits; ends early when the process stops. */
  sleep(ms: number): Promise<void>
}

export type ReferralInbox = {
  /** Puts a referral there, or its new version; `decided`: somebody decided already, and it takes no more. */
  put(work: Work, updates: Capabilities['updates']): Promise<'put' | 'decided'>
}

export type Fetch = (url: URL, request?: FetchRequest) => Promise<Reply>
export type FetchRequest = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** Milliseconds to wait for the answer; default 30,000. */
  timeoutMs?: number
  /** Bytes of the answer; default 10 MiB. A longer one counts as cut off. */
  maxAnswerBytes?: number
}
/** An answer, or how it failed. Never throws for network reasons; follows no redirect. */
export type Reply =
  | { kind: 'answered'; status: number; headers: HeaderReader; body: Uint8Array; text(): string }
  | { kind: 'failed'; written: boolean; cause: 'address' | 'refused' | 'tls' | 'timeout' | 'cut-off' | 'blocked' }
