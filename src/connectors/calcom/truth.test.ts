/** Payments, what a person applies as it is, and what the API says. Source: reference/calcom.md sections 5, 6 and 8. */
import { describe, expect, it } from 'vitest'
import { identifiers, kit } from './testing/kit.ts'
import type { Hook } from './testing/scenario.ts'

describe('payment', () => {
  const paid = (hook: Hook | undefined): Hook => {
    const sent = JSON.parse(Buffer.from(hook?.body ?? []).toString())
    delete sent.payload.responses
    delete sent.payload.userFieldsResponses
    const body = Buffer.from(JSON.stringify({ ...sent, triggerEvent: 'BOOKING_PAID' }))
    return { trigger: 'BOOKING_PAID', body }
  }
  const initiated = (hook: Hook | undefined): Hook => {
    const text = Buffer.from(hook?.body ?? []).toString()
    const body = Buffer.from(text.replace('BOOKING_CREATED', 'BOOKING_PAYMENT_INITIATED'))
    return { trigger: 'BOOKING_PAYMENT_INITIATED', body }
  }

  it('T52 a payment that was only begun books nothing; what is created stands', async () => {
    const { book, take, send } = kit()
    await book()
    const [created] = take()
    if (!created) throw new Error('no hook')
    expect(await send(initiated(created), created)).toEqual(['no-effect', 'booking.created'])
  })

  it('a paid booking that is not known yet is read for the answers it lacks', async () => {
    const { book, take, send, hub } = kit()
    const { uid } = await book()
    const [created] = take()
    if (!created) throw new Error('no hook')
    expect(await send(paid(created), created)).toEqual(['booking.confirmed', 'duplicate'])
    expect(hub.asked).toEqual([{ what: 'booking', key: uid }])
    expect(hub.records[0]?.source).toMatchObject({ thin: false })
  })

  it('without credentials the fuller body that follows completes it', async () => {
    const { book, take, send } = kit({ auth: false })
    await book()
    const [created] = take()
    if (!created) throw new Error('no hook')
    expect(await send(paid(created), created, paid(created))).toEqual([
      'booking.confirmed',
      'booking.changed',
      'duplicate',
    ])
  })
})

describe('applied as it is', () => {
  it('a no-show mark goes on the appointment that is known', async () => {
    const { book, post, take, send, hub, world } = kit({ auth: false })
    const { uid } = await book()
    await send(...take())
    world.now = () => new Date('2026-11-09T17:00:00Z')
    await post(`bookings/${uid}/mark-absent`, { attendees: [{ email: 'Rosa.Lindqvist@example.com', absent: true }] })
    const [marked] = take()
    expect(await hub.receive(marked?.body ?? new Uint8Array())).toMatchObject([{ kind: 'hold' }])
    expect(await hub.receive(marked?.body ?? new Uint8Array(), { asItIs: true })).toMatchObject([
      { type: 'booking.no-show' },
    ])
    expect(hub.appointments()).toMatchObject([{ status: 'noshow' }])
  })

  it('a reassignment is taken from its own body', async () => {
    const { book, post, take, send, hub } = kit({ auth: false })
    const { uid } = await book()
    await post(`bookings/${uid}/reassign/6`)
    const [created, reassigned] = take()
    if (!created || !reassigned) throw new Error('no hooks')
    await send(created)
    expect(await hub.receive(reassigned.body)).toMatchObject([{ type: 'booking.reassigned' }])
    expect(hub.records[0]?.source).toMatchObject({ host: '6' })
  })
})

describe('the API', () => {
  it('a cancelled booking that was never seen alive is remembered, and asks nothing of anybody', async () => {
    const { book, post, hub, answer, take, send } = kit()
    const { uid } = await book()
    await post(`bookings/${uid}/cancel`)
    const body = Buffer.from(JSON.stringify(await answer({ what: 'booking', key: uid })))
    expect(await hub.receive(body, { origin: 'pull' })).toMatchObject([{ type: 'booking.cancelled' }])
    expect(hub.appointments()[0]).toMatchObject({ status: 'cancelled', participant: [{ status: 'declined' }] })
    expect(await send(...take())).toEqual(['stale', 'duplicate'])
  })

  const item = (booking: unknown) => Buffer.from(JSON.stringify(booking))

  it('says nothing new about what webhooks told already', async () => {
    const { book, post, take, send, hub, answer, days } = kit()
    const first = await book()
    const moved = await post(`bookings/${first.uid}/reschedule`, { start: days(4) })
    await send(...take())
    const now = await answer({ what: 'booking', key: String(moved.uid) })
    const old = await answer({ what: 'booking', key: first.uid })
    expect(await hub.receive(item(now), { origin: 'pull' })).toMatchObject([{ reason: 'unchanged' }])
    expect(await hub.receive(item(old), { origin: 'pull' })).toMatchObject([{ reason: 'superseded' }])
  })

  it('T59 never undoes a webhook with an answer that is older', async () => {
    const { book, post, take, send, hub, answer } = kit()
    const { uid } = await book()
    const before = await answer({ what: 'booking', key: uid })
    await post(`bookings/${uid}/cancel`)
    await send(...take())
    expect(await hub.receive(item(before), { origin: 'pull' })).toMatchObject([{ reason: 'stale' }])
    expect(hub.appointments()[0]?.status).toBe('cancelled')
  })

  it('T64 rebuilds a chain by polling alone, in any order', async () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [0, 2, 1],
    ]) {
      const { book, post, hub, days, answer } = kit()
      const first = await book()
      const second = await post(`bookings/${first.uid}/reschedule`, { start: days(4) })
      const third = await post(`bookings/${second.uid}/reschedule`, { start: days(5) })
      const uids = [first.uid, String(second.uid), String(third.uid)]
      for (const index of order)
        await hub.receive(item(await answer({ what: 'booking', key: uids[index] ?? '' })), { origin: 'pull' })
      expect(hub.appointments()).toMatchObject([{ status: 'booked', start: days(5) }])
      expect(identifiers(hub, 'booking-uid')?.toSorted()).toEqual(uids.toSorted())
    }
  })

  it('brings what no webhook told: created, moved and cancelled', async () => {
    const { book, post, hub, answer, days } = kit()
    const first = await book()
    const pull = async (uid: unknown) =>
      hub.receive(item(await answer({ what: 'booking', key: String(uid) })), { origin: 'pull' })
    expect(await pull(first.uid)).toMatchObject([{ type: 'booking.created' }])
    const moved = await post(`bookings/${first.uid}/reschedule`, { start: days(4) })
    expect(await pull(moved.uid)).toMatchObject([{ type: 'booking.rescheduled' }])
    await post(`bookings/${moved.uid}/cancel`, { cancellationReason: 'Moved away' })
    expect(await pull(moved.uid)).toMatchObject([{ type: 'booking.cancelled' }])
  })
})
