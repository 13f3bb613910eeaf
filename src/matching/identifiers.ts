/**
 * Identifiers made comparable, each in its namespace. One without a namespace says nothing and is left out; so are
 * kinds that a family or a household shares. Source: reference/matching.md sections 3 and 6.
 */
import type { Identifier } from '../model/fhir.ts'
import { impossibleSsn, isPlaceholder, placeholderIdentifiers } from './placeholders.ts'

export type PersonIdentifier = { system: string; value: string }

const ssnSystem = 'http://hl7.org/fhir/sid/us-ssn'

/** Types of HL7 table 0203 that name no single person: subscriber, account, group and guarantor numbers. */
export const sharedIdentifierTypes: ReadonlySet<string> = new Set(['SN', 'AN', 'GN', 'AM', 'WC'])

/** The identifier in upper case without blanks and hyphens; undefined when it does not name one person. */
export function readIdentifier(identifier: Identifier): PersonIdentifier | undefined {
  const system = identifier.system?.trim()
  const value = identifier.value?.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '')
  if (!system || !value || isPlaceholder(value, placeholderIdentifiers)) return undefined
  if (identifier.type?.coding?.some(coding => coding.code && sharedIdentifierTypes.has(coding.code))) return undefined
  if (system === ssnSystem && (!/^\d{9}$/.test(value) || impossibleSsn.test(value))) return undefined
  return { system, value }
}
