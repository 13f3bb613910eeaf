/**
 * The contract, sides: what a connector tells reconciliation of what its system holds. Key facts only, under the system's
 * own ids, and one entry as the message that would have brought it. Source: SPEC SCH-13.
 */
import type { Alias, Json } from '../model/events.ts'
import type { Appointment } from '../model/fhir.ts'
import type { Outcome } from '../model/outcome.ts'
import type { Io } from './io.ts'

/** The kinds of record that can be compared. */
export const sideKinds = ['Appointment'] as const
export type SideKind = (typeof sideKinds)[number]

export type Side<Settings> = {
  kinds: readonly SideKind[]
  /**
   * What begins in the window, page by page, inside the vendor's rate limit. A page with a `problem` ends it: the rest is
   * read later, from the last checkpoint.
   */
  list(io: Io<Settings>, request: SideRequest): AsyncGenerator<SidePage, void, void>
  /** One entry as it is now, with the items that a pull would have stored for it, in their order. */
  find(io: Io<Settings>, request: { kind: SideKind; id: string }): Promise<SideFound>
  /** The id that a record of the hub carries of this connection's entry, where its identifiers say so. */
  idIn?(record: Appointment, connection: string): string | undefined
}

/** Instants, `to` not included; `checkpoint` is that of the last page that was kept. */
export type SideRequest = { kind: SideKind; from: string; to: string; checkpoint?: Json }

export type SidePage = {
  entries: readonly SideEntry[]
  /** Where the next page begins; absent on the last one. */
  checkpoint?: Json
  /** Number of entries in the window, when the side says so: for progress. */
  total?: number
  problem?: Extract<Outcome, { kind: 'retry' | 'connection' }>
}

export type SideEntry = {
  /** The kind of thing there (`booking`, `Appointment`) and its id. */
  entity: string
  id: string
  /** Every id it is known by: they find the hub's record. */
  aliases: readonly Alias[]
  fields: SideFields
  /** When it last changed there: an instant. */
  updatedAt?: string
}

/** Facts in the side's own ids. Who and where can have several; a text that a crosswalk knows counts as an id. */
export type SideFields = {
  /** A status of a FHIR Appointment. */
  status: string
  start?: string
  end?: string
  practitioner?: readonly string[]
  location?: readonly string[]
  patient?: readonly string[]
}

export type SideItem = { key: string; contentType: string; body: Uint8Array }
export type SideFound =
  | { kind: 'found'; entry: SideEntry; items: readonly SideItem[] }
  | { kind: 'missing' }
  | Extract<Outcome, { kind: 'retry' | 'connection' }>
