/**
 * All that the render gates look at, gathered before: one appointment, what fills it, and what surrounds it. Ids, codes,
 * dates and counts; of the note only what a gate must know. Dates are YYYY-MM-DD in the agency's calendar, both ends
 * included. Source: reference/sessions.md section 9.
 */

export type GateAppointment = {
  id: string
  agency: string
  kind: 'service' | 'non-service' | 'non-payroll'
  state: 'scheduled' | 'cancelled' | 'rendered'
  /** In the agency's zone. */
  date: string
  startsAt: Date
  endsAt: Date
  /** The note that fills it. */
  note?: string
  /** Chosen at the appointment, where the service leaves it open. */
  direct?: 'direct' | 'indirect'
}

/** The flags of a status type; without one, none is set. */
export type GateStatusType = {
  id?: string
  cancellation: boolean
  billable?: boolean
  payroll?: boolean
  makeupable?: boolean
  autoRender?: boolean
}

export type GateService = {
  id: string
  /** Minutes of one unit; 15 unless the service says otherwise. */
  unitMinutes: number
  minMinutes?: number
  maxMinutes?: number
  /** One staff member may serve several clients in the same slot. */
  groupAllowed: boolean
  /** The client may have something else at the same time, such as supervision. */
  clientOverlapAllowed: boolean
  notesRequired: boolean
  direct: 'direct' | 'indirect' | 'set-at-appointment'
  /** Kinds of credentials of which the staff member needs one; none needed when empty. */
  credentials: readonly string[]
}

export type DatedSpan = { from: string; to?: string }

export type GateAuthorization = {
  id: string
  from: string
  to: string
  /** Per frequency window: what is authorized and what is used already in the window that holds the date. */
  limits: readonly AuthorizationLimit[]
}
export type AuthorizationLimit = {
  per: 'total' | 'day' | 'week' | 'month'
  authorized: number
  /** Units of other appointments that are rendered. */
  rendered: number
  /** Units of other appointments that are still planned: for people to see, they take nothing away. */
  scheduled?: number
}

/** Another appointment, not cancelled, whose time overlaps. */
export type Overlap = { id: string; service?: string; startsAt: Date; endsAt: Date }

export type GateSignature = {
  /** All pixels alike, or next to nothing drawn. */
  blank: boolean
  signedAt?: Date
}

export type GateFunder = {
  id: string
  guardianSignature: 'none' | 'each' | 'monthly'
  /** It asks for the six elements of an electronic visit. */
  electronicVisit: boolean
}

export type RenderContext = {
  now: Date
  appointment: GateAppointment
  statusType?: GateStatusType
  service?: GateService
  funder?: GateFunder
  client?: { id: string; enrolments: readonly DatedSpan[] }
  staff?: {
    id: string
    active: boolean
    hasAccount: boolean
    credentials: readonly ({ kind: string } & Partial<DatedSpan>)[]
  }
  /** Those for this client and service, whatever their dates. */
  authorizations: readonly GateAuthorization[]
  staffOverlaps: readonly Overlap[]
  clientOverlaps: readonly Overlap[]
  resultNotes: string
  /** When the session was by its note; the signature is measured against it. Absent: against the appointment. */
  session?: { startsAt: Date; endsAt: Date }
  therapist?: GateSignature
  guardian?: { hasName: boolean; hasRelationship: boolean; signature?: GateSignature }
  hasPlace: boolean
  /** Payroll and billing periods that hold the date. */
  periods: readonly { id: string; kind: 'payroll' | 'billing'; closed: boolean }[]
  /** Whether whoever renders, a person or the hub, may do so at this agency. */
  mayRender: boolean
}
