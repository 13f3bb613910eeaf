/**
 * A patient of Redox's data model as a FHIR Patient. What has no place of its own in FHIR goes into the extensions of US
 * Core; what says nothing (masked e-mail, unreadable date) is left out. Pure. Source: reference/carequality.md 1.4, 1.7.
 */

import type { Address, ContactPoint, Extension, Identifier, PatientContact } from 'fhir/r4'
import type { HumanName, Patient } from '../fhir.ts'
import { oidOf } from '../oid.ts'
import type { Demographics } from './header.ts'
import type { Coded, Address as RedoxAddress } from './parts.ts'
import type { Contact } from './patient-admin.ts'

export const ssnSystem = 'http://hl7.org/fhir/sid/us-ssn'
const usCore = 'http://hl7.org/fhir/us/core/StructureDefinition'

/** The namespace of an identifier as FHIR writes it: an OID as a URN, a word as it stands in the member's own list. */
export function systemOfType(type: string): string {
  const oid = oidOf(type)
  return oid ? `urn:oid:${oid}` : `urn:causeway:redox:${encodeURIComponent(type.trim().toUpperCase())}`
}

export type RedoxPatient = {
  identifiers: ReadonlyArray<{ type: string; value: string }>
  demographics: Demographics | undefined
  contacts?: readonly Contact[]
}

/** The FHIR Patient, without an id. */
export function patientOf({ identifiers, demographics: d, contacts = [] }: RedoxPatient): Patient {
  const birthDate = dateOf(d?.DOB)
  const death = d?.DeathDateTime ? instantOf(d.DeathDateTime) : undefined
  return {
    resourceType: 'Patient',
    ...list('identifier', [...identifiers.map(identifierOf), ...ssnOf(d?.SSN)]),
    ...list('name', namesOf(d)),
    ...(birthDate ? { birthDate } : {}),
    ...one('gender', d?.Sex ? genderOf(d.Sex) : undefined),
    ...list('telecom', telecomsOf(d?.PhoneNumber, d?.EmailAddresses)),
    ...list('address', addressesOf(d?.Address)),
    ...one('maritalStatus', d?.MaritalStatus ? { text: d.MaritalStatus } : undefined),
    ...(death ? { deceasedDateTime: death } : d?.IsDeceased === undefined ? {} : { deceasedBoolean: d.IsDeceased }),
    ...list('communication', d?.Language ? [{ language: languageOf(d.Language) }] : []),
    ...list(
      'contact',
      contacts.map(contactOf).filter(each => each !== undefined),
    ),
    ...list('extension', extensionsOf(d)),
  }
}

/** Redox's words for sex, as FHIR's administrative gender. */
export function genderOf(sex: string): NonNullable<Patient['gender']> {
  const genders: Readonly<Record<string, NonNullable<Patient['gender']>>> = {
    male: 'male',
    m: 'male',
    female: 'female',
    f: 'female',
    unknown: 'unknown',
    u: 'unknown',
  }
  return genders[sex.trim().toLowerCase()] ?? 'other'
}

/** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, also of HL7 digits and of a date with a time; undefined when it is no date. */
export function dateOf(text: string | undefined): string | undefined {
  const [, year, month, day] =
    /^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:[T\s]?[\d:.+\-Z]*)?$/.exec(text?.trim() ?? '') ?? []
  if (!year) return undefined
  if (!month) return year
  if (!day) return isMonth(month) ? `${year}-${month}` : undefined
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${year}-${month}-${day}`)
  return real ? `${year}-${month}-${day}` : undefined
}

/** An instant of a Redox time: RFC 3339, or HL7 digits (`20120807`, `201208071530+0200`), read as UTC without a zone. */
export function instantOf(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? ''
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone] =
    /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})?(\d{2})?)?(?:\.\d+)?([+-]\d{4})?$/.exec(trimmed) ?? []
  const iso = year
    ? `${year}-${month}-${day}T${hour}:${minute}:${second}${zone ? `${zone.slice(0, 3)}:${zone.slice(3)}` : 'Z'}`
    : trimmed
  const at = /^\d{4}-\d{2}-\d{2}/.test(iso) ? Date.parse(withZone(iso)) : Number.NaN
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}

function withZone(iso: string): string {
  return /T/.test(iso) && !/(Z|[+-]\d{2}:?\d{2})$/i.test(iso) ? `${iso}Z` : iso
}

function isMonth(month: string): boolean {
  return Number(month) >= 1 && Number(month) <= 12
}

function identifierOf({ type, value }: { type: string; value: string }): Identifier {
  return { system: systemOfType(type), value, ...(oidOf(type) ? {} : { type: { text: type } }) }
}

function ssnOf(ssn: string | undefined): Identifier[] {
  return ssn ? [{ system: ssnSystem, value: ssn }] : []
}

function namesOf(d: Demographics | undefined): HumanName[] {
  const given = [d?.FirstName, d?.MiddleName].filter(each => each !== undefined)
  const name: HumanName | undefined =
    d?.LastName || given.length > 0
      ? { use: 'official', ...(d?.LastName ? { family: d.LastName } : {}), ...(given.length > 0 ? { given } : {}) }
      : undefined
  const nickname: HumanName | undefined = d?.Nickname
    ? { use: 'nickname', ...(d.LastName ? { family: d.LastName } : {}), given: [d.Nickname] }
    : undefined
  return [name, nickname].filter(each => each !== undefined)
}

const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

function telecomsOf(
  phones: Demographics['PhoneNumber'],
  emails: readonly (string | undefined)[] | undefined,
): ContactPoint[] {
  const numbers: ReadonlyArray<[ContactPoint['use'], string | undefined]> = [
    ['home', phones?.Home],
    ['work', phones?.Office],
    ['mobile', phones?.Mobile],
  ]
  const mails = (emails ?? []).filter(each => each !== undefined && email.test(each)) // '[email protected]' is a mask
  return [
    ...numbers.flatMap(([use, value]): ContactPoint[] =>
      value ? [{ system: 'phone', value, ...(use ? { use } : {}) }] : [],
    ),
    ...mails.flatMap((value): ContactPoint[] => (value ? [{ system: 'email', value }] : [])),
  ]
}

function addressesOf(address: RedoxAddress): Address[] {
  if (!address) return []
  const { StreetAddress, City, State, ZIP, County, Country } = address
  const read: Address = {
    ...list('line', StreetAddress ? StreetAddress.split(/\r?\n/).filter(Boolean) : []),
    ...one('city', City),
    ...one('district', County),
    ...one('state', State),
    ...one('postalCode', ZIP),
    ...one('country', Country),
  }
  return Object.keys(read).length > 0 ? [read] : []
}

/** BCP 47 where it is one, such as `en` or `es-MX`; the word otherwise. */
function languageOf(language: string) {
  return /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(language)
    ? { coding: [{ system: 'urn:ietf:bcp:47', code: language }] }
    : { text: language }
}

function contactOf(contact: Contact): PatientContact | undefined {
  const given = [contact.FirstName, contact.MiddleName].filter(each => each !== undefined)
  const [address] = addressesOf(contact.Address)
  const words = [contact.RelationToPatient, ...contact.Roles].filter(each => each !== undefined)
  const name = { ...one('family', contact.LastName), ...list('given', given) }
  const read: PatientContact = {
    ...list(
      'relationship',
      words.map(text => ({ text })),
    ),
    ...(Object.keys(name).length > 0 ? { name } : {}),
    ...list('telecom', telecomsOf(contact.PhoneNumber, contact.EmailAddresses)),
    ...(address ? { address } : {}),
  }
  return Object.keys(read).length > 0 ? read : undefined
}

function extensionsOf(d: Demographics | undefined): Extension[] {
  if (!d) return []
  const ethnicity = d.Ethnicity ?? (d.IsHispanic === undefined ? undefined : d.IsHispanic ? hispanic : notHispanic)
  return [
    ...usCoreOf('us-core-race', d.Race, d.RaceCodes),
    ...usCoreOf('us-core-ethnicity', ethnicity, d.EthnicGroupCodes),
    ...(d.Religion
      ? [
          {
            url: 'http://hl7.org/fhir/StructureDefinition/patient-religion',
            valueCodeableConcept: { text: d.Religion },
          },
        ]
      : []),
    ...d.Citizenship.filter(each => each !== undefined).map(country => ({
      url: 'http://hl7.org/fhir/StructureDefinition/patient-citizenship',
      extension: [{ url: 'code', valueCodeableConcept: { text: country } }],
    })),
  ]
}

const hispanic = 'Hispanic or Latino'
const notHispanic = 'Not Hispanic or Latino'

/** Race and ethnicity have a text always, and detailed codes where the member sent some. */
function usCoreOf(name: string, text: string | undefined, codes: readonly Coded[]): Extension[] {
  const coded = codes.flatMap(({ Code, Name }) => (Code ? [{ Code, Name }] : []))
  const words = text ?? coded.map(({ Name }) => Name).find(each => each !== undefined)
  if (!words && coded.length === 0) return []
  return [
    {
      url: `${usCore}/${name}`,
      extension: [
        ...coded.map(({ Code, Name }) => ({
          url: 'detailed',
          valueCoding: { system: 'urn:oid:2.16.840.1.113883.6.238', code: Code, ...(Name ? { display: Name } : {}) },
        })),
        { url: 'text', valueString: words ?? coded[0]?.Code ?? '' },
      ],
    },
  ]
}

function list<Name extends string, T>(name: Name, values: readonly T[]): Partial<Record<Name, T[]>> {
  return values.length > 0 ? ({ [name]: [...values] } as Record<Name, T[]>) : {}
}

function one<Name extends string, T>(name: Name, value: T | undefined): Partial<Record<Name, T>> {
  return value === undefined || value === '' ? {} : ({ [name]: value } as Record<Name, T>)
}
