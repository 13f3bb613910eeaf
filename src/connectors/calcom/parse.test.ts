/** What a body says, and why some say nothing. Source: reference/calcom.md sections 2 to 4. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Parsed } from '../connector.ts'
import { bookingsOf, hook, payload, read } from './testing/hooks.ts'
import { hasShared, published, wireChain } from './testing/read-fixture.ts'
import { createScenario } from './testing/scenario.ts'
import { bookingTriggers, triggers } from './triggers.ts'

describe('envelopes', () => {
  const rows: [string, Parsed, object][] = [
    [
      'T08 a ping without uid',
      read({ triggerEvent: 'PING', createdAt: '2026-01-15T12:00:00.000Z', payload: {} }),
      { kind: 'ignored', reason: 'ping' },
    ],
    [
      'T09 an unknown trigger',
      read(hook({}, 'BOOKING_FROBBED')),
      {
        kind: 'ignored',
        reason: 'unknown-trigger',
        notices: [{ problem: 'trigger.unknown', detail: 'BOOKING_FROBBED' }],
      },
    ],
    ['T10 an empty object', read('{}'), { kind: 'refused', problem: 'message.unreadable', where: 'triggerEvent' }],
    ['a list', read('[]'), { kind: 'refused', problem: 'message.unreadable' }],
    [
      'T11 a template that is a form',
      read('name=Rosa&when=now', { 'content-type': 'application/x-www-form-urlencoded' }),
      { kind: 'refused', problem: 'message.template' },
    ],
    ['T12 a template that is JSON', read({ who: 'x', when: 'y' }), { kind: 'refused', problem: 'message.template' }],
    [
      'T12 a template that keeps the trigger',
      read({ triggerEvent: 'BOOKING_CREATED', text: 'x' }),
      { kind: 'refused', problem: 'message.template', where: 'payload' },
    ],
    ['a broken body', read('{"triggerEvent":'), { kind: 'refused', problem: 'message.not-json' }],
    ['invalid UTF-8', read(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), { kind: 'refused', problem: 'message.not-json' }],
    [
      'a body 65 levels deep',
      read(`${'['.repeat(66)}${']'.repeat(66)}`),
      { kind: 'refused', problem: 'message.too-deep' },
    ],
    [
      'a body 200,000 levels deep',
      read(`${'['.repeat(200_000)}${']'.repeat(200_000)}`),
      { kind: 'refused', problem: 'message.too-deep' },
    ],
    [
      'T13 a flat timer body',
      read({ triggerEvent: 'MEETING_ENDED', id: 1, uid: 'x', createdAt: '2026-01-01T00:00:00.000Z' }),
      { kind: 'ignored', reason: 'no-effect' },
    ],
    [
      'T56 a video visit that nobody came to: people look, nothing is marked',
      read({
        triggerEvent: 'AFTER_GUESTS_CAL_VIDEO_NO_SHOW',
        bookingUid: 'x',
        webhook: { subscriberUrl: 'https://x' },
      }),
      {
        kind: 'ignored',
        reason: 'no-effect',
        notices: [{ problem: 'booking.guest-absent', detail: 'AFTER_GUESTS_CAL_VIDEO_NO_SHOW' }],
      },
    ],
    [
      'T14 answers repeated at the root',
      read({ triggerEvent: 'FORM_SUBMITTED', payload: { responses: {} }, uid: 'evil' }),
      { kind: 'ignored', reason: 'no-effect' },
    ],
    [
      'a missing uid',
      read(hook({ uid: undefined })),
      { kind: 'refused', problem: 'message.unreadable', where: 'payload.uid' },
    ],
    [
      'two wrong fields',
      read(hook({ startTime: 'tomorrow', endTime: 5 })),
      { kind: 'refused', where: 'payload.startTime, payload.endTime' },
    ],
    [
      'a wrong envelope time',
      read({ ...hook(), createdAt: 'now' }),
      { kind: 'refused', problem: 'message.unreadable', where: 'createdAt' },
    ],
  ]
  it.each(rows)('SCH-2 %s', (_, parsed, expected) => expect(parsed).toMatchObject(expected))

  it('SCH-14 an unknown version is read as the newest known, with one notice', () => {
    expect(read(hook(), { 'x-cal-webhook-version': '2031-01-01' })).toMatchObject({
      kind: 'events',
      notices: [{ problem: 'version.unknown', detail: '2031-01-01' }],
    })
    for (const version of ['2021-10-20', '2026-07-27'])
      expect(read(hook(), { 'x-cal-webhook-version': version })).toMatchObject({ kind: 'events', notices: [] })
    expect(read(hook())).toMatchObject({ kind: 'events', notices: [] })
  })

  it('a request whose content type is that of a form is read all the same', () => {
    const parsed = read(hook({}, 'BOOKING_REQUESTED'), { 'content-type': 'application/x-www-form-urlencoded' })
    expect(parsed).toMatchObject({ kind: 'events' })
  })

  it('T55 T56 triggers without effect in this release are kept and nothing else', () => {
    for (const trigger of Object.keys(triggers)) {
      const parsed = read(hook({ bookingUid: 'x' }, trigger))
      const leads = bookingTriggers.some(known => known === trigger)
      expect([trigger, parsed.kind]).toEqual([trigger, leads ? 'events' : 'ignored'])
    }
  })
})

describe('what goes further', () => {
  it('T69 SCH-11 never holds one-time passwords, calendar texts, titles or notes', async () => {
    const scenario = createScenario()
    const { uid } = await scenario.book({ eventTypeId: 9 })
    await scenario.post(`bookings/${uid}/confirm`)
    await scenario.post(`bookings/${uid}/cancel`)
    for (const { body } of scenario.hooks) {
      const sent = JSON.parse(Buffer.from(body).toString())
      sent.payload.additionalNotes = 'a clinical note'
      sent.payload.responses = { ...sent.payload.responses, notes: { label: 'notes', value: 'a clinical note' } }
      const further = JSON.stringify(read(sent))
      for (const word of ['clinical', 'VCALENDAR', 'between', sent.payload.oneTimePassword ?? 'VEVENT'])
        expect(further).not.toContain(word)
    }
  })

  it('T69 names paths in refusals, never values', () => {
    const parsed = read(hook({ startTime: 'Rosa Lindqvist', uid: '' }))
    expect(JSON.stringify(parsed)).not.toMatch(/Rosa|Lindqvist/)
  })
})

describe('the API', () => {
  it('a booking and a list of them become the same normalised bookings', async () => {
    const scenario = createScenario()
    const { uid } = await scenario.book()
    const item = await scenario.answer({ what: 'booking', key: uid })
    const told = bookingsOf(read(scenario.hooks[0]?.body ?? ''))[0]
    const polled = bookingsOf(read(item, {}, 'pull'))[0]
    for (const field of ['uid', 'bookingId', 'iCalUID', 'status', 'start', 'end', 'place', 'host'] as const)
      expect(polled?.[field]).toEqual(told?.[field])
    expect(polled?.answers).toMatchObject([{ question: 'dateOfBirth', value: '1984-05-06' }])
    expect(bookingsOf(read([item, item], {}, 'read-back'))).toHaveLength(2)
    expect(read({ uid: 'x', status: 'odd' }, {}, 'pull')).toMatchObject({
      kind: 'refused',
      where: 'booking.status, booking.start, booking.end',
    })
  })
})

describe('any bytes', () => {
  it('never make it throw', () => {
    const anything = fc.oneof(
      fc.uint8Array(),
      fc.json().map(text => Buffer.from(text)),
    )
    fc.assert(
      fc.property(anything, fc.constantFrom('push' as const, 'pull' as const), (body, origin) => {
        expect(['events', 'ignored', 'refused']).toContain(read(body, {}, origin).kind)
      }),
    )
  })

  it('in any field never make it throw', () => {
    const fields = fc.dictionary(
      fc.constantFrom(...Object.keys(payload), 'attendeeSeatId', 'seatsPerTimeSlot', 'recurringEvent', 'metadata'),
      fc.anything(),
    )
    fc.assert(
      fc.property(fields, fc.constantFrom(...Object.keys(triggers)), (extra, trigger) => {
        let body: string
        try {
          body = JSON.stringify(hook(extra, trigger))
        } catch {
          return
        }
        expect(['events', 'ignored', 'refused']).toContain(read(body).kind)
      }),
    )
  })
})

describe('published and captured examples', () => {
  it(`are read (${hasShared ? 'present' : 'absent here: only our own chain'})`, () => {
    for (const { step, headers, rawBody } of wireChain('own').deliveries)
      expect([step, read(rawBody, headers).kind]).toEqual([step, 'events'])
    if (!hasShared) return
    const names = [
      'created',
      'created_SEATED',
      'created_AFTER_CONFIRM',
      'created_v2026-07-27',
      'requested',
      'requested_ON_RESCHEDULE',
      'rescheduled',
      'rescheduled_v2026-07-27',
      'cancelled',
      'cancelled_SEAT',
      'cancelled_REQUEST_RESCHEDULE',
      'cancelled_v2026-07-27',
      'rejected',
      'paid',
      'reassigned',
      'location_updated',
      'no_show_updated',
      'no_show_unmarked',
    ]
    for (const name of names) expect([name, read(published(`booking_${name}`)).kind]).toEqual([name, 'events'])
  })
})
