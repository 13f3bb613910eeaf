/**
 * Reads back what a bundle says, as whoever receives it could: what an appointment gets of the note, and who is who. For
 * tests only: it knows nothing of how the bundle was made.
 */
import type { Bundle, Extension, FhirResource, Location, Provenance, QuestionnaireResponseItem } from 'fhir/r4'

type Types = FhirResource['resourceType']

function all<Type extends Types>(bundle: Bundle, type: Type): Extract<FhirResource, { resourceType: Type }>[] {
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource] : []))
  return resources as Extract<FhirResource, { resourceType: Type }>[]
}

function extension(of: { extension?: Extension[] } | undefined, name: string): Extension | undefined {
  return of?.extension?.find(({ url }) => url.endsWith(`/${name}`))
}

type Signed = {
  image?: { contentType: string | undefined; bytes: Uint8Array; sha256: string | undefined; blank: boolean }
  signedAt?: string
}

const signers = { therapist: '1.2.840.10065.1.12.1.1', guardian: '1.2.840.10065.1.12.1.5' } as const

/** What reaches the practice management: reference/sessions.md section 8. `skips`: labels that stay out of the appendix. */
export function fillingFromFhir(bundle: Bundle, skips: (label: string) => boolean) {
  const [document] = all(bundle, 'DocumentReference')
  const [encounter] = all(bundle, 'Encounter')
  const [location] = all(bundle, 'Location')
  const [related] = all(bundle, 'RelatedPerson')
  const text = Buffer.from(document?.content[0]?.attachment.data ?? '', 'base64').toString('utf8')
  const lines = all(bundle, 'QuestionnaireResponse').flatMap(({ item = [] }) => item.flatMap(each => line(each, skips)))
  const { start = '', end = '' } = encounter?.period ?? {}
  const place = location && placeIn(location)
  const therapist = signedBy(bundle, 'therapist')
  const guardian = signedBy(bundle, 'guardian')
  const name = related?.name?.[0]?.text
  const relationship = related?.relationship?.[0]?.text
  return {
    resultNotes: [text, lines.join('\n')].filter(part => part !== '').join('\n\n'),
    sessionDate: start.slice(0, 10),
    sessionTime: {
      from: start.slice(11, 16),
      to: end.slice(11, 16),
      zone: extension(encounter?.period, 'timezone')?.valueCode,
    },
    therapist: { ...therapist, ...(place ? { place, placeDerived: false } : {}) },
    ...(related
      ? {
          guardian: {
            ...(name === undefined ? {} : { name }),
            ...(relationship === undefined ? {} : { relationship }),
            ...guardian,
            ...(guardian.image
              ? { ...(place ? { place } : {}), ...(place ? { placeDerived: isDerived(bundle, 'guardian') } : {}) }
              : {}),
          },
        }
      : {}),
    ...(place ? { placeOfRender: { place, derived: renderPlaceIsDerived(bundle) } } : {}),
  }
}

/** Who the note is about and who wrote it. */
export function peopleFromFhir(bundle: Bundle) {
  const [patient] = all(bundle, 'Patient')
  const [practitioner] = all(bundle, 'Practitioner')
  const [role] = all(bundle, 'PractitionerRole')
  const [site] = all(bundle, 'Organization')
  const nameOf = (named: { name?: { family?: string; given?: string[] }[] } | undefined) => ({
    first: named?.name?.[0]?.given?.[0],
    last: named?.name?.[0]?.family,
  })
  return {
    student: { ...nameOf(patient), birthDate: patient?.birthDate, zone: extension(patient, 'timezone')?.valueCode },
    user: {
      ...nameOf(practitioner),
      email: practitioner?.telecom?.find(({ system }) => system === 'email')?.value,
      credentials: practitioner?.qualification?.[0]?.code.text,
      title: role?.code?.[0]?.text,
    },
    site: site?.name,
    note: all(bundle, 'DocumentReference')[0]?.identifier?.[0]?.value,
  }
}

/** Mileage and place of service, which an appointment gets in other products. */
export function visitFromFhir(bundle: Bundle) {
  const [encounter] = all(bundle, 'Encounter')
  return {
    mileage: extension(encounter, 'mileage')?.valueDecimal,
    placeOfService: extension(encounter, 'place-of-service')?.valueString,
  }
}

function line({ text = '', answer = [] }: QuestionnaireResponseItem, skips: (label: string) => boolean): string[] {
  const said = answer.flatMap(({ valueDecimal, valueString }) =>
    valueDecimal === undefined ? (valueString?.trim() ?? []) : String(valueDecimal),
  )
  return said.length === 0 || skips(text) ? [] : [`${text.trim()}: ${said.join(', ')}`]
}

function placeIn({ address, position, ...rest }: Location) {
  const accuracy = extension(rest, 'position-accuracy-metres')?.valueDecimal
  return {
    ...(address?.text === undefined ? {} : { text: address.text }),
    ...(position ? { latitude: position.latitude, longitude: position.longitude } : {}),
    ...(accuracy === undefined ? {} : { accuracy }),
  }
}

function provenanceOf(bundle: Bundle, who: keyof typeof signers): Provenance | undefined {
  return all(bundle, 'Provenance').find(({ signature }) =>
    signature?.some(({ type }) => type.some(({ code }) => code === signers[who])),
  )
}

function isDerived(bundle: Bundle, who: keyof typeof signers): boolean {
  return extension(provenanceOf(bundle, who)?.location, 'derived')?.valueBoolean === true
}

function renderPlaceIsDerived(bundle: Bundle): boolean {
  const render = all(bundle, 'Provenance').find(({ activity }) => activity?.text === 'render')
  return extension(render?.location, 'derived')?.valueBoolean === true
}

function signedBy(bundle: Bundle, who: keyof typeof signers): Signed {
  const [signature] = provenanceOf(bundle, who)?.signature ?? []
  if (!signature) return {}
  return {
    image: {
      contentType: signature.sigFormat,
      bytes: Buffer.from(signature.data ?? '', 'base64'),
      sha256: extension(signature, 'signature-sha256')?.valueString,
      blank: extension(signature, 'signature-blank')?.valueBoolean ?? false,
    },
    ...(signature._when ? {} : { signedAt: signature.when }),
  }
}
