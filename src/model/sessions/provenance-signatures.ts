/**
 * The signatures of a session note as FHIR R4: each is a Provenance of the version that was signed, with the image byte for
 * byte, who signed it for whom, when and where. Pure. Source: reference/canonical-fhir.md section 4.
 */
import type { Provenance, ProvenanceAgent, Reference, Signature } from 'fhir/r4'
import { type DrawnImage, type NoteFacts, type NoteVersion, readVersion } from './provenance-facts.ts'
import { placeOf } from './provenance-note.ts'
import { guardianOf, partId } from './provenance-people.ts'
import { coded, derivedFlag, extensionUrl, given, metaOf, participant, refer } from './provenance-pieces.ts'

const signatureTypes = 'urn:iso-astm:E1762-95:2013'

/** The signatures that a version carries, the image byte for byte. One that is no image, or not here, is none. */
export function signaturesOf({ note }: Pick<NoteFacts, 'note'>, version: NoteVersion): Provenance[] {
  const { author, student, images } = version
  const { content } = readVersion(version)
  const made: Provenance[] = []
  if (images.therapist)
    made.push(
      signed(
        { note, version, part: 'therapist', image: images.therapist, isPlaceDerived: false },
        {
          at: content.therapistSignature?.signedAt,
          type: coded(signatureTypes, '1.2.840.10065.1.12.1.1', "Author's Signature"),
          agent: { type: participant('author', 'Author'), who: refer('Practitioner', author) },
        },
      ),
    )
  if (images.guardian && guardianOf(note, version))
    made.push(
      signed(
        { note, version, part: 'guardian', image: images.guardian, isPlaceDerived: content.derived.guardianPlace },
        {
          at: content.guardian?.signature?.signedAt,
          type: coded(signatureTypes, '1.2.840.10065.1.12.1.5', 'Verification Signature'),
          agent: {
            type: participant('verifier', 'Verifier'),
            who: refer('RelatedPerson', partId(note, 'guardian'), version.version),
            onBehalfOf: refer('Patient', student),
          },
        },
      ),
    )
  return made
}

function signed(
  {
    note,
    version,
    part,
    image,
    isPlaceDerived,
  }: { note: string; version: NoteVersion; part: string; image: DrawnImage; isPlaceDerived: boolean },
  { at, type, agent }: { at: string | undefined; type: Signature['type'][number]; agent: ProvenanceAgent },
): Provenance {
  return {
    resourceType: 'Provenance',
    id: partId(note, `${version.version}-${part}`),
    meta: metaOf(1, version.seenAt),
    target: [refer('DocumentReference', note, version.version)],
    ...given('occurredDateTime', at),
    recorded: version.seenAt.toISOString(),
    ...given('location', placeAt(note, version, isPlaceDerived)),
    activity: { text: 'sign' },
    agent: [agent],
    signature: [
      {
        extension: [
          { url: extensionUrl.sha256, valueString: image.sha256 },
          ...(image.blank ? [{ url: extensionUrl.blank, valueBoolean: true }] : []),
        ],
        type: [type],
        // R4 wants an instant: where the source gives none it was signed when the note was changed last, at the latest.
        when: at ?? version.note.updatedAt,
        ...(at === undefined ? { _when: { extension: derivedFlag(true) } } : {}),
        who: agent.who,
        ...given('onBehalfOf', agent.onBehalfOf),
        sigFormat: image.contentType,
        data: Buffer.from(image.bytes).toString('base64'),
      },
    ],
  }
}

/** Where something was done, as the note has it. */
export function placeAt(note: string, version: NoteVersion, isDerived: boolean): Reference | undefined {
  if (!placeOf({ organization: '', note }, version)) return undefined
  return {
    ...refer('Location', partId(note, 'place'), version.version),
    ...given('extension', derivedFlag(isDerived)),
  }
}
