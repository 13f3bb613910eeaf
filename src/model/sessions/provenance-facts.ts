/**
 * What the session tables hold of one mapped note, as its FHIR form is made of it: every version that was seen, whose it is,
 * which appointment it has, and what became of it there. Pure. Source: docs/decisions/0041.
 */
import { readNote } from './read-note.ts'
import type { SourceNote, SourceSite, SourceStudent, SourceUser } from './source.ts'
import { type BadTime, readTimes, type SessionTimes } from './times.ts'

/** A drawn signature that is an image, with its own bytes. */
export type DrawnImage = { contentType: string; bytes: Uint8Array; sha256: string; blank: boolean }

/** How a row of the source was paired: `by` is an account; absent: the rules. */
export type MadePair = { target: string; how: 'auto' | 'user'; at: Date; by?: string }

/**
 * Somebody or something at the source. `id` follows from the source's own, so that it is the same for ever, also where the
 * entry was removed meanwhile and came again; `known`: what is said of it now.
 */
export type SourceEntity<Body> = { id: string; source: string; known?: Known<Body> }
export type Known<Body> = { version: number; changedAt: Date; body: Body; pair?: MadePair }

/** One version of the note. `zone`: in which its times were read; null: they could not be. */
export type NoteVersion = {
  version: number
  seenAt: Date
  note: SourceNote
  zone: string | null
  /** The message that brought it; absent: a file. */
  message?: string
  /** The ids of whom it is about and who wrote it: see `SourceEntity`. */
  student: string
  author: string
  images: { therapist?: DrawnImage; guardian?: DrawnImage }
}

/** What a version says, read anew: a version says the same for ever, so this does too. */
export function readVersion({ note, zone }: Pick<NoteVersion, 'note' | 'zone'>) {
  const { content, unused } = readNote(note, undefined, { organization: zone ?? 'UTC' })
  const times: SessionTimes | BadTime | undefined =
    zone === null ? undefined : readTimes({ ...content.written, zones: { organization: zone } })
  return { content, unused, times: times && 'startsAt' in times ? times : undefined }
}

/** Whether a version tells of a visit that took place: published, with times that can be read. */
export function tellsOfVisit(version: NoteVersion): boolean {
  return version.note.published && readVersion(version).times !== undefined
}

/** The appointment as the practice management said it last. `version` is its own. */
export type KnownAppointment = {
  id: string
  version: number
  startsAt: Date
  endsAt: Date
  zone: string
  kind: 'service' | 'non-service' | 'non-payroll'
  state: 'scheduled' | 'cancelled' | 'rendered'
  client?: string
  staff: string
}

export type NoteFacts = {
  organization: string
  connection: string
  /** The hub's id of the note. */
  note: string
  /** Oldest first; at least one. */
  versions: readonly NoteVersion[]
  /** The version that counts: the one the appointment has, else the newest. */
  standing: number
  /** Of the students. */
  sites: readonly SourceEntity<SourceSite>[]
  students: readonly SourceEntity<SourceStudent>[]
  users: readonly SourceEntity<SourceUser>[]
  appointment: KnownAppointment
  pair: MadePair & { startDifference?: number; endDifference?: number }
  /** Absent: not rendered. `by`: the account; absent: the hub itself. `version`: what the appointment said of the note. */
  rendering?: { at: Date; by?: string; version?: number }
  /** When the source took the note away. */
  goneAt?: Date
}
