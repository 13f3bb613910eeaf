import { describe, expect, it } from 'vitest'
import type { Json } from '../model/events.ts'
import { recordSystem } from '../model/identifiers.ts'
import type { JsonObject } from './json.ts'
import { failed, type MappingContext, nothing, value } from './transformed.ts'
import { type TransformName, transformNames, transforms } from './transforms.ts'

const context: MappingContext = {
  resolveReference: (type, id) => (id === 'gone' ? undefined : `${type}/target-${id}`),
  wordsFor: type => (type === 'Practitioner' ? ['5', 'host@example.com'] : []),
  referralNote: () => 'Priority: urgent',
}
const concept: Json = {
  coding: [
    { system: 'urn:s', code: 'c', display: 'D', userSelected: true, extension: [{ url: 'x' }] },
    { display: 'no code' },
  ],
  text: 'what somebody typed',
}
const broken = failed('mapping.failed')

const table: [TransformName, Json, JsonObject, object][] = [
  ['identity', { a: [1] }, {}, value({ a: [1] })],
  ['reference', 'Patient/1', {}, value({ reference: 'Patient/target-1' })],
  ['reference', { reference: 'Patient/1', display: 'a name' }, {}, value({ reference: 'Patient/target-1' })],
  ['reference', 'Patient/gone', {}, failed('mapping.reference-missing')],
  ['reference', 'need:person', {}, broken],
  ['reference-id', { reference: 'Patient/1', display: 'a name' }, {}, value('target-1')],
  ['reference-id', 'Patient/gone', {}, failed('mapping.reference-missing')],
  [
    'participant',
    { actor: { reference: 'Patient/1', display: 'a name' }, status: 'declined', type: [{ text: 'x' }] },
    {},
    value({ actor: { reference: 'Patient/target-1' }, status: 'declined' }),
  ],
  ['words', 'Practitioner/1', {}, value(['5', 'host@example.com'])],
  ['words', { reference: 'Location/1' }, {}, nothing],
  ['participant', { actor: { reference: 'Location/1' } }, { types: ['Patient'] }, nothing],
  ['participant', { actor: { reference: 'Location/gone' } }, {}, failed('mapping.reference-missing')],
  ['participant', { actor: { display: 'somebody' } }, {}, nothing],
  ['instant', '2026-03-08T02:30:00.120-05:00', {}, value('2026-03-08T07:30:00Z')],
  ['instant', '2026-03-08T02:30:00.120-05:00', { precision: 'millisecond' }, value('2026-03-08T07:30:00.120Z')],
  ['instant', '2026-03-08T02:30:00', {}, broken],
  ['instant', '2026-03-08', {}, broken],
  ['date', '2026-03-08T23:30:00-05:00', {}, value('2026-03-08')],
  ['date', '2026-03', {}, value('2026-03')],
  ['date', 'soon', {}, broken],
  ['codes', concept, {}, value({ coding: [{ system: 'urn:s', code: 'c', display: 'D' }] })],
  ['codes', { text: 'only words' }, {}, nothing],
  ['concept', { text: 'only words' }, { limit: 4 }, value({ text: 'only' })],
  [
    'concept',
    concept,
    {},
    value({ coding: [{ system: 'urn:s', code: 'c', display: 'D' }], text: 'what somebody typed' }),
  ],
  ['code', concept, {}, value('c')],
  ['code', concept, { system: 'urn:other' }, nothing],
  ['phone', '(416) 823-0123', { region: 'CA' }, value('+14168230123')],
  ['phone', 'at reception', {}, value('at reception')],
  [
    'telecom',
    { system: 'phone', value: '06 12 34 56 78', period: { start: '2020' } },
    { region: 'FR' },
    value({ system: 'phone', value: '+33612345678' }),
  ],
  ['telecom', { system: 'email' }, {}, nothing],
  [
    'pick',
    { a: 1, b: { c: 2, extension: [{ url: 'x' }], id: 'e1' }, d: 3 },
    { fields: ['a', 'b', 'x'] },
    value({ a: 1, b: { c: 2 } }),
  ],
  ['pick', { a: 1 }, {}, nothing],
  ['record-identifier', '0198', {}, value({ system: recordSystem, value: '0198' })],
  ['line', ' one\n two  three ', {}, value('one two three')],
  ['truncate', 'four', { limit: 4 }, value('four')],
  ['truncate', 'e\u0301te\u0301 2026', { limit: 3 }, value('e\u0301te\u0301')],
  ['truncate', 'four', {}, broken],
  ['referral-note', 'whatever it reads', {}, value('Priority: urgent')],
]

describe('transforms', () => {
  it.each(table)('%s of %j with %j', (name, input, options, expected) => {
    expect(transforms[name](input, options, context)).toEqual(expected)
  })

  it('are all in this table', () => {
    expect(new Set(table.map(([name]) => name))).toEqual(new Set(transformNames))
  })

  it('REF-5 the note is left out where there is none to make', () => {
    const { referralNote: _, ...without } = context
    expect(transforms['referral-note']('x', {}, without)).toEqual(nothing)
    expect(transforms['referral-note']('x', {}, { ...without, referralNote: () => undefined })).toEqual(nothing)
  })

  it.each(transformNames)('%s fails or leaves out, and never throws, on a value that does not fit', name => {
    const inputs: Json[] = [null, 1, true, 'x', [], [1], {}, { actor: 1 }, { coding: 'x' }]
    for (const input of inputs) expect(() => transforms[name](input, {}, context)).not.toThrow()
  })
})
