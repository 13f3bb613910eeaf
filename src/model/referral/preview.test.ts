import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventTypes } from '../events.ts'
import { alwaysRouted, choiceFaults, offeredTriggers } from './choices.ts'
import { type Choice, compare, type Foreseen, foresee } from './preview.ts'
import {
  type ReferralTrigger,
  referralProcesses,
  referralTriggerNames,
  referralTriggers,
  triggerSets,
} from './triggers.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 2, 9, minute))
const past = (...events: (typeof eventTypes)[number][]) => ({
  routed: false,
  events: events.map((type, minute) => ({ type, at: at(minute) })),
})
const choice = (process: Choice['process'], ...triggers: ReferralTrigger[]): Choice => ({
  process,
  triggers,
  includeRouted: false,
})

describe('REF-2 what a choice would have done with a referral', () => {
  const whole = past(
    'referral.received',
    'referral.acknowledged',
    'referral.accepted',
    'referral.booked',
    'referral.edited',
    'referral.completed',
  )
  const turnedDown = past('referral.received', 'referral.rejected')

  it.each([
    ['end of handling', choice('end-of-handling'), whole, 'referral.completed', 5],
    ['start of handling', choice('start-of-handling'), whole, 'referral.accepted', 2],
    ['Received', choice('custom', 'received'), whole, 'referral.received', 0],
    ['the first of several', choice('custom', 'closed-completed', 'booked'), whole, 'referral.booked', 3],
    ['Closed of the CRMS page', choice('custom', 'closed'), turnedDown, 'referral.rejected', 1],
  ] as const)('%s: names the event and its time', (_, chosen, referral, event, position) => {
    expect(foresee(chosen, referral)).toEqual({ kind: 'imported', event, at: at(position), position })
  })

  it('keeps out what was turned down, with either of the ready-made processes', () => {
    for (const process of ['end-of-handling', 'start-of-handling'] as const)
      expect(foresee(choice(process), turnedDown)).toEqual({ kind: 'never', because: 'trigger-not-chosen' })
  })

  it('looks at what was chosen alone, not at where a listing goes now', () => {
    const listing = { ...choice('custom', 'received'), name: 'A', integrated: false, target: 'elsewhere' }
    expect(foresee(listing, whole)).toMatchObject({ kind: 'imported', position: 0 })
  })

  it('REF-10 keeps out routed referrals, unless they come along', () => {
    const routed = { ...whole, routed: true }
    expect(foresee(choice('custom', 'received'), routed)).toEqual({ kind: 'never', because: 'routed-excluded' })
    expect(foresee({ ...choice('custom', 'received'), includeRouted: true }, routed)).toMatchObject({ position: 0 })
  })

  const anyEvents = fc.array(fc.constantFrom(...eventTypes), { maxLength: 12 })
  const anyTriggers = fc.uniqueArray(fc.constantFrom(...referralTriggerNames), { maxLength: 6 })

  it('REF-1 is the first event that a chosen trigger stands for, and nothing else', () => {
    fc.assert(
      fc.property(anyEvents, anyTriggers, (events, triggers) => {
        const meant = new Set<string>(triggers.flatMap(trigger => referralTriggers[trigger].events))
        const first = events.findIndex(event => meant.has(event))
        const foreseen = foresee(choice('custom', ...triggers), past(...events))
        expect(foreseen.kind === 'imported' ? foreseen.position : -1).toBe(first)
      }),
    )
  })

  it('REF-1 never comes later, and never less often, when a trigger is added', () => {
    fc.assert(
      fc.property(anyEvents, anyTriggers, fc.constantFrom(...referralTriggerNames), (events, triggers, more) => {
        const position = (foreseen: Foreseen) =>
          foreseen.kind === 'imported' ? foreseen.position : Number.POSITIVE_INFINITY
        const before = position(foresee(choice('custom', ...triggers), past(...events)))
        const after = position(foresee(choice('custom', ...triggers, more), past(...events)))
        expect(after).toBeLessThanOrEqual(before)
      }),
    )
  })

  it('REF-2 is compared with what arrived in numbers that add up', () => {
    const foreseen = fc.constantFrom(foresee(choice('end-of-handling'), whole), foresee(choice('custom'), whole))
    fc.assert(
      fc.property(fc.array(fc.record({ foreseen, arrived: fc.boolean() })), referrals => {
        const counts = compare(referrals)
        expect(counts.imported + counts.never).toBe(referrals.length)
        expect(counts.alsoArrived + counts.onlyForeseen).toBe(counts.imported)
        expect(counts.alsoArrived + counts.onlyArrived).toBe(referrals.filter(each => each.arrived).length)
      }),
    )
  })
})

describe('REF-1 what can be chosen', () => {
  const { generic, crms } = triggerSets

  it('is the set of the target, with the condition of our own', () => {
    expect(offeredTriggers([generic])).toHaveLength(14 + 1)
    expect(offeredTriggers([crms])).toHaveLength(10 + 1)
    expect(offeredTriggers([generic, crms])).toHaveLength(referralTriggerNames.length)
    expect(offeredTriggers([])).toEqual([])
  })

  it('lets every trigger of a set be chosen, and no other', () => {
    for (const set of [generic, crms])
      for (const trigger of referralTriggerNames) {
        const faults = choiceFaults(choice('custom', trigger), [set])
        const isOffered = trigger === 'accepted' || (set.triggers as readonly string[]).includes(trigger)
        expect(faults.filter(each => each.kind === 'not-offered').length).toBe(isOffered ? 0 : 1)
      }
  })

  it.each([
    ['triggers beside a ready-made process', { ...choice('end-of-handling', 'booked') }, ['not-custom']],
    ['custom without any', choice('custom'), ['none-chosen']],
    ['routed requests kept from the CRMS', choice('end-of-handling'), ['always-routed']],
    ['routed requests where they are taken', { ...choice('end-of-handling'), includeRouted: true }, []],
  ] as const)('%s', (what, chosen, kinds) => {
    const sets = what.includes('outed') ? [crms] : [generic]
    expect(choiceFaults(chosen, sets).map(({ kind }) => kind)).toEqual(kinds)
    expect([alwaysRouted([crms]), alwaysRouted([crms, generic]), alwaysRouted([])]).toEqual([true, false, false])
  })

  it('has two ready-made processes whose triggers are known', () => {
    for (const triggers of Object.values(referralProcesses))
      for (const trigger of triggers) expect(referralTriggerNames).toContain(trigger)
  })
})
