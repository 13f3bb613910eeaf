import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../../src/model/csv/rows.ts'
import { lineInFile, piecesOf } from './pieces.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
/** The rows behind the header, each with its line in the file, read piece by piece. */
function rowsOf(file: Uint8Array, size: number) {
  const { headLines, pieces } = piecesOf(file, size)
  return pieces.flatMap(piece => {
    const read = readCsv(piece.bytes)
    if (read.kind !== 'rows') return []
    return read.rows.slice(1).map(({ line, cells }) => ({ line: lineInFile(line, piece, headLines), cells }))
  })
}

const quoted = (cell: string) => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
const cell = fc.oneof(fc.string(), fc.constantFrom('a "b"', 'x, y', 'one\ntwo', '', 'é', '5" pipe', '"'))
const breaks = fc.constantFrom('\n', '\r\n')

describe('a large file in pieces', () => {
  it('SES-1 says row for row what it says whole, with the same lines, whatever stands in it and however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { maxLength: 12 }),
        breaks,
        fc.integer({ min: 1, max: 200 }),
        fc.constantFrom(',', ';', '\t'),
        (rows, end, size, separator) => {
          const text = [['id', 'first\nname', 'notes'], ...rows].map(row => row.map(quoted).join(separator)).join(end)
          const file = bytesOf(text)
          const whole = readCsv(file)
          expect(rowsOf(file, size)).toEqual(whole.kind === 'rows' ? whole.rows.slice(1) : [])
        },
      ),
    )
  })

  it('SES-1 keeps bare quotes, blank lines before the header and a mark of order apart', () => {
    const file = bytesOf('\ufeff\n\nid,notes\n1,a 5" pipe\n2,b\n\n3,"c\nd"\n4,e')
    const rows = rowsOf(file, 1)
    expect(rows.map(({ line, cells }) => [line, cells[0]])).toEqual([
      [4, '1'],
      [5, '2'],
      [7, '3'],
      [9, '4'],
    ])
    expect(piecesOf(file, 1).pieces).toHaveLength(5)
  })

  it('SES-1 reads what Excel saves as Unicode text', () => {
    const text = 'id\tname\n1\tÉmile\n'
    const utf16 = new Uint8Array(2 + text.length * 2)
    utf16.set([0xff, 0xfe])
    for (const [index, unit] of [...text].entries()) {
      const code = unit.charCodeAt(0)
      utf16.set([code & 0xff, code >> 8], 2 + index * 2)
    }
    expect(rowsOf(utf16, 1_000).map(({ cells }) => cells)).toEqual([['1', 'Émile']])
  })

  it('SES-1 is one piece when there is nothing but a header, or nothing at all', () => {
    expect(piecesOf(bytesOf('id,name'), 10).pieces).toHaveLength(1)
    expect(piecesOf(new Uint8Array(), 10).pieces).toHaveLength(1)
  })
})
