/** Appointments of a referral: traps R06 to R10 of reference/referrals.md section 15. */
import type { Appointment } from 'fhir/r4'
import { describe, expect, it } from 'vitest'
import { containedAs, containedOf, hasTag } from '../../model/referral/record.ts'
import { booked, edited, message, moved, received, requestOf, unbooked, visitOf } from './testing/messages.ts'
import { createSmallHub, type SmallHub, wordFor } from './testing/small-hub.ts'

const day = (n: number, time = '10:00:00am') => `2026-03-${String(n).padStart(2, '0')} ${time}`
const start = '2026-03-20T15:00:00Z'
const later = '2026-03-21T15:00:00Z'
const visits = (hub: SmallHub, index = 0): Appointment[] => containedOf(hub.referral(index), 'Appointment')
const stands = (hub: SmallHub) => visits(hub).map(each => `${each.start?.slice(8, 10)} ${each.status}`)

describe('appointments', () => {
  it('R06 a cancel is matched by referral, whatever id it carries, and keeps the times', () => {
    const hub = createSmallHub()
    hub.tell(received(day(2)), booked(day(3), '7001', start))
    expect(hub.tell(unbooked(day(4)))).toEqual(['referral.unbooked'])
    expect(visits(hub)).toMatchObject([
      { id: 'appointment-1', status: 'cancelled', start: '2026-03-20T15:00:00.000Z', minutesDuration: 30 },
    ])
  })

  it('R07 the same cancel under the add event is the same cancel', () => {
    const hub = createSmallHub()
    hub.tell(received(day(2)), booked(day(3), '7001', start), unbooked(day(4)))
    expect(hub.tell(unbooked(day(4), 'notify-add-appointment'))).toEqual(['duplicate'])
  })

  it('R08 with two booked, a cancel waits for a person and nothing is cancelled', () => {
    const hub = createSmallHub()
    hub.tell(received(day(2)), booked(day(3), '7001', start), booked(day(4), '7002', later))
    const cancel = unbooked(day(5))
    expect(hub.receive(cancel)).toMatchObject({ kind: 'hold', problem: 'message.ambiguous-cancel' })
    expect(stands(hub)).toEqual(['20 booked', '21 booked'])
    // As it is: the referral has no appointment any more, which is what the message says.
    expect(wordFor(hub.receive(cancel, { asItIs: true }))).toBe('referral.unbooked')
    expect(stands(hub)).toEqual(['20 cancelled', '21 cancelled'])
  })

  it('R08 a cancel that names one of two by its own id is not in doubt', () => {
    const hub = createSmallHub()
    hub.tell(received(day(2)), booked(day(3), '7001', start), booked(day(4), '7002', later))
    expect(hub.tell(moved(day(5), '7001', start, { status: 'cancelled' }))).toEqual(['referral.unbooked'])
    expect(stands(hub)).toEqual(['20 cancelled', '21 booked'])
  })

  it('R09 a move to another listing swaps the listing, and a later edit brings its own', () => {
    const hub = createSmallHub()
    hub.tell(received(day(2)), booked(day(3), '7001', start))
    const there = {
      resourceType: 'HealthcareService',
      id: '901',
      name: 'Evening group',
      providedBy: { display: 'Hill House' },
    }
    const result = hub.receive(moved(day(4), '7001', later, {}, [there]))
    expect(result).toMatchObject({
      kind: 'write',
      type: 'referral.rescheduled',
      draft: { listing: { id: '901', name: 'Evening group' } },
    })
    expect(containedAs(hub.referral(), 'Organization', 'performer')).toMatchObject({ name: 'Hill House' })
    expect(hub.receive(edited(day(5), { gender: 'male' }))).toMatchObject({ draft: { listing: { id: '900' } } })
  })

  it('R10 a group appointment: two referrals, one number', () => {
    const hub = createSmallHub()
    const other = { id: 'the-other', reference: '4100200301' }
    hub.tell(received(day(2)), message('add-service-request', day(2), [requestOf({}, other)], other))
    const group = { identifier: [{ type: { text: 'Group Appointment Number' }, value: 'G-55' }] }
    hub.tell(booked(day(3), '7001', start, group))
    hub.tell(
      message(
        'notify-add-appointment',
        day(3),
        [visitOf('7002', start, { ...group, basedOn: [{ reference: `ServiceRequest/${other.reference}` }] })],
        other,
      ),
    )
    expect(hub.records).toHaveLength(2)
    for (const index of [0, 1]) {
      expect(hasTag(hub.referral(index), 'group')).toBe(true)
      expect(visits(hub, index)[0]?.identifier).toContainEqual({
        system: 'urn:causeway:group-appointment',
        value: 'G-55',
      })
    }
  })

  it('fills in the registrant and the listing, and tells provider and place apart', () => {
    const hub = createSmallHub()
    const participant = [
      { actor: { display: '12 Test Ave, Unit 4' }, status: 'accepted' },
      { actor: { display: 'Sam Helfer' }, status: 'accepted' },
    ]
    hub.tell(received(day(2)), booked(day(3), '7001', start, { participant }))
    expect(visits(hub)[0]?.participant.map(({ actor }) => actor)).toEqual([
      { reference: '#registrant' },
      { reference: '#listing' },
      { type: 'Location', display: '12 Test Ave, Unit 4' },
      { type: 'Practitioner', display: 'Sam Helfer' },
    ])
  })

  it('keeps one without an end, or without a time, valid', () => {
    const hub = createSmallHub()
    hub.tell(
      received(day(2)),
      booked(day(3), '7001', start, { end: undefined, minutesDuration: undefined }),
      booked(day(4), '7002', start, { start: undefined, end: undefined, minutesDuration: undefined }),
    )
    expect(visits(hub).map(({ status, start, end }) => [status, start === end])).toEqual([
      ['booked', true],
      ['proposed', true],
    ])
  })
})
