import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, fillTemplate, isTemplate, namesOnlyIds, pointerSteps } from './templates.ts'

describe('address templates', () => {
  it.each([
    ['appointments', true],
    ['appointments/{link.id}', true],
    ['/v2/{clinic}/visits?externalId={record.id}', true],
    ['https://elsewhere.example.org/x', false],
    ['//elsewhere.example.org/x', false],
    ['../admin', false],
    ['a/../../admin', false],
    ['a/{', false],
    ['a/{1}', false],
    ['a/{x}}', false],
    ['a b', false],
    ['a#b', false],
    ['javascript:alert', false],
  ])('SCH-8 %s: %s', (text, usable) => {
    expect(isTemplate(text)).toBe(usable)
  })

  it.each([
    ['appointments/{link.id}?externalId={record.id}', true],
    ['{clinicId}/visits/{type.code}/{visitCode}', true],
    ['patients/{lastName}', false],
    ['patients?born={birthDate}', false],
    ['patients?phone={contact.phone}', false],
    ['patients/{identity}', false],
  ])('OPS-4 name only ids and codes: %s is %s', (text, usable) => {
    expect(namesOnlyIds(text)).toBe(usable)
  })

  it('OPS-4 stay below the base address, whatever stands in a field', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('..', '.', '%2e%2e', '../..', 'a:b', '//x', '\\..'))
    fc.assert(
      fc.property(word, fc.constantFrom('{x}', 'a/{x}', '{x}/b', 'a?q={x}'), (value, template) => {
        const filled = fillTemplate('https://ehr.example.org/api', template, () => value)
        if (filled.kind === 'url') expect(filled.url.href.startsWith('https://ehr.example.org/api/')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('JSON pointers', () => {
  it('SCH-8 lead to what they name, and nowhere else', () => {
    const answer = { data: [{ id: 7 }], 'a/b': { '~': 1 } }
    expect(at(answer, '/data/0/id')).toBe(7)
    expect(at(answer, '/a~1b/~0')).toBe(1)
    expect(at(answer, '/data/length')).toBe(1)
    expect(at(answer, '/constructor')).toBeUndefined()
    expect(pointerSteps('data')).toBeUndefined()
  })
})
