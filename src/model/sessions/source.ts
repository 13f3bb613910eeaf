/**
 * What the hub takes of a system for session notes: sites, students, users, templates and notes, in its own plain words.
 * A connector's parser makes these; nothing behind it knows the vendor's form. Source: reference/sessions.md section 2.
 */

/** The five kinds, in the order in which they are pulled: what comes later refers to what came before. */
export const sourceKinds = ['site', 'student', 'user', 'template', 'note'] as const
export type SourceKind = (typeof sourceKinds)[number]

/** `updatedAt` everywhere: when it changed last at the source, an instant (RFC 3339). */
export type SourceSite = { id: string; name: string; zone?: string; updatedAt: string }

export type SourceStudent = {
  id: string
  site: string
  first: string
  last: string
  /** A calendar date, YYYY-MM-DD; absent when the source has none that can be read. */
  birthDate?: string
  /** IANA zone in which this student's sessions are written down. */
  zone?: string
  soapEnabled: boolean
  /** A person of the practice management that was pushed there, by its id: paired by this and not by name. */
  pushedFor?: string
  updatedAt: string
}

export type SourceUser = {
  id: string
  /** Parents have accounts as well; they are no staff. */
  type: 'employee' | 'parent'
  first: string
  last: string
  title?: string
  credentials?: string
  username?: string
  email?: string
  phone?: string
  sites: readonly string[]
  active: boolean
  pushedFor?: string
  updatedAt: string
}

export const fieldTypes = [
  'date',
  'time',
  'location',
  'free-text',
  'likert',
  'email',
  'numeric',
  'duration',
  'signature',
  'slider',
  'multiple-choice',
  'multiple-select',
] as const
export type FieldType = (typeof fieldTypes)[number]

/** A field of a template. `builtIn`: it came with the template and was not added by a person. */
export type TemplateField = { label: string; type: FieldType; builtIn: boolean }
export type SourceTemplate = { id: string; name: string; fields: readonly TemplateField[]; updatedAt: string }

/** A drawn signature: the image in base64, or where it is fetched. `signedAt` is an instant. */
export type SignatureValue = { contentType: string; signedAt?: string } & (
  | { data: string }
  | { ref: string }
  /** Not taken: longer than `signatureMaxBytes`. */
  | { tooLarge: number }
)
/** Where something was signed, as the device says. Degrees, WGS 84; `accuracy` in metres. */
export type PlaceValue = { text?: string; latitude?: number; longitude?: number; accuracy?: number }

export type NoteValue = { label: string; type: FieldType } & (
  | { text: string }
  | { number: number }
  | { choices: readonly string[] }
  | { signature: SignatureValue }
  | { place: PlaceValue }
  /** Left empty. */
  | { empty: true }
)

export type SourceNote = {
  id: string
  template: string
  student: string
  user: string
  published: boolean
  values: readonly NoteValue[]
  updatedAt: string
}

export type SourceEntry =
  | ({ kind: 'site' } & SourceSite)
  | ({ kind: 'student' } & SourceStudent)
  | ({ kind: 'user' } & SourceUser)
  | ({ kind: 'template' } & SourceTemplate)
  | ({ kind: 'note' } & SourceNote)

/** One that is no longer there: deleted, or, for a note, taken back. */
export type SourceGone = { kind: SourceKind; id: string; at: string }

/** One page as it was pulled or imported: what is there, and what is gone. Entries of one page may be of one kind only. */
export type SourcePage = { kind: SourceKind; entries: readonly SourceEntry[]; gone: readonly SourceGone[] }

/** Bytes of one signature image; a longer one is refused and the note says so. */
export const signatureMaxBytes = 1_000_000
