/** Files of a referral that are fetched side by side: the referral goes as soon as the last of them is there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openReferralHub, type ReferralHub } from '../referral-hub.ts'

let world: ReferralHub
beforeAll(async () => {
  world = await openReferralHub()
})
afterAll(() => world?.close())

const byUrl = (referral: number, file: number) => ({
  title: `note-${referral}-${file}.txt`,
  text: `The ${file}. note of referral ${referral}`,
  byUrl: true,
})

describe('REF-6 files that are fetched at the same moment', () => {
  it('REF-6 let their referral go with the last of them, not when its patience ends', async () => {
    const listing = world.caredove.listings()[0]?.name ?? ''
    await world.register({ name: listing, triggers: ['received'] })
    const refer = (referral: number) =>
      world.caredove.createReferral({
        listing,
        summary: false,
        attachments: [1, 2].map(file => byUrl(referral, file)),
      })
    await refer(1) // the source is known to be well: from then on nothing else makes one file wait for another
    await world.settleDown()
    const together = meet(8) // as many as are fetched side by side
    const scan = async () => {
      await together()
      return 'clean' as const
    }
    Object.assign(world.hub, { scan })
    for (const referral of [2, 3, 4, 5]) await refer(referral)
    await world.settleDown() // the clock stands still meanwhile
    const waiting = await world.rows(`select id from delivery where state = 'pending'`)
    expect(waiting).toEqual([])
    const held = world.crms.referrals()
    expect(held.map(({ files }) => files.length)).toEqual([3, 3, 3, 3, 3]) // the summary and both notes
  })
})

/** Lets nobody go on before so many have come. */
function meet(many: number): () => Promise<void> {
  const arrived = Promise.withResolvers<void>()
  let count = 0
  return () => {
    count += 1
    if (count === many) arrived.resolve()
    return arrived.promise
  }
}
