import { describe, expect, it } from 'vitest'
import { fieldWords, isGone } from './words.ts'

describe('words of a vendor', () => {
  it('SCH-14 are names of fields, never values, and nothing that only looks like a key', () => {
    const payload = { uid: 'x', brandNew: 1, 'Anna Brown 1980-02-03': true, '416-555-0100': 2 }
    expect(fieldWords(payload, new Set(['uid']))).toEqual([
      { word: 'uid', known: true },
      { word: 'brandNew', known: false },
      { word: 'unreadable', known: false },
    ])
  })

  it.each([
    ['was always there, and five came without it', 10, 10, 15, true],
    ['was always there, and four came without it', 10, 10, 14, false],
    ['was seen too seldom to say', 9, 9, 40, false],
    ['comes and goes', 20, 40, 60, false],
    ['is still there', 200, 200, 200, false],
  ])('a field that %s', (_, seen, of, ofTrigger, gone) => {
    expect(isGone({ seen, of }, ofTrigger)).toBe(gone)
  })
})
