/** How well two people agree on what a row shows, from the hub's reasons. Pure. */
import type { MatchReason } from '../api/types.ts'
import type { StateOf } from '../parts/states.ts'

export type Agreement = StateOf<'agreement'>

/** The rows of the comparison and the fields of the reasons that speak about each. */
export const comparedRows = {
  name: ['firstName', 'middleName', 'lastName', 'suffix'],
  birthDate: ['birthDate'],
  phones: ['phone'],
  emails: ['email'],
} as const
export type ComparedRow = keyof typeof comparedRows

/** The fields that have no row of their own; they are said in words when they say something. */
export const otherFields = ['identifier', 'gender', 'address'] as const

/** The agreement of a row: the worst of its fields, leaving out those that one side lacks unless all do. */
export function agreementOf(reasons: readonly MatchReason[], fields: readonly string[]): Agreement {
  const levels = reasons.filter(({ field }) => fields.includes(field)).map(({ level }) => level)
  const known = levels.filter(level => level !== 'missing')
  if (known.length === 0) return 'missing'
  if (known.includes('different')) return 'different'
  return known.every(level => level === 'exact') ? 'same' : 'close'
}
