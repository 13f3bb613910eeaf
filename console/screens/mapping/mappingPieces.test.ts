import { describe, expect, it } from 'vitest'
import type { Rule } from '../../api/mappings.ts'
import { byTarget, moved, readDefault, ruleAt, sameRules, withOption, withPart, writeDefault } from './ruleText.ts'
import { readMappingSearch } from './search.ts'
import { readBy, sourceNodes } from './sourceTree.ts'

describe('the source tree', () => {
  const nodes = sourceNodes({
    resourceType: 'Patient',
    name: [{ family: 'Xxx', given: ['Xx'] }],
    telecom: [{ system: 'email', value: 'x@x.xx' }],
    active: true,
  })

  it('MA-1 leads to each element by FHIRPath, and to a contact point by its system', () => {
    expect(nodes.map(({ name, path }) => [name, path])).toEqual([
      ['name', 'name'],
      ['telecom (email)', "telecom.where(system = 'email')"],
      ['active', 'active'],
    ])
    expect(nodes[1]?.parts[1]).toEqual({
      name: 'value',
      path: "telecom.where(system = 'email').value",
      value: 'x@x.xx',
      parts: [],
    })
    expect(nodes[2]?.value).toBe('true')
  })

  it('knows which rules read an element', () => {
    const rules = ['name.given.first()', 'Patient.telecom', 'active']
    expect(readBy("telecom.where(system = 'email').value", rules)).toEqual([2])
    expect(readBy('name.family', rules)).toEqual([])
  })
})

describe('rules as they are typed', () => {
  const rule: Rule = { to: 'start', from: 'start', transform: 'instant' }

  it.each([
    ['true', true],
    ['12', 12],
    ['booked', 'booked'],
    ['"12"', '12'],
    ['', undefined],
  ] as const)('reads the default %s, and writes it so that it is read again', (typed, value) => {
    expect(readDefault(typed)).toEqual(value)
    expect(readDefault(writeDefault(value))).toEqual(value)
  })

  it('leave out what has no value', () => {
    expect(withPart(rule, 'transform', undefined)).toEqual({ to: 'start', from: 'start' })
    expect(withOption(rule, 'precision', 'second').options).toEqual({ precision: 'second' })
    expect(withOption(withOption(rule, 'precision', 'second'), 'precision', undefined)).toEqual(rule)
  })

  it('can be put in another order, and compared', () => {
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
    expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b'])
    expect(sameRules([{ from: 'a', to: 'b' }], [{ to: 'b', from: 'a', note: undefined }])).toBe(true)
    expect(Object.keys(byTarget([rule, rule]))).toEqual(['start', 'start (2)'])
  })

  it('are found from what they filled', () => {
    const lines = [
      { found: [], values: [], places: ['name[0].family'] },
      { found: [], values: [], places: ['participant[0]', 'participant[1]'] },
    ]
    expect(ruleAt(lines, 'participant[1].actor')).toBe(1)
    expect(ruleAt(lines, 'status')).toBeUndefined()
  })
})

it('G-1 the address holds what is open, and nothing that it does not know', () => {
  expect(readMappingSearch({ tab: 'try', verdict: 'changed', rule: '3', other: 1 })).toEqual({
    tab: 'try',
    verdict: 'changed',
    rule: 3,
  })
  expect(readMappingSearch({ tab: 'nowhere' })).toEqual({})
})
