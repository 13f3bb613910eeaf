/** The cells of one row, each read as what it must be; the first one that cannot be read refuses the row. */
import { readWrittenDate } from '../../model/csv/date.ts'
import type { SourceKind } from '../../model/sessions/source.ts'
import { isZone } from '../../model/time.ts'
import type { RowError, RowErrorCode } from '../session-source.ts'
import { type Columns, headOf } from './csv-heads.ts'
import { instantOf } from './values.ts'

/** A row, and the first thing that was wrong with it. */
export type Cells = ReturnType<typeof cellsOf>

const longestText = 1_000
const yes = new Set(['yes', 'y', 'true', '1', 'oui', 'x', 'published', 'active', 'enabled', 'publie'])
const no = new Set(['no', 'n', 'false', '0', 'non', '', 'draft', 'inactive', 'disabled', 'unpublished', 'brouillon'])

/** Reads the cells of a row; `error` is set once something is wrong, and the row counts for nothing. */
export function cellsOf(
  kind: SourceKind,
  { columns }: Columns,
  heads: readonly string[],
  { line, cells }: { line: number; cells: readonly string[] },
  at: string,
) {
  let error: RowError | undefined
  const wrong = (name: string, code: RowErrorCode): undefined => {
    const index = columns.get(name)
    error ??= { line, column: (index === undefined ? undefined : heads[index]?.trim()) ?? headOf(kind, name), code }
  }
  const raw = (name: string): string => cells[columns.get(name) ?? -1]?.trim() ?? ''

  const text = (name: string): string | undefined => {
    const value = raw(name)
    if (value.length > longestText) return wrong(name, 'too-long')
    return value === '' ? undefined : value
  }
  return {
    get error() {
      return error
    },
    /** Something is wrong that only the caller can see. */
    wrong,
    text,
    needed: (name: string): string => text(name) ?? wrong(name, 'value-missing') ?? '',
    date(name: string): string | undefined {
      const value = raw(name)
      if (value === '') return undefined
      const read = readWrittenDate(value)
      if (read.kind === 'date') return read.date
      return wrong(name, read.kind === 'ambiguous' ? 'date-ambiguous' : 'date-unreadable')
    },
    zone(name: string): string | undefined {
      const value = raw(name)
      if (value === '') return undefined
      return isZone(value) ? value : wrong(name, 'zone-unknown')
    },
    /** `otherwise` where the column or the cell is empty. */
    flag(name: string, otherwise: boolean): boolean {
      const value = raw(name).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
      if (value === '') return otherwise
      if (yes.has(value)) return true
      return no.has(value) ? false : (wrong(name, 'value-unknown') ?? otherwise)
    },
    /** An instant; without one it changed when the file was brought in. */
    instant(name: string): string {
      const value = raw(name)
      if (value === '') return at
      return instantOf(value.replace(' ', 'T')) ?? wrong(name, 'instant-unreadable') ?? at
    },
    list: (name: string): string[] =>
      raw(name)
        .split(/[;|\n]/)
        .map(each => each.trim())
        .filter(each => each !== ''),
  }
}
