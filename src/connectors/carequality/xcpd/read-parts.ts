/**
 * Parts of a person as HL7 v3 writes them, read into FHIR: names, addresses, telecoms, identifiers, gender and birth dates.
 * Forgiving, since real senders are: what can not be read says nothing. Source: reference/carequality.md sections 4 and 8.
 */
import type { Address, ContactPoint } from 'fhir/r4'
import type { HumanName, Identifier, Patient } from '../../../model/fhir.ts'
import { oidOf } from '../../../model/oid.ts'
import { dateOf } from '../../../model/redox/patient.ts'
import { attribute, child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { namedSystems } from './codes.ts'

/** A v3 instance identifier. */
export type InstanceId = { root: string; extension?: string }

/** Nothing that names a person is longer; comparing texts of any length would cost whoever answers. */
const longest = 256

/** The text of an element on one line; undefined when there is none, or one that nobody has. */
export function lineOf(element: XmlElement | undefined): string | undefined {
  return element && shortened(textOf(element))
}

function shortened(text: string | undefined): string | undefined {
  const line = text?.replace(/\s+/g, ' ').trim()
  return line && line.length <= longest ? line : undefined
}

/** An instance identifier with whatever stands in it; undefined without a root. */
export function readInstanceId(element: XmlElement | undefined): InstanceId | undefined {
  const root = shortened(attribute(element, 'root'))
  const extension = shortened(attribute(element, 'extension'))
  return root === undefined ? undefined : { root, ...(extension === undefined ? {} : { extension }) }
}

/** The OID that an element's root is, without a prefix. */
export function readOid(element: XmlElement | undefined): string | undefined {
  const root = attribute(element, 'root')
  return root === undefined ? undefined : oidOf(root)
}

/** An identifier in its namespace; undefined when namespace or value is missing. */
export function readIdentifier(element: XmlElement | undefined): Identifier | undefined {
  const id = readInstanceId(element)
  if (id?.extension === undefined) return undefined
  const oid = oidOf(id.root)
  if (oid === undefined) return undefined
  return { system: namedSystems.find(each => each.root === oid)?.system ?? `urn:oid:${oid}`, value: id.extension }
}

const nameUses: Readonly<Record<string, HumanName['use']>> = {
  L: 'official',
  C: 'official',
  P: 'nickname',
  A: 'nickname',
}

/** The names that one element holds: a birth name beside the present one is another name. */
export function readNames(element: XmlElement): HumanName[] {
  const use = nameUses[attribute(element, 'use')?.trim().split(/\s+/)[0] ?? '']
  const families: string[] = []
  const births: string[] = []
  const given: string[] = []
  const prefix: string[] = []
  const suffix: string[] = []
  for (const part of childrenOf(element)) {
    const text = lineOf(part)
    if (text === undefined) continue
    const kind = namePart(part)
    if (kind === 'family') (isOfBirth(part) ? births : families).push(text)
    else if (kind === 'given') given.push(text)
    else if (kind === 'prefix') prefix.push(text)
    else if (kind === 'suffix') suffix.push(text)
  }
  const around = {
    ...(given.length > 0 ? { given } : {}),
    ...(prefix.length > 0 ? { prefix } : {}),
    ...(suffix.length > 0 ? { suffix } : {}),
  }
  const named = (family: readonly string[], as: HumanName['use']): HumanName => ({
    ...(as ? { use: as } : {}),
    ...(family.length > 0 ? { family: family.join(' ') } : {}),
    ...around,
  })
  const names: HumanName[] = []
  if (families.length > 0 || (given.length > 0 && births.length === 0)) names.push(named(families, use))
  if (births.length > 0) names.push(named(births, 'maiden'))
  if (names.length > 0) return names
  const text = lineOf(element)
  return text === undefined || childrenOf(element).length > 0 ? [] : [{ ...(use ? { use } : {}), text }]
}

const namePartTypes: Readonly<Record<string, string>> = { FAM: 'family', GIV: 'given', PFX: 'prefix', SFX: 'suffix' }

function namePart(part: XmlElement): string | undefined {
  return /^(family|given|prefix|suffix)$/.test(part.local)
    ? part.local
    : namePartTypes[attribute(part, 'partType')?.trim().toUpperCase() ?? '']
}

function isOfBirth(part: XmlElement): boolean {
  return attribute(part, 'qualifier')?.trim().split(/\s+/).includes('BR') ?? false
}

/** Parts of an address by how FHIR keeps them; what is spread over several elements makes one street line. */
export function readAddress(element: XmlElement): Address | undefined {
  const lines: string[] = []
  const street: string[] = []
  const unit: string[] = []
  const read: Address = {}
  for (const part of childrenOf(element)) {
    const text = lineOf(part)
    if (text === undefined) continue
    switch (part.local) {
      case 'streetAddressLine':
      case 'deliveryAddressLine':
      case 'postBox':
      case 'additionalLocator':
        lines.push(text)
        break
      case 'houseNumber':
      case 'houseNumberNumeric':
      case 'buildingNumberSuffix':
      case 'direction':
      case 'streetName':
      case 'streetNameBase':
      case 'streetNameType':
        street.push(text)
        break
      case 'unitType':
      case 'unitID':
        unit.push(text)
        break
      case 'city':
        read.city ??= text
        break
      case 'county':
        read.district ??= text
        break
      case 'state':
        read.state ??= text
        break
      case 'postalCode':
        read.postalCode ??= text
        break
      case 'country':
        read.country ??= text
        break
    }
  }
  if (street.length > 0) lines.unshift([...street, ...unit].join(' '))
  else if (unit.length > 0) lines.push(unit.join(' '))
  if (lines.length > 0) read.line = lines
  if (Object.keys(read).length === 0) return undefined
  const use = usesOf(element, addressUses)
  return use ? { use, ...read } : read
}

const addressUses: Readonly<Record<string, NonNullable<Address['use']>>> = {
  H: 'home',
  HP: 'home',
  HV: 'temp',
  WP: 'work',
  DIR: 'work',
  PUB: 'work',
  TMP: 'temp',
}
const telecomUses: Readonly<Record<string, NonNullable<ContactPoint['use']>>> = {
  MC: 'mobile',
  H: 'home',
  HP: 'home',
  HV: 'temp',
  WP: 'work',
  DIR: 'work',
  PUB: 'work',
  TMP: 'temp',
}

function usesOf<Use>(element: XmlElement, uses: Readonly<Record<string, Use>>): Use | undefined {
  const codes = attribute(element, 'use')?.trim().split(/\s+/) ?? []
  return codes.map(code => uses[code]).find(use => use !== undefined)
}

/** A phone number or an e-mail address: as `tel:` or `mailto:`, or bare, also as text. Anything else is left out. */
export function readTelecom(element: XmlElement): ContactPoint | undefined {
  const written = shortened(attribute(element, 'value')) ?? lineOf(element)
  if (written === undefined) return undefined
  const [, scheme = '', rest = ''] = /^(?:([a-z][a-z+.-]*):)?(.*)$/is.exec(written) ?? []
  const kind = scheme.toLowerCase()
  const use = usesOf(element, telecomUses)
  const as = (system: ContactPoint['system'], value: string): ContactPoint | undefined =>
    value === '' ? undefined : { system, value, ...(use ? { use } : {}) }
  if (kind === 'mailto' || (kind === '' && rest.includes('@'))) return as('email', decoded(rest.replace(/\?.*$/, '')))
  // An extension is no part of the number that tells people apart.
  if (kind === 'tel' || kind === '') return as('phone', decoded(rest.replace(/;.*$/, '').trim()))
  return undefined
}

function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const genders: Readonly<Record<string, NonNullable<Patient['gender']>>> = {
  M: 'male',
  MALE: 'male',
  F: 'female',
  FEMALE: 'female',
  UN: 'other',
  OTH: 'other',
  O: 'other',
  FTM: 'other',
  MTF: 'other',
  U: 'unknown',
  UNK: 'unknown',
}

/** The gender that a code says. @see genderCode which writes one */
export function readGender(element: XmlElement): Patient['gender'] | undefined {
  const code = attribute(element, 'code') ?? attribute(element, 'nullFlavor')
  return code === undefined ? undefined : genders[code.trim().toUpperCase()]
}

/**
 * A birth date of HL7 digits or ISO, with or without a time of day; of an interval the part that both ends agree on. A
 * partial date stays partial.
 */
export function readBirthTime(element: XmlElement): string | undefined {
  const value = attribute(element, 'value')
  if (value !== undefined) return dateOf(value)
  const [low, high, center] = ['low', 'high', 'center'].map(name => dateOf(attribute(child(element, name), 'value')))
  if (low === undefined || high === undefined) return low === undefined ? (center ?? high) : low
  if (low === high) return low
  const shared = [7, 4].find(length => low.slice(0, length) === high.slice(0, length) && low.length >= length)
  return shared === undefined ? undefined : low.slice(0, shared)
}
