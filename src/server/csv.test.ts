import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvLine, safeCell } from './csv.ts'

describe('lines of CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+33 1 23', "'+33 1 23"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =1+1', "' =1+1"],
    ['\t=1', "'\t=1"],
    ['Mary-Ann', 'Mary-Ann'],
    [-2, -2],
    [null, null],
  ])('S42 %j becomes %j', (cell, safe) => {
    expect(safeCell(cell)).toBe(safe)
  })

  it('S42 no text begins like a formula, whatever it is', () => {
    fc.assert(fc.property(fc.string(), text => !/^[=+\-@\t\r\n]/.test(String(safeCell(text)))))
  })

  it('quotes what has commas, quotes and line breaks', () => {
    expect(csvLine(['a,b', 'say "no"', 'two\nlines', 3, null])).toBe('"a,b","say ""no""","two\nlines",3,\r\n')
  })
})
