/**
 * A mapped note as FHIR R4, made when somebody asks for it from what the session tables hold: they are the truth, and no
 * record stands beside them that could say otherwise. Source: docs/decisions/0041-signed-notes-as-fhir.md.
 */
import type { Bundle } from 'fhir/r4'
import type { KeptSignatures, PracticeTarget } from '../connectors/practice.ts'
import { bundleOf } from '../model/sessions/provenance.ts'
import { type DrawnImage, type NoteVersion, readVersion } from '../model/sessions/provenance-facts.ts'
import type { SignatureValue } from '../model/sessions/source.ts'
import { imageOf } from './filling.ts'
import type { Unfinished } from './note-facts.ts'

export type NoteAsFhir = { kind: 'bundle'; bundle: Bundle } | { kind: 'damaged' }

/** The bundle. Images that a note only names are those that the practice management keeps of it. */
export async function finishNote(
  target: Pick<PracticeTarget, 'signatures'>,
  { facts, contents }: Unfinished,
  at: Date,
): Promise<NoteAsFhir> {
  const versions: NoteVersion[] = []
  for (const version of facts.versions) {
    const { therapistSignature, guardian } = readVersion(version).content
    const isNamed = [therapistSignature, guardian?.signature].some(signature => signature && 'ref' in signature)
    const contentHash = contents.get(version.version) ?? ''
    const kept: KeptSignatures = isNamed
      ? await target.signatures(facts.appointment.id, { note: facts.note, contentHash })
      : { kind: 'kept' }
    if (kept.kind === 'damaged') return { kind: 'damaged' }
    const therapist = drawn(therapistSignature) ?? kept.therapist
    const guardians = drawn(guardian?.signature) ?? kept.guardian
    versions.push({
      ...version,
      images: { ...(therapist ? { therapist } : {}), ...(guardians ? { guardian: guardians } : {}) },
    })
  }
  return { kind: 'bundle', bundle: bundleOf({ ...facts, versions }, at) }
}

/** A signature that came with the note; one that is no image signs nothing. */
function drawn(signature: SignatureValue | undefined): DrawnImage | undefined {
  if (!signature || !('data' in signature)) return undefined
  const image = imageOf(signature)
  return typeof image === 'string' ? undefined : image
}
