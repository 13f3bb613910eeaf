/** The referrals of the scripted day: what agencies and requesters do at Caredove, and what goes wrong meanwhile. */
import type { Json } from '../model/events.ts'
import { type Act, each, range } from './act.ts'
import { arrivals } from './referral-simulators.ts'
import { enclosures, listings, misspelled, program, referred, registrant, unregistered } from './referral-town.ts'
import { person } from './town.ts'
import type { ListingName, World } from './world.ts'

type Fields = { readonly [field: string]: Json }

const names = ['homeSupport', 'walkIn', 'family'] as const satisfies readonly ListingName[]
const styles = ['published', 'reference', 'strict'] as const

export const referralActs: readonly Act[] = [
  {
    says: 'Referrals come in by Caredove: with letters, pictures and notes, in three styles of message',
    steps: 24,
    play: (world, step) =>
      each(range(24), 4, async index => {
        await refer(world, names[index % 3] ?? 'walkIn', index === 3 ? { attachments: [program] } : {})
        step()
      }),
  },
  {
    says: 'Agencies accept, book, move, complete and turn down; both sides write to each other',
    steps: 16,
    async play(world, step) {
      const { caredove, referrals } = world
      await each([...referrals.homeSupport.slice(0, 8).entries()], 3, async ([index, reference]) => {
        await caredove.act(reference, 'book', {})
        if (index % 2 === 0) await caredove.act(reference, 'reschedule', { minutes: 45 })
        if (index < 5) await close(world, reference, 'completed')
        else if (index === 5) await close(world, reference, 'rejected')
        else if (index === 6) await caredove.act(reference, 'revoke')
        else await caredove.act(reference, 'unbook')
        step()
      })
      await each([...referrals.walkIn.slice(0, 8).entries()], 3, async ([index, reference]) => {
        if (index === 7) await close(world, reference, 'rejected')
        else await accept(world, reference)
        if (index < 4) await caredove.act(reference, 'book', {})
        if (index === 1) await caredove.act(reference, 'message', { from: 'provider' })
        if (index === 1) await caredove.act(reference, 'message', { from: 'requester', text: 'After five, by phone.' })
        if (index === 2) await caredove.act(reference, 'edit', { registrant: { last: 'Beaulieu-Okafor' } })
        step()
      })
    },
  },
  {
    says: 'Caredove sends twice, and in the wrong order',
    steps: 12,
    async play(world, step) {
      const made: string[] = []
      for (const index of range(6)) made.push(await refer(world, index % 2 === 0 ? 'homeSupport' : 'walkIn'))
      await world.caredove.misbehave({ copies: 2, reorder: 5 })
      await each([...made.entries()], 2, async ([index, reference]) => {
        await world.caredove.act(reference, 'book', {})
        step()
        await world.caredove.act(reference, 'message', { from: 'requester', text: 'Is there parking?' })
        await world.caredove.act(reference, 'reschedule', { minutes: 60 })
        if (index % 2 === 0) await close(world, reference, 'completed')
        else await accept(world, reference)
        step()
      })
      await world.caredove.flush()
      await world.caredove.misbehave({ copies: 1, reorder: 0 })
    },
  },
  {
    says: 'One without a birth date: refused in the words of the CRMS, edited at Caredove, there by itself',
    steps: 3,
    async play(world, step) {
      const reference = await refer(world, 'homeSupport', { registrant: { ...one(world), birthDate: null } })
      await close(world, reference, 'completed')
      step()
      await world.quiet()
      if ((await arrivals(world, reference)).length > 0) throw new Error('A referral without a birth date arrived.')
      step()
      await world.caredove.act(reference, 'edit', { registrant: { birthDate: referred(world.referred).birthDate } })
      step()
    },
  },
  {
    says: 'The CRMS is away: referrals go on, and wait in their order',
    steps: 11,
    async play(world, step) {
      await world.quiet()
      await world.crms.offline(true)
      await each(range(8), 4, async index => {
        const reference = await refer(world, 'walkIn')
        await accept(world, reference)
        if (index % 4 === 0) await world.caredove.act(reference, 'edit', { registrant: { last: 'Thibodeau-Sandoval' } })
        step()
      })
      await world.outageSeen('crms')
      step()
      await accept(world, await refer(world, 'walkIn'))
      step()
      await world.crms.offline(false)
      await world.test('crms')
      step()
    },
  },
  {
    says: 'Answers of the CRMS are lost after it has saved, and a file cannot be saved at first',
    steps: 3,
    async play(world, step) {
      await world.quiet()
      await world.crms.fail([
        { on: 'create', does: 'cut-after', times: 2 },
        { on: 'attach', does: 'answer', status: 503, times: 1 },
      ])
      await each(range(3), 3, async () => {
        await accept(world, await refer(world, 'walkIn'))
        step()
      })
    },
  },
  {
    says: 'A central intake sends one on, somebody closes one as a mistake, another comes by a listing nobody registered',
    steps: 4,
    async play(world, step) {
      const { caredove, referrals } = world
      const [parent = ''] = referrals.walkIn.slice(5)
      const child = await caredove.act(parent, 'route', { listing: listings.family.name })
      referrals.family.push(child.reference)
      await caredove.act(parent, 'archive', {})
      step()
      await caredove.create({ listing: unregistered.name, registrant: one(world) })
      step()
      await world.quiet()
      const [mistaken = '', accepted = ''] = referrals.walkIn
      await close(world, mistaken, 'entered-in-error')
      step()
      // What somebody has accepted at the CRMS stays as it is there: a later change is held back, and says so.
      for (const { id } of await arrivals(world, accepted)) await world.crms.decide(id, 'accepted')
      await caredove.act(accepted, 'edit', { registrant: { phoneHome: '416-555-0177' } })
      step()
    },
  },
  {
    says: 'Two whom the hub knows from their bookings are referred: one as they are, one with a slip of the pen',
    steps: 2,
    async play(world, step) {
      for (const somebody of [person(2), misspelled(person(4))]) {
        await refer(world, 'family', { registrant: registrant(somebody) })
        step()
      }
    },
  },
]

/** A new referral to a listing, of somebody who was not referred before; returns its number. */
async function refer(world: World, to: ListingName, more: Fields = {}): Promise<string> {
  const who = more.registrant === undefined ? one(world) : {}
  const number = world.made
  world.made += 1
  const { reference } = await world.caredove.create({
    listing: listings[to].name,
    registrant: who,
    style: styles[Math.floor(number / 3) % styles.length] ?? 'published',
    attachments: enclosures(number),
    ...more,
  })
  world.referrals[to].push(reference)
  return reference
}

/** The next one of the town who is referred. */
function one(world: World): Fields {
  world.referred += 1
  return registrant(referred(world.referred))
}

async function accept(world: World, reference: string): Promise<void> {
  await world.caredove.act(reference, 'status', { classification: 'accepted' })
}

async function close(world: World, reference: string, classification: string): Promise<void> {
  await world.caredove.act(reference, 'status', { classification })
}
