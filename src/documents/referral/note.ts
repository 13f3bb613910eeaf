/**
 * The Referral Note: what the mapping does not carry, as text for a target's free-text field. Deterministic and, up to the
 * target's own limit, complete; the PDF is always complete. Source: reference/referrals.md section 10; SPEC REF-5.
 */
import type { BlockKey, ReferralSummary, SummaryLine } from './model.ts'
import { say, words } from './words.ts'

/** Characters (UTF-16 units) that a line of the note stays under. */
export const noteLineLimit = 500

export type NoteOptions = {
  /** Whether a field of the target holds this line already (`coveredLines`). */
  covered: (line: SummaryLine) => boolean
  /** Characters (UTF-16 units) that the target takes; absent: no limit. */
  max?: number
  /** Shows only the last four characters of health card numbers. */
  maskHealthCards?: boolean
}

/** `cut` says that not everything had room. */
export type ReferralNote = { text: string; cut: boolean }

/** The appointment is repeated though it is mapped: targets without calendar show it nowhere else. */
const alwaysWhole: ReadonlySet<BlockKey> = new Set(['appointment', 'answers', 'restrictions'])

/**
 * The note of a referral: `Label: value`, LF, one blank line between blocks.
 *
 * @example
 * const covered = coveredLines(summary.blocks.flatMap(block => block.lines), rules)
 * const { text, cut } = referralNote(summary, { covered: line => covered.has(line), max: 4000 })
 */
export function referralNote(summary: ReferralSummary, options: NoteOptions): ReferralNote {
  const mask = options.maskHealthCards ?? false
  const lines: string[] = []
  for (const block of summary.blocks) {
    const left = alwaysWhole.has(block.key) ? block.lines : block.lines.filter(line => !options.covered(line))
    const shown = withoutEmptyHeadings(left)
    if (shown.length === 0) continue
    if (lines.length > 0) lines.push('')
    lines.push(block.heading)
    for (const line of shown) for (const text of textOf(line, mask)) lines.push(text)
  }
  const text = lines.join('\n')
  return options.max === undefined || text.length <= options.max
    ? { text, cut: false }
    : { text: cutText(lines, say(words.continues, summary.language), options.max), cut: true }
}

/** As many whole lines as fit, and the tail that says where the rest is. */
function cutText(lines: readonly string[], tail: string, max: number): string {
  const kept: string[] = []
  let length = tail.length
  for (const line of lines) {
    length += line.length + 1
    if (length > max) break
    kept.push(line)
  }
  while (kept.at(-1) === '') kept.pop()
  return tail.length > max ? '' : [...kept, tail].join('\n')
}

/** Headings below which nothing is left go too. */
function withoutEmptyHeadings(lines: readonly SummaryLine[]): SummaryLine[] {
  const kept: SummaryLine[] = []
  let above = Number.POSITIVE_INFINITY
  for (const line of lines.toReversed()) {
    const depth = line.depth ?? 0
    if (line.heading && depth >= above) continue
    kept.push(line)
    above = depth
  }
  return kept.reverse()
}

function textOf(line: SummaryLine, mask: boolean): string[] {
  const indent = '  '.repeat(Math.min(line.depth ?? 0, 8))
  if (line.heading) return wrap(line.label, indent, `${indent}  `)
  const value = mask && line.healthCard ? masked(line.value) : line.value
  const [first = '', ...rest] = value.split('\n').filter(each => each.trim() !== '')
  return [`${line.label}: ${first}`, ...rest].flatMap((each, index) =>
    wrap(each, index === 0 ? indent : `${indent}  `, `${indent}  `),
  )
}

function masked(value: string): string {
  const characters = [...value]
  return characters
    .map((each, index) => (index < characters.length - 4 && /[\p{L}\p{N}]/u.test(each) ? '•' : each))
    .join('')
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A text on lines that stay under the limit, broken at blanks, else between characters. */
function wrap(text: string, first: string, next: string): string[] {
  if (first.length + text.length < noteLineLimit) return [first + text]
  const lines: string[] = []
  let rest = text
  let indent = first
  while (indent.length + rest.length >= noteLineLimit) {
    const room = noteLineLimit - 1 - indent.length
    const blank = rest.lastIndexOf(' ', room)
    const end = blank > room / 2 ? blank : wholeCharacters(rest, room)
    lines.push(indent + rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
    indent = next
  }
  if (rest !== '') lines.push(indent + rest)
  return lines
}

/** The most units up to `room` that end between two characters as people see them. */
function wholeCharacters(text: string, room: number): number {
  const start = graphemes.segment(text.slice(0, room + 64)).containing(room)?.index ?? room
  if (start > 0) return start
  // One endless pile of marks: broken anyway, but never inside of a code point.
  const low = text.charCodeAt(room)
  return low >= 0xdc00 && low <= 0xdfff ? room - 1 : room
}
