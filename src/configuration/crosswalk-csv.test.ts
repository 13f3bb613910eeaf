import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CrosswalkEntry } from '../pipeline/configuration.ts'
import { compareEntries, crosswalkCsv, readCrosswalkCsv } from './crosswalk-csv.ts'

describe('SCH-6 a crosswalk as CSV', () => {
  it('reads what it writes, whatever stands in it', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map(each => `x${each.trim()}x`)
    const entries = fc.uniqueArray(
      fc.record({
        from: text,
        to: fc.constantFrom<CrosswalkEntry['to']>(
          { kind: 'location', reference: 'Location/main' },
          { kind: 'location', virtual: true },
        ),
        label: text,
      }),
      { selector: each => each.from.normalize('NFC').toLowerCase(), maxLength: 10 },
    )
    fc.assert(
      fc.property(entries, given => {
        expect(readCrosswalkCsv('location', crosswalkCsv(given))).toEqual({ entries: given, refused: [] })
      }),
    )
  })

  it('keeps codes of a kind of visit', () => {
    const to = { kind: 'event-type', serviceType: { system: 'http://x.test', code: 'new, long' } } as const
    const entries: CrosswalkEntry[] = [{ from: '7', to, label: 'New "patient" visit' }]
    expect(readCrosswalkCsv('event-type', crosswalkCsv(entries))).toEqual({ entries, refused: [] })
  })

  it('reads what spreadsheets write: semicolons, a byte order mark, no header, blank lines', () => {
    const { entries, refused } = readCrosswalkCsv(
      'practitioner',
      '\uFEFF5;Practitioner/okafor;Imani\n\n6;Practitioner/roy\n',
    )
    expect(refused).toEqual([])
    expect(entries.map(each => each.from)).toEqual(['5', '6'])
  })

  it('gives a cell that a spreadsheet would run as a formula no chance', () => {
    const csv = crosswalkCsv([{ from: '=HYPERLINK("x")', to: { kind: 'question', field: 'none' } }])
    expect(csv.split('\r\n')[1]).toBe(`"'=HYPERLINK(""x"")",none,`)
  })

  it('refuses lines one by one, with the reason', () => {
    const csv = 'from,to\nok,birthDate\nOK,phone\nbad,shoeSize\n,none\none\na,b,c,d\n"open,none'
    expect(readCrosswalkCsv('question', csv.replace('\n"open,none', '')).refused).toEqual([
      { line: 3, because: 'twice' },
      { line: 4, because: 'counterpart' },
      { line: 5, because: 'empty' },
      { line: 6, because: 'columns' },
      { line: 7, because: 'columns' },
    ])
    expect(readCrosswalkCsv('question', csv)).toEqual({ entries: [], refused: [{ line: 8, because: 'quotes' }] })
  })

  it('counts what it would change', () => {
    const none = { kind: 'question', field: 'none' } as const
    const known: CrosswalkEntry[] = [
      { from: 'A', to: none, label: 'a' },
      { from: 'B', to: none },
    ]
    const given: CrosswalkEntry[] = [
      { from: 'a', to: none },
      { from: 'b', to: { kind: 'question', field: 'phone' } },
      { from: 'c', to: none },
    ]
    expect(compareEntries(known, given)).toEqual({ added: 1, changed: 1, unchanged: 1 })
  })
})
