/** The images of signatures that an appointment has of a note, each byte for byte what was sent or not at all. */
import type { KeptSignatures, SignatureImage } from '../connectors/practice.ts'
import type { Hub } from '../pipeline/hub.ts'
import { findSignature, loadContents } from '../store/practice-content.ts'
import { withScope } from '../store/scope.ts'
import { isWhole, type KeptImage, openContent } from './content.ts'

/** What is kept of this content of the note; nothing where the appointment says something else by now. */
export async function keptSignatures(
  hub: Hub,
  organization: string,
  appointment: string,
  { note, contentHash }: { note: string; contentHash: string },
): Promise<KeptSignatures> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const row = (await loadContents(db, [appointment])).get(appointment)
    if (!row || row.note !== note || row.contentHash !== contentHash) return { kind: 'kept' }
    const open = async (kept: KeptImage | undefined): Promise<SignatureImage | undefined> => {
      const found = kept && (await findSignature(db, appointment, kept.id))
      if (!found) return undefined
      const bytes = hub.sealer.open(organization, 'practice_signature', kept.id, found.body)
      return { contentType: kept.contentType, bytes, sha256: kept.sha256, blank: kept.blank }
    }
    const says = openContent(hub, organization, row)
    const therapist = await open(says.therapist?.image)
    const guardian = await open(says.guardian?.image)
    for (const image of [therapist, guardian]) if (image && !isWhole(image)) return { kind: 'damaged' }
    return { kind: 'kept', ...(therapist ? { therapist } : {}), ...(guardian ? { guardian } : {}) }
  })
}
