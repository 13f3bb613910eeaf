import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HubResource } from '../model/fhir.ts'
import { compileFull, compilePath, compilePlain } from './paths.ts'

const text = fc.string({ minLength: 1, maxLength: 6 })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const concept = fc.record({
  coding: maybe(fc.array(fc.record({ code: maybe(text), system: maybe(text) }), { maxLength: 3 })),
})
const appointment = fc.record({
  resourceType: fc.constant('Appointment'),
  id: maybe(text),
  status: maybe(fc.constant('booked')),
  start: maybe(fc.constantFrom('2026-06-01T10:00:00Z', '2026-06-01T10:00:00.123-04:00', '2026-06-01')),
  minutesDuration: maybe(fc.nat({ max: 600 })),
  serviceType: maybe(fc.array(concept, { maxLength: 3 })),
  appointmentType: maybe(concept),
  participant: maybe(
    fc.array(fc.record({ actor: maybe(fc.record({ reference: maybe(text) })), status: maybe(text) }), { maxLength: 4 }),
  ),
})
const path = fc.constantFrom(
  'resourceType',
  'id',
  'status',
  'start',
  'Appointment.start',
  'Patient.name',
  'minutesDuration',
  'serviceType',
  'serviceType.coding',
  'serviceType.coding.code',
  'appointmentType.coding.system',
  'participant',
  'participant.actor.reference',
  'participant.status',
  'unknown.thing',
  'start.nothing',
)

describe('paths', () => {
  it('take the short way to the same result as FHIRPath', () => {
    fc.assert(
      fc.property(appointment, path, (record, expression) => {
        const plain = compilePlain(expression)
        // JSON as it comes from the store: no undefined.
        const stored = JSON.parse(JSON.stringify(record)) as HubResource
        expect(plain?.(stored)).toEqual(compileFull(expression)(stored))
      }),
    )
  })

  it.each([
    'deceased',
    'occurrence',
    'contained.name',
    'name.where(use = 1)',
    'name[0]',
    'true',
    'name.first()',
    'Resource.id',
    '%resource',
    'a or b',
  ])('leave %s to FHIRPath', expression => {
    expect(compilePlain(expression)).toBeUndefined()
  })

  it('read what only FHIRPath knows', () => {
    const referral: HubResource = {
      resourceType: 'ServiceRequest',
      status: 'active',
      intent: 'proposal',
      subject: {},
      occurrenceDateTime: '2026-06-01',
    }
    expect(compilePath('occurrence')(referral)).toEqual(['2026-06-01'])
    expect(compilePath('ServiceRequest.status')(referral)).toEqual(['active'])
    expect(compilePath('Patient.status')(referral)).toEqual([])
    expect(compilePath('deceased')({ resourceType: 'Patient', deceasedBoolean: true })).toEqual([true])
    expect(
      compilePath("name.where(use = 'usual').family")({
        resourceType: 'Patient',
        name: [{ use: 'usual', family: 'A' }],
      }),
    ).toEqual(['A'])
  })

  it('read no inherited property', () => {
    expect(compilePath('constructor')({ resourceType: 'Patient' })).toEqual([])
  })
})

describe('reading', () => {
  it('changes nothing of the record, not even a frozen one', () => {
    const record: HubResource = { resourceType: 'Patient', name: [{ family: 'A' }], birthDate: '1985-03-14' }
    const before = JSON.stringify(record)
    Object.freeze(record)
    expect(compileFull('name.family')(record)).toEqual(['A'])
    expect(compileFull('birthDate')(record)).toEqual(['1985-03-14'])
    expect(JSON.stringify(record)).toBe(before)
  })
})
