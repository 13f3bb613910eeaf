/**
 * What a note says, as one text that is the same whenever it says the same: its hash tells whether a note that comes
 * again has changed. Fields without a part, and the zone, which is not the note's, do not count.
 * Source: reference/sessions.md section 7.
 */
import type { NoteContent } from './read-note.ts'
import type { PlaceValue, SignatureValue } from './source.ts'
import { readClock, readDate } from './times.ts'

/**
 * The canonical JSON of a note's parts. `hashOf` gives a signature's identity: the sha256 of its bytes, or, for one that
 * is fetched later, its reference; it must give the same for the same signature every time.
 */
export function contentOf(content: NoteContent, hashOf: (signature: SignatureValue) => string): string {
  const { written, guardian } = content
  return JSON.stringify([
    formatVersion,
    readDate(written.date ?? '') ?? written.date ?? null,
    readClock(written.start ?? '') ?? written.start ?? null,
    readClock(written.end ?? '') ?? written.end ?? null,
    content.notes ?? null,
    signed(content.therapistSignature, hashOf),
    [guardian?.name ?? null, guardian?.relationship ?? null, signed(guardian?.signature, hashOf)],
    placed(content.place),
    content.mileage ?? null,
    content.placeOfService ?? null,
  ])
}

/** Raised when the form above changes, so that an old hash is never taken for a new one. */
const formatVersion = 1

function signed(signature: SignatureValue | undefined, hashOf: (signature: SignatureValue) => string) {
  return signature ? [hashOf(signature), signature.signedAt ?? null] : null
}

function placed(place: PlaceValue | undefined) {
  return place
    ? [place.text?.trim() ?? null, place.latitude ?? null, place.longitude ?? null, place.accuracy ?? null]
    : null
}
