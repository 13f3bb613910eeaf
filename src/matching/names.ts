/**
 * Names made comparable: titles out, the generational suffix into a field of its own, both halves of a double
 * surname, whatever is a placeholder left out. Source: reference/matching.md section 3, rows "name" and "first name".
 */
import type { HumanName } from '../model/fhir.ts'
import { foldText, lettersOf } from '../model/text.ts'
import { phonetic } from './phonetic.ts'
import { isPlaceholder, placeholderNames, placeholderPeople } from './placeholders.ts'

export type Suffix = 'JR' | 'SR' | 'II' | 'III' | 'IV' | 'V'

/** One name, current or former. Texts are folded and without blanks, ready to compare; absent means missing. */
export type PersonName = {
  first?: string
  /** Words of the first name when it has several (`MARY ANN`). */
  firstParts: readonly string[]
  /** Only one letter is known of the first name. */
  firstIsInitial: boolean
  middle?: string
  last?: string
  /** Halves of a double or hyphenated surname, particles (`DE`, `VAN`) left out. */
  lastParts: readonly string[]
  /** How the names sound and which letters they use: prepared once, since every comparison asks. */
  firstSound?: string
  lastSound?: string
  firstLetters?: number
  lastLetters?: number
}

export const suffixes: Readonly<Record<string, Suffix>> = {
  JR: 'JR',
  JNR: 'JR',
  JUNIOR: 'JR',
  SR: 'SR',
  SNR: 'SR',
  SENIOR: 'SR',
  II: 'II',
  '2ND': 'II',
  III: 'III',
  '3RD': 'III',
  IV: 'IV',
  '4TH': 'IV',
  V: 'V',
  '5TH': 'V',
}
const titles = new Set(['MR', 'MRS', 'MS', 'MISS', 'MX', 'DR', 'PROF', 'MME', 'MLLE', 'MADAME', 'MONSIEUR', 'SIR'])
const degrees = new Set(['MD', 'PHD', 'RN', 'NP', 'DDS', 'ESQ', 'MSW', 'LCSW', 'RPN', 'DVM'])
const particles = new Set(
  'DE DEL DELA DA DAS DO DOS DI DU LA LAS LE LES LOS VAN VON DER DEN TER TEN AL EL BIN IBN BEN ST SAINT MC MAC O Y E'.split(
    ' ',
  ),
)

/** Reads a name; undefined when nothing of it is known. `suffix` stands apart since it belongs to the person. */
export function readName(name: HumanName): { name: PersonName; suffix?: Suffix } | undefined {
  const parts = name.family || name.given?.length ? partsOf(name) : splitText(name.text ?? '')
  const last = takeEnd(wordsOf(parts.family))
  const given = takeFront(parts.given)
  const declared = (name.suffix ?? []).flatMap(wordsOf).map(word => suffixes[word])
  const suffix = declared.find(found => found !== undefined) ?? last.suffix ?? given.suffix
  const first = known(given.first)
  const family = known(last.words)
  if (placeholderPeople.has(`${given.first.join(' ')} ${last.words.join(' ')}`)) return undefined
  if (first === undefined && family === undefined) return undefined
  return {
    name: {
      first,
      firstParts: first === undefined ? [] : given.first,
      firstIsInitial: first !== undefined && /^\p{Lu}$/u.test(first),
      middle: first === undefined ? undefined : known(given.middle),
      last: family,
      lastParts: family === undefined ? [] : halvesOf(last.words),
      ...(first === undefined ? {} : { firstSound: phonetic(first), firstLetters: lettersOf(first) }),
      ...(family === undefined ? {} : { lastSound: phonetic(family), lastLetters: lettersOf(family) }),
    },
    ...(suffix === undefined ? {} : { suffix }),
  }
}

function wordsOf(text: string | undefined): string[] {
  const folded = text ? foldText(text) : ''
  return folded ? folded.split(' ') : []
}

type Parts = { family: string; given: { first: string[]; middle: string[] } }

function partsOf(name: HumanName): Parts {
  const [first, ...middle] = name.given ?? []
  return { family: name.family ?? '', given: { first: wordsOf(first), middle: middle.flatMap(wordsOf) } }
}

/** `Last, First Middle` or `First Middle Last`; a single word is taken as the last name. */
function splitText(text: string): Parts {
  const comma = text.indexOf(',')
  const afterComma = comma < 0 ? [] : wordsOf(text.slice(comma + 1))
  // In "John Smith, Jr" what follows the comma is no given name.
  if (afterComma.length && !afterComma.every(word => suffixes[word] || degrees.has(word))) {
    const [first, ...middle] = dropTitles(afterComma)
    return { family: text.slice(0, comma), given: { first: first ? [first] : [], middle } }
  }
  const words = dropTitles(wordsOf(text))
  let end = words.length
  while (end > 2 && isEnding(words[end - 1])) end--
  let start = Math.max(0, end - 1)
  while (start > 1 && particles.has(words[start - 1] ?? '')) start--
  const [first, ...middle] = words.slice(0, start)
  return { family: words.slice(start).join(' '), given: { first: first ? [first] : [], middle } }
}

function dropTitles(words: string[]): string[] {
  let start = 0
  while (words.length - start > 1 && titles.has(words[start] ?? '')) start++
  return words.slice(start)
}

function isEnding(word: string | undefined): boolean {
  return word !== undefined && (suffixes[word] !== undefined || degrees.has(word))
}

/** Suffix and degrees out of the end of a last name, as long as a word of it remains. */
function takeEnd(words: string[]): { words: string[]; suffix?: Suffix } {
  const kept = dropTitles(words)
  let suffix: Suffix | undefined
  while (kept.length > 1 && isEnding(kept.at(-1))) {
    const word = kept.pop()
    suffix = (word && suffixes[word]) || suffix
  }
  return { words: kept, suffix }
}

/** Titles and suffix out of the given names. A lone `V` stays: there it is more likely an initial. */
function takeFront(given: Parts['given']): { first: string[]; middle: string[]; suffix?: Suffix } {
  let suffix: Suffix | undefined
  const strip = (words: string[], keep: number) => {
    const kept = [...words]
    while (kept.length > keep && kept.at(-1) !== 'V' && suffixes[kept.at(-1) ?? '']) suffix = suffixes[kept.pop() ?? '']
    return kept
  }
  const middle = strip(given.middle, 0)
  const first = strip(dropTitles(given.first), 1)
  return { first, middle, suffix }
}

function known(words: readonly string[]): string | undefined {
  const text = words.join(' ')
  return text === '' || isPlaceholder(text, placeholderNames) ? undefined : words.join('')
}

function halvesOf(words: readonly string[]): string[] {
  return words.length < 2 ? [] : words.filter(word => word.length > 1 && !particles.has(word))
}
