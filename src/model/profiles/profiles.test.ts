import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../events.ts'
import { schedulingProfiles } from '../scheduling.ts'
import { denied, deniedBy } from './deny.ts'
import { directions, guardedTypes, profiles } from './profile.ts'
import { type Allowed, compileList, isAllowed, withhold } from './withhold.ts'

const lists = schedulingProfiles.flatMap(profile =>
  directions.flatMap(direction =>
    guardedTypes.map(type => ({ profile, direction, type, list: profiles[profile].lists[direction][type] })),
  ),
)

describe('the lists of the profiles', () => {
  it.each(lists)('SCH-11 hold nothing clinical and no free text: $profile, $direction, $type', ({ list }) => {
    const allowed = compileList(list)
    for (const { path } of denied) expect([path, isAllowed(path.split('.'), allowed)]).toEqual([path, false])
    for (const path of list) expect([path, deniedBy(path.split('.'))]).toEqual([path, undefined])
  })

  it('SCH-11 get stricter from small practice to behavioural health', () => {
    for (const direction of directions)
      for (const type of guardedTypes) {
        const usual = compileList(profiles['small-practice'].lists[direction][type])
        for (const path of profiles['behavioural-health'].lists[direction][type])
          expect([direction, path, isAllowed(path.split('.'), usual)]).toEqual([direction, path, true])
      }
    const { lists: strict, confidential } = profiles['behavioural-health']
    expect(confidential).toBe(true)
    expect(strict.booking.Appointment.filter(path => /^(service|appointment)Type|reason|cancel/.test(path))).toEqual([])
    expect(strict.ehr.Appointment.filter(path => /reason|cancel|display|^serviceType\.coding$/.test(path))).toEqual([])
  })

  it('SCH-18 let the EHR confirm in one profile only', () => {
    expect(schedulingProfiles.filter(name => profiles[name].ehrConfirms)).toEqual(['booking-layer'])
  })
})

const name = fc.constantFrom('start', 'status', 'serviceType', 'coding', 'text', 'comment', 'reasonCode', 'actor', 'x')
const body = fc.letrec<{ value: Json; object: { [key: string]: Json } }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.integer(),
    tie('object'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
  object: fc.dictionary(name, tie('value'), { maxKeys: 5 }),
})).object
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map(steps => steps.join('.'))

/** Paths of every plain value. */
function leaves(value: Json | undefined, at: readonly string[] = []): string[] {
  if (Array.isArray(value)) return value.flatMap(each => leaves(each, at))
  if (value !== null && typeof value === 'object')
    return Object.entries(value as { [key: string]: Json }).flatMap(([key, part]) => leaves(part, [...at, key]))
  return value === undefined ? [] : [at.join('.')]
}

describe('what is withheld', () => {
  it('SCH-11 is everything that the list does not name, and nothing else', () => {
    fc.assert(
      fc.property(body, fc.array(path, { maxLength: 5 }), (given, list) => {
        const allowed: Allowed = compileList(list)
        const { body: left } = withhold(given, allowed)
        const may = (each: string) => isAllowed(each.split('.'), allowed)
        expect(new Set(leaves(left))).toEqual(new Set(leaves(given).filter(may)))
      }),
      { numRuns: 500 },
    )
  })

  it('SCH-11 tells names, never values', () => {
    const given = {
      status: 'booked',
      comment: 'Ada is afraid',
      serviceType: [{ text: 'grief', coding: [{ code: 'a' }] }],
    }
    const { body: left, paths } = withhold(given, compileList(['status', 'serviceType.coding']))
    expect(left).toEqual({ status: 'booked', serviceType: [{ coding: [{ code: 'a' }] }] })
    expect(paths).toEqual(['comment', 'serviceType.text'])
  })

  it('SCH-11 takes clinical resources out of what is contained, even where answers may go', () => {
    const condition: Json = { resourceType: 'Condition', code: { text: 'x' } }
    const given = { contained: [condition, { resourceType: 'QuestionnaireResponse' }] }
    const { body: left, paths } = withhold(given, compileList(['contained']))
    expect(left).toEqual({ contained: [{ resourceType: 'QuestionnaireResponse' }] })
    expect(paths).toEqual(['contained.Condition'])
  })
})
