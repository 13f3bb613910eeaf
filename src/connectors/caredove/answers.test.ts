/** The form: every answer of every type is in the record, in its order, and nothing is dropped. */
import fc from 'fast-check'
import type { QuestionnaireResponse } from 'fhir/r4'
import { beforeAll, describe, expect, it } from 'vitest'
import { containedAs } from '../../model/referral/record.ts'
import { problemsOf } from '../fhir/testing/validate.ts'
import { fileOf, formOf, progress, type Raw, received } from './testing/messages.ts'
import { createSmallHub, type SmallHub } from './testing/small-hub.ts'
import { problemsIn } from './testing/whole.ts'

// The validator loads its definitions once: on a busy machine that alone takes many seconds.
beforeAll(() => void problemsOf({ resourceType: 'Patient' }))

const day = (n: number, time = '10:00:00am') => `2026-03-${String(n).padStart(2, '0')} ${time}`
const answers = (hub: SmallHub): QuestionnaireResponse | undefined =>
  containedAs(hub.referral(), 'QuestionnaireResponse', 'answers')

function hubAfter(...messages: Raw[]): SmallHub {
  const hub = createSmallHub()
  hub.tell(...messages)
  return hub
}

describe('answers', () => {
  const values: readonly [given: Raw, kept: Raw][] = [
    [{ valueBoolean: false }, { valueBoolean: false }],
    [{ valueBoolean: 'true' }, { valueBoolean: true }],
    [{ valueDecimal: 1.5 }, { valueDecimal: 1.5 }],
    [{ valueInteger: 7 }, { valueInteger: 7 }],
    [{ valueInteger: 9_000_000_000 }, { valueDecimal: 9_000_000_000 }],
    [{ valueDate: '2026-02-03' }, { valueDate: '2026-02-03' }],
    [{ valueDate: 'next spring' }, { valueString: 'next spring' }],
    [{ valueDateTime: '2026-02-03T10:00:00-05:00' }, { valueDateTime: '2026-02-03T15:00:00.000Z' }],
    [{ valueTime: '17:30' }, { valueTime: '17:30:00' }],
    [{ valueString: ' after five ' }, { valueString: 'after five' }],
    [{ valueText: 'long\ntext' }, { valueString: 'long\ntext' }],
    [{ valueUri: 'https://example.org/a' }, { valueUri: 'https://example.org/a' }],
    [{ valueUrl: 'not a url' }, { valueString: 'not a url' }],
    [
      { valueCoding: { system: 'urn:x', code: 'a', display: 'A' } },
      { valueCoding: { system: 'urn:x', code: 'a', display: 'A' } },
    ],
    [{ valueCoding: 'plain' }, { valueString: 'plain' }],
    [{ valueCodeableConcept: { coding: [{ code: 'b' }], text: 'B' } }, { valueCoding: { code: 'b', display: 'B' } }],
    [{ valueQuantity: { value: 3, unit: 'kg' } }, { valueQuantity: { value: 3, unit: 'kg' } }],
    [
      { valueReference: { reference: 'Practitioner/9', display: 'Dr. A' } },
      { valueReference: { type: 'Practitioner', identifier: { value: 'Practitioner/9' }, display: 'Dr. A' } },
    ],
    [
      { valueAttachment: { title: 'scan.pdf', contentType: 'application/pdf' } },
      { valueAttachment: { title: 'scan.pdf', contentType: 'application/pdf' } },
    ],
    [{ valueHumanName: { family: 'Odd', given: ['Very'] } }, { valueString: 'Odd Very' }],
  ]
  it.each(values)('REF-5 keeps %o', (given, kept) => {
    const hub = hubAfter(received(day(2), {}, [formOf([{ linkId: 'q', text: 'Q', answer: [given] }])]))
    expect(answers(hub)?.item?.[0]).toEqual({ linkId: 'q', text: 'Q', answer: [kept] })
  })

  it('REF-5 keeps order, groups, repeated and missing answers, and what hangs on an answer; all of it valid', () => {
    const hub = hubAfter(
      received(day(2), {}, [
        formOf([
          { linkId: 'z', text: 'Several', answer: [{ valueString: 'b' }, { valueString: 'a' }] },
          {
            linkId: 'g',
            text: 'Group',
            item: [
              { text: 'No id', answer: { valueBoolean: true } },
              { linkId: 'e', text: 'Empty', answer: [] },
            ],
          },
          {
            linkId: 'a',
            text: 'With more',
            answer: [{ valueBoolean: true, item: [{ linkId: 'a1', text: 'How', answer: [{ valueString: 'so' }] }] }],
            item: [{ linkId: 'a2', text: 'And', answer: 'plain' }],
          },
          ...values.map(([given], index) => ({ linkId: `v${index}`, text: `V${index}`, answer: [given] })),
        ]),
      ]),
    )
    expect(answers(hub)?.item?.slice(0, 3)).toEqual([
      { linkId: 'z', text: 'Several', answer: [{ valueString: 'b' }, { valueString: 'a' }] },
      {
        linkId: 'g',
        text: 'Group',
        item: [
          { linkId: 'g.1', text: 'No id', answer: [{ valueBoolean: true }] },
          { linkId: 'e', text: 'Empty' },
        ],
      },
      {
        linkId: 'a',
        text: 'With more',
        answer: [
          {
            valueBoolean: true,
            item: [
              { linkId: 'a1', text: 'How', answer: [{ valueString: 'so' }] },
              { linkId: 'a2', text: 'And', answer: [{ valueString: 'plain' }] },
            ],
          },
        ],
      },
    ])
    expect(problemsIn(hub.referral(), problemsOf)).toEqual([])
  })

  it('REF-5 what has no place of its own comes after the form, named by where it stood', () => {
    const hub = hubAfter(
      received(
        day(2),
        {
          extension: [{ url: 'https://caredove.com/fhir/StructureDefinition/leave-message-home', valueBoolean: true }],
          identifier: [
            { value: '1234567890', extension: [{ url: 'http://example.org/card-version', valueString: 'AB' }] },
          ],
          birthDate: 'about 1990',
          favouriteColour: 'teal',
        },
        [formOf([{ linkId: 'q', text: 'Q', answer: [{ valueString: 'x' }] }])],
      ),
    )
    const last = answers(hub)?.item?.at(-1)
    expect(last).toMatchObject({ linkId: 'causeway-further-details' })
    const rows = last?.item?.map(({ text, answer }) => `${text}: ${Object.values(answer?.[0] ?? {})[0]}`)
    expect(rows?.sort()).toEqual([
      'Patient.birthDate: about 1990',
      'Patient.favouriteColour: teal',
      'card-version: AB',
      'leave-message-home: true',
    ])
    expect(problemsIn(hub.referral(), problemsOf)).toEqual([])
  })

  it('REF-5 nothing that stands on a form is dropped, whatever it is', () => {
    const word = fc.stringMatching(/^[a-zA-Zàéîœßжλ一ع]{4,12}$/u).map(text => `w${text}w`)
    const odd = fc.oneof(
      word,
      fc.array(word, { minLength: 1, maxLength: 3 }),
      fc.record({ deep: word, more: fc.array(fc.record({ x: word })) }),
      fc.boolean(),
      fc.integer(),
    )
    const change = fc.dictionary(
      fc.constantFrom(
        'birthDate',
        'gender',
        'maritalStatus',
        'photo',
        'shoe',
        'telecom',
        'address',
        'name',
        'contact',
        'communication',
        'extension',
        'deceasedDateTime',
      ),
      odd,
    )
    fc.assert(
      fc.property(
        change,
        change,
        fc.array(fc.record({ text: word, answer: odd }), { maxLength: 4 }),
        (patient, request, items) => {
          const of = received(day(2), patient, [formOf(items)])
          const raw = {
            ...of,
            entry: of.entry.map(({ resource }) => ({
              resource: resource.resourceType === 'ServiceRequest' ? { ...resource, note: request } : resource,
            })),
          }
          const hub = hubAfter(raw)
          const kept = JSON.stringify(hub.referral())
          for (const text of textsIn([patient, request, items])) expect(kept).toContain(text)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('REF-5 every single value of a referral is in its record, but for what only holds the message together', () => {
    const technical =
      /\.(resourceType|fullUrl|id|url|reference|intent|status|endpoint|type|last_updated)$|^MessageHeader|identifier\.\d\.(value|type\.text)$/
    const form = formOf([
      {
        linkId: 'a',
        text: 'A',
        answer: [
          { valueDate: '2026-01-02' },
          { valueReference: { display: 'Nurse' } },
          { valueQuantity: { value: 1, unit: 'kg' } },
        ],
        item: [{ linkId: 'b', text: 'B', answer: [{ valueCoding: { system: 'urn:a', code: 'x', display: 'X' } }] }],
      },
    ])
    const consent = {
      resourceType: 'Consent',
      status: 'active',
      performer: [{ display: 'Mother' }],
      category: [{ text: 'Sharing' }],
      provision: { type: 'permit', actor: [{ reference: { display: 'Clinic' } }] },
    }
    const contact = [{ relationship: [{ text: 'Aunt' }], name: { family: 'Tante' }, period: { start: '2020-01-01' } }]
    const raw = received(day(2), { contact, generalPractitioner: [{ display: 'Dr. Call' }] }, [
      form,
      consent,
      fileOf('A-1', 'a.txt', 'one', { author: [{ display: 'Author' }] }),
    ])
    const lost = placesIn(raw).filter(place => {
      const [, entry] = place
      const type = raw.entry[Number(entry)]?.resource.resourceType ?? 'Bundle'
      if (technical.test(`${type}.${place.slice(3).join('.')}`) || place.length < 4) return false
      const hub = createSmallHub()
      const result = hub.receive(replaced(raw, place, 'wXYZw'))
      return result.kind !== 'write' || !JSON.stringify([hub.referral(), result.draft.documents]).includes('wXYZw')
    })
    expect(lost).toEqual([])
  })

  it('REF-5 5,000 answers are all kept, and cost ten times what 500 cost, not a hundred times', () => {
    const form = (count: number) =>
      formOf(
        Array.from({ length: count }, (_, n) => ({
          linkId: `q${n}`,
          text: `Question ${n}`,
          answer: [{ valueString: `answer ${n} ${'é'.repeat(40)}` }],
        })),
      )
    /** Processor time in microseconds: other work on the machine does not count. */
    const cost = (count: number): number => {
      const hub = createSmallHub()
      const before = process.cpuUsage()
      hub.tell(received(day(2), {}, [form(count)]), progress(day(3), 'ready', 'Ready'))
      const { user } = process.cpuUsage(before)
      expect(answers(hub)?.item).toHaveLength(count)
      expect(answers(hub)?.item?.[count - 1]?.answer?.[0]?.valueString).toContain(`answer ${count - 1}`)
      return user
    }
    const least = (count: number) => Math.min(...[1, 2, 3].map(() => cost(count)))
    least(500)
    expect(least(5_000)).toBeLessThan(50 * least(500))
  })
})

function placesIn(value: unknown, before: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [before]
  return Object.entries(value).flatMap(([key, each]) => placesIn(each, [...before, key]))
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === key ? replaced(each, rest, by) : each))
  return { ...(value as Raw), [key]: replaced((value as Raw)[key], rest, by) }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number' || typeof value === 'boolean') return []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
