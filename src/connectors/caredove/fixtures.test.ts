/** The project's own messages, shaped after the published ones, so that every test is whole without those. */
import { beforeAll, describe, expect, it } from 'vitest'
import { containedAs, containedOf } from '../../model/referral/record.ts'
import { problemsOf } from '../fhir/testing/validate.ts'
import { fixture, fixtureNames } from './testing/read-fixture.ts'
import { createSmallHub, wordFor } from './testing/small-hub.ts'
import { problemsIn } from './testing/whole.ts'

// The validator loads its definitions once: on a busy machine that alone takes many seconds.
beforeAll(() => void problemsOf({ resourceType: 'Patient' }))

const rows: readonly [name: string, alone: string, after: string][] = [
  ['received', 'referral.received', 'duplicate'],
  ['edited', 'referral.edited', 'referral.edited'],
  ['routed', 'referral.received', 'referral.received'],
  ['reference-style', 'referral.received', 'referral.received'],
  ['booked', 'referral.booked', 'referral.booked'],
  ['strict-booked', 'referral.booked', 'referral.booked'],
  ['rescheduled', 'referral.booked', 'referral.booked'],
  ['unbooked', 'referral.unbooked', 'referral.unbooked'],
  ['cancelled-under-add', 'referral.unbooked', 'referral.unbooked'],
  ['ready', 'referral.ready', 'referral.ready'],
  ['status-received', 'referral.acknowledged', 'referral.acknowledged'],
  ['custom-label', 'referral.in-progress', 'referral.in-progress'],
  ['closed-completed', 'referral.completed', 'referral.completed'],
  ['closed-no-show', 'referral.failed', 'referral.failed'],
  ['archived', 'referral.archived', 'referral.archived'],
  ['revoked', 'referral.cancelled', 'referral.cancelled'],
  ['message-from-provider', 'referral.message-from-provider', 'referral.message-from-provider'],
  ['message-from-requester', 'referral.message-from-requester', 'referral.message-from-requester'],
]

describe('the messages of the project', () => {
  it.each(rows)('REF-10 R01 %s, alone and after the referral', (name, alone, after) => {
    const first = createSmallHub()
    expect(wordFor(first.receive(fixture(name)))).toBe(alone)
    const second = createSmallHub()
    second.receive(fixture('received'))
    expect(wordFor(second.receive(fixture(name)))).toBe(after)
    for (const hub of [first, second])
      for (let index = 0; index < hub.records.length; index += 1)
        expect(problemsIn(hub.referral(index), problemsOf)).toEqual([])
  })

  it('are all told of above', () => {
    expect(fixtureNames().sort()).toEqual(rows.map(([name]) => name).sort())
  })

  it('REF-10 one life in order: published and strict messages are about the same appointment', () => {
    const hub = createSmallHub()
    const names = ['received', 'booked', 'strict-booked', 'message-from-provider', 'message-from-requester', 'edited']
    expect(hub.tell(...names.map(fixture))).toEqual([
      'referral.received',
      'referral.booked',
      'referral.rescheduled',
      'referral.message-from-provider',
      'referral.message-from-requester',
      // Late, and still the newest word on the registrant.
      'referral.edited',
    ])
    const referral = hub.referral()
    expect(containedOf(referral, 'Appointment')).toHaveLength(1)
    expect(containedAs(referral, 'Patient', 'registrant')?.communication?.[0]?.language).toEqual({
      coding: [{ system: 'urn:ietf:bcp:47', code: 'fr' }],
      text: 'French',
    })
  })
})
