/** What an appointment says: result notes and the signature window (SES-5), sealed as one; images lie apart. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { SignatureImage, SignedBy } from '../connectors/practice.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { ContentRow, SignatureRow } from '../store/practice-content.ts'

const place = z.object({
  text: z.string().optional(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  accuracy: z.number().optional(),
})
const image = z.object({
  id: z.string(),
  contentType: z.enum(['image/png', 'image/jpeg']),
  sha256: z.string(),
  size: z.number(),
  blank: z.boolean(),
})
const signed = z.object({
  image: image.optional(),
  signedAt: z.string().optional(),
  place: place.optional(),
  placeDerived: z.boolean().optional(),
})

export const content = z.object({
  resultNotes: z.string(),
  sessionDate: z.string().optional(),
  sessionTime: z.object({ from: z.string(), to: z.string(), zone: z.string() }).optional(),
  therapist: signed.optional(),
  guardian: signed.extend({ name: z.string().optional(), relationship: z.string().optional() }).optional(),
  placeOfRender: z.object({ place, derived: z.boolean() }).optional(),
})
export type Content = z.output<typeof content>
export type KeptImage = z.output<typeof image>

/** Opens a content; the hub wrote it, so its form is known. */
export function openContent(hub: Pick<Hub, 'sealer'>, organization: string, row: ContentRow): Content {
  return hub.sealer.openJson(organization, 'practice_content', row.appointment, row.body) as Content
}

/** Seals a content for its appointment. */
export function sealContent(
  hub: Pick<Hub, 'sealer'>,
  organization: string,
  appointment: string,
  says: Content,
): Buffer {
  return hub.sealer.seal(organization, 'practice_content', appointment, JSON.stringify(says))
}

/** Whether an image is, byte for byte, what was sent. */
export function isWhole({ bytes, sha256 }: SignatureImage): boolean {
  return createHash('sha256').update(bytes).digest('hex') === sha256
}

/** A signature with its image put aside: what the content keeps of it, and the row of the image. */
export function keepSigned(
  hub: Pick<Hub, 'sealer' | 'newId'>,
  organization: string,
  appointment: string,
  { image: drawn, ...rest }: SignedBy,
  known: readonly KeptImage[],
): { signed: z.output<typeof signed>; images: SignatureRow[] } {
  if (!drawn) return { signed: copyOf(rest), images: [] }
  const { bytes, contentType, sha256, blank } = drawn
  const same = known.find(each => each.sha256 === sha256)
  if (same) return { signed: { ...copyOf(rest), image: same }, images: [] }
  const id = hub.newId()
  const body = hub.sealer.seal(organization, 'practice_signature', id, bytes)
  const kept = { id, contentType, sha256, size: bytes.byteLength, blank }
  return { signed: { ...copyOf(rest), image: kept }, images: [{ id, appointment, body }] }
}

/** The images that a content refers to. */
export function imagesOf({ therapist, guardian }: Content): KeptImage[] {
  return [therapist?.image, guardian?.image].filter(each => each !== undefined)
}

function copyOf({ signedAt, place: where, placeDerived }: Omit<SignedBy, 'image'>): z.output<typeof signed> {
  return {
    ...(signedAt === undefined ? {} : { signedAt }),
    ...(where === undefined ? {} : { place: where }),
    ...(placeDerived === undefined ? {} : { placeDerived }),
  }
}
