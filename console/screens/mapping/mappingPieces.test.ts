import { describe, expect, it } from 'vitest'
import type { JsonValue, Rule } from '../../api/mappings.ts'
import {
  byTarget,
  moved,
  originOf,
  readDefault,
  ruleAt,
  sameRules,
  withOption,
  withPart,
  writeDefault,
} from './ruleText.ts'
import { readMappingSearch } from './search.ts'
import { readBy, sourceGroups, sourceNodes } from './sourceTree.ts'

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
      place: { path: ['telecom', 'value'] },
      value: 'x@x.xx',
      parts: [],
    })
    expect(nodes[2]?.value).toBe('true')
  })

  it('knows which rules read an element', () => {
    const reads = [[{ path: ['name', 'given'] }], [{ path: ['telecom'] }], [{ path: ['active'] }]]
    expect(readBy({ path: ['telecom', 'value'] }, reads)).toEqual([2])
    expect(readBy({ path: ['name', 'family'] }, reads)).toEqual([])
  })
})

describe('the source tree of a referral', () => {
  const referral: JsonValue = {
    resourceType: 'ServiceRequest',
    status: 'active',
    contained: [
      { resourceType: 'Patient', id: 'registrant', birthDate: '9999-99-99' },
      { resourceType: 'Appointment', id: 'appointment-2', start: '2026-12-01T15:00:00Z' },
      {
        resourceType: 'QuestionnaireResponse',
        id: 'answers',
        item: [
          { linkId: '1', text: 'Stairs?', answer: [{ valueInteger: 14 }] },
          { linkId: "o'2", text: 'At home', item: [{ linkId: '3', answer: [{ valueCoding: { code: 'x' } }] }] },
        ],
      },
      { resourceType: 'Basic', code: { text: 'x' } },
    ],
  }
  const groups = sourceGroups(referral)

  it('MA-1 groups what it contains by what that is', () => {
    expect(groups.map(({ word, number, name }) => [word, number, name])).toEqual([
      ['registrant', undefined, 'Patient'],
      ['appointment', 2, 'Appointment'],
      ['answers', undefined, 'QuestionnaireResponse'],
      [undefined, undefined, 'Basic'],
    ])
    expect(sourceNodes(referral).map(({ name }) => name)).toEqual(['status'])
    expect(groups[1]?.nodes[0]?.path).toBe("contained.where(id = 'appointment-2').start")
  })

  it('MA-1 finds an answer by its question, whatever its type', () => {
    const [stairs, home] = groups[2]?.nodes ?? []
    expect(stairs).toMatchObject({
      name: 'Stairs?',
      path: "contained.where(id = 'answers').item.where(linkId = '1').answer.value",
      value: '14',
    })
    const nested = home?.parts[0]
    expect(nested?.parts[0]?.parts[0]?.parts[0]?.path).toBe(
      "contained.where(id = 'answers').item.where(linkId = 'o\\'2').item.where(linkId = '3').answer.value.code",
    )
  })

  it.each([
    ["contained.ofType(Patient).where(id = 'registrant').birthDate", 'registrant', 'birthDate'],
    ["contained.where(id = 'appointment-2').start", 'appointment', 'start'],
    ['contained.ofType(Communication).payload.content', 'message', 'payload.content'],
    [
      "contained.where(id = 'answers').item.where(linkId = '1').answer.value",
      'answers',
      "item.where(linkId = '1').answer.value",
    ],
    [
      "contained.ofType(Patient).where(id = 'somebody').name",
      undefined,
      "contained.ofType(Patient).where(id = 'somebody').name",
    ],
    ['participant.actor', undefined, 'participant.actor'],
  ])('reads %s as %s and the rest', (expression, word, rest) => {
    expect(originOf(expression)).toEqual(word ? { word, rest } : { rest })
  })

  it('marks what a rule reads in the resource that it names, and nowhere else', () => {
    const reads = [
      [{ inside: { id: 'registrant' }, path: ['birthDate'] }],
      [{ inside: { type: 'QuestionnaireResponse' }, path: ['item', 'answer'] }],
    ]
    const at = (group: number, node: number) => groups[group]?.nodes[node]?.place ?? { path: [] }
    expect(readBy(at(0, 0), reads)).toEqual([1])
    expect(readBy(at(2, 0), reads)).toEqual([2])
    expect(readBy(at(1, 0), reads)).toEqual([])
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
      { reads: [], found: [], values: [], places: ['name[0].family'] },
      { reads: [], found: [], values: [], places: ['participant[0]', 'participant[1]'] },
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
