/**
 * Which lines of a summary the mapped fields hold already: those whose element a rule reads, and whose value stands in
 * what that rule gave. Source: reference/referrals.md section 10, rule 3; SPEC REF-5.
 */
import type { Json } from '../../model/events.ts'
import { compact } from './compact.ts'
import { pathsOf } from './expression-paths.ts'
import type { SummaryLine } from './model.ts'

/** A rule of a mapping as it ran on this record: its FHIRPath, and the values it gave, after transforms. */
export type RuleValues = { from: string; values: readonly Json[] }

type Value = { paths: readonly string[]; words: string; compact: string; used: boolean }

/** The lines that are covered. Each value of a rule covers one line only; an answer of the form is never covered. */
export function coveredLines(lines: readonly SummaryLine[], rules: readonly RuleValues[]): ReadonlySet<SummaryLine> {
  const values = rules.flatMap(({ from, values }) => {
    const paths = pathsOf(from)
    return values
      .flatMap(textsIn)
      .map((text): Value => ({ paths, words: wordsOf(text), compact: compact(text), used: false }))
  })
  const covered = new Set<SummaryLine>()
  // Equal ones first: a value that only contains a line must not be taken from the line that it is.
  for (const fits of [isSame, contains]) {
    for (const line of lines) {
      if (covered.has(line) || line.answer || line.heading || !line.paths?.length || !line.raw?.length) continue
      const found = line.raw.map(raw =>
        values.find(value => !value.used && reads(value, line.paths ?? []) && fits(value, raw)),
      )
      if (!found.every(value => value !== undefined)) continue
      for (const value of found) value.used = true
      covered.add(line)
    }
  }
  return covered
}

function isSame(value: Value, raw: string): boolean {
  const text = compact(raw)
  if (text === '') return false
  return value.compact === text || (digits(text) && value.compact.slice(-10) === text.slice(-10) && text.length > 9)
}

function contains(value: Value, raw: string): boolean {
  const text = wordsOf(raw)
  return text !== '' && ` ${value.words} `.includes(` ${text} `)
}

const digits = (text: string) => /^\d+$/.test(text)

/** Whether a rule reads one of these elements. A path that names no type fits every type. */
function reads(value: Value, paths: readonly string[]): boolean {
  return value.paths.some(read => {
    const typed = /^[A-Z]/.test(read)
    return paths.some(path => {
      const known = typed ? path : path.slice(path.indexOf('.') + 1)
      // `name` gives the whole of it, `name.given` a part; both carry the given name.
      return known === read || known.startsWith(`${read}.`)
    })
  })
}

/** Every text in a value, whatever its shape. */
function textsIn(value: Json): string[] {
  if (value === null) return []
  if (typeof value !== 'object') return [String(value)]
  return Object.values(value).flatMap(textsIn)
}

function wordsOf(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
