/**
 * The contract of a practice management: where session notes go. The built-in one (src/practice) implements it, and an
 * external one can take its place. Lists come as changes since a cursor; writes come in batches and are answered one by
 * one, in the same order; writing the same again changes nothing. Source: reference/sessions.md sections 8 and 13.
 */
import type { Json } from '../model/events.ts'
import type { ProblemCode } from '../model/problems.ts'
import type { GateFailure } from '../model/sessions/gates.ts'
import type { PlaceValue } from '../model/sessions/source.ts'

export const practiceKinds = ['agency', 'client', 'staff', 'appointment'] as const
export type PracticeKind = (typeof practiceKinds)[number]

/** `version` grows with every change; `gone` entries were deleted there. */
export type PracticeAgency = {
  id: string
  version: number
  name: string
  zone: string
  graceMinutes: number
  active: boolean
}
export type PracticeClient = {
  id: string
  version: number
  agency: string
  first: string
  last: string
  birthDate?: string
  active: boolean
}
export type PracticeStaff = {
  id: string
  version: number
  /** Every agency the person works for. */
  agencies: readonly string[]
  first: string
  last: string
  email?: string
  /** What an account at the source needs besides, where it is known here. */
  title?: string
  phone?: string
  address?: string
  /** Whether they have an account to sign in with. */
  hasAccount?: boolean
  active: boolean
}
export type AppointmentKind = 'service' | 'non-service' | 'non-payroll'
export type PracticeAppointment = {
  id: string
  version: number
  agency: string
  client?: string
  staff: string
  /** Instants; the date is the start's in the agency's zone. */
  startsAt: Date
  endsAt: Date
  date: string
  kind: AppointmentKind
  state: 'scheduled' | 'cancelled' | 'rendered'
}
export type PracticeEntry =
  | ({ kind: 'agency' } & PracticeAgency)
  | ({ kind: 'client' } & PracticeClient)
  | ({ kind: 'staff' } & PracticeStaff)
  | ({ kind: 'appointment' } & Omit<PracticeAppointment, 'kind'> & { appointmentKind: AppointmentKind })

/** A page of changes; `cursor` holds once it is stored. */
export type PracticeChanges = { entries: readonly PracticeEntry[]; gone: readonly string[]; cursor: Json }

/** An image as it was drawn, with the hash of its bytes (lower-case hex), so that a change on the way is seen. */
export type SignatureImage = {
  contentType: 'image/png' | 'image/jpeg'
  bytes: Uint8Array
  sha256: string
  blank: boolean
}
export type SignedBy = { image?: SignatureImage; signedAt?: string; place?: PlaceValue; placeDerived?: boolean }

/** What a note brings to an appointment: result notes and the signature window. `note` is the hub's id of the note. */
export type Filling = {
  appointment: string
  note: string
  /** The hash of everything below: the same again changes nothing. */
  contentHash: string
  resultNotes: string
  sessionDate: string
  /** Wall time as written, HH:MM to HH:MM, and the zone it was written in. */
  sessionTime: { from: string; to: string; zone: string }
  therapist: SignedBy
  guardian?: SignedBy & { name?: string; relationship?: string }
  placeOfRender?: { place: PlaceValue; derived: boolean }
  /** A person has looked at what was changed there by hand and wants the note's words instead. */
  overwrite?: boolean
}

export type WriteTrouble =
  /** Nothing was written; it may be tried again. */
  | { kind: 'retry'; problem: ProblemCode; afterMs?: number }
  /** The system there is not usable now: everything waits and no try is spent. */
  | { kind: 'connection'; problem: ProblemCode }
  /** It will never be taken as it is. */
  | { kind: 'refused'; problem: ProblemCode }

export type FillOutcome =
  | { kind: 'filled'; warnings: readonly string[] }
  /** Somebody has changed what the appointment says since the hub filled it: a person decides. */
  | { kind: 'changed-there' }
  | { kind: 'gone' }
  | WriteTrouble

/** What a note has brought to an appointment that is not its own any more; `note` is the hub's id of the note. */
export type Clearing = { appointment: string; note: string }
export type ClearOutcome =
  /** What the note had brought stands there no longer; its history is kept there. */
  | { kind: 'cleared' }
  /** Nothing of this note stands there. */
  | { kind: 'nothing' }
  /** It stays: somebody has changed it since, or it is rendered. A person decides. */
  | { kind: 'kept' }
  | { kind: 'gone' }
  | WriteTrouble

/** Signatures that an appointment keeps of a note; `damaged`: one is no longer what was sent. */
export type KeptSignatures =
  | { kind: 'kept'; therapist?: SignatureImage; guardian?: SignatureImage }
  | { kind: 'damaged' }

/** `by`: the account that asked, or the hub itself when the note is clean. */
export type Rendering = { appointment: string; note: string; by: { kind: 'account'; id: string } | { kind: 'hub' } }
export type RenderOutcome =
  /** `already`: it was rendered before, by this note. `warnings`: gates that warn, and what the system there says. */
  | { kind: 'rendered'; already: boolean; warnings: readonly GateFailure[]; targetWarnings: readonly string[] }
  | { kind: 'not-rendered'; failures: readonly GateFailure[] }
  | { kind: 'gone' }
  | WriteTrouble

export type NewAgency = { name: string; zone: string }
export type NewClient = { agency: string; first: string; last: string; birthDate?: string }
export type NewStaff = { agency: string; first: string; last: string; email?: string; title?: string; phone?: string }
/** `touched`: somebody has changed it since it was made, or something refers to it. */
export type RetractOutcome = { kind: 'retracted' } | { kind: 'touched' } | { kind: 'gone' } | WriteTrouble
export type CreateOutcome = { kind: 'created'; id: string } | { kind: 'exists'; id: string } | WriteTrouble

/** What a person may do there, and at which agencies; `all` for whoever runs the integration. */
export type PracticeRights = {
  agencies: 'all' | readonly string[]
  create: boolean
  edit: boolean
  render: boolean
  unrender: boolean
}

export type PracticeTarget = {
  check(): Promise<{ ok: boolean; problem?: ProblemCode }>
  /** Everything that changed since the cursor, oldest change first; without one, everything there is. */
  changes(kind: PracticeKind, cursor?: Json): AsyncGenerator<PracticeChanges, void, void>
  fill(batch: readonly Filling[]): Promise<readonly FillOutcome[]>
  /** Takes back what notes have brought, where it is unchanged since. Absent: it cannot, and a person looks. */
  clear?(batch: readonly Clearing[]): Promise<readonly ClearOutcome[]>
  /** Checks every gate there and then, and ticks "service has been rendered" where none blocks. */
  render(batch: readonly Rendering[]): Promise<readonly RenderOutcome[]>
  /** The images that an appointment has of this content of a note. */
  signatures(appointment: string, of: { note: string; contentHash: string }): Promise<KeptSignatures>
  /** Takes the tick back; refused where the period is closed or the account may not. */
  unrender(
    appointment: string,
    by: string,
    reason: string,
  ): Promise<{ kind: 'unrendered' } | { kind: 'gone' } | WriteTrouble>
  createAgency(fields: NewAgency, by: string): Promise<CreateOutcome>
  createClient(fields: NewClient, by: string): Promise<CreateOutcome>
  createStaff(fields: NewStaff, by: string): Promise<CreateOutcome>
  /** Takes away again what was made a moment ago, as if it had never been; only while nobody has touched it. */
  retract(kind: Exclude<PracticeKind, 'appointment'>, id: string, by: string): Promise<RetractOutcome>
  rightsOf(account: string): Promise<PracticeRights>
}
