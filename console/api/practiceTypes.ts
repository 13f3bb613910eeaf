/** The practice management: the shapes of its entries, of an appointment with all it says, and of an import. */

/** As addresses and the API name them. */
export type KindPath =
  | 'agencies'
  | 'clients'
  | 'staff'
  | 'appointments'
  | 'services'
  | 'funders'
  | 'authorizations'
  | 'status-types'
  | 'periods'
  | 'rights'

/** What people enter; which fields a kind has stands in screens/practice/kinds.ts. */
export type EntryFields = Readonly<Record<string, unknown>>
export type Entry = { id: string; version: number; changedAt: string; fields: EntryFields }
/** Names of what entries refer to, by id. */
export type Names = Readonly<Record<string, string>>
export type EntryPage<Row = Entry> = { items: readonly Row[]; next: string | null; names: Names }
export type Saved = { id: string; version: number }

export type PracticeFilter = {
  agency?: string | undefined
  active?: string | undefined
  state?: string | undefined
  gate?: string | undefined
  client?: string | undefined
  staff?: string | undefined
  from?: string | undefined
  to?: string | undefined
  /** What a search answered; what was typed is not in the address. */
  search?: string | undefined
}

export type ListedAppointment = Entry & {
  kind: 'service' | 'non-service' | 'non-payroll'
  state: 'scheduled' | 'cancelled' | 'rendered'
  date: string
  renderedAt: string | null
  triedAt: string | null
  failedGates: readonly string[]
}

export type Place = {
  text?: string | undefined
  latitude?: number | undefined
  longitude?: number | undefined
  accuracy?: number | undefined
}
export type KeptImage = { id: string; contentType: string; sha256: string; size: number; blank: boolean }
export type Signed = { image?: KeptImage; signedAt?: string; place?: Place; placeDerived?: boolean }
/** Result notes and the signature window. */
export type Content = {
  resultNotes: string
  sessionDate?: string
  sessionTime?: { from: string; to: string; zone: string }
  therapist?: Signed
  guardian?: Signed & { name?: string; relationship?: string }
  placeOfRender?: { place: Place; derived: boolean }
}
export type KeptContent = { version: number; note: string | null; edited: boolean; changedAt: string; says: Content }

export type GateFailure = {
  gate: string
  severity: 'block' | 'warn' | 'off'
  /** What to open to mend it. */
  at: { kind: string; id: string | null }
  detail: Readonly<Record<string, string | number>>
}

type By = { id: string; name: string | null } | null
export type Appointment = ListedAppointment & {
  names: Names
  rendering: { at: string; by: By; units: number | null; authorization: string | null } | null
  failures: readonly GateFailure[]
  content: KeptContent | null
}

export type HistoryEntry = {
  id: string
  what: string
  at: string
  by: By
  note: string | null
  detail: Readonly<Record<string, unknown>>
  earlier: { content: Content } | { before: EntryFields } | { reason: string } | null
}

export type UnitWindow = {
  per: string
  from: string
  to: string
  authorized: number
  rendered: number
  planned: number
  left: number
}

export type ImportedKind = 'agencies' | 'clients' | 'staff' | 'appointments'
export type ImportColumns = {
  columns: readonly { name: string; required: boolean; also: readonly string[] }[]
  mostRows: number
}
export type ImportedRow = {
  line: number
  what: 'create' | 'change' | 'same' | 'refuse'
  faults: readonly { column: string; code: string }[]
}
export type Imported = {
  counts: Readonly<Record<ImportedRow['what'], number>>
  rows: readonly ImportedRow[]
  unused: readonly string[]
}
