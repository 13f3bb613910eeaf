/** What each webhook makes of an appointment: the table of reference/calcom.md section 5, in and out of order. */
import { describe, expect, it } from 'vitest'
import { identifiers, kit } from './testing/kit.ts'

describe('one booking', () => {
  it('SCH-3 a created booking becomes a booked appointment with everything that must be established', async () => {
    const { book, take, send, hub } = kit()
    const { uid } = await book()
    expect(await send(...take())).toEqual(['booking.created'])
    const [appointment] = hub.appointments()
    expect(appointment).toMatchObject({ status: 'booked', start: '2026-11-05T15:00:00.000Z', minutesDuration: 30 })
    expect(appointment?.participant.map(({ actor }) => actor?.reference)).toEqual([
      'Patient/p1',
      'Practitioner/d1',
      'Location/l1',
    ])
    expect(identifiers(hub, 'booking-uid')).toEqual([uid])
  })

  it('T15 T16 the same event again, from another subscription too, is a duplicate', async () => {
    const { book, take, send } = kit()
    await book()
    const [created] = take()
    if (!created) throw new Error('no hook')
    const later = Buffer.from(
      String(Buffer.from(created.body)).replace(/"createdAt":"[^"]+"/, '"createdAt":"2026-11-02T15:30:00.000Z"'),
    )
    expect(await send(created, created, { ...created, body: later })).toEqual([
      'booking.created',
      'duplicate',
      'duplicate',
    ])
  })

  it('T23 rescheduled twice, then cancelled: one appointment that knows every uid', async () => {
    const { book, post, take, send, hub, days } = kit()
    const first = await book()
    const second = await post(`bookings/${first.uid}/reschedule`, { start: days(4) })
    const third = await post(`bookings/${second.uid}/reschedule`, { start: days(5) })
    await post(`bookings/${third.uid}/cancel`, {
      cancellationReason: 'Not needed any more',
      cancelledBy: 'Rosa.Lindqvist@example.com',
    })
    expect(await send(...take())).toEqual([
      'booking.created',
      'booking.rescheduled',
      'booking.rescheduled',
      'booking.cancelled',
    ])
    expect(hub.records).toHaveLength(1)
    expect(hub.appointments()[0]).toMatchObject({
      status: 'cancelled',
      start: days(5),
      cancelationReason: { text: 'Not needed any more', coding: [{ code: 'pat' }] },
    })
    expect(identifiers(hub, 'booking-uid')).toEqual([third.uid, first.uid, second.uid])
  })

  it('T24 a cancellation of a superseded uid changes nothing', async () => {
    const { book, post, take, send, hub, days, world } = kit()
    const first = await book()
    const created = take()
    await post(`bookings/${first.uid}/reschedule`, { start: days(4) })
    const moved = take()
    const old = world.bookings.get(first.uid)
    if (old) old.status = 'accepted'
    await post(`bookings/${first.uid}/cancel`)
    expect(await send(...created, ...moved, ...take())).toEqual([
      'booking.created',
      'booking.rescheduled',
      'superseded',
    ])
    expect(hub.appointments()[0]?.status).toBe('booked')
  })

  it('T25 rescheduled before created: the source is read, and the late creation is stale', async () => {
    const { book, post, take, send, hub, days } = kit()
    const first = await book()
    const moved = await post(`bookings/${first.uid}/reschedule`, { start: days(4) })
    const [created, rescheduled] = take()
    if (!created || !rescheduled) throw new Error('no hooks')
    expect(await send(rescheduled, created)).toEqual(['booking.rescheduled', 'stale'])
    expect(hub.asked).toEqual([{ what: 'booking', key: first.uid }])
    expect(hub.appointments()).toMatchObject([{ status: 'booked', start: days(4) }])
    expect(identifiers(hub, 'booking-uid')).toEqual([moved.uid, first.uid])
  })

  it('T26 cancelled before created: remembered without asking anybody about it', async () => {
    const { book, post, take, send, hub } = kit()
    const { uid } = await book()
    await post(`bookings/${uid}/cancel`)
    const [created, cancelled] = take()
    if (!created || !cancelled) throw new Error('no hooks')
    expect(await send(cancelled, created)).toEqual(['booking.cancelled', 'stale'])
    expect(hub.appointments()[0]?.participant.some(({ actor }) => actor)).toBe(false)
  })

  it('T25 T26 without credentials what came before is not guessed: the message is held, and can be applied as it is', async () => {
    const { book, post, take, send, hub, days } = kit({ auth: false })
    const { uid } = await book()
    await post(`bookings/${uid}/reschedule`, { start: days(4) })
    const [, rescheduled] = take()
    if (!rescheduled) throw new Error('no hook')
    expect(await send(rescheduled)).toEqual(['hold'])
    expect(await hub.receive(rescheduled.body, { asItIs: true })).toMatchObject([
      { kind: 'write', type: 'booking.rescheduled' },
    ])
  })

  it.each(['drops', 'replaces'] as const)(
    'T27 T28 the chain holds when a calendar %s the calendar uid',
    async calendar => {
      const { book, post, take, send, hub, days } = kit({ account: { calendar } })
      const first = await book()
      const second = await post(`bookings/${first.uid}/reschedule`, { start: days(4) })
      await post(`bookings/${second.uid}/cancel`)
      expect(await send(...take())).toEqual(['booking.created', 'booking.rescheduled', 'booking.cancelled'])
      expect(hub.records).toHaveLength(1)
    },
  )

  it('T27 a lost reschedule in the middle is found by walking the chain, not by the calendar uid', async () => {
    const { book, post, take, send, hub, days } = kit({ account: { calendar: 'drops' } })
    const first = await book()
    const second = await post(`bookings/${first.uid}/reschedule`, { start: days(4) })
    await post(`bookings/${second.uid}/reschedule`, { start: days(5) })
    const [created, , last] = take()
    if (!created || !last) throw new Error('no hooks')
    expect(await send(created, last)).toEqual(['booking.created', 'booking.rescheduled'])
    expect(hub.appointments()).toMatchObject([{ start: days(5) }])
  })

  it('T29 another host on reschedule is another need', async () => {
    const { book, post, take, send, hub, days, world } = kit()
    const first = await book()
    await send(...take())
    const type = world.eventTypes.get(7)
    if (type) world.eventTypes.set(7, { ...type, hostId: 6 })
    const row = world.bookings.get(first.uid)
    if (row && type) row.eventType = { ...type, hostId: 6 }
    await post(`bookings/${first.uid}/reschedule`, { start: days(4) })
    expect(await send(...take())).toEqual(['booking.rescheduled'])
    expect(hub.records[0]?.source).toMatchObject({ host: '6' })
  })
})

