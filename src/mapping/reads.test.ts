import { describe, expect, it } from 'vitest'
import type { ServiceRequest } from '../model/fhir.ts'
import { compileMapping } from './apply.ts'
import { coverOf } from './coverage.ts'
import { pathFaultOf } from './path-limits.ts'
import { compilePath } from './paths.ts'
import { expressionFor, placesIn } from './places.ts'
import { isRead, readsOf } from './reads.ts'
import { wholeReferral } from './referral-samples.ts'

describe('what an expression reads', () => {
  it.each([
    ['status', [{ path: ['status'] }]],
    ['Appointment.participant.actor.first()', [{ path: ['participant', 'actor'] }]],
    ["name.where(use = 'official').given", [{ path: ['name', 'given'] }, { path: ['name', 'use'] }]],
    ["contained.where(id = 'registrant').birthDate", [{ inside: { id: 'registrant' }, path: ['birthDate'] }]],
    [
      "contained.ofType(Patient).where(id = 'registrant').name.first().family",
      [{ inside: { type: 'Patient', id: 'registrant' }, path: ['name', 'family'] }],
    ],
    ['(contained as Task).status', [{ inside: { type: 'Task' }, path: ['status'] }]],
    [
      '(code.text | code.coding[0].display).first()',
      [{ path: ['code', 'text'] }, { path: ['code', 'coding', 'display'] }],
    ],
    ["name.select(given & ' ' & family)", [{ path: ['name', 'given'] }, { path: ['name', 'family'] }]],
    [
      "contained.where(id = 'answers').item.where(linkId = '3.1').answer.value",
      [{ inside: { id: 'answers' }, path: ['item(3.1)', 'answer', 'value'] }],
    ],
    ["'Caredove'", []],
    ['start(', []],
  ])('of %s is told by its grammar', (expression, reads) => {
    expect(readsOf(expression)).toEqual(reads)
  })

  it('is told apart by the resource that a referral contains', () => {
    const reads = readsOf("contained.where(id = 'registrant').name")
    expect(isRead({ inside: { type: 'Patient', id: 'registrant' }, path: ['name', 'family'] }, reads)).toBe(true)
    expect(isRead({ inside: { type: 'Practitioner', id: 'requester-person' }, path: ['name'] }, reads)).toBe(false)
    expect(isRead({ path: ['name'] }, reads)).toBe(false)
  })
})

describe('places of a referral', () => {
  it('are each led to by an expression that is allowed and finds what stands there', () => {
    const places = placesIn(wholeReferral)
    expect(places.length).toBeGreaterThan(60)
    for (const place of places) {
      const expression = expressionFor(place)
      expect(pathFaultOf(expression), expression).toBeUndefined()
      expect(compilePath(expression)(wholeReferral).length, expression).toBeGreaterThan(0)
      expect(isRead(place, readsOf(expression)), expression).toBe(true)
    }
  })

  it('REF-5 coverage names each question that no rule reads, and no answer', () => {
    const rules = [
      { to: 'lastName', from: "contained.where(id = 'registrant').name.family" },
      { to: 'stairs', from: "contained.where(id = 'answers').item.item.where(linkId = '3.1').answer.value" },
    ]
    const { unread } = coverOf(compileMapping({ name: 'x', version: 1, rules }), [wholeReferral], () => ({
      resolveReference: () => undefined,
    }))
    expect(unread).toContain("contained.where(id = 'answers').item.where(linkId = '1').answer.value")
    expect(unread).toContain("contained.where(id = 'registrant').name.given")
    expect(unread).toContain('contained.ofType(Appointment).start')
    expect(unread).not.toContain("contained.where(id = 'registrant').name.family")
    expect(unread.filter(path => path.includes('3.1'))).toEqual([])
    expect(unread.join(' ')).not.toMatch(/Robin|Falls|medicines|safe/)
  })

  it('stays quick with 200 answers', () => {
    const contained = wholeReferral.contained?.map(each =>
      each.resourceType === 'QuestionnaireResponse'
        ? {
            ...each,
            item: Array.from({ length: 200 }, (_, at) => ({
              linkId: `q${at}`,
              text: `Question ${at}`,
              answer: [{ valueString: `Answer ${at}` }],
            })),
          }
        : each,
    )
    const record = { ...wholeReferral, contained } as ServiceRequest
    const read = compilePath("contained.where(id = 'answers').item.where(linkId = 'q199').answer.value")
    expect(read(record)).toEqual(['Answer 199'])
    const began = performance.now()
    for (let time = 0; time < 20; time += 1) read(record)
    // Some milliseconds each; the limit is for a busy machine.
    expect((performance.now() - began) / 20).toBeLessThan(100)
  })
})
