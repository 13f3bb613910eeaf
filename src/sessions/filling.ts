/** From a note to what its appointment gets: result notes and signature window. Source: reference/sessions.md section 8. */
import { hash } from 'node:crypto'
import type { Filling, SignatureImage, SignedBy } from '../connectors/practice.ts'
import { lookAtSignature } from '../documents/signature-image.ts'
import type { ProblemCode } from '../model/problems.ts'
import { appendixOf, type ReadNote } from '../model/sessions/read-note.ts'
import type { PlaceValue, SignatureValue } from '../model/sessions/source.ts'
import type { SessionChoices } from './settings.ts'

export type Made = { kind: 'made'; filling: Filling; problems: readonly ProblemCode[] } | { kind: 'unreadable' }

/** What a note brings to its appointment. A signature that is no image is left out, and named. */
export function fillingOf(
  ids: Pick<Filling, 'appointment' | 'note' | 'contentHash' | 'overwrite'>,
  read: ReadNote,
  { appendix }: Pick<SessionChoices, 'appendix'>,
): Made {
  if (read.kind !== 'session') return { kind: 'unreadable' }
  const { content, times } = read
  const problems: ProblemCode[] = []
  const look = (signature: SignatureValue | undefined): SignatureImage | undefined => {
    if (!signature) return undefined
    const image = imageOf(signature)
    if (typeof image !== 'string') return image
    problems.push(image)
    return undefined
  }
  const { guardian, place, derived } = content
  const below = appendix ? appendixOf(read.unused) : ''
  return {
    kind: 'made',
    problems,
    filling: {
      ...ids,
      resultNotes: [content.notes ?? '', below].filter(part => part !== '').join('\n\n'),
      sessionDate: times.date,
      sessionTime: { from: times.from, to: times.to, zone: times.zone },
      therapist: signedBy(look(content.therapistSignature), content.therapistSignature, place, false),
      ...(guardian
        ? {
            guardian: {
              ...(guardian.name ? { name: guardian.name } : {}),
              ...(guardian.relationship ? { relationship: guardian.relationship } : {}),
              ...signedBy(
                look(guardian.signature),
                guardian.signature,
                derived.guardianPlace ? place : undefined,
                derived.guardianPlace,
              ),
            },
          }
        : {}),
      ...(place ? { placeOfRender: { place, derived: derived.renderPlace } } : {}),
    },
  }
}

function signedBy(
  image: SignatureImage | undefined,
  signature: SignatureValue | undefined,
  place: PlaceValue | undefined,
  placeDerived: boolean,
): SignedBy {
  return {
    ...(image ? { image } : {}),
    ...(image && signature?.signedAt ? { signedAt: signature.signedAt } : {}),
    ...(place ? { place, placeDerived } : {}),
  }
}

/** The image of a signature, or why it is none. */
export function imageOf(signature: SignatureValue): SignatureImage | ProblemCode {
  if ('tooLarge' in signature) return 'session.signature-too-large'
  if (!('data' in signature)) return 'session.signature-damaged' // fetched before it comes here
  const bytes = Buffer.from(signature.data, 'base64')
  const look = lookAtSignature(bytes)
  switch (look.kind) {
    case 'image':
      return { contentType: look.contentType, bytes, sha256: hash('sha256', bytes, 'hex'), blank: look.blank }
    case 'not-an-image':
      return 'session.signature-not-an-image'
    case 'damaged':
      return 'session.signature-damaged'
    case 'too-large':
      return 'session.signature-too-large'
  }
}
