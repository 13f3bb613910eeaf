/** Seats and series: several appointments behind one uid, and one webhook for several visits. */
import { describe, expect, it } from 'vitest'
import { createScenario } from './testing/scenario.ts'
import { createSmallHub } from './testing/small-hub.ts'
import { textOf } from './tolerant.ts'

function kit(auth = true) {
  const scenario = createScenario()
  const hub = createSmallHub(auth ? scenario.answer : undefined)
  const words = (results: Awaited<ReturnType<typeof hub.receive>>) =>
    results.map(result => ('type' in result ? result.type : 'reason' in result ? result.reason : result.kind))
  return {
    ...scenario,
    hub,
    words,
    async send(hooks = scenario.take()) {
      const results = []
      for (const hook of hooks) results.push(...(await hub.receive(hook.body)))
      return words(results)
    },
    seat: (name: string, email: string) =>
      scenario.book({ eventTypeId: 10, attendee: { name, email, timeZone: 'America/Toronto' } }),
    statuses: () => hub.appointments().map(({ status }) => status),
  }
}

const seatsOf = (booking: Record<string, unknown>) =>
  (booking.attendees as { seatUid: string; name: string }[]).map(({ seatUid }) => seatUid)

describe('seats', () => {
  it('T36 a second seat is an appointment of its own under the same uid', async () => {
    const { seat, send, statuses, hub } = kit()
    const first = await seat('Ana Sousa', 'ana@example.com')
    const second = await seat('Bo Chen', 'bo@example.com')
    expect(second.uid).toBe(first.uid)
    expect(await send()).toEqual(['booking.created', 'booking.created'])
    expect(statuses()).toEqual(['booked', 'booked'])
    expect(hub.asked).toEqual([])
  })

  it('T37 T38 one seat leaves, then the last: each cancels its own appointment', async () => {
    const { seat, post, send, statuses } = kit()
    await seat('Ana Sousa', 'ana@example.com')
    const booking = await seat('Bo Chen', 'bo@example.com')
    const [ana, bo] = seatsOf(booking)
    await post(`bookings/${booking.uid}/cancel`, { seatUid: ana })
    await send()
    expect(statuses()).toEqual(['cancelled', 'booked'])
    await post(`bookings/${booking.uid}/cancel`, { seatUid: bo })
    await send()
    expect(statuses()).toEqual(['cancelled', 'cancelled'])
  })

  it('cancelling the whole session cancels every seat', async () => {
    const { seat, post, send, statuses } = kit()
    await seat('Ana Sousa', 'ana@example.com')
    const booking = await seat('Bo Chen', 'bo@example.com')
    await post(`bookings/${booking.uid}/cancel`)
    await send()
    expect(statuses()).toEqual(['cancelled', 'cancelled'])
  })

  it('T39 a seat cancellation that names nobody waits for a person', async () => {
    const { seat, post, send, take, hub } = kit()
    await seat('Ana Sousa', 'ana@example.com')
    const booking = await seat('Bo Chen', 'bo@example.com')
    await send()
    await post(`bookings/${booking.uid}/cancel`, { seatUid: seatsOf(booking)[0] })
    const [cancelled] = take()
    const text = String(Buffer.from(cancelled?.body ?? []))
      .replaceAll('Ana Sousa', '[attendee data unavailable]')
      .replaceAll('ana@example.com', '')
    expect(await hub.receive(Buffer.from(text))).toMatchObject([{ kind: 'hold', problem: 'message.source-silent' }])
  })

  it('T40 a seat that moves to an empty slot stays one appointment', async () => {
    const { seat, post, send, statuses, days, hub } = kit()
    await seat('Ana Sousa', 'ana@example.com')
    const booking = await seat('Bo Chen', 'bo@example.com')
    await send()
    await post(`bookings/${booking.uid}/reschedule`, { start: days(6), seatUid: seatsOf(booking)[1] })
    expect(await send()).toEqual(['booking.rescheduled'])
    expect(statuses()).toEqual(['booked', 'booked'])
    expect(hub.appointments().map(({ start }) => start)).toEqual([days(3), days(6)])
  })

  it('T41 two seats with one address are told apart by name; without that, a person decides', async () => {
    const { seat, post, send, statuses, hub } = kit()
    await seat('Ana Sousa', 'family@example.com')
    const booking = await seat('Rui Sousa', 'family@example.com')
    await post(`bookings/${booking.uid}/cancel`, { seatUid: seatsOf(booking)[1] })
    await send()
    expect(statuses()).toEqual(['booked', 'cancelled'])
    await seat('Ana Sousa', 'family@example.com')
    expect(await send()).toEqual(['hold'])
    expect(hub.records).toHaveLength(2)
  })

  it('a seat given up and taken again by the same person is alive again, and can be given up again', async () => {
    const { seat, post, send, statuses } = kit()
    await seat('Bo Chen', 'bo@example.com')
    for (let round = 0; round < 2; round++) {
      const booking = await seat('Ana Sousa', 'ana@example.com')
      await send()
      expect(statuses()).toEqual(['booked', 'booked'])
      await post(`bookings/${booking.uid}/cancel`, { seatUid: seatsOf(booking)[1] })
      await send()
      expect(statuses()).toEqual(['booked', 'cancelled'])
    }
  })

  it('polling sees each seat, and nothing new in what webhooks told', async () => {
    const { seat, send, hub, answer, words } = kit()
    await seat('Ana Sousa', 'ana@example.com')
    const booking = await seat('Bo Chen', 'bo@example.com')
    await send()
    const body = Buffer.from(JSON.stringify(await answer({ what: 'booking', key: booking.uid })))
    expect(words(await hub.receive(body, { origin: 'pull' }))).toEqual(['unchanged', 'unchanged'])
  })
})

