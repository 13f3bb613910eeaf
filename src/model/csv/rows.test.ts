import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readWrittenDate } from './date.ts'
import { readCsv } from './rows.ts'

const rows = (text: string | Uint8Array) => {
  const read = readCsv(typeof text === 'string' ? Buffer.from(text) : text)
  return read.kind === 'rows' ? read.rows.map(({ line, cells }) => [line, ...cells]) : [read.because, read.line]
}

describe('rows of a spreadsheet', () => {
  it.each([
    [
      'commas',
      'a,b\r\n1,2\r\n',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'semicolons',
      'a;b\n1,5;2\n',
      [
        [1, 'a', 'b'],
        [2, '1,5', '2'],
      ],
    ],
    [
      'tabs',
      'a\tb\n1\t"2"\n',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'a quoted separator in the head',
      '"a;b",c\n1,2',
      [
        [1, 'a;b', 'c'],
        [2, '1', '2'],
      ],
    ],
    [
      'line breaks in quotes',
      'a,b\n"one\ntwo",2\nx,y',
      [
        [1, 'a', 'b'],
        [2, 'one\ntwo', '2'],
        [4, 'x', 'y'],
      ],
    ],
    [
      'doubled quotes',
      'a\n"say ""hello"""',
      [
        [1, 'a'],
        [2, 'say "hello"'],
      ],
    ],
    [
      'empty lines',
      'a,b\n\n,\n1,2',
      [
        [1, 'a', 'b'],
        [4, '1', '2'],
      ],
    ],
    [
      'guarded formulas',
      "a\n'=1+1\n'tis",
      [
        [1, 'a'],
        [2, '=1+1'],
        [3, "'tis"],
      ],
    ],
    [
      'old line ends',
      'a,b\r1,2',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
  ])('with %s', (_, text, expected) => {
    expect(rows(text)).toEqual(expected)
  })

  it.each([
    ['a byte order mark', Buffer.from('\uFEFFnom\nZoé')],
    ['Windows-1252', Buffer.from('nom\nZo\u00e9', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFFnom\nZoé', 'utf16le')],
  ])('in %s', (_, bytes) => {
    expect(rows(bytes)).toEqual([
      [1, 'nom'],
      [2, 'Zoé'],
    ])
  })

  it.each([
    ['nothing', '', ['empty-file', 1]],
    ['blank lines', ' \n,\n', ['empty-file', 1]],
    ['a quote that never ends', 'a\nb\n"c\nd', ['quotes', 3]],
    ['a workbook', 'PK\u0003\u0004\u0000', ['not-text', 1]],
  ])('are refused for %s', (_, text, expected) => {
    expect(rows(text)).toEqual(expected)
  })

  it('come back as they were written, whatever stands in them', () => {
    const cell = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter(text => !/^'[=+\-@\t\r]|\0/.test(text) && text.trim() !== '')
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 5 }), table => {
        const text = table.map(row => row.map(each => `"${each.replaceAll('"', '""')}"`).join(',')).join('\r\n')
        expect(rows(text).map(row => (row as unknown[]).slice(1))).toEqual(table)
      }),
    )
  })

  it('never throw on any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), bytes => void readCsv(bytes)))
  })
})

describe('a date in a spreadsheet', () => {
  it.each([
    ['2016-05-04', '2016-05-04'],
    ['2016/5/4', '2016-05-04'],
    ['2016-05-04 00:00:00', '2016-05-04'],
    ['13/05/2016', '2016-05-13'],
    ['05/13/2016', '2016-05-13'],
    ['05/05/2016', '2016-05-05'],
    ['May 4, 2016', '2016-05-04'],
    ['4 mai 2016', '2016-05-04'],
    ['1er août 2016', '2016-08-01'],
    ['04-Feb-2016', '2016-02-04'],
    ['4th of May 2016', 'unreadable'],
    ['04/05/2016', 'ambiguous'],
    ['2016-02-30', 'unreadable'],
    ['31/02/2016', 'unreadable'],
    ['04/05/16', 'unreadable'],
    ['42494', 'unreadable'],
    ['', 'unreadable'],
  ])('%s is %s', (written, expected) => {
    const read = readWrittenDate(written)
    expect(read.kind === 'date' ? read.date : read.kind).toBe(expected)
  })
})
