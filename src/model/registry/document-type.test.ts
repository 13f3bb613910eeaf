import { describe, expect, it } from 'vitest'
import { confidentialityOf, documentTypeOf } from './document-type.ts'

describe('the type of a pushed document', () => {
  it.each([
    ['what the code says', { code: '11506-3', names: ['Progress Note'], visitClass: [] }, '11506-3', false],
    [
      'a summary without code and visit',
      { names: ['Summarization of Episode Note'], visitClass: [] },
      '34133-9',
      false,
    ],
    ['a progress note of an outpatient visit', { names: [], visitClass: ['AMB'] }, '11506-3', false],
    ['a discharge summary of an inpatient visit', { names: [], visitClass: ['Inpatient'] }, '18842-5', false],
    [
      'the code where its name says another',
      { code: '18842-5', names: ['Progress Note'], visitClass: [] },
      '18842-5',
      true,
    ],
    ['a code that is not known', { code: '99999-9', names: [], visitClass: [] }, '99999-9', true],
    [
      'a code of another system',
      { code: '11506-3', system: '2.16.840.1.113883.6.96', names: [], visitClass: [] },
      '11506-3',
      true,
    ],
  ])('NET-3 is %s', (_name, given, code, doubtful) => {
    expect(documentTypeOf(given)).toEqual({ code, doubtful })
  })

  it.each([
    [[], 'N'],
    [['R', 'restricted'], 'R'],
    [[undefined, 'Very Restricted'], 'V'],
    [['secret'], 'R'],
  ])('NET-6 of confidentiality %j is %s: what is not understood must not leave unasked', (given, code) => {
    expect(confidentialityOf(...given)).toBe(code)
  })
})