describe('series', () => {
  it('T42 T45 each occurrence is an appointment of its own, and one can move alone', async () => {
    const { book, post, send, hub, days } = kit()
    const { all } = await book({ eventTypeId: 11 })
    expect(await send()).toEqual(Array(4).fill('booking.created'))
    const second = (all as { uid: string }[])[1]
    await post(`bookings/${second?.uid}/reschedule`, { start: days(11) })
    expect(await send()).toEqual(['booking.rescheduled'])
    expect(hub.appointments().map(({ start }) => start)).toEqual([days(3), days(11), days(17), days(24)])
  })

  it('T43 one webhook cancels the rest: this visit at once, the others by what the API says', async () => {
    const { book, post, send, hub, answer, statuses } = kit()
    const { all } = await book({ eventTypeId: 11 })
    await send()
    const [first] = all as { uid: string; recurringBookingUid: string }[]
    await post(`bookings/${first?.uid}/cancel`, { cancelSubsequentBookings: true })
    expect(await send()).toEqual(['booking.cancelled'])
    expect(hub.asked).toEqual([{ what: 'ended-series', key: first?.uid, entry: true }])
    const series = await answer({ what: 'series', key: first?.uid ?? '' })
    await hub.receive(Buffer.from(JSON.stringify(series)), { origin: 'read-back' })
    expect(statuses()).toEqual(Array(4).fill('cancelled'))
  })

  it('T43 without credentials the others are not guessed', async () => {
    const { book, post, send } = kit(false)
    const { uid } = await book({ eventTypeId: 11 })
    await send()
    await post(`bookings/${uid}/cancel`, { cancelSubsequentBookings: true })
    expect(await send()).toEqual(['hold'])
  })

  it('T44 one webhook confirms a pending series: this visit at once, the others by polling', async () => {
    const { book, post, send, hub, answer, statuses, world } = kit()
    world.account.requiresConfirmation = true
    const { all } = await book({ eventTypeId: 11 })
    await send()
    const rows = all as { uid: string }[]
    await post(`bookings/${rows[0]?.uid}/confirm`)
    expect(await send()).toEqual(['booking.confirmed'])
    for (const { uid } of rows)
      await hub.receive(Buffer.from(JSON.stringify(await answer({ what: 'booking', key: uid }))), { origin: 'pull' })
    expect(statuses()).toEqual(Array(4).fill('booked'))
    expect(textOf(hub.appointments()[0]?.status)).toBe('booked')
  })
})
