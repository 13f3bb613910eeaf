/** When a number agrees and the person does not: it was typed wrong, borrowed, or belongs to a twin. */
import type { Comparison } from './compare.ts'
import type { Level } from './levels.ts'

const otherFirstName: ReadonlySet<Level> = new Set(['different', 'similar', 'phonetic'])
const otherBirthDate: ReadonlySet<Level> = new Set(['different', 'year', 'two-parts'])

/**
 * An identifier can be typed wrong or borrowed, and twins have neighbouring numbers: another first name or birth date
 * outweighs it; another last name does unless the birth date is the same (marriage).
 */
export function contradicts(c: Comparison): boolean {
  if (otherFirstName.has(c.firstName) || c.twoNames || otherBirthDate.has(c.birthDate)) return true
  return c.lastName === 'different' && c.birthDate !== 'exact'
}
