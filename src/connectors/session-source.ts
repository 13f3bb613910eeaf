/**
 * The contract of a system for session notes, beside pulling: people are created and kept current there, a signature that
 * was only named is fetched, and the same entries come out of spreadsheets. The Test is the connector's own `check`.
 * Source: reference/sessions.md sections 10 and 13.
 */
import type { Outcome } from '../model/outcome.ts'
import type { ProblemCode } from '../model/problems.ts'
import type { SourceKind, SourcePage } from '../model/sessions/source.ts'
import type { Io } from './io.ts'
import type { FetchedDocument } from './work.ts'

export type SessionSource<Settings> = {
  /** Creates people there; absent where nobody can be. */
  push?: {
    /** Creates the user, or brings it to what is said here. A new one gets an invitation by e-mail, once. */
    user(io: Io<Settings>, user: PushedUser): Promise<PushOutcome>
    /** Creates the student, or brings it to what is said here. */
    student(io: Io<Settings>, student: PushedStudent): Promise<PushOutcome>
  }
  /** The image that a note names by `ref`. */
  signature(io: Io<Settings>, ref: string): Promise<FetchedDocument>
  /** The entries of a spreadsheet, where there is no interface or it cannot be used. Pure; never throws. */
  readFile(file: SourceFile): ImportedFile
  /** What a file of a kind needs, and one to begin with. */
  filePattern(kind: SourceKind): FilePattern
  /** Of which kind a file is, by its first rows; undefined when a person has to say it. Pure; never throws. */
  fileKindOf(bytes: Uint8Array): SourceKind | undefined
}

/** Columns by the names that a new file should use, and a whole small file as text. */
export type FilePattern = { needed: readonly string[]; optional: readonly string[]; sample: string }

/** `externalId`: what makes it the same person every time; later pulls bring it back as `pushedFor`. */
type Pushed = {
  externalId: string
  /** Its id there, once it is known. */
  id?: string
  first: string
  last: string
  /** Unset: it is switched off there, and never deleted. */
  active: boolean
}
/** `sites`: their ids there. Address, e-mail and phone are what an account there needs. */
export type PushedUser = Pushed & {
  sites: readonly string[]
  email?: string
  phone?: string
  /** One line, as on an envelope. */
  address?: string
  title?: string
}
export type PushedStudent = Pushed & { site: string; birthDate?: string; zone?: string }

export type PushOutcome =
  /** `made`: it was not there before. `invited`: a mail with an invitation went out because of this. */
  | { kind: 'pushed'; id: string; made: boolean; invited: boolean }
  /** It will not be taken as it is; `fields` are names of the pushed person's fields. */
  | { kind: 'refused'; problem: ProblemCode; fields?: readonly string[] }
  | Pick<Extract<Outcome, { kind: 'retry' }>, 'kind' | 'problem' | 'afterMs'>
  | Pick<Extract<Outcome, { kind: 'connection' }>, 'kind' | 'problem'>

/** What must be there before a person is sent: a dry run says it without asking anybody. */
export const pushNeeds = {
  user: ['first', 'last', 'email', 'phone', 'address', 'sites'],
  student: ['first', 'last', 'birthDate', 'site'],
} as const

/** The needs that are not met, in the order in which they are listed. */
export function unmetNeeds(kind: keyof typeof pushNeeds, person: PushedUser | PushedStudent): string[] {
  const fields: Readonly<Record<string, unknown>> = person
  return pushNeeds[kind].filter(name => {
    const value = fields[name]
    if (name === 'email') return typeof value !== 'string' || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim())
    return value === undefined || (typeof value === 'string' ? value.trim() === '' : isEmptyList(value))
  })
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/**
 * `at`: when it is brought in, an instant: what has no time of its own changed then. `before`: ids that earlier pieces of the
 * same file named; a row that names one of them again is there twice.
 */
export type SourceFile = { kind: SourceKind; bytes: Uint8Array; at: string; before?: readonly string[] }
export type ImportedFile = {
  page: SourcePage
  /** Rows with anything in them, the header not counted. */
  rows: number
  errors: readonly RowError[]
}
/** `line` counts from 1 and is where the row begins; `column` is the header as it stands in the file. */
export type RowError = { line: number; column?: string; code: RowErrorCode }
export const rowErrorCodes = [
  'empty-file',
  'not-text',
  'quotes',
  'columns',
  'column-missing',
  'column-twice',
  'value-missing',
  'date-unreadable',
  'date-ambiguous',
  'instant-unreadable',
  'value-unknown',
  'zone-unknown',
  'number-unreadable',
  'signature-unreadable',
  'twice',
  'too-long',
] as const
export type RowErrorCode = (typeof rowErrorCodes)[number]
