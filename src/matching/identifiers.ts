/**
 * Identifiers made comparable, each in its namespace. One without a namespace says nothing and is left out; so are
 * kinds that a family or a household shares. Source: reference/matching.md sections 3, 6 and 7.
 */
import type { Identifier } from '../model/fhir.ts'
import { impossibleSsn, isPlaceholder, placeholderIdentifiers, placeholderSsns } from './placeholders.ts'

/** Kinds that rules name; any other identifier of a namespace has none. */
export type IdentifierKind = 'ssn' | 'national' | 'itin' | 'mbi' | 'legal' | 'member'

export type PersonIdentifier = { system: string; value: string; kind?: IdentifierKind }

/** The last four digits of a US number; of many people only these are known. */
export type LastFour = { kind: 'ssn' | 'itin'; value: string }

const ssnSystem = 'http://hl7.org/fhir/sid/us-ssn'
const itinSystem = 'urn:causeway:us-itin'

/** How a kind is recognised: by its namespace, or by its type in HL7 table 0203. */
export const identifierKinds: ReadonlyArray<{ kind: IdentifierKind; systems: readonly string[]; types: string[] }> = [
  { kind: 'ssn', systems: [ssnSystem, 'urn:oid:2.16.840.1.113883.4.1'], types: [] },
  { kind: 'mbi', systems: ['http://hl7.org/fhir/sid/us-mbi', 'urn:oid:2.16.840.1.113883.4.927'], types: ['MC'] },
  // Of another country or of none that is named: the rules for US numbers do not hold.
  { kind: 'national', systems: [], types: ['SS', 'NI', 'NIIP'] },
  { kind: 'legal', systems: [], types: ['DL', 'PPN'] },
  { kind: 'member', systems: [], types: ['MB'] },
]

/** Types of HL7 table 0203 that name no single person: subscriber, account, group and guarantor numbers. */
export const sharedIdentifierTypes: ReadonlySet<string> = new Set(['SN', 'AN', 'GN', 'AM', 'WC'])

/** The identifier in upper case without blanks and hyphens; undefined when it does not name one person. */
export function readIdentifier(identifier: Identifier): PersonIdentifier | undefined {
  const read = readValue(identifier)
  if (!read || typesOf(identifier).some(type => sharedIdentifierTypes.has(type))) return undefined
  const kind = kindOf(identifier, read.system)
  if (kind !== 'ssn') return kind ? { ...read, kind } : read
  if (isItin(read.value)) return { system: itinSystem, value: read.value, kind: 'itin' }
  const impossible = !/^\d{9}$/.test(read.value) || impossibleSsn.test(read.value) || placeholderSsns.has(read.value)
  return impossible ? undefined : { system: ssnSystem, value: read.value, kind }
}

/** The last four digits of a social security or tax number, whole or already shortened to them. */
export function readLastFour(identifier: Identifier): LastFour | undefined {
  const whole = readIdentifier(identifier)
  if (whole?.kind === 'ssn' || whole?.kind === 'itin') return { kind: whole.kind, value: whole.value.slice(-4) }
  const system = identifier.system?.trim() ?? ''
  if (kindOf(identifier, system) !== 'ssn') return undefined
  // Systems that hold only four digits mask the rest with stars or letters.
  const four = identifier.value?.trim().match(/^[X*#\s-]*(\d{4})$/i)?.[1]
  return four === undefined || four === '0000' ? undefined : { kind: 'ssn', value: four }
}

/** A payer's number of a whole family: only rules that also ask for a first name read it. */
export function readSubscriber(identifier: Identifier): PersonIdentifier | undefined {
  return typesOf(identifier).includes('SN') ? readValue(identifier) : undefined
}

function readValue(identifier: Identifier): { system: string; value: string } | undefined {
  const system = identifier.system?.trim()
  const value = identifier.value?.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '')
  return system && value && !isPlaceholder(value, placeholderIdentifiers) ? { system, value } : undefined
}

function kindOf(identifier: Identifier, system: string): IdentifierKind | undefined {
  const types = typesOf(identifier)
  return identifierKinds.find(row => row.systems.includes(system) || row.types.some(type => types.includes(type)))?.kind
}

function typesOf(identifier: Identifier): string[] {
  return (identifier.type?.coding ?? []).map(({ code }) => code).filter(code => code !== undefined)
}

/** Tax numbers of people without a social security number: area 9xx, group 50 to 65, 70 to 88, 90 to 92, 94 to 99. */
function isItin(value: string): boolean {
  return /^9\d\d(5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}$/.test(value)
}
