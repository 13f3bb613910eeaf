/**
 * The five lists out of spreadsheets, for where there is no interface: each row that can be read, and for each that cannot
 * its line, its column and why. Pure; never throws.
 */
import { type CsvRow, readCsv } from '../../model/csv/rows.ts'
import type { SourceEntry, SourceGone, SourceKind, SourceTemplate } from '../../model/sessions/source.ts'
import type { ImportedFile, RowError, SourceFile } from '../session-source.ts'
import { type Cells, cellsOf } from './csv-cells.ts'
import { type Columns, columnsOf, headOf } from './csv-heads.ts'
import { noteColumns, noteValues } from './csv-notes.ts'
import { fieldTypeOf } from './values.ts'

/** Reads a file of one kind; its first row names the columns. */
export function readFile({ kind, bytes, at, before = [] }: SourceFile): ImportedFile {
  const nothing = { page: { kind, entries: [], gone: [] }, rows: 0 }
  const read = readCsv(bytes)
  if (read.kind === 'refused') return { ...nothing, errors: [{ line: read.line, code: read.because }] }
  const [head, ...rows] = read.rows
  if (!head || rows.length === 0) return { ...nothing, errors: [{ line: 1, code: 'empty-file' }] }
  const columns = columnsOf(kind, head.cells)
  const wrongHead: RowError[] = [
    ...columns.missing.map(name => ({ line: head.line, column: headOf(kind, name), code: 'column-missing' as const })),
    ...columns.twice.map(column => ({ line: head.line, column, code: 'column-twice' as const })),
  ]
  if (wrongHead.length > 0) return { ...nothing, rows: rows.length, errors: wrongHead }
  return { ...rowsOf({ kind, columns, heads: head.cells, at, before }, rows), rows: rows.length }
}

type Table = { kind: SourceKind; columns: Columns; heads: readonly string[]; at: string; before: readonly string[] }

function rowsOf(table: Table, rows: readonly CsvRow[]): Pick<ImportedFile, 'page' | 'errors'> {
  const { kind, columns, heads, at, before } = table
  const entries = new Map<string, SourceEntry>()
  const gone: SourceGone[] = []
  const errors: RowError[] = []
  const known = new Set(before)
  const fieldsOfNotes = kind === 'note' ? noteColumns(columns.others) : []
  for (const row of rows) {
    if (row.cells.length > heads.length && row.cells.slice(heads.length).some(cell => cell.trim() !== '')) {
      errors.push({ line: row.line, code: 'columns' })
      continue
    }
    const cells = cellsOf(kind, columns, heads, row, at)
    const made = makers[kind](cells, entries)
    const values = made?.kind === 'note' ? noteValues(fieldsOfNotes, heads, row) : undefined
    const error = cells.error ?? (values?.kind === 'refused' ? values.error : undefined)
    if (error || !made) {
      if (error) errors.push(error)
      continue
    }
    const isGone = cells.flag('deleted', false) || (made.kind === 'note' && !made.published)
    if (kind !== 'template' && known.has(made.id)) cells.wrong('id', 'twice')
    known.add(made.id)
    const { error: last } = cells
    if (last) errors.push(last)
    else if (isGone) gone.push({ kind, id: made.id, at: made.updatedAt })
    else if (made.kind === 'note' && values?.kind === 'values') entries.set(made.id, { ...made, values: values.values })
    else entries.set(made.id, made)
  }
  return { page: { kind, entries: [...entries.values()], gone }, errors }
}

type Entries = ReadonlyMap<string, SourceEntry>

/** What a row makes. Undefined, or with an error in its cells, it makes nothing. */
const makers: Readonly<Record<SourceKind, (cells: Cells, entries: Entries) => SourceEntry | undefined>> = {
  site(cells) {
    const name = cells.needed('name')
    const id = cells.text('id') ?? name
    return { kind: 'site', id, name, ...given({ zone: cells.zone('zone') }), updatedAt: cells.instant('updated') }
  },
  student: cells => ({
    kind: 'student',
    id: cells.needed('id'),
    site: cells.needed('site'),
    first: cells.needed('first'),
    last: cells.needed('last'),
    ...given({
      birthDate: cells.date('birthDate'),
      zone: cells.zone('zone'),
      pushedFor: cells.text('externalId'),
    }),
    soapEnabled: cells.flag('soapEnabled', true),
    updatedAt: cells.instant('updated'),
  }),
  user(cells) {
    const type = (cells.text('type') ?? 'employee').toLowerCase()
    if (type !== 'employee' && type !== 'parent') return cells.wrong('type', 'value-unknown')
    const sites = cells.list('sites')
    if (sites.length === 0) return cells.wrong('sites', 'value-missing')
    return {
      kind: 'user',
      id: cells.needed('id'),
      type,
      first: cells.needed('first'),
      last: cells.needed('last'),
      ...given({
        title: cells.text('title'),
        credentials: cells.text('credentials'),
        username: cells.text('username'),
        email: cells.text('email'),
        phone: cells.text('phone'),
        pushedFor: cells.text('externalId'),
      }),
      sites: [...new Set(sites)],
      active: cells.flag('active', true),
      updatedAt: cells.instant('updated'),
    }
  },
  /** One row a field: each adds to what the rows before it made. */
  template(cells, entries) {
    const name = cells.needed('name')
    const id = cells.text('id') ?? name
    const label = cells.needed('label')
    const type = fieldTypeOf(cells.needed('type'))
    if (type === undefined) return cells.wrong('type', 'value-unknown')
    const known = entries.get(id)
    const before: SourceTemplate['fields'] = known?.kind === 'template' ? known.fields : []
    const field = { label, type, builtIn: cells.flag('builtIn', false) }
    return { kind: 'template', id, name, fields: [...before, field], updatedAt: cells.instant('updated') }
  },
  note: cells => ({
    kind: 'note',
    id: cells.needed('id'),
    template: cells.needed('template'),
    student: cells.needed('student'),
    user: cells.needed('user'),
    published: cells.flag('published', true),
    values: [],
    updatedAt: cells.instant('updated'),
  }),
}

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> }

function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>
}
