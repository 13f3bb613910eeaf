/**
 * What one version of a session note says, as FHIR R4: its text, its other answers, and where it was signed. Made of that
 * version alone, so that it says the same whenever it is asked for. Pure. Source: reference/canonical-fhir.md section 6.
 */
import { createHash } from 'node:crypto'
import type {
  Attachment,
  DocumentReference,
  Extension,
  Location,
  Meta,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
} from 'fhir/r4'
import { edcSystem } from '../identifiers.ts'
import { type NoteVersion, readVersion, tellsOfVisit } from './provenance-facts.ts'
import { partId } from './provenance-people.ts'
import { coded, extensionUrl, fhirText, given, identified, metaOf, refer } from './provenance-pieces.ts'
import type { NoteValue, PlaceValue, SignatureValue } from './source.ts'

export type NoteOf = { organization: string; note: string }

const loinc = 'http://loinc.org'

/** The text of the note. The newest version is no other resource than the one before: only its version is. */
export function documentOf({ organization, note }: NoteOf, version: NoteVersion): DocumentReference {
  const { note: written, author, student } = version
  return {
    resourceType: 'DocumentReference',
    id: note,
    meta: metaFor(version),
    identifier: identified(edcSystem(organization, 'note'), written.id),
    status: 'current',
    docStatus: written.published ? 'final' : 'preliminary',
    type: { coding: [coded(loinc, '11506-3', 'Progress note')] },
    subject: refer('Patient', student),
    date: version.seenAt.toISOString(),
    author: [refer('Practitioner', author)],
    content: [{ attachment: { ...plainText(readVersion(version).content.notes), creation: written.updatedAt } }],
    ...given('context', tellsOfVisit(version) ? { encounter: [refer('Encounter', note)] } : undefined),
  }
}

function plainText(text: string | undefined): Attachment {
  const bytes = Buffer.from(text ?? '', 'utf8')
  return {
    contentType: 'text/plain; charset=utf-8',
    ...(bytes.length === 0 ? {} : { data: bytes.toString('base64') }),
    size: bytes.length,
    hash: createHash('sha1').update(bytes).digest('base64'), // SHA-1 is what R4 says of this element
  }
}

/** Every filled field that plays no part of its own; undefined when there is none. */
export function answersOf({ organization, note }: NoteOf, version: NoteVersion): QuestionnaireResponse | undefined {
  const { note: written, author, student } = version
  const items = readVersion(version).unused.map(itemOf)
  if (items.length === 0) return undefined
  return {
    resourceType: 'QuestionnaireResponse',
    id: note,
    meta: metaFor(version),
    questionnaire: `${edcSystem(organization, 'template')}/${encodeURIComponent(written.template.toWellFormed())}`,
    status: 'completed',
    subject: refer('Patient', student),
    ...given('encounter', tellsOfVisit(version) ? refer('Encounter', note) : undefined),
    authored: written.updatedAt,
    author: refer('Practitioner', author),
    item: items,
  }
}

function itemOf(value: NoteValue, index: number): QuestionnaireResponseItem {
  const linkId = String(index + 1)
  const text = fhirText(value.label)
  if ('place' in value) return { linkId, ...given('text', text), ...given('item', placeItems(linkId, value.place)) }
  return { linkId, ...given('text', text), ...given('answer', answersIn(value)) }
}

function answersIn(value: NoteValue): QuestionnaireResponseItemAnswer[] {
  if ('number' in value) return [{ valueDecimal: value.number }]
  if ('signature' in value) return [{ valueAttachment: imageIn(value.signature) }]
  const texts = 'text' in value ? [value.text] : 'choices' in value ? value.choices : []
  return texts.flatMap(text => {
    const valueString = fhirText(text)
    return valueString === undefined ? [] : [{ valueString }]
  })
}

/** A drawn answer that no role knows: as it came. */
function imageIn(signature: SignatureValue): Attachment {
  const { contentType, signedAt } = signature
  return {
    contentType: mimeType.test(contentType) ? contentType : 'application/octet-stream',
    ...('data' in signature && base64.test(signature.data) ? { data: signature.data } : {}),
    ...given('creation', signedAt),
  }
}

const mimeType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/i
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function placeItems(linkId: string, { text, latitude, longitude, accuracy }: PlaceValue): QuestionnaireResponseItem[] {
  const said = fhirText(text)
  const answers = [
    ['text', said === undefined ? undefined : { valueString: said }],
    ['latitude', decimal(latitude)],
    ['longitude', decimal(longitude)],
    ['accuracy', decimal(accuracy)],
  ] as const
  return answers.flatMap(([name, answer]) =>
    answer === undefined ? [] : [{ linkId: `${linkId}.${name}`, text: name, answer: [answer] }],
  )
}

function decimal(value: number | undefined): { valueDecimal: number } | undefined {
  return value === undefined ? undefined : { valueDecimal: value }
}

/** Where the therapist signed. It is the only place a note has: whoever takes it for another one says that it is derived. */
export function placeOf({ note }: NoteOf, version: NoteVersion): Location | undefined {
  const { place } = readVersion(version).content
  if (!place) return undefined
  const { latitude, longitude, accuracy } = place
  const text = fhirText(place.text)
  return {
    resourceType: 'Location',
    id: partId(note, 'place'),
    meta: metaFor(version),
    ...given('extension', accuracyOf(accuracy)),
    mode: 'instance',
    ...given('address', text === undefined ? undefined : { text }),
    ...given('position', latitude === undefined || longitude === undefined ? undefined : { latitude, longitude }),
  }
}

function accuracyOf(metres: number | undefined): Extension[] {
  return metres === undefined ? [] : [{ url: extensionUrl.accuracy, valueDecimal: metres }]
}

function metaFor({ version, seenAt }: NoteVersion): Meta {
  return metaOf(version, seenAt)
}
