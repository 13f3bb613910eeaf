/** REF-1: every trigger of both sets brings a referral into its target, and no other event does. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ReferralTrigger, triggerSets } from '../../src/model/referral/triggers.ts'
import { openReferralHub, type ReferralHub } from '../referral-hub.ts'

let world: ReferralHub
let listing: string
beforeAll(async () => {
  world = await openReferralHub()
  listing = world.caredove.listings().find(each => each.flow === 'requested')?.name ?? ''
})
afterAll(() => world?.close())
beforeEach(() => world.crms.reset())

/** What a person does at Caredove so that each trigger fires; what comes before is not the trigger's own. */
const acts: Record<ReferralTrigger, (reference: string) => Promise<unknown>> = {
  received: async () => {},
  edited: reference => world.caredove.edit(reference, { note: 'Call after five' }),
  'status-ready': reference => world.caredove.setStatus(reference, 'ready'),
  'status-received': reference => world.caredove.setStatus(reference, 'received'),
  'closed-completed': reference => world.caredove.setStatus(reference, 'completed'),
  'closed-rejected': reference => world.caredove.setStatus(reference, 'rejected'),
  'closed-cancelled': reference => world.caredove.setStatus(reference, 'cancelled'),
  'closed-failed': reference => world.caredove.setStatus(reference, 'failed'),
  'closed-error': reference => world.caredove.setStatus(reference, 'entered-in-error'),
  booked: reference => world.caredove.book(reference),
  'rescheduled-unbooked': async reference => {
    await world.caredove.book(reference)
    await world.settleDown()
    await world.caredove.unbook(reference)
  },
  archived: reference => world.caredove.archive(reference),
  'message-from-provider': reference => world.caredove.message(reference, 'provider', { text: 'We have a place.' }),
  'message-from-requester': reference => world.caredove.message(reference, 'requester', { text: 'Thank you.' }),
  closed: reference => world.caredove.setStatus(reference, 'rejected'),
  accepted: reference => world.caredove.setStatus(reference, 'accepted'),
}

/** How many referrals of this number a target holds. */
async function held(target: 'crms' | 'inbox', reference: string): Promise<number> {
  if (target === 'crms') return arrived(reference)
  const { id } = await world.referral(reference)
  return (await world.rows('select 1 from referral where record = $1 and inbox is not null', [id])).length
}

function arrived(reference: string): number {
  return world.crms.referrals().filter(each => JSON.stringify(each).includes(reference)).length
}

const sets = [
  ...triggerSets.generic.triggers.map(trigger => ({ set: 'generic', target: 'inbox' as const, trigger })),
  ...triggerSets.crms.triggers.map(trigger => ({ set: 'CRMS', target: 'crms' as const, trigger })),
  { set: 'CRMS', target: 'crms' as const, trigger: 'accepted' as const },
]

describe('REF-1 a referral is imported', () => {
  it.each(sets)('when its listing chose only $trigger of the $set set', async ({ target, trigger }) => {
    await world.register({ name: listing, triggers: [trigger], target })
    const { reference } = await world.caredove.createReferral({ listing })
    await world.settleDown()
    if (trigger !== 'received') expect(await held(target, reference), 'not when it is received').toBe(0)
    await acts[trigger](reference)
    await world.settleDown()
    expect(await held(target, reference)).toBe(1)
    // Whatever happens after: no second client, and the CRMS takes no updates.
    await world.caredove.edit(reference, { note: 'Something else' })
    await world.settleDown()
    expect(await held(target, reference)).toBe(1)
  })

  it('REF-1 when its appointment is moved, by the same trigger as when it is removed', async () => {
    await world.register({ name: listing, triggers: ['rescheduled-unbooked'] })
    const { reference } = await world.caredove.createReferral({ listing })
    await world.caredove.book(reference)
    await world.caredove.reschedule(reference, { start: '2026-12-10T15:00:00Z' })
    await world.settleDown()
    expect(arrived(reference)).toBe(1)
  })

  it('REF-2 by the end of handling when it is completed, and never when it is turned down', async () => {
    await world.register({ name: listing, process: 'end-of-handling' })
    const done = await world.caredove.createReferral({ listing })
    const refused = await world.caredove.createReferral({ listing })
    await world.caredove.setStatus(done.reference, 'accepted')
    await world.caredove.book(done.reference)
    await world.caredove.setStatus(done.reference, 'completed')
    await world.caredove.setStatus(refused.reference, 'rejected')
    await world.settleDown()
    expect([arrived(done.reference), arrived(refused.reference)]).toEqual([1, 0])
  })

  it('REF-1 routed ones only where the listing includes them', async () => {
    const [other] = world.caredove.listings().filter(each => each.name !== listing)
    const wish = { name: other?.name ?? '', triggers: ['received'] }
    await world.register({ ...wish, includeRouted: false, target: 'inbox' })
    const parent = await world.caredove.createReferral({ listing })
    const child = await world.caredove.route(parent.reference, { listing: wish.name })
    await world.settleDown()
    expect(await held('inbox', child.reference)).toBe(0)
    await world.register({ ...wish, includeRouted: true, target: 'inbox' })
    const second = await world.caredove.route(parent.reference, { listing: wish.name })
    await world.settleDown()
    expect([await held('inbox', child.reference), await held('inbox', second.reference)]).toEqual([0, 1])
    const { resource } = await world.referral(second.reference)
    expect(resource.basedOn?.[0]?.identifier?.value).toBe(parent.reference)
  })
})
