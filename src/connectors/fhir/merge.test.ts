import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Appointment } from '../../model/fhir.ts'
import { bookingLayerOwners, defaultOwners } from '../../model/ownership.ts'
import { alike } from './alike.ts'
import { type Base, mergeAppointment, ownerOf, ownerTable } from './merge.ts'
import { appointment } from './testing/io.ts'

const later = { start: '2026-12-03T09:00:00Z', end: '2026-12-03T09:30:00Z' }
const code = (value: string) => ({ coding: [{ system: 'http://example.org/visit', code: value }] })
const merged = (base: Base | undefined, ours: Appointment, theirs: Appointment) => {
  const result = mergeAppointment(base, ours, theirs)
  return result.kind === 'changed' ? result.resource : result.kind
}

describe('one field of an appointment', () => {
  it('that only we changed becomes ours', () => {
    expect(merged(appointment(), appointment(later), appointment())).toMatchObject(later)
  })

  it('that only the EHR changed stays theirs', () => {
    expect(merged(appointment(), appointment(), appointment(later))).toBe('same')
  })

  it('that we took away is taken away; one the EHR added stays', () => {
    const base = appointment({ description: 'first visit' })
    const theirs = appointment({ description: 'first visit', comment: 'bring card' })
    const result = merged(base, appointment(), theirs)
    expect(result).toMatchObject({ comment: 'bring card' })
    expect(result).not.toHaveProperty('description')
  })

  const bothSides: readonly [field: keyof Appointment, ours: Partial<Appointment>, theirs: Partial<Appointment>][] = [
    ['start', later, { start: '2026-12-01T15:10:00Z' }],
    ['minutesDuration', { minutesDuration: 45 }, { minutesDuration: 20 }],
    ['status', { status: 'cancelled' }, { status: 'pending' }],
    ['serviceType', { serviceType: [code('a')] }, { serviceType: [code('b')] }],
    ['appointmentType', { appointmentType: code('a') }, { appointmentType: code('b') }],
    ['comment', { comment: 'ours' }, { comment: 'theirs' }],
    ['description', { description: 'ours' }, { description: 'theirs' }],
  ]
  it.each(bothSides)(
    'SCH-7 %s, changed on both sides, is settled by the owner table and told',
    (field, ours, theirs) => {
      const row = ownerTable.find(each => each.field === field)
      const owner = row && ownerOf(row, defaultOwners)
      const held = appointment(theirs)
      const result = mergeAppointment(appointment(), appointment(ours), held)
      if (result.kind === 'conflict') throw new Error('no conflict expected')
      expect(result.settled).toContain(field)
      const after = result.kind === 'changed' ? result.resource : held
      expect(after[field]).toEqual(owner === 'scheduling' ? ours[field] : theirs[field])
    },
  )
})

describe('participants', () => {
  const who = (...actors: string[]) => ({
    participant: actors.map(reference => ({ actor: { reference }, status: 'accepted' as const })),
  })
  const actors = (result: Appointment | string) =>
    typeof result === 'string' ? result : result.participant.map(({ actor }) => actor?.reference)

  it('are exchanged when the booking is reassigned; those the EHR added stay', () => {
    const base = appointment(who('Patient/1', 'Practitioner/a'))
    const ours = appointment(who('Patient/1', 'Practitioner/b'))
    const theirs = appointment(who('Patient/1', 'Practitioner/a', 'Device/x-ray'))
    expect(actors(merged(base, ours, theirs))).toEqual(['Patient/1', 'Device/x-ray', 'Practitioner/b'])
  })

  it('keep the answer that was given at the EHR', () => {
    const theirs = appointment({
      ...later,
      participant: [
        { actor: { reference: 'Patient/p1' }, status: 'tentative', required: 'required' },
        { actor: { reference: 'Practitioner/d1' }, status: 'declined' },
      ],
    })
    const result = merged(appointment(), appointment({ comment: 'x' }), theirs)
    expect(result).toMatchObject({
      participant: [{ status: 'tentative', required: 'required' }, { status: 'declined' }],
    })
  })

  it('that the EHR took away do not come back by themselves', () => {
    const both = appointment(who('Patient/1', 'Practitioner/a'))
    expect(merged(both, both, appointment(who('Patient/1')))).toBe('same')
  })
})

describe('SCH-18 where the EHR decides', () => {
  const who = (...actors: string[]) => ({
    participant: actors.map(reference => ({ actor: { reference }, status: 'accepted' as const })),
  })
  const merge = (base: Base, ours: Appointment, theirs: Appointment) =>
    mergeAppointment(base, ours, theirs, bookingLayerOwners)

  it('its time stays where both moved it, and a move of ours alone goes through', () => {
    const moved = { start: '2026-12-01T16:00:00Z', end: '2026-12-01T16:30:00Z' }
    expect(merge(appointment(), appointment(later), appointment(moved))).toEqual({
      kind: 'same',
      settled: ['start', 'end'],
    })
    expect(merge(appointment(), appointment(later), appointment())).toMatchObject({ resource: later })
  })

  it('what it ended is no conflict for a person: its word counts', () => {
    expect(merge(appointment(), appointment(later), appointment({ status: 'cancelled' }))).toEqual({
      kind: 'same',
      settled: ['start', 'end'],
    })
  })

  it.each([
    ['scheduling', defaultOwners, ['Patient/1', 'Practitioner/ours']],
    ['the EHR', bookingLayerOwners, ['Patient/1', 'Practitioner/theirs']],
  ])('SCH-7 whoever else was put in the practitioner’s place on both sides: %s decides', (_who, owners, expected) => {
    const base = appointment(who('Patient/1', 'Practitioner/a'))
    const theirs = appointment(who('Patient/1', 'Practitioner/theirs'))
    const result = mergeAppointment(base, appointment(who('Patient/1', 'Practitioner/ours')), theirs, owners)
    if (result.kind === 'conflict') throw new Error('no conflict expected')
    const after = result.kind === 'changed' ? result.resource : theirs
    expect(after.participant.map(({ actor }) => actor?.reference)).toEqual(expected)
    expect(result.settled).toContain('participant')
  })
})

