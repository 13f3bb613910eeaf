/**
 * The fields of a note in a spreadsheet: every column that is not one of ours is a field under its label. Its type follows
 * from the label, or stands behind it in brackets: `Mileage [Numeric]`. `Therapist Signature signed at` says when.
 */
import type { FieldType, NoteValue } from '../../model/sessions/source.ts'
import type { RowError } from '../session-source.ts'
import { headText } from './csv-heads.ts'
import { fieldTypeOf, instantOf, noteValue } from './values.ts'

export type NoteColumn = { label: string; type: FieldType; index: number; signedAt?: number }

/** What a label without a type means; the first row that matches wins. */
const typesByLabel: readonly { label: RegExp; type: FieldType }[] = [
  { label: /signature$/, type: 'signature' },
  { label: /^date$/, type: 'date' },
  { label: /^(start|end) time$/, type: 'time' },
  { label: /^location$/, type: 'location' },
  { label: /^mileage$/, type: 'numeric' },
]

/** The fields that a header names, in its order. */
export function noteColumns(others: readonly { head: string; index: number }[]): NoteColumn[] {
  const signedAt = new Map(
    others.flatMap(({ head, index }) => {
      const label = headText(head).match(/^(.*signature) signed at$/)?.[1]
      return label === undefined ? [] : [[label, index] as const]
    }),
  )
  return others.flatMap(({ head, index }) => {
    if ([...signedAt.values()].includes(index)) return []
    const [, named = head, typed = ''] = head.match(/^(.*?)\s*\[([^\]]+)\]$/) ?? []
    const plain = headText(named)
    const type = fieldTypeOf(typed) ?? typesByLabel.find(each => each.label.test(plain))?.type ?? 'free-text'
    const when = signedAt.get(plain)
    return [{ label: named.trim(), type, index, ...(when === undefined ? {} : { signedAt: when }) }]
  })
}

/** The values of a row, or the first cell that cannot be read. */
export function noteValues(
  columns: readonly NoteColumn[],
  heads: readonly string[],
  { line, cells }: { line: number; cells: readonly string[] },
): { kind: 'values'; values: NoteValue[] } | { kind: 'refused'; error: RowError } {
  const values: NoteValue[] = []
  for (const column of columns) {
    const value = cellValue(column, cells)
    if (value === 'signature-unreadable' || value === 'number-unreadable' || value === 'instant-unreadable')
      return { kind: 'refused', error: { line, column: heads[column.index]?.trim() ?? column.label, code: value } }
    // Notes of several templates share a file: an empty cell may well be no field of this one.
    const read = noteValue(column.label, column.type, value)
    if (!('empty' in read)) values.push(read)
  }
  return { kind: 'values', values }
}

type CellValue = unknown | 'signature-unreadable' | 'number-unreadable' | 'instant-unreadable'

function cellValue({ type, index, signedAt }: NoteColumn, cells: readonly string[]): CellValue {
  const text = cells[index]?.trim() ?? ''
  if (text === '') return null
  switch (type) {
    case 'signature':
      return signatureIn(text, signedAt === undefined ? '' : (cells[signedAt]?.trim() ?? ''))
    case 'numeric':
    case 'slider': {
      const number = Number(text.replace(/\s/g, '').replace(/^(-?\d+),(\d+)$/, '$1.$2'))
      return Number.isFinite(number) ? number : 'number-unreadable'
    }
    case 'multiple-select':
      return text
        .split(/[;|\n]/)
        .map(each => each.trim())
        .filter(each => each !== '')
    case 'location':
      return placeIn(text)
    default:
      return text
  }
}

function signatureIn(text: string, when: string): CellValue {
  const bare = text.replace(/^data:[^,]*,/, '').replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(bare) || bare.length % 4 !== 0) return 'signature-unreadable'
  const signedAt = instantOf(when.replace(' ', 'T'))
  if (when !== '' && signedAt === undefined) return 'instant-unreadable'
  const contentType = bare.startsWith('/9j/') ? 'image/jpeg' : 'image/png'
  return { contentType, data: bare, ...(signedAt ? { signedAt } : {}) }
}

/** Two decimal numbers are a position; anything else is words. */
function placeIn(text: string): { [name: string]: unknown } {
  const [, latitude, longitude] = text.match(/^(-?\d{1,2}\.\d+)[,;\s]+(-?\d{1,3}\.\d+)$/) ?? []
  if (latitude === undefined || longitude === undefined) return { text }
  return { latitude: Number(latitude), longitude: Number(longitude) }
}
