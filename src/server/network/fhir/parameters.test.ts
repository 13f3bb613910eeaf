/** Search parameters: alternatives, escapes, what is not offered. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Offered, plain, readParameters, readToken } from './parameters.ts'

const offered: Offered = {
  type: { type: 'token', says: 'Kind' },
  family: { type: 'string', says: 'Name', modifiers: ['exact'] },
}
const read = (pairs: [string, string][], lenient = false) => readParameters(pairs, offered, lenient)

describe('search parameters', () => {
  it('NET-4 are read with their alternatives and modifiers; those about the answer are left to others', () => {
    expect(
      read([
        ['type', 'a, b,,c'],
        ['family:exact', 'O\\,Neil'],
        ['_format', 'json'],
        ['type', ''],
      ]),
    ).toEqual({
      kind: 'read',
      parameters: [
        { name: 'type', values: ['a', 'b', 'c'] },
        { name: 'family', modifier: 'exact', values: ['O\\,Neil'] },
      ],
    })
  })

  it.each([
    ['_include', '`_include` is'],
    ['family:contains', '`family:contains` is'],
    ['subject:Patient.identifier', '`subject:Patient.identifier` is'],
    ['Lindqvist, Rosa', 'A search parameter is'],
    ['1984-05-06', 'A search parameter is'],
  ])('NET-4 %s is named in the refusal, unless it could be what somebody is called', (name, says) => {
    const refused = read([[name, 'x']])
    expect(refused).toMatchObject({
      answer: { resource: { issue: [{ details: { text: expect.stringContaining(says) } }] } },
    })
  })

  it.each([
    ['_format', 'xml'],
    ['_pretty', 'true'],
    ['_total', 'accurate'],
    ['_elements', 'id,identifier'],
    ['_summary', 'true'],
    ['_summary', 'text'],
  ])('NET-4 %s=%s changes nothing of what is found, and is passed over', (name, value) => {
    expect(read([[name, value]])).toEqual({ kind: 'read', parameters: [] })
  })

  it.each([
    ['_summary', 'count'],
    ['_include', 'DocumentReference:subject'],
    ['_revinclude', 'Provenance:target'],
    ['unknown', 'x'],
    ['family:contains', 'x'],
    ['type:not', 'x'],
    ['toString', 'x'],
    ['__proto__', 'x'],
  ])('NET-4 %s is refused unless it may be passed over', (name, value) => {
    expect(read([[name, value]])).toMatchObject({ kind: 'refused', answer: { status: 400 } })
    expect(read([[name, value]], true)).toEqual({ kind: 'read', parameters: [] })
  })

  it('NET-4 are refused when there are too many', () => {
    const many = Array.from({ length: 101 }, (): [string, string] => ['type', 'x'])
    expect(read(many).kind).toBe('refused')
    const values = (count: number) => Array.from({ length: count }, () => 'x').join(',')
    expect(read([['type', values(1_000)]]).kind).toBe('read')
    expect(read([['type', values(1_001)]]).kind).toBe('refused')
  })

  it('NET-4 a value comes through its escapes unchanged, whatever it holds', () => {
    const value = fc.string({ minLength: 1 }).filter(text => text.trim() === text && text !== '')
    const escaped = (text: string) => text.replace(/[\\,|$]/g, each => `\\${each}`)
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), values => {
        const found = read([['family', values.map(escaped).join(',')]])
        expect(found.kind === 'read' && found.parameters[0]?.values.map(plain)).toEqual(values)
      }),
    )
    fc.assert(
      fc.property(value, value, (system, code) => {
        expect(readToken(`${escaped(system)}|${escaped(code)}`)).toEqual({ system, code })
        expect(readToken(escaped(code))).toEqual({ code })
      }),
    )
  })

  it('NET-4 a token can leave its system out, and not its code', () => {
    expect(readToken('|5')).toEqual({ code: '5' })
    expect(readToken('http://loinc.org|')).toBeUndefined()
  })
})
