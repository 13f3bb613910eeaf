/**
 * One paragraph made ready to be set: which font draws each character, in which direction it runs, and what stands for
 * characters that no font has. Source: SPEC REF-6.
 */
import bidiFactory from 'bidi-js'
import { type Face, faceFor, mainFace, type Weight } from './fonts.ts'

export type Paragraph = {
  text: string
  /** The face of each UTF-16 unit of the text. */
  faces: readonly Face[]
  /** Bidi levels of each unit: odd ones run from right to left. Absent when all of it runs from left to right. */
  levels?: Uint8Array
  /** It begins at the right. */
  rtl: boolean
}

const bidi = bidiFactory()
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const simple = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u017f\u2018-\u201d\u2013\u2014\u2022\u2026]*$/
const rightToLeft = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
// Joiners change the shape of Arabic letters; marks of direction change the order. Both draw nothing.
const kept = /[\u200c-\u200f\u061c]/
const ignorable = /\p{Default_Ignorable_Code_Point}/u

/** Prepares a text without line breaks. Characters that no font has are added to `missing`, as `U+1F600`. */
export function prepare(text: string, weight: Weight, missing: Set<string>): Paragraph {
  const latin = mainFace(weight)
  if (simple.test(text)) return { text, faces: new Array<Face>(text.length).fill(latin), rtl: false }
  let shown = ''
  const faces: Face[] = []
  const add = (part: string, face: Face) => {
    shown += part
    for (let unit = 0; unit < part.length; unit++) faces.push(face)
  }
  for (const { segment } of graphemes.segment(text)) {
    const characters = [...segment].filter(each => kept.test(each) || !ignorable.test(each))
    const drawn = characters.filter(each => !kept.test(each)).map(codePointOf)
    const face = drawn.length === 0 ? (faces.at(-1) ?? latin) : faceFor(drawn, weight)
    if (face) add(characters.join(''), face)
    else for (const each of characters) addAlone(each)
  }

  /** A character whose cluster no font has as a whole. */
  function addAlone(character: string): void {
    if (kept.test(character)) return
    const face = faceFor([codePointOf(character)], weight)
    const name = `U+${codePointOf(character).toString(16).toUpperCase().padStart(4, '0')}`
    if (face === undefined) missing.add(name)
    add(face ? character : `[${name}]`, face ?? latin)
  }

  if (!rightToLeft.test(shown)) return { text: shown, faces, rtl: false }
  const turned = { text: shown, faces, ...levelsOf(shown) }
  joinArabic(turned)
  return turned
}

/** Blanks and punctuation within Arabic are drawn with it: a line in one font is taken from the PDF in its order. */
function joinArabic({ text, faces, levels }: { text: string; faces: Face[]; levels?: Uint8Array }): void {
  for (let at = 1; at < text.length; at++) {
    const before = faces[at - 1]
    if (before === undefined || !before.name.startsWith('arabic') || !/[\s\p{P}]/u.test(text.charAt(at))) continue
    const odd = ((levels?.[at] ?? 0) & 1) === 1 && levels?.[at] === levels?.[at - 1]
    if (odd && before.covers(text.charCodeAt(at))) faces[at] = before
  }
}

// Phone numbers, dates and ranges: within Arabic their parts would change places.
const numbers = /\+?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|\+?\d[\d:.,/–-]*[-/–.:][\d:.,/–-]*\d|\+\d+/g

/** The levels of each unit, with numbers of several parts set apart as what runs from left to right. */
function levelsOf(text: string): Pick<Paragraph, 'levels' | 'rtl'> {
  const isolated = text.replace(numbers, found => `\u2066${found}\u2069`)
  const { levels, paragraphs } = bidi.getEmbeddingLevels(isolated, 'auto')
  const rtl = ((paragraphs[0]?.level ?? 0) & 1) === 1
  if (isolated.length === text.length) return { levels, rtl }
  return { levels: levels.filter((_, at) => isolated[at] !== '\u2066' && isolated[at] !== '\u2069'), rtl }
}

/** A stretch of a line in one face and one direction. */
export type Run = { text: string; face: Face; rtl: boolean }

/** The runs of a part of a paragraph, in the order they stand on the line from left to right. */
export function runsOf(paragraph: Paragraph, start: number, end: number): Run[] {
  const { text, faces, levels } = paragraph
  const runs: (Run & { level: number })[] = []
  let from = start
  for (let at = start + 1; at <= end; at++) {
    const same = at < end && faces[at] === faces[from] && levels?.[at] === levels?.[from]
    if (same) continue
    const face = faces[from]
    const level = levels?.[from] ?? 0
    if (face) runs.push({ text: drawnText(text.slice(from, at), level), face, rtl: (level & 1) === 1, level })
    from = at
  }
  return levels ? inOrder(runs) : runs
}

/** Rule L2 of the Unicode bidirectional algorithm, on runs: from the highest level down, what is higher turns round. */
function inOrder<Each extends { level: number }>(runs: Each[]): Each[] {
  const highest = Math.max(0, ...runs.map(run => run.level))
  for (let level = highest; level > 0; level--) {
    for (let from = 0; from < runs.length; from++) {
      let to = from
      while (to < runs.length && (runs[to]?.level ?? 0) >= level) to++
      if (to - from > 1) runs.splice(from, to - from, ...runs.slice(from, to).reverse())
      from = to
    }
  }
  return runs
}

/** Brackets open to the other side from right to left; marks of direction have done their work. */
function drawnText(text: string, level: number): string {
  const drawn = text.replace(/[\u200e\u200f\u061c]/g, '')
  return (level & 1) === 0 ? drawn : drawn.replace(/[^\p{L}\p{N}\s]/gu, each => bidi.getMirroredCharacter(each) ?? each)
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0
}
