/** Reads notes with what is known of their template and of the zones they were written in. */
import { hash } from 'node:crypto'
import { contentOf } from '../model/sessions/content.ts'
import { type ReadNote, readNote } from '../model/sessions/read-note.ts'
import type { SignatureValue, SourceNote, SourceTemplate } from '../model/sessions/source.ts'
import type { Context } from '../pipeline/plan.ts'
import { entryBodies, studentZones } from '../store/session-entries.ts'

export type NoteTokens = { student: bigint; template: bigint }

/** A reader of these notes; templates and zones are loaded once for all of them. */
export async function noteReader(
  { hub, db, organization, connection }: Pick<Context, 'hub' | 'db' | 'organization' | 'connection'>,
  notes: readonly NoteTokens[],
): Promise<(note: SourceNote, tokens: NoteTokens) => ReadNote> {
  const zones = await studentZones(db, connection.id, [...new Set(notes.map(({ student }) => student))])
  const bodies = await entryBodies(db, connection.id, 'template', [...new Set(notes.map(({ template }) => template))])
  const { zone = 'UTC' } = connection.settings as { zone?: string }
  const templates = new Map<bigint, SourceTemplate>()
  for (const [token, { id, body }] of bodies) {
    // Sealed by the hub itself, from what the connector's parser made.
    const opened = hub.sealer.openJson(organization, 'session_source', id, body) as unknown as SourceTemplate
    templates.set(token, opened)
  }
  return (note, { student, template }) => {
    const known = zones.get(student)
    return readNote(note, templates.get(template), {
      ...(known?.zone ? { student: known.zone } : {}),
      ...(known?.siteZone ? { site: known.siteZone } : {}),
      organization: zone,
    })
  }
}

/** The time columns of a note. */
export function timesOf(read: ReadNote) {
  return read.kind === 'session'
    ? {
        unread: null,
        date: read.times.date,
        startsAt: read.times.startsAt,
        endsAt: read.times.endsAt,
        zone: read.times.zone,
      }
    : { unread: read.reason, date: null, startsAt: null, endsAt: null, zone: null }
}

/** The hash of everything that an appointment gets of a note. */
export function contentText(read: ReadNote): string {
  return contentOf(read.content, signatureHash)
}

/** What a signature is known by: the hash of its bytes, or its address. */
export function signatureHash(signature: SignatureValue): string {
  if ('data' in signature) return hash('sha256', Buffer.from(signature.data, 'base64'), 'hex')
  return 'ref' in signature ? `ref ${signature.ref}` : `too large ${signature.tooLarge}`
}
