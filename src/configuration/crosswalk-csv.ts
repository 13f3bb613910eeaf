/** A crosswalk as CSV (RFC 4180): three columns, `from,to,label`, that a person edits in a spreadsheet and brings back. */
import { crosswalkKey } from '../mapping/crosswalk.ts'
import { isSame } from '../model/changes.ts'
import type { CrosswalkKind, CrosswalkTarget, Json } from '../model/events.ts'
import type { CrosswalkEntry } from '../pipeline/configuration.ts'
import { entryTargets } from './file.ts'

export type RefusedLine = { line: number; because: 'columns' | 'empty' | 'twice' | 'counterpart' | 'quotes' }
export type ReadCrosswalk = { entries: CrosswalkEntry[]; refused: RefusedLine[] }

/** How a counterpart is written in a file: the shortest form that is read back as the same. */
export function writtenTarget(to: CrosswalkTarget): Json {
  switch (to.kind) {
    case 'question':
      return to.field
    case 'event-type': {
      const { serviceType, appointmentType, reference } = to
      if (reference && !serviceType && !appointmentType) return reference
      return {
        ...(reference ? { service: reference } : {}),
        ...(serviceType ? { serviceType } : {}),
        ...(appointmentType ? { appointmentType } : {}),
      }
    }
    default:
      return 'virtual' in to ? 'virtual' : to.reference
  }
}

/** The entries as CSV, with a header. */
export function crosswalkCsv(entries: readonly CrosswalkEntry[]): string {
  const rows = entries.map(({ from, to, label }) => {
    const written = writtenTarget(to)
    return [from, typeof written === 'string' ? written : JSON.stringify(written), label ?? '']
  })
  return [['from', 'to', 'label'], ...rows].map(row => `${row.map(cell).join(',')}\r\n`).join('')
}

/** Reads CSV; lines that cannot be used are refused one by one, with the reason. */
export function readCrosswalkCsv(kind: CrosswalkKind, text: string): ReadCrosswalk {
  const entries: CrosswalkEntry[] = []
  const refused: RefusedLine[] = []
  const seen = new Set<string>()
  const parsed = rowsOf(text.replace(/^\uFEFF/, ''))
  if (!parsed.ok) return { entries, refused: [{ line: parsed.line, because: 'quotes' }] }
  for (const [index, { line, cells }] of parsed.rows.entries()) {
    const [from = '', written = '', label = ''] = cells.map(plain)
    if (cells.every(each => each.trim() === '')) continue
    if (index === 0 && from.trim().toLowerCase() === 'from' && written.trim().toLowerCase() === 'to') continue
    const because = refusal(cells.length, from, written, seen)
    const to = because ? undefined : targetOf(kind, written.trim())
    if (to) entries.push({ from: from.trim(), to, ...(label.trim() ? { label: label.trim() } : {}) })
    else refused.push({ line, because: because ?? 'counterpart' })
    seen.add(crosswalkKey(from))
  }
  return { entries, refused }
}

/** What bringing these entries in would change. */
export function compareEntries(
  known: readonly CrosswalkEntry[],
  given: readonly CrosswalkEntry[],
): { added: number; changed: number; unchanged: number } {
  const before = new Map(known.map(entry => [crosswalkKey(entry.from), entry]))
  const counts = { added: 0, changed: 0, unchanged: 0 }
  for (const entry of given) {
    const there = before.get(crosswalkKey(entry.from))
    if (!there) counts.added += 1
    else if (isSame(there.to as Json, entry.to as Json) && (!entry.label || entry.label === there.label))
      counts.unchanged += 1
    else counts.changed += 1
  }
  return counts
}

function refusal(
  columns: number,
  from: string,
  to: string,
  seen: ReadonlySet<string>,
): RefusedLine['because'] | undefined {
  if (columns < 2 || columns > 3) return 'columns'
  if (from.trim() === '' || to.trim() === '') return 'empty'
  return seen.has(crosswalkKey(from)) ? 'twice' : undefined
}

function targetOf(kind: CrosswalkKind, written: string): CrosswalkTarget | undefined {
  const parsed = entryTargets[kind].safeParse(written.startsWith('{') ? jsonOf(written) : written)
  return parsed.success ? parsed.data : undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A spreadsheet runs a cell that begins like a formula: such a one gets an apostrophe, which is taken off again. */
const formula = /^[=+\-@\t\r]/
const guarded = /^'(?=[=+\-@\t\r])/

function cell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function plain(text: string): string {
  return text.replace(guarded, '')
}

type Row = { line: number; cells: string[] }

/** Rows of CSV with the line each begins at; spreadsheets of some countries write semicolons. */
function rowsOf(text: string): { ok: true; rows: Row[] } | { ok: false; line: number } {
  const head = text.split('\n', 1)[0] ?? ''
  const separator = head.includes(',') || !head.includes(';') ? ',' : ';'
  const rows: Row[] = []
  let [line, field, quoted] = [1, '', false]
  let row: Row = { line, cells: [] }
  const endRow = () => {
    row.cells.push(field.replace(/\r$/, ''))
    rows.push(row)
    field = ''
  }
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? ''
    if (quoted) {
      if (char === '"' && text[at + 1] === '"') at += 1
      else if (char === '"') {
        quoted = false
        continue
      }
      field += char
      if (char === '\n') line += 1
    } else if (char === '"' && field === '') quoted = true
    else if (char === separator) {
      row.cells.push(field)
      field = ''
    } else if (char === '\n') {
      endRow()
      line += 1
      row = { line, cells: [] }
    } else field += char
  }
  if (quoted) return { ok: false, line: row.line }
  if (field !== '' || row.cells.length > 0) endRow()
  return { ok: true, rows }
}
