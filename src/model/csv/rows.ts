/**
 * Rows of a file that a spreadsheet wrote: UTF-8 with or without a byte order mark, UTF-16 or Windows-1252; separated by
 * commas, semicolons or tabs; with line breaks inside quotes. Source: RFC 4180, and what spreadsheets really write.
 */

/** `line` counts from 1, and is where the row begins. */
export type CsvRow = { line: number; cells: readonly string[] }
export type ReadCsv =
  | { kind: 'rows'; rows: readonly CsvRow[] }
  /** `quotes`: a quote that is never closed, in the row that begins at `line`. */
  | { kind: 'refused'; because: 'empty-file' | 'not-text' | 'quotes'; line: number }

/** Reads the rows that have anything in them. Never throws. */
export function readCsv(bytes: Uint8Array): ReadCsv {
  const text = textOf(bytes)
  if (text === undefined) return { kind: 'refused', because: 'not-text', line: 1 }
  const rows: CsvRow[] = []
  const separator = separatorOf(text)
  let at = 0
  let line = 1
  while (at < text.length) {
    const row = { line, cells: [] as string[] }
    let more = true
    while (more) {
      const cell = text[at] === '"' ? quotedCell(text, at, separator) : bareCell(text, at, separator)
      if (cell === undefined) return { kind: 'refused', because: 'quotes', line: row.line }
      row.cells.push(plain(cell.value))
      line += cell.lines
      at = cell.end
      more = text[at] === separator
      if (more) at += 1
    }
    if (text[at] === '\r') at += 1
    if (text[at] === '\n') at += 1
    line += 1
    if (row.cells.some(cell => cell.trim() !== '')) rows.push(row)
  }
  return rows.length === 0 ? { kind: 'refused', because: 'empty-file', line: 1 } : { kind: 'rows', rows }
}

type Cell = { value: string; end: number; lines: number }

function bareCell(text: string, from: number, separator: string): Cell {
  let end = from
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1
  return { value: text.slice(from, end), end, lines: 0 }
}

/** A quoted cell; what stands between its closing quote and the separator belongs to it, as spreadsheets read it. */
function quotedCell(text: string, from: number, separator: string): Cell | undefined {
  let value = ''
  let start = from + 1
  for (;;) {
    const quote = text.indexOf('"', start)
    if (quote < 0) return undefined
    value += text.slice(start, quote)
    if (text[quote + 1] !== '"') {
      const lines = value.split('\n').length - 1
      const rest = bareCell(text, quote + 1, separator)
      return { value: value + rest.value, end: rest.end, lines }
    }
    value += '"'
    start = quote + 2
  }
}

/** Our own files guard cells that a spreadsheet would run with an apostrophe: it is taken off again. */
function plain(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell
}

/** Whatever stands most often in the first line; a comma unless another does. */
function separatorOf(text: string): string {
  const head = (text.slice(0, 20_000).match(/^(?:"(?:[^"]|"")*"|[^"\n])*/)?.[0] ?? '').replace(/"(?:[^"]|"")*"/g, '')
  const counts = [',', ';', '\t'].map(each => ({ each, count: head.split(each).length }))
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).each
}

function textOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decoded('utf-16le', bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decoded('utf-16be', bytes)
  if (bytes.includes(0)) return undefined // a workbook or an image, and no text
  return decoded('utf-8', bytes) ?? decoded('windows-1252', bytes)
}

function decoded(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
