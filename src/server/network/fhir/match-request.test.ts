/** What `$match` is sent: read as it is meant, whatever else stands beside it. */
import { describe, expect, it } from 'vitest'
import { readMatchRequest } from './match-request.ts'

const read = (resource: object) => {
  const found = readMatchRequest({ resourceType: 'Parameters', parameter: [{ name: 'resource', resource }] })
  return found.kind === 'read' ? found.request.patient : found
}
const rosa = { resourceType: 'Patient', name: [{ family: 'Lindqvist', given: ['Rosa'] }], birthDate: '1984-05-06' }

describe('a patient who is asked for', () => {
  it('NET-4 is read without what says nothing: nulls that hold the place of an extension, and blanks', () => {
    const sent = {
      ...rosa,
      identifier: [null, { system: 'urn:oid:1.2.3', value: 'A1', type: null }, { system: '', value: ' ' }],
      name: [{ use: '', text: '', family: 'Lindqvist', given: ['Rosa', null, ' '], _given: [null, { extension: [] }] }],
      telecom: null,
      gender: '',
      address: [{ line: ['', null], city: '', state: null, postalCode: '62704', period: null }],
    }
    expect(read(sent)).toEqual({
      ...rosa,
      identifier: [{ system: 'urn:oid:1.2.3', value: 'A1' }, {}],
      address: [{ line: [], postalCode: '62704' }],
    })
  })

  it('NET-4 is not enough when what is needed is blank', () => {
    for (const sent of [{ birthDate: '' }, { name: [{ family: ' ', given: [null] }] }, { name: [null] }])
      expect(read({ ...rosa, ...sent })).toMatchObject({ kind: 'refused', answer: { status: 422 } })
  })

  it.each([
    ['a text whether one alone is of use', { name: 'onlyCertainMatches', valueString: 'true' }],
    ['a fraction of how many', { name: 'count', valueDecimal: 1 }],
  ])('NET-4 is not looked for where %s is said: passed over, more would be told than are wanted', (_name, said) => {
    const found = readMatchRequest({
      resourceType: 'Parameters',
      parameter: [{ name: 'resource', resource: rosa }, said],
    })
    expect(found).toMatchObject({ kind: 'refused', answer: { status: 400 } })
  })

  it.each([
    ['a number as a name', { name: [{ family: 7 }] }],
    ['a name that is none', { name: ['Lindqvist'] }],
    ['names beside a list', { name: { family: 'Lindqvist' } }],
    ['a date that is none', { birthDate: '6 May 1984' }],
    ['an endless name', { name: [{ family: 'L'.repeat(257) }] }],
    ['more names than anybody has', { name: Array.from({ length: 51 }, () => ({ family: 'L' })) }],
  ])('NET-4 is refused with %s', (_name, sent) => {
    expect(read({ ...rosa, ...sent })).toMatchObject({ kind: 'refused', answer: { status: 400 } })
  })
})
