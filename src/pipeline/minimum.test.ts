import { describe, expect, it } from 'vitest'
import { connectors } from '../connectors/registry.ts'
import { compileMapping } from '../mapping/apply.ts'
import { defaultMappings } from '../mapping/defaults.ts'
import type { Mapping, MappingRule } from '../mapping/rules.ts'
import { shippedSamples } from '../mapping/samples.ts'
import type { Appointment } from '../model/fhir.ts'
import { type Direction, guardedTypes } from '../model/profiles/profile.ts'
import { schedulingProfiles } from '../model/scheduling.ts'
import { compileMinimum, directionOf, mapMinimum } from './minimum.ts'

const context = { resolveReference: (type: string, id: string) => `${type}/${id}` }

/** Every mapping that a scheduling target begins with. */
const builtIn = [...connectors.values()].flatMap(connector =>
  guardedTypes.flatMap(type => {
    const mapping = connector.mappings?.[type] ?? defaultMappings[type]
    return connector.capabilities.delivers.includes(type) && mapping
      ? [{ name: connector.name, type, mapping, direction: directionOf(connector) }]
      : []
  }),
)

const fields = (...rules: readonly Pick<MappingRule, 'to' | 'from' | 'transform'>[]): Mapping => ({
  name: 'plain',
  version: 1,
  rules: [...rules],
})

function minimumOf(
  mapping: Mapping,
  direction: Direction = 'ehr',
  profile: (typeof schedulingProfiles)[number] = 'small-practice',
) {
  const minimum = compileMinimum(profile, direction, 'Appointment', compileMapping(mapping))
  if (!minimum) throw new Error('appointments have a minimum')
  return minimum
}

describe('plain bookings', () => {
  it.each(builtIn)('SCH-11 lose nothing on their way to $name: $type', ({ mapping, type, direction }) => {
    for (const profile of ['small-practice', 'booking-layer'] as const) {
      const minimum = compileMinimum(profile, direction, type, compileMapping(mapping))
      expect(minimum?.withheld.map(({ compiled }) => compiled.rule.to)).toEqual([])
      for (const { record } of shippedSamples[type] ?? [])
        expect(minimum && mapMinimum(minimum, record, context).withheld).toEqual([])
    }
  })
})

const visit: Appointment = {
  resourceType: 'Appointment',
  id: 'a1',
  status: 'booked',
  start: '2026-12-01T14:00:00Z',
  comment: 'she says it got worse',
  description: 'grief',
  reasonCode: [{ text: 'grief' }],
  serviceType: [{ text: 'Grief counselling', coding: [{ system: 's', code: 'gc', display: 'Grief counselling' }] }],
  participant: [{ status: 'accepted', actor: { reference: 'Patient/p1', display: 'Ada Example' } }],
}

describe('rules that name too much', () => {
  it('SCH-11 do not run, and the fields they would have filled are named', () => {
    const minimum = minimumOf(
      fields(
        { to: 'when', from: 'start' },
        { to: 'remark', from: 'comment' },
        { to: 'client', from: 'participant.actor.display' },
        { to: 'kind', from: 'serviceType.text' },
        { to: 'code', from: 'serviceType.coding.code' },
        { to: 'instructions', from: 'patientInstruction' },
        { to: 'whole', from: '%resource' },
        { to: 'maybe', from: "iif(status = 'booked', reasonCode.text, start)" },
        { to: 'source', from: "'causeway'" },
      ),
    )
    const mapped = mapMinimum(minimum, visit, context)
    expect(mapped).toMatchObject({ body: { when: visit.start, code: 'gc', source: 'causeway' } })
    expect(Object.keys('body' in mapped ? mapped.body : {})).toEqual(['when', 'code', 'source'])
    // The record has no instructions: nothing was kept back there.
    expect(mapped.withheld).toEqual(['client', 'kind', 'maybe', 'remark', 'whole'])
    expect(minimum.withheld.map(({ because }) => because)).toContain('denied')
  })

  it.each(schedulingProfiles)('SCH-11 get no free text out by another name: %s', profile => {
    const words = ['got worse', 'rief', 'Ada Example']
    const sources = [
      'comment',
      'description',
      'reasonCode.text',
      'reasonCode',
      'serviceType.text',
      'participant',
      '$this',
      'Appointment.comment',
      'descendants()',
      'comment | description',
    ]
    for (const direction of ['ehr', 'booking', 'other'] as const)
      for (const from of sources) {
        const mapped = mapMinimum(minimumOf(fields({ to: 'any', from }), direction, profile), visit, context)
        for (const word of words)
          expect([from, JSON.stringify(mapped)]).not.toEqual([from, expect.stringContaining(word)])
      }
  })

  it('SCH-11 take the names of services from a code where only the code may leave', () => {
    const mapping: Mapping = {
      ...fields({ to: 'serviceType', from: 'serviceType', transform: 'codes' }, { to: 'status', from: 'status' }),
      resourceType: 'Appointment',
    }
    const mapped = mapMinimum(minimumOf(mapping, 'ehr', 'behavioural-health'), visit, context)
    expect(mapped).toMatchObject({
      body: {
        serviceType: [{ coding: [{ system: 's', code: 'gc' }] }],
        meta: { security: [{ code: 'R' }] },
      },
      withheld: ['serviceType.coding.display'],
    })
    expect(JSON.stringify(mapped)).not.toContain('Grief')
  })
})
