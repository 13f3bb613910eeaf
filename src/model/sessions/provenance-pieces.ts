/**
 * The small pieces of which the FHIR form of a session note is built: codes, references, extensions and texts as R4 takes
 * them. Pure. Source: reference/canonical-fhir.md sections 1 to 4.
 */
import type { CodeableConcept, Coding, Extension, FhirResource, Identifier, Meta, Reference } from 'fhir/r4'

const structures = 'https://causeway-hub.org/fhir/StructureDefinition'

/** The hub's own extensions; each says something for which R4 has no element. */
export const extensionUrl = {
  /** What stands here was taken over from somewhere else, and was not said of this itself. */
  derived: `${structures}/derived`,
  accuracy: `${structures}/position-accuracy-metres`,
  place: `${structures}/position`,
  mileage: `${structures}/mileage`,
  placeOfService: `${structures}/place-of-service`,
  appointmentKind: `${structures}/appointment-kind`,
  sha256: `${structures}/signature-sha256`,
  blank: `${structures}/signature-blank`,
  startDifference: `${structures}/start-difference-minutes`,
  endDifference: `${structures}/end-difference-minutes`,
  /** FHIR's own. */
  timezone: 'http://hl7.org/fhir/StructureDefinition/timezone',
} as const

/** Text as R4 takes it: no control characters, no broken letters; undefined when nothing is left. */
export function fhirText(text: string | undefined): string | undefined {
  const whole = text?.toWellFormed().replace(notText, '\ufffd')
  return whole === undefined || whole.trim() === '' ? undefined : whole
}

/** Control characters but tab and line ends. */
const notText = /[^\P{Cc}\t\n\r]/gu

/** An element with its value, or nothing: R4 has no empty elements. */
export function given<Name extends string, Value>(name: Name, value: Value | undefined): { [key in Name]?: Value } {
  const isNothing = value === undefined || (Array.isArray(value) && value.length === 0)
  return (isNothing ? {} : { [name]: value }) as { [key in Name]?: Value }
}

export function coded(system: string, code: string, display: string): Coding {
  return { system, code, display }
}

/** An identifier, if there is anything to call by. */
export function identified(system: string, value: string | undefined): Identifier[] {
  const whole = fhirText(value)
  return whole === undefined ? [] : [{ system, value: whole }]
}

export function metaOf(version: number | string, at: Date): Meta {
  return { versionId: String(version), lastUpdated: at.toISOString() }
}

/** A reference to a resource that stands beside this one, in one version of it where `version` is given. */
export function refer(type: FhirResource['resourceType'], id: string, version?: number | string): Reference {
  return { reference: version === undefined ? `${type}/${id}` : `${type}/${id}/_history/${version}`, type }
}

/** A reference to something that is not handed out, by what it is called. */
export function referTo(
  type: 'Patient' | 'Practitioner' | 'Device',
  identifier: Identifier,
  display?: string,
): Reference {
  return { type, identifier, ...given('display', display) }
}

export function derivedFlag(isDerived: boolean): Extension[] {
  return isDerived ? [{ url: extensionUrl.derived, valueBoolean: true }] : []
}

export function zoneExtension(zone: string | undefined): Extension[] {
  return zone && /^\S+$/.test(zone) ? [{ url: extensionUrl.timezone, valueCode: zone }] : []
}

/** What somebody did in a Provenance. */
export function participant(code: string, display: string): CodeableConcept {
  return { coding: [coded('http://terminology.hl7.org/CodeSystem/provenance-participant-type', code, display)] }
}