describe('requests', () => {
  it('T30 requested, then confirmed in the other shape', async () => {
    const { book, post, take, send, hub } = kit()
    const { uid } = await book({ eventTypeId: 9 })
    expect(await send(...take())).toEqual(['booking.requested'])
    expect(hub.appointments()[0]?.status).toBe('pending')
    await post(`bookings/${uid}/confirm`)
    expect(await send(...take())).toEqual(['booking.confirmed'])
    expect(hub.appointments()).toMatchObject([{ status: 'booked' }])
  })

  it('T31 requested, then rejected: cancelled by the provider', async () => {
    const { book, post, take, send, hub } = kit()
    const { uid } = await book({ eventTypeId: 9 })
    await post(`bookings/${uid}/decline`, { reason: 'No room that day' })
    expect(await send(...take())).toEqual(['booking.requested', 'booking.rejected'])
    expect(hub.appointments()[0]).toMatchObject({
      status: 'cancelled',
      cancelationReason: { text: 'No room that day', coding: [{ code: 'prov' }] },
    })
  })

  it.each([
    ['T32 nothing in the body says so', 'diy-6.2', 'drops'],
    ['T33 an old release says it', '6.x', 'none'],
  ] as const)('a move that waits for confirmation stays one appointment: %s', async (_, dialect, calendar) => {
    const { book, post, take, send, hub, days } = kit({ dialect, account: { calendar } })
    const first = await book({ eventTypeId: 9 })
    expect(await send(...take())).toEqual(['booking.requested'])
    await post(`bookings/${first.uid}/confirm`)
    const moved = await post(`bookings/${first.uid}/reschedule`, { start: days(4) })
    expect(await send(...take())).toEqual(['booking.confirmed', 'booking.requested'])
    await post(`bookings/${moved.uid}/confirm`)
    expect(await send(...take())).toEqual(['booking.confirmed'])
    expect(hub.appointments()).toMatchObject([{ status: 'booked', start: days(4) }])
  })

  it('T32 the calendar uid alone joins the move when it was kept', async () => {
    const { book, post, take, send, hub, days } = kit({ auth: false })
    const first = await book({ eventTypeId: 9 })
    await post(`bookings/${first.uid}/confirm`)
    await post(`bookings/${first.uid}/reschedule`, { start: days(4) })
    expect(await send(...take())).toEqual(['booking.requested', 'booking.confirmed', 'booking.requested'])
    expect(hub.appointments()).toMatchObject([{ status: 'pending', start: days(4) }])
  })

  it('T34 T35 asked for another time: cancelled until the new booking comes, then alive again', async () => {
    const { book, post, take, send, hub, days } = kit()
    const first = await book()
    await post(`bookings/${first.uid}/request-reschedule`, { reschedulingReason: 'The room is being painted' })
    expect(await send(...take())).toEqual(['booking.created', 'booking.cancelled'])
    expect(hub.appointments()[0]).toMatchObject({
      status: 'cancelled',
      cancelationReason: { text: 'The room is being painted', coding: [{ code: 'prov' }] },
    })
    await post(`bookings/${first.uid}/reschedule`, { start: days(6) })
    expect(await send(...take())).toEqual(['booking.rescheduled'])
    expect(hub.appointments()).toMatchObject([{ status: 'booked', start: days(6) }])
    expect(hub.appointments()[0]?.cancelationReason).toBeUndefined()
  })
})

