/**
 * The keys under which a whole population is compared with itself: those of matching, and wider ones that would bring a
 * single query too many candidates. Source: reference/matching.md section 4.
 */
import { isFullDate } from './dates.ts'
import type { Demographics } from './person.ts'
import { phonetic } from './phonetic.ts'
import { matchKinds, type TokenInput, type TokenKind } from './token-kinds.ts'
import { queryInputs, tokenInputs } from './tokens.ts'

const matching: ReadonlySet<string> = new Set(matchKinds)

/** Everything under which a record is filed. */
export function filedUnder(person: Demographics): TokenInput[] {
  const kept = tokenInputs(person).filter(({ kind }) => matching.has(kind) || kind === 'birth-date')
  return [...kept, ...wideInputs(person)]
}

/** Everything under which its partners are looked for. */
export function lookedForUnder(person: Demographics): TokenInput[] {
  const dates = person.birthDates.map((text): TokenInput => ({ kind: 'birth-date', text }))
  return [...queryInputs(person, { nicknames: true }), ...dates, ...wideInputs(person)]
}

function wideInputs({ names, birthDates, addresses, emails }: Demographics): TokenInput[] {
  const inputs = new Map<string, TokenInput>()
  const add = (kind: TokenKind, ...parts: string[]) => inputs.set(`${kind} ${parts}`, { kind, text: parts.join('|') })
  const areas = addresses.flatMap(({ postalCode, city }) => [postalCode, city]).filter(area => area !== undefined)
  for (const { first, last } of names) {
    // Which of the two is the first name is forgotten, so that exchanged names meet.
    const sounds = [first, last].filter(name => name !== undefined).map(phonetic)
    if (sounds.length === 2) add('name-sound', ...sounds.sort())
    for (const sound of sounds) {
      for (const area of areas) add('name-area', sound, area)
      for (const date of birthDates) {
        add('sound-year', sound, date.slice(0, 4))
        if (isFullDate(date)) add('sound-day', sound, date.slice(5))
      }
    }
  }
  for (const { number, road, second, postalCode, city } of addresses) {
    if (number && road) add('home', number, road)
    const marks = [number, road, second].filter(mark => mark !== undefined)
    for (const area of [postalCode, city]) if (area) for (const mark of marks) add('road-area', mark, area)
  }
  for (const email of emails) for (const part of email.split('@')) add('email-part', part)
  return [...inputs.values()]
}
