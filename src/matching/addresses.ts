/**
 * Addresses made comparable: the street line with its usual abbreviations and without the unit, and the postal code.
 * Source: reference/matching.md section 3, row "address" (USPS Publication 28 forms).
 */
import type { Patient } from '../model/fhir.ts'
import { foldText } from '../model/text.ts'
import { isPlaceholder, placeholderPostalCodes, placeholderStreets } from './placeholders.ts'

export type PersonAddress = { street?: string; number?: string; city?: string; state?: string; postalCode?: string }

const abbreviations: Readonly<Record<string, string>> = {
  STREET: 'ST',
  AVENUE: 'AVE',
  AV: 'AVE',
  ROAD: 'RD',
  DRIVE: 'DR',
  LANE: 'LN',
  COURT: 'CT',
  PLACE: 'PL',
  BOULEVARD: 'BLVD',
  BOUL: 'BLVD',
  CIRCLE: 'CIR',
  TERRACE: 'TER',
  HIGHWAY: 'HWY',
  PARKWAY: 'PKWY',
  SQUARE: 'SQ',
  CRESCENT: 'CRES',
  TRAIL: 'TRL',
  NORTH: 'N',
  SOUTH: 'S',
  EAST: 'E',
  WEST: 'W',
  NORTHEAST: 'NE',
  NORTHWEST: 'NW',
  SOUTHEAST: 'SE',
  SOUTHWEST: 'SW',
  SAINT: 'ST',
}
const units = /\b(APT|APARTMENT|UNIT|SUITE|STE|ROOM|RM|FLOOR|FL|BLDG|LOT|APP)\b.*$/

type FhirAddress = NonNullable<Patient['address']>[number]

/** Reads an address; undefined when nothing of it can be compared. */
export function readAddress(address: FhirAddress): PersonAddress | undefined {
  const line = foldText(address.line?.[0] ?? '')
    .replace(units, '')
    .trim()
  const street = line
    .split(' ')
    .map(word => abbreviations[word] ?? word)
    .join(' ')
  const postalCode = readPostalCode(address.postalCode)
  const read: PersonAddress = {
    ...(street && !isPlaceholder(line, placeholderStreets) ? { street, number: street.match(/^\d+/)?.[0] } : {}),
    ...(address.city ? { city: foldText(address.city) } : {}),
    ...(address.state ? { state: foldText(address.state) } : {}),
    ...(postalCode ? { postalCode } : {}),
  }
  return Object.values(read).some(value => value) ? read : undefined
}

/** Five digits of a US code, all six characters of a Canadian one, otherwise what is written. */
function readPostalCode(text: string | undefined): string | undefined {
  const code = foldText(text ?? '').replaceAll(' ', '')
  const short = /^\d{9}$/.test(code) ? code.slice(0, 5) : code
  return short === '' || placeholderPostalCodes.has(short) ? undefined : short
}
