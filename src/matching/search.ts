/**
 * What a person types into the search box, as tokens to look up: each word is a phone, an e-mail, a birth date or
 * the beginning of a name. Never read by matching.
 */
import { foldText } from '../model/text.ts'
import { readBirthDate } from './dates.ts'
import { type Region, readEmail, readPhone } from './phones.ts'
import type { TokenInput } from './token-kinds.ts'
import { prefixLengths } from './tokens.ts'

/** The inputs that must all be found at one record. Empty when nothing in the text can be looked up. */
export function searchInputs(text: string, options: { now: Date; region?: Region }): TokenInput[] {
  // People type numbers with blanks and brackets, so a text without letters is tried as one number first.
  const phone = /\p{L}/u.test(text) || isDate(text) ? undefined : readPhone(text, options.region ?? 'US', true)
  if (phone) return [{ kind: 'phone', text: phone }]
  return text.split(/[\s,;]+/).flatMap((word): TokenInput[] => {
    const email = readEmail(word)
    if (email) return [{ kind: 'email', text: email }]
    const date = readBirthDate(word, options.now)
    if (date) return [{ kind: 'birth-date', text: date }]
    const name = foldText(word).replaceAll(' ', '')
    return name ? [{ kind: 'name-prefix', text: [...name].slice(0, prefixLengths.longest).join('') }] : []
  })
}

function isDate(text: string): boolean {
  return /^\s*\d{4}(-\d{2}){0,2}\s*$/.test(text)
}
