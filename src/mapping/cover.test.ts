import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Appointment, Patient } from '../model/fhir.ts'
import { changedFields, compareResults, differingLines } from './compare.ts'
import { coverRecord, coverText } from './cover.ts'
import { isObject } from './json.ts'
import { shippedSamples } from './samples.ts'
import { standInsFor } from './stand-ins.ts'

const appointment: Appointment = {
  resourceType: 'Appointment',
  id: '0198f300-1111-7000-8000-00000000000a',
  status: 'booked',
  start: '2026-12-01T15:00:00-05:00',
  comment: 'Ask for Anna at the door',
  appointmentType: { coding: [{ system: 'http://example.org/kinds', code: 'first' }], text: 'Anna’s first' },
  participant: [
    { actor: { reference: 'Patient/0198f300-1111-7000-8000-00000000000b', display: 'Anna Brown' }, status: 'accepted' },
  ],
}

describe('covering values', () => {
  it('G-3 covers what names somebody and leaves codes, states, ids and times', () => {
    expect(coverRecord(appointment).record).toEqual({
      ...appointment,
      comment: 'Xxx xxx Xxxx xx xxx xxxx',
      appointmentType: { coding: [{ system: 'http://example.org/kinds', code: 'first' }], text: 'Xxxx’x xxxxx' },
      participant: [
        {
          actor: { reference: 'Patient/0198f300-1111-7000-8000-00000000000b', display: 'Xxxx Xxxxx' },
          status: 'accepted',
        },
      ],
    })
    expect(coverText('Zoë Nuñez-O’Hara, 1985-03-14')).toBe('Xxx Xxxxx-X’Xxxx, 9999-99-99')
  })

  it('covers what a rule makes of a covered value, wherever it is written to', () => {
    const { result } = coverRecord(appointment, ['Patient/77'])
    expect(result({ status: 'Anna', description: 'anna brown', start: '2026-12-01T20:00:00Z' })).toEqual({
      status: 'Xxxx',
      description: 'xxxx xxxxx',
      start: '2026-12-01T20:00:00Z',
    })
    expect(result({ participant: [{ actor: { reference: 'Patient/77' } }] })).toEqual({
      participant: [{ actor: { reference: 'Patient/77' } }],
    })
  })

  it('leaves no letter or digit of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(coverText(text)).not.toMatch(/[A-WYZa-wyz0-8]/)
      }),
    )
  })
})

describe('stand-ins', () => {
  const random = fc.integer({ min: 0, max: 2 ** 31 - 1 }).map(seed => generator(seed))
  const person = shippedSamples.Patient?.[0]?.record as Patient

  it('ME-7 replaces every personal value by a made-up one of the same shape', () => {
    const real: Patient = {
      ...person,
      name: [{ use: 'official', family: 'Nguyen-Tremblay', given: ['Mai'], text: 'Mai Nguyen-Tremblay' }],
      telecom: [
        { system: 'phone', value: '+1 (647) 555-8812' },
        { system: 'email', value: 'mai.nt@clinic.example' },
      ],
      birthDate: '1991-07-30',
    }
    fc.assert(
      fc.property(random, next => {
        const copy = standInsFor(real, next) as unknown as Patient
        expect(leavesOf(copy).filter(leaf => /Mai|Nguyen|Tremblay|1991-07-30|clinic/.test(leaf))).toEqual([])
        expect(copy.telecom?.[0]?.value).toMatch(/^\+1 \(416\) 555-01\d\d$/)
        expect(copy.telecom?.[1]?.value).toMatch(/^person\.\d+@example\.org$/)
        expect(copy.birthDate).toMatch(/^\d{4}-\d\d-\d\d$/)
        expect(new Date(copy.birthDate ?? '').getUTCDay()).toBe(new Date('1991-07-30').getUTCDay())
        expect(copy.name?.[0]).toMatchObject({ use: 'official' })
        expect(copy.identifier?.[0]?.system).toBe(real.identifier?.[0]?.system)
      }),
      { numRuns: 50 },
    )
  })

  it('ME-7 keeps codes, states, weekday and hour of an appointment, and no id', () => {
    const copy = standInsFor(appointment, generator(7)) as unknown as Appointment
    expect(copy).toMatchObject({ status: 'booked', appointmentType: { coding: [{ code: 'first' }] } })
    expect(copy.start).toMatch(/T15:00:00-05:00$/)
    expect(copy.start).not.toContain('2026-12-01')
    expect(JSON.stringify(copy)).not.toMatch(/0198f300|Anna|door/)
    expect(copy.participant[0]?.actor?.reference).toMatch(/^Patient\/00000000-0000-7000-8000-/)
  })
})

describe('comparing two mappings on one record', () => {
  const mapped = (body: object) => ({ kind: 'mapped' as const, body: body as { [key: string]: string } })
  const failed = { kind: 'failed' as const, problem: 'mapping.failed' as const, rule: 0, to: 'x' }

  it.each([
    ['same', mapped({ a: '1' }), mapped({ a: '1' })],
    ['changed', mapped({ a: '1' }), mapped({ a: '2' })],
    ['newly-fails', mapped({ a: '1' }), failed],
    ['newly-works', failed, mapped({ a: '1' })],
    ['still-fails', failed, failed],
  ] as const)('MA-3 says %s', (verdict, before, after) => {
    expect(compareResults(before, after)).toBe(verdict)
  })

  it('MA-3 REF-5 shows of two notes only the lines in which they differ', () => {
    const note = 'Referral\nReason: Falls\n\nRegistrant\nPhone: 1'
    expect(differingLines(note, `${note}\nCity: Toronto`)).toEqual({ before: '', after: 'City: Toronto' })
    expect(differingLines('a\nb\na', 'a\nc')).toEqual({ before: 'b\na', after: 'c' })
    expect(differingLines('one', 'two')).toEqual({ before: 'one', after: 'two' })
  })

  it('MA-3 names each field that differs', () => {
    expect(changedFields({ a: [{ b: 1 }, 2], c: 'x' }, { a: [{ b: 1, d: true }], c: 'y' })).toEqual([
      { path: 'a[0].d', kind: 'added', after: true },
      { path: 'a[1]', kind: 'removed', before: 2 },
      { path: 'c', kind: 'changed', before: 'x', after: 'y' },
    ])
  })
})

function leavesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf)
  if (isObject(value)) return Object.values(value).flatMap(leavesOf)
  return [String(value)]
}

/** Numbers from 0 up to 1 that a seed decides. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}
