/**
 * Addresses made comparable: the street line with its usual abbreviations and without the unit, and the postal code.
 * Source: reference/matching.md section 3, row "address" (USPS Publication 28 forms).
 */
import type { Patient } from '../model/fhir.ts'
import { foldText } from '../model/text.ts'
import { isPlaceholder, placeholderPostalCodes, placeholderStreets } from './placeholders.ts'

/** `road` and `second` are written without blanks: the street without its number, and a second line. */
export type PersonAddress = {
  street?: string
  number?: string
  road?: string
  second?: string
  city?: string
  state?: string
  postalCode?: string
}

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
  ALLEY: 'ALY',
  COVE: 'CV',
  EXPRESSWAY: 'EXPY',
  HEIGHTS: 'HTS',
  JUNCTION: 'JCT',
  MOUNT: 'MT',
  POINT: 'PT',
  RIDGE: 'RDG',
  ROUTE: 'RTE',
  TURNPIKE: 'TPKE',
  VALLEY: 'VLY',
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
  const [first, second] = (address.line ?? []).map(readLine)
  const postalCode = readPostalCode(address.postalCode)
  const road = first?.replace(/^\d+ ?/, '').replaceAll(' ', '')
  const read: PersonAddress = {
    ...(first ? { street: first, number: first.match(/^\d+/)?.[0] } : {}),
    ...(road ? { road } : {}),
    ...(first && second ? { second: second.replaceAll(' ', '') } : {}),
    ...(address.city ? { city: foldText(address.city) } : {}),
    ...(address.state ? { state: foldText(address.state) } : {}),
    ...(postalCode ? { postalCode } : {}),
  }
  return Object.values(read).some(value => value) ? read : undefined
}

/** A line in its usual abbreviations, without the unit; undefined when it says nothing. */
function readLine(text: string): string | undefined {
  // "12 King St #4": folding would make the unit a word of the street.
  const line = foldText(text.replace(/#.*$/, ''))
    .replace(units, '')
    .replace(/^(POST OFFICE|P O) BOX\b/, 'PO BOX')
    .trim()
  if (!line || isPlaceholder(line, placeholderStreets)) return undefined
  return line
    .split(' ')
    .map(word => abbreviations[word] ?? word)
    .join(' ')
}

/** Five digits of a US code, all six characters of a Canadian one, otherwise what is written. */
function readPostalCode(text: string | undefined): string | undefined {
  const code = foldText(text ?? '').replaceAll(' ', '')
  const short = /^\d{9}$/.test(code) ? code.slice(0, 5) : code
  return short === '' || placeholderPostalCodes.has(short) ? undefined : short
}
