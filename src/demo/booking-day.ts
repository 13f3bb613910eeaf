/** The bookings of the scripted day: what people do at Cal.com, and what goes wrong meanwhile. */
import { type Act, each, range } from './act.ts'
import type { Booking } from './simulators.ts'
import { type Person, person, unmappedHost, type Visit, visits } from './town.ts'
import type { World } from './world.ts'

const ordinary = visits.filter(visit => visit.hostId !== unmappedHost.id)
const unmapped = visits.filter(visit => visit.hostId === unmappedHost.id)

export const bookingActs: readonly Act[] = [
  {
    says: 'Patients book: some are new, some come again',
    steps: 40,
    play: (world, step) =>
      each(range(40), 6, async index => {
        await bookOne(world, index % 30)
        step()
      }),
  },
  {
    says: 'Some move their visit, some cancel',
    steps: 16,
    async play(world, step) {
      await world.quiet()
      await each(range(12), 4, async index => {
        await moveOne(world, index)
        step()
      })
      await each(range(4), 2, async index => {
        await cancelOne(world, 12 + index)
        step()
      })
    },
  },
  {
    says: 'Cal.com sends webhooks twice, and in the wrong order',
    steps: 18,
    async play(world, step) {
      await world.calcom.misbehave({ copies: 2, reorder: 4 })
      await each(range(12), 4, async index => {
        const booking = await bookOne(world, 30 + (index % 10))
        if (index % 2 === 0) {
          await move(world, booking)
          step()
        }
        step()
      })
      await world.calcom.flush()
      await world.calcom.misbehave({ copies: 1, reorder: 0 })
    },
  },
  {
    says: 'Webhooks are lost; the next poll finds what they would have said',
    steps: 9,
    async play(world, step) {
      await world.quiet()
      await world.calcom.misbehave({ dropNext: 8 })
      for (const index of range(5)) {
        await bookOne(world, 40 + index)
        step()
      }
      for (const index of range(3)) {
        await moveOne(world, 20 + index)
        step()
      }
      await world.calcom.misbehave({ dropNext: 0 })
      await world.pull()
      step()
    },
  },
  {
    says: 'The EHR is away: bookings go on, and wait in their order',
    steps: 22,
    async play(world, step) {
      await world.quiet()
      await world.ehr.offline(true)
      await each(range(16), 4, async index => {
        if (index % 4 === 3) await moveOne(world, 25 + index)
        else await bookOne(world, (index * 3) % 30)
        step()
      })
      for (const index of range(4)) {
        await cancelOne(world, 30 + index)
        step()
      }
      await world.outageSeen('ehr')
      step()
      await world.ehr.offline(false)
      await world.test('ehr')
      step()
    },
  },
  {
    says: 'A practitioner whom the EHR knows under another name: three bookings wait for a person',
    steps: 3,
    async play(world, step) {
      for (const index of range(3)) {
        const [visit] = unmapped
        if (visit) world.live.push(await world.calcom.book(visit, person(50 + index), world.nextSlot(visit)))
        step()
      }
    },
  },
  {
    says: 'Somebody whom the EHR has with another birth date: is it the same person?',
    steps: 1,
    async play(world, step) {
      const visit = visitOf(0)
      world.live.push(await world.calcom.book(visit, world.doubtful, world.nextSlot(visit)))
      step()
    },
  },
]

function visitOf(index: number): Visit {
  return ordinary[index % ordinary.length] ?? (visits[0] as Visit)
}

async function bookOne(world: World, index: number): Promise<Booking> {
  const visit = visitOf(world.live.length + index)
  const booking = await world.calcom.book(
    visit,
    world.people[index % world.people.length] as Person,
    world.nextSlot(visit),
  )
  world.live.push(booking)
  return booking
}

async function moveOne(world: World, index: number): Promise<void> {
  const booking = world.live[index % world.live.length]
  if (booking) await move(world, booking)
}

async function move(world: World, booking: Booking): Promise<void> {
  const visit = visits.find(each => each.hostId === booking.hosts[0]?.id)
  if (visit) replace(world, booking, await world.calcom.reschedule(booking.uid, world.nextSlot(visit)))
}

async function cancelOne(world: World, index: number): Promise<void> {
  const booking = world.live[index % world.live.length]
  if (!booking) return
  world.live.splice(world.live.indexOf(booking), 1)
  await world.calcom.cancel(booking.uid)
}

function replace(world: World, old: Booking, moved: Booking): void {
  const at = world.live.indexOf(old)
  if (at >= 0) world.live[at] = moved
}
