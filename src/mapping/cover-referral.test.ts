import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../model/events.ts'
import type { ServiceRequest } from '../model/fhir.ts'
import { containedAs } from '../model/referral/record.ts'
import { coverRecord } from './cover.ts'
import { isObject } from './json.ts'
import { wholeReferral } from './referral-samples.ts'
import { standInsFor } from './stand-ins.ts'

/** Codes, ids of our own, and times: what may stand in clear. */
const mayBeSeen =
  /^(https?:|urn:|#)|^\d{4}-\d\d-\d\dT|^(Patient|Binary)\/|^[0-9a-f]{8}-|^(registrant|requester(-person|-organization)?|listing|performer|primary-care|task|answers|consent|(contact|appointment|message|document)-\d+)$/
const codes = new Set([
  ...['official', 'home', 'work', 'phone', 'email', 'other', 'active', 'completed', 'cancelled', 'booked', 'current'],
  ...['accepted', 'declined', 'proposal', 'routine', 'permit', 'routed', 'JHN', 'fr-CA', 'process-request', 'admitted'],
  ...['patient-privacy', 'infa', 'application/pdf', '1', '2', '3', '3.1'],
])
const isCode = (text: string) => mayBeSeen.test(text) || codes.has(text)

describe('covering a referral', () => {
  it('G-3 REF-5 shows no value of anything that it contains, only codes, ids and times', () => {
    const covered = leavesOf(coverRecord(wholeReferral).record).filter(({ name }) => name !== 'resourceType')
    const values = leavesOf(wholeReferral as unknown as Json).filter(({ value }) => typeof value === 'string')
    const personal = values.filter(({ name, value }) => name !== 'resourceType' && !isCode(String(value)))
    expect(personal.length).toBeGreaterThan(25)
    const texts = covered.map(({ value }) => String(value)).filter(text => !isCode(text))
    const seen = personal.filter(({ value }) => texts.some(text => text.includes(String(value))))
    expect(seen.map(({ name }) => name)).toEqual([])
    expect(texts.filter(text => /[a-wyzA-WYZ0-8]/.test(text))).toEqual(['true', '45'])
  })

  it('G-3 hides answers of yes and no, and short words, which their length would tell', () => {
    const { record, result } = coverRecord(
      withAnswers([{ valueBoolean: true }, { valueString: 'No' }, { valueInteger: 1 }]),
    )
    const form = (record as unknown as ServiceRequest).contained?.find(
      each => each.resourceType === 'QuestionnaireResponse',
    )
    expect(JSON.stringify(form)).toContain('"answer":[{"valueBoolean":"xxx"},{"valueString":"xxx"},{"valueInteger":9}]')
    expect(result({ a: true, b: false, c: 'Yes', d: 1, note: 'Smokes: No\nOften: Yes' })).toEqual({
      a: 'xxx',
      b: 'xxx',
      c: 'xxx',
      d: 9,
      note: 'Xxxxxx: xxx\nXxxxx: xxx',
    })
  })

  it('G-3 covers what ails somebody, also in codes, and words that stand where a code belongs', () => {
    const record: ServiceRequest = {
      ...wholeReferral,
      reasonCode: [
        { coding: [{ system: 'http://snomed.info/sct', code: '161898004', display: 'Falls' }], text: 'Falls' },
      ],
      contained: [
        {
          resourceType: 'Organization',
          id: 'performer',
          type: [{ coding: [{ code: 'Robin Sample', display: 'Robin' }] }],
        },
      ],
    }
    const text = JSON.stringify(coverRecord(record).record)
    for (const hidden of ['161898004', 'Falls', 'Robin']) expect(text).not.toContain(hidden)
  })

  it('G-3 covers whatever a form says, in any script', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 4 }), { minLength: 1, maxLength: 8 }), texts => {
        const record = withAnswers(texts.map(valueString => ({ valueString })))
        const form = containedAs(
          coverRecord(record).record as unknown as ServiceRequest,
          'QuestionnaireResponse',
          'answers',
        )
        for (const { valueString } of form?.item?.at(-1)?.answer ?? []) expect(valueString).not.toMatch(/[^\P{L}xX]/u)
      }),
      { numRuns: 40 },
    )
  })
})

describe('stand-ins of a referral', () => {
  it('ME-7 lead back to nobody, and what it contains still holds together', () => {
    const copy = standInsFor(wholeReferral, generator(11)) as unknown as ServiceRequest
    const text = JSON.stringify(copy)
    for (const real of ['Robin', 'Unit 4', '9999999996', '5791084828', 'medicines', '1985-03-14', '0198f300', 'Falls'])
      expect(text).not.toContain(real)
    const ids = new Set(copy.contained?.map(each => `#${each.id}`))
    expect(copy.supportingInfo?.filter(({ reference }) => !ids.has(reference ?? ''))).toEqual([])
    expect(copy.contained?.map(each => each.resourceType)).toEqual(
      wholeReferral.contained?.map(each => each.resourceType),
    )
    expect(containedAs(copy, 'Task', 'task')?.status).toBe('completed')
    const sent = containedAs(copy, 'Communication', 'message-1')?.sent ?? ''
    expect(sent).toMatch(/T14:00:00Z$/)
    expect(sent).not.toContain('2026-11-21')
  })
})

function withAnswers(answer: readonly object[]): ServiceRequest {
  const contained = (wholeReferral.contained ?? []).map(each =>
    each.resourceType === 'QuestionnaireResponse'
      ? { ...each, item: [...(each.item ?? []), { linkId: 'extra', text: 'Anything else?', answer: [...answer] }] }
      : each,
  )
  return { ...wholeReferral, contained }
}

function leavesOf(value: Json, name = ''): { name: string; value: Json }[] {
  if (Array.isArray(value)) return value.flatMap(each => leavesOf(each, name))
  return isObject(value) ? Object.entries(value).flatMap(([part, each]) => leavesOf(each, part)) : [{ name, value }]
}

/** Numbers from 0 up to 1 that a seed decides. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}
