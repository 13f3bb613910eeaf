/** A text on lines of a width: where it may break, and the runs of each line from left to right. */
import type { Face, Weight } from './fonts.ts'
import { type Paragraph, prepare, runsOf } from './paragraph.ts'
import { sharedFont, wordsOf } from './shape.ts'

/** A stretch of glyphs of one font; `width` in points. */
export type SetRun = { text: string; face: Face; rtl: boolean; width: number }
/** `end` says that its paragraph ends with it. */
export type SetLine = { runs: readonly SetRun[]; width: number; rtl: boolean; text: string }

export type Style = { size: number; weight: Weight }

/** Sets a text; its own line breaks stay. At least one line. Lengths in points. */
export function setText(text: string, style: Style, width: number, missing: Set<string>): SetLine[] {
  return text.split('\n').flatMap(part => setParagraph(prepare(part, style.weight, missing), style.size, width))
}

function setParagraph(paragraph: Paragraph, size: number, width: number): SetLine[] {
  const { text } = paragraph
  const room = (width * 1000) / size
  const lines: SetLine[] = []
  let start = 0
  let end = 0
  let used = 0
  const finish = (to: number) => {
    lines.push(setLine(paragraph, start, to, size))
    start = to
    used = 0
  }
  for (const next of breaks(text)) {
    const long = measure(paragraph, end, next)
    const bare = text.charCodeAt(next - 1) === 0x20 ? measure(paragraph, end, next - 1) : long
    if (used + bare <= room) {
      used += long
      end = next
      continue
    }
    if (end > start) finish(end)
    if (bare <= room) {
      used = long
      end = next
      continue
    }
    // A word that is longer than a line: broken between the characters that people see.
    for (const piece of pieces(text, end, next)) {
      const wide = measure(paragraph, end, piece)
      if (used + wide > room && end > start) finish(end)
      used += wide
      end = piece
    }
  }
  if (end > start || lines.length === 0) finish(end)
  return lines
}

function setLine(paragraph: Paragraph, start: number, end: number, size: number): SetLine {
  let last = end
  while (last > start && paragraph.text.charCodeAt(last - 1) === 0x20) last--
  const runs = runsOf(paragraph, start, last).map(run => ({
    ...run,
    width: (widthOf(run.face, run.text, run.rtl) * size) / 1000,
  }))
  const width = runs.reduce((sum, run) => sum + run.width, 0)
  return { runs, width, rtl: paragraph.rtl, text: paragraph.text.slice(start, last) }
}

/** In thousandths of the font size. */
function measure(paragraph: Paragraph, start: number, end: number): number {
  const { text, faces, levels } = paragraph
  let width = 0
  let from = start
  for (let at = start + 1; at <= end; at++) {
    if (at < end && faces[at] === faces[from] && levels?.[at] === levels?.[from]) continue
    const face = faces[from]
    if (face) width += widthOf(face, text.slice(from, at), ((levels?.[from] ?? 0) & 1) === 1)
    from = at
  }
  return width
}

function widthOf(face: Face, text: string, rtl: boolean): number {
  return wordsOf(text, sharedFont(face).shape, rtl).reduce((sum, word) => sum + word.width, 0)
}

const wide = /[\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u
// What does not stand at the beginning of a line, and what does not stand at the end of one.
const notFirst = /^[、。，．：；！？）］｝〉》」』】〕’”…—·,.;:!?)\]}%ー々\p{M}\u200c\u200d]/u
const notLast = /[（［｛〈《「『【〔‘“([{]$/

/** The places where a line may end, as indexes behind the last character; the end of the text is one. */
function breaks(text: string): number[] {
  const found: number[] = []
  if (!wide.test(text)) {
    // Behind blanks, and behind a hyphen or a slash within a word.
    for (const { index, 0: part } of text.matchAll(/ +|(?<=[\p{L}\p{N}])[-/–](?=\p{L})/gu))
      found.push(index + part.length)
  } else {
    let before = ''
    let at = 0
    for (const character of text) {
      const between = wide.test(before) || wide.test(character)
      const apart =
        before === ' '
          ? character !== ' '
          : between && character !== ' ' && !notFirst.test(character) && !notLast.test(before)
      if (before !== '' && apart) found.push(at)
      before = character
      at += character.length
    }
  }
  if (found.at(-1) !== text.length) found.push(text.length)
  return found
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The ends of the characters between two indexes. */
function pieces(text: string, start: number, end: number): number[] {
  return [...graphemes.segment(text.slice(start, end))].map(({ index, segment }) => start + index + segment.length)
}