describe('doorbells', () => {
  it('T54 a no-show and its unmarking, as the API says', async () => {
    const { book, post, take, send, hub, world } = kit()
    const { uid } = await book({ start: new Date(Date.parse('2026-11-02T15:30:00Z')).toISOString() })
    const attendees = (absent: boolean) => ({ attendees: [{ email: 'Rosa.Lindqvist@example.com', absent }] })
    world.now = () => new Date('2026-11-02T17:00:00Z')
    await post(`bookings/${uid}/mark-absent`, attendees(true))
    expect(await send(...take())).toEqual(['booking.created', 'booking.no-show'])
    expect(hub.appointments()[0]?.status).toBe('noshow')
    await post(`bookings/${uid}/mark-absent`, attendees(false))
    expect(await send(...take())).toEqual(['booking.changed'])
    expect(hub.appointments()[0]?.status).toBe('booked')
  })

  it('T57 T58 host and place follow', async () => {
    const { book, post, patch, take, send, hub } = kit()
    const { uid } = await book()
    await send(...take())
    await post(`bookings/${uid}/reassign/6`)
    expect(await send(...take())).toEqual(['booking.reassigned'])
    expect(hub.records[0]?.source).toMatchObject({ host: '6' })
    await patch(`bookings/${uid}/location`, { location: { type: 'address', address: '40 Garden Road, Toronto' } })
    const hooks = take()
    expect(await send(...hooks, ...hooks)).toEqual(['booking.relocated', 'unchanged'])
  })

  it('T57 a reassignment says enough by itself; one that was overtaken does not', async () => {
    const { book, post, take, send } = kit({ auth: false })
    const { uid } = await book()
    await post(`bookings/${uid}/reassign/6`)
    await post(`bookings/${uid}/reassign/7`)
    const [created, first, second] = take()
    if (!created || !first || !second) throw new Error('no hooks')
    expect(await send(created, second, first)).toEqual(['booking.created', 'booking.reassigned', 'hold'])
  })

  it('a mark waits for a person without credentials', async () => {
    const { book, post, take, send, world } = kit({ auth: false })
    const { uid } = await book()
    for (const row of world.bookings.values()) row.start = 0
    await post(`bookings/${uid}/mark-absent`, { attendees: [{ email: 'rosa.lindqvist@example.com', absent: true }] })
    expect(await send(...take())).toEqual(['booking.created', 'hold'])
  })
})
