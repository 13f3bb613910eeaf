/**
 * Which partial agreements make somebody a candidate that a person must look at, as data. When nobody comes near,
 * the person is new. Source: reference/matching.md sections 4 and 6; a phone, an e-mail and an address are facts of a
 * household, so alone they bring nobody near whose first name and birth date both differ.
 */
import type { Comparison } from './compare.ts'
import type { Field, Level } from './levels.ts'

const same: readonly Level[] = ['exact']
const close: readonly Level[] = ['exact', 'nickname', 'initial', 'one-edit', 'swapped', 'part', 'similar', 'phonetic']
const closeDate: readonly Level[] = ['exact', 'one-edit', 'swapped', 'two-parts', 'partial']
const closeOrUnknown: readonly Level[] = [...close, 'missing']
const closeDateOrUnknown: readonly Level[] = [...closeDate, 'missing']

type NearRule = { name: string; when: Partial<Record<Field, readonly Level[]>> }

/** A candidate is near when every field named in one rule has one of its levels. */
export const nearRules: readonly NearRule[] = [
  { name: 'same identifier', when: { identifier: same } },
  { name: 'same name', when: { firstName: ['exact', 'swapped'], lastName: ['exact', 'swapped'] } },
  { name: 'alike name, birth date not against it', when: bothNames(closeDateOrUnknown) },
  { name: 'birth date and last name', when: { birthDate: same, lastName: closeOrUnknown } },
  { name: 'birth date and first name', when: { birthDate: same, firstName: closeOrUnknown } },
  { name: 'alike birth date and first name, same last name', when: { ...bothNames(closeDate), lastName: same } },
  { name: 'birth date and phone', when: { birthDate: closeDate, phone: same } },
  { name: 'birth date and e-mail', when: { birthDate: closeDate, email: same } },
  { name: 'birth date and address', when: { birthDate: same, address: same } },
  { name: 'phone and first name', when: { phone: same, firstName: closeOrUnknown } },
  { name: 'e-mail and first name', when: { email: same, firstName: closeOrUnknown } },
  { name: 'phone, birth date unknown', when: { phone: same, birthDate: ['missing'] } },
  { name: 'e-mail, birth date unknown', when: { email: same, birthDate: ['missing'] } },
  { name: 'address and name', when: { address: same, ...bothNames(undefined) } },
]

function bothNames(birthDate: readonly Level[] | undefined): NearRule['when'] {
  return { firstName: close, lastName: close, ...(birthDate ? { birthDate } : {}) }
}

/** The rules by which this candidate is near; none means that it is somebody else. */
export function nearBy(comparison: Comparison): string[] {
  return nearRules.filter(rule => fits(rule, comparison)).map(rule => rule.name)
}

function fits(rule: NearRule, comparison: Comparison): boolean {
  return Object.entries(rule.when).every(([field, allowed]) => allowed.includes(comparison[field as Field]))
}
