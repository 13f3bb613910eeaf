/**
 * The traffic light of a mapped pair: three states with a word each, never the colour alone. Source: reference/sessions.md
 * section 12.
 */
import type { Differences } from './match-note.ts'

export type PairFacts = Differences & {
  /** The appointment is gone or cancelled at the practice management. */
  appointment: 'there' | 'moved' | 'cancelled' | 'gone'
  /** What became of the note since it was mapped. */
  note: 'same' | 'changed-after-render' | 'gone'
  /** A precondition changed: the client or staff member was mapped anew. */
  recheck?: boolean
}

export const lightWords = [
  'appointment-gone',
  'note-gone',
  'changed-after-render',
  'recheck',
  'times-differ',
  'equal',
] as const
export type LightWord = (typeof lightWords)[number]
export type Light = { colour: 'green' | 'yellow' | 'red'; word: LightWord }

/** The first row that holds is shown: the worst comes first. */
export const lightRules: ReadonlyArray<Light & { holds(pair: PairFacts): boolean }> = [
  { colour: 'red', word: 'appointment-gone', holds: pair => ['cancelled', 'gone'].includes(pair.appointment) },
  { colour: 'red', word: 'note-gone', holds: pair => pair.note === 'gone' },
  { colour: 'red', word: 'changed-after-render', holds: pair => pair.note === 'changed-after-render' },
  { colour: 'red', word: 'recheck', holds: pair => pair.recheck === true || pair.appointment === 'moved' },
  { colour: 'yellow', word: 'times-differ', holds: pair => pair.startDifference !== 0 || pair.endDifference !== 0 },
  { colour: 'green', word: 'equal', holds: () => true },
]

/** The light of a mapped pair; a row without a mapping has none. */
export function lightOf(pair: PairFacts): Light {
  const { colour, word } = lightRules.find(({ holds }) => holds(pair)) ?? lightFallback
  return { colour, word }
}

const lightFallback: Light = { colour: 'green', word: 'equal' }
