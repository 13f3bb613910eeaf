/** A person's name on one line, as it is read out. */
import { cleanLine } from './clean.ts'
import type { Fields } from './lines.ts'

const eastAsian = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+$/u

/** The official name, else the first: given names, then the family name; else its text. */
export function sayName(names: readonly Fields[]): string {
  const name = names.find(each => each.use === 'official') ?? names[0]
  if (name === undefined) return ''
  // Chinese, Japanese and Korean names are said with the family name first.
  const family = typeof name.family === 'string' ? name.family : ''
  const given = [name.given].flat().filter(part => typeof part === 'string')
  if (family !== '' && given.length > 0 && [family, ...given].every(part => eastAsian.test(part))) {
    return cleanLine(family + given.join(''))
  }
  const parts = [name.prefix, name.given, name.family, name.suffix].flat()
  const said = parts.filter(part => typeof part === 'string').join(' ')
  return cleanLine(said || (typeof name.text === 'string' ? name.text : ''))
}
