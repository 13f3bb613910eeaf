import { describe, expect, it } from 'vitest'
import type { EventType } from '../events.ts'
import { findListing, type Listing, triggersOf } from './listing.ts'
import { type SelectionQuestion, selectReferral } from './selection.ts'
import { isTriggered, type ReferralTrigger, referralTriggerNames, referralTriggers, triggerSets } from './triggers.ts'

const listing: Listing = {
  sourceId: '4410',
  name: 'Walk-in counselling',
  integrated: true,
  process: 'custom',
  triggers: ['received'],
  includeRouted: false,
}
const asked: SelectionQuestion = {
  listing,
  target: 'crms',
  event: 'referral.received',
  routed: false,
  imported: false,
  openFailure: false,
}

describe('REF-1 whether an event of a referral makes a delivery', () => {
  const cases: readonly [string, Partial<SelectionQuestion>, string][] = [
    ['its trigger is chosen', {}, 'chosen'],
    ['its trigger is not chosen', { event: 'referral.booked' }, 'trigger-not-chosen'],
    ['nobody registered the listing', { listing: undefined }, 'listing-unknown'],
    ['the listing is not integrated', { listing: { ...listing, integrated: false } }, 'listing-not-integrated'],
    ['the listing goes elsewhere', { listing: { ...listing, target: 'inbox' } }, 'listing-elsewhere'],
    ['the listing goes here', { listing: { ...listing, target: 'crms' } }, 'chosen'],
    ['it was routed, and routed ones are left out', { routed: true }, 'routed-excluded'],
    [
      'it was routed, and routed ones come too',
      { routed: true, listing: { ...listing, includeRouted: true } },
      'chosen',
    ],
    [
      'REF-8 it was refused for want of data, and is edited',
      { event: 'referral.edited', openFailure: true },
      'corrected',
    ],
    [
      'REF-8 it is there already, so an edit is not sent unless it is chosen',
      { event: 'referral.edited', openFailure: true, imported: true },
      'trigger-not-chosen',
    ],
    ['R13 only news of it has come', { onlyNews: true }, 'not-received'],
    [
      'R13 it has come itself, after what its listing waits for',
      { event: 'referral.booked', before: ['referral.booked', 'referral.received'] },
      'chosen',
    ],
    [
      'REF-8 a correction does not send a routed one that is left out',
      { event: 'referral.edited', openFailure: true, routed: true },
      'routed-excluded',
    ],
  ]
  it.each(cases)('%s', (_name, change, because) => {
    const question = { ...asked, ...change }
    if (change.listing === undefined && 'listing' in change) delete question.listing
    expect(selectReferral(question).because).toBe(because)
  })

  it('REF-2 imports at the end of handling only what was completed', () => {
    const triggers = triggersOf({ process: 'end-of-handling', triggers: [] })
    expect(isTriggered(triggers, 'referral.completed')).toBe(true)
    for (const event of ['referral.received', 'referral.rejected', 'referral.accepted'] as const)
      expect(isTriggered(triggers, event)).toBe(false)
  })

  it('REF-2 imports at the start of handling when it is accepted, so that rejected ones never arrive', () => {
    const triggers = triggersOf({ process: 'start-of-handling', triggers: [] })
    expect(isTriggered(triggers, 'referral.accepted')).toBe(true)
    for (const event of ['referral.received', 'referral.rejected', 'referral.cancelled'] as const)
      expect(isTriggered(triggers, event)).toBe(false)
  })
})

describe('REF-1 the sets of triggers', () => {
  it('are 14 on the generic page and 10 on the CRMS page', () => {
    expect(triggerSets.generic.triggers).toHaveLength(14)
    expect(triggerSets.crms.triggers).toHaveLength(10)
    expect(triggerSets.crms.includeRouted).toBe('always')
  })

  it.each(Object.entries(triggerSets))(
    '%s: each of its triggers stands for events of its own',
    (_name, { triggers }) => {
      const events = triggers.flatMap(
        (trigger: ReferralTrigger) => [...referralTriggers[trigger].events] as EventType[],
      )
      expect(new Set(events).size).toBe(events.length)
    },
  )

  it('reach every event that a referral can have, so that none can be chosen by nobody', () => {
    for (const { triggers } of Object.values(triggerSets)) {
      const reached = new Set(triggers.flatMap((trigger: ReferralTrigger) => [...referralTriggers[trigger].events]))
      const all = referralTriggerNames.flatMap(trigger => [...referralTriggers[trigger].events])
      expect([...new Set(all)].filter(event => !reached.has(event as never))).toEqual([])
    }
  })
})

describe('REF-1 the listing of a referral', () => {
  const others: Listing[] = [listing, { ...listing, sourceId: '5120', name: 'Family counselling' }]
  it.each([
    ['by the id of the source', { id: '5120', name: 'renamed since' }, 'Family counselling'],
    ['by its name when the source names no id', { name: '  walk-in   COUNSELLING ' }, 'Walk-in counselling'],
    ['not by the name of one with another id', { id: '9999', name: 'Family counselling' }, undefined],
    ['not at all', { name: 'Day programme' }, undefined],
  ])('is found %s', (_how, wanted, name) => {
    expect(findListing(others, wanted)?.name).toBe(name)
  })

  it('is found by its name when it was registered without an id', () => {
    const { sourceId: _, ...unnamed } = listing
    expect(findListing([unnamed], { id: '4410', name: 'Walk-in counselling' })?.name).toBe('Walk-in counselling')
  })
})
