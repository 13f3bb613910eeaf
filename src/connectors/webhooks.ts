/** The contract, webhooks: registering, checking and rotating a connector's own webhooks at the other side. */
import type { ProblemCode } from '../model/problems.ts'
import type { Io } from './io.ts'

/** The webhooks of the other side, as far as the credentials see them. */
export type Webhooks<Settings> = {
  /** News comes without it too, only later: nobody is asked to set it up first. */
  optional?: true
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
