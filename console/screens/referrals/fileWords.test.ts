import { describe, expect, it } from 'vitest'
import { fileSize, fileType } from './fileWords.ts'

describe('a file in words', () => {
  it.each([
    [812, 'en-CA', '812 bytes'],
    [312_400, 'en-CA', '312 kB'],
    [1_440_000, 'en-CA', '1.4 MB'],
    [1_440_000, 'fr-CA', '1,4 Mo'],
  ])('RI-2 of %d bytes in %s is %s', (bytes, locale, expected) => {
    expect(fileSize(bytes, locale).replace(/\s/g, ' ')).toBe(expected)
  })

  it('RI-2 is a PDF or a picture, and otherwise the type that the source named', () => {
    expect([fileType('application/pdf'), fileType('application/x-dosexec'), fileType(null)]).toEqual([
      'PDF',
      'application/x-dosexec',
      undefined,
    ])
  })
})
