/** Where a page by name ended. A name is somebody's, and cursors stand in addresses: so it is sealed. */
import { z } from 'zod'
import { isKeyFailure } from '../store/keyFailure.ts'
import type { Sealer } from '../store/seal.ts'

/** What a list is sorted by, and what tells two of one name apart; of notes also which of the student's. */
export type NamePlace = { key: string; id: string; note?: { date: string | null; id: string } | undefined }

const shape = z.object({
  key: z.string(),
  id: z.string(),
  note: z.object({ date: z.string().nullable(), id: z.uuid() }).optional(),
})

/** The cursor of a place; `list` binds it to the list that it came from. */
export function cursorOfName(sealer: Sealer, organization: string, list: string, place: NamePlace): string {
  return sealer.sealJson(organization, 'session.cursor', list, JSON.parse(JSON.stringify(place))).toString('base64url')
}

/** The place in a cursor; undefined when it is none of ours. */
export function nameOfCursor(
  sealer: Sealer,
  organization: string,
  list: string,
  cursor: string,
): NamePlace | undefined {
  try {
    const sealed = Buffer.from(cursor, 'base64url')
    const read = shape.safeParse(sealer.openJson(organization, 'session.cursor', list, sealed))
    return read.success ? read.data : undefined
  } catch (error) {
    if (isKeyFailure(error, 'sealed.tampered') || isKeyFailure(error, 'sealed.malformed')) return undefined
    throw error
  }
}