describe('what was only seen at the EHR', () => {
  it('is not taken away because the mapping sends no such thing', () => {
    const theirs = appointment({ specialty: [code('cardiology')], slot: [{ reference: 'Slot/1' }] })
    const base: Base = { ...theirs, seen: true }
    const result = merged(base, appointment(later), theirs)
    expect(result).toMatchObject({ ...later, specialty: [code('cardiology')], slot: [{ reference: 'Slot/1' }] })
  })

  it('a practitioner whom another one replaces goes; a place that is not sent stays', () => {
    const all = ['Patient/1', 'Practitioner/a', 'Location/l'].map(reference => ({
      actor: { reference },
      status: 'accepted' as const,
    }))
    const theirs = appointment({ participant: all })
    const ours = appointment({
      participant: ['Patient/1', 'Practitioner/b'].map(reference => ({ actor: { reference }, status: 'accepted' })),
    })
    const result = merged({ ...theirs, seen: true }, ours, theirs)
    expect(typeof result === 'object' && result.participant.map(({ actor }) => actor?.reference)).toEqual([
      'Patient/1',
      'Location/l',
      'Practitioner/b',
    ])
  })
})

describe('a time', () => {
  it('that moves takes along a duration that only the EHR keeps', () => {
    const theirs = appointment({ minutesDuration: 30 })
    const longer = { start: '2026-12-03T09:00:00Z', end: '2026-12-03T10:00:00Z' }
    expect(merged(appointment(), appointment(longer), theirs)).toMatchObject({ minutesDuration: 60 })
  })
})

describe('an appointment that was ended', () => {
  it('by us can be booked again by us', () => {
    const ended = appointment({ status: 'noshow' })
    expect(merged(ended, appointment(), appointment({ status: 'noshow' }))).toMatchObject({ status: 'booked' })
  })

  it('on both sides alike needs no write', () => {
    const theirs = appointment({ status: 'cancelled', cancelationReason: { text: 'theirs' } })
    const ours = appointment({ status: 'cancelled', cancelationReason: { text: 'ours' } })
    expect(merged(appointment(), ours, theirs)).toBe('same')
  })

  it('at the EHR and changed by us otherwise is a conflict that names the fields', () => {
    const result = mergeAppointment(appointment(), appointment(later), appointment({ status: 'cancelled' }))
    expect(result).toEqual({ kind: 'conflict', fields: ['start', 'end'] })
  })
})

describe('any merge', () => {
  const field = fc.record(
    {
      status: fc.constantFrom('booked', 'pending', 'cancelled', 'arrived', 'fulfilled'),
      start: fc.constantFrom('2026-12-01T15:00:00Z', '2026-12-02T15:00:00Z', '2026-12-01T10:00:00-05:00'),
      comment: fc.constantFrom('a', 'b'),
      description: fc.constantFrom('a', 'b'),
      minutesDuration: fc.constantFrom(15, 30),
    },
    { requiredKeys: ['status', 'start'] },
  )
  const any = field.map(change => appointment(change as Partial<Appointment>))

  it('done twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.option(any, { nil: undefined }), any, any, (base, ours, theirs) => {
        const once = mergeAppointment(base, ours, theirs)
        if (once.kind === 'changed') expect(mergeAppointment(ours, ours, once.resource).kind).toBe('same')
      }),
    )
  })

  it('leaves what we did not change as the EHR has it', () => {
    fc.assert(
      fc.property(any, any, (base, theirs) => {
        expect(mergeAppointment(base, base, theirs).kind).toBe('same')
      }),
    )
  })

  it('never leaves a status that the EHR moved on to', () => {
    fc.assert(
      fc.property(fc.option(any, { nil: undefined }), any, any, (base, ours, theirs) => {
        const movedOn = ['arrived', 'fulfilled', 'cancelled'].includes(theirs.status) && theirs.status !== base?.status
        const result = mergeAppointment(base, ours, theirs)
        if (movedOn && result.kind === 'changed')
          expect(result.resource).toMatchObject({ status: theirs.status, start: theirs.start })
      }),
    )
  })
})

describe('two values are alike', () => {
  it.each([
    ['2026-12-01T15:00:00Z', '2026-12-01T10:00:00.000-05:00', true],
    ['2026-12-01T15:00:00Z', '2026-12-01T15:01:00Z', false],
    [{ reference: 'Patient/1' }, { reference: 'http://x/fhir/Patient/1/_history/2', display: 'A' }, true],
    [{ reference: 'Patient/1' }, { reference: 'Patient/2' }, false],
    [{ text: 'a' }, { text: 'b' }, false],
    [[{ code: 'a' }, { code: 'b' }], [{ code: 'b' }, { code: 'a' }], true],
    [['Ada', 'Bea'], ['Bea', 'Ada'], false],
    [undefined, [], true],
    [undefined, 'a', false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(alike(a, b)).toBe(same)
    expect(alike(b, a)).toBe(same)
  })
})
