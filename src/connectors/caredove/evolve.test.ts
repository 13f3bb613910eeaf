/** The traps of identity and order (reference/referrals.md section 15), on the record that comes of them. */
import type { Appointment } from 'fhir/r4'
import { describe, expect, it } from 'vitest'
import { containedAs, containedOf, subStatusOf } from '../../model/referral/record.ts'
import { ours } from '../evolve-alone.ts'
import { evolve } from './evolve.ts'
import { parse } from './parse.ts'
import {
  booked,
  edited,
  fileOf,
  message,
  progress,
  received,
  reference,
  requestOf,
  revoked,
  said,
  taskOf,
  unbooked,
  visitOf,
} from './testing/messages.ts'
import { connection, createSmallHub, type SmallHub, settingsWith } from './testing/small-hub.ts'

const day = (n: number, time = '10:00:00am') => `2026-03-${String(n).padStart(2, '0')} ${time}`
const start = '2026-03-20T15:00:00Z'
const visits = (hub: SmallHub, index = 0): Appointment[] => containedOf(hub.referral(index), 'Appointment')
const stands = (hub: SmallHub) => visits(hub).map(each => `${each.start?.slice(8, 10)} ${each.status}`)

describe('order and repetition', () => {
  it('R11 the same message twice counts once, also after others', () => {
    const hub = createSmallHub()
    const once = [received(day(2)), booked(day(3), '7001', start)]
    hub.tell(...once)
    expect(hub.tell(...once)).toEqual(['duplicate', 'duplicate'])
  })

  it('R12 an older edit after a newer one changes nothing', () => {
    const hub = createSmallHub()
    hub.tell(received(day(2)), edited(day(5), { birthDate: '2001-02-05' }))
    expect(hub.tell(edited(day(4), { birthDate: '2001-02-04' }))).toEqual(['stale'])
    expect(hub.tell(progress(day(6), 'completed', 'Admitted'), progress(day(5), 'ready', 'Ready'))).toEqual([
      'referral.completed',
      'stale',
    ])
  })

  it('R12 an older edit still brings what no newer one has said', () => {
    const hub = createSmallHub()
    const form = {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      item: [{ linkId: 'a', text: 'A', answer: [{ valueString: 'yes' }] }],
    }
    hub.tell(received(day(2)), edited(day(5), { birthDate: '2001-02-05' }))
    expect(hub.tell(edited(day(4), { birthDate: '2001-02-04' }, [form]))).toEqual(['referral.edited'])
    expect(containedAs(hub.referral(), 'Patient', 'registrant')?.birthDate).toBe('2001-02-05')
    expect(JSON.stringify(containedAs(hub.referral(), 'QuestionnaireResponse', 'answers'))).toContain('yes')
  })

  it('R13 booked before received: the record begins with the booking, and the referral completes it', () => {
    const hub = createSmallHub()
    const first = hub.receive(booked(day(3), '7001', start))
    expect(first).toMatchObject({
      kind: 'write',
      type: 'referral.booked',
      draft: { person: { patient: { resourceType: 'Patient' } } },
    })
    expect(hub.referral().subject).toEqual({ type: 'Patient', display: 'Not named yet' })
    expect(hub.tell(received(day(2)))).toEqual(['referral.received'])
    expect(hub.records).toHaveLength(1)
    expect(stands(hub)).toEqual(['20 booked'])
    expect(containedAs(hub.referral(), 'Patient', 'registrant')?.birthDate).toBe('2001-02-03')
  })

  it('R13 edited before received: the first one still counts as received', () => {
    const hub = createSmallHub()
    expect(hub.tell(edited(day(3), { gender: 'male' }), received(day(2)))).toEqual([
      'referral.edited',
      'referral.received',
    ])
    expect(containedAs(hub.referral(), 'Patient', 'registrant')?.gender).toBe('male')
  })

  it.each([
    ['a cancel', unbooked(day(4)), 'referral.unbooked'],
    ['a status', progress(day(4), 'accepted', 'Accepted'), 'referral.accepted'],
    ['a message', said(day(4), 'provider', 'C-1', 'Hello'), 'referral.message-from-provider'],
    ['a withdrawal', revoked(day(4)), 'referral.cancelled'],
  ])('R14 %s for a referral nobody knows makes a record that waits for the rest', (_, raw, word) => {
    const hub = createSmallHub()
    expect(hub.tell(raw, received(day(2)))).toEqual([word, 'referral.received'])
    expect(hub.records).toHaveLength(1)
  })

  it('R13 a booking that arrives after its cancel is cancelled, and is no booking', () => {
    const hub = createSmallHub()
    expect(hub.tell(received(day(2)), unbooked(day(5)), booked(day(3), '7001', start))).toEqual([
      'referral.received',
      'referral.unbooked',
      'referral.unbooked',
    ])
    expect(stands(hub)).toEqual(['20 cancelled'])
  })

  it('messages without any time count in the order they come in', () => {
    const hub = createSmallHub()
    const undated = (status: string, label: string) =>
      message('notify-update-process-request', undefined, [taskOf(status, label)])
    expect(hub.tell(received(day(2)), undated('accepted', 'Accepted'), undated('ready', 'Ready'))).toEqual([
      'referral.received',
      'referral.accepted',
      'referral.ready',
    ])
    expect(subStatusOf(hub.referral())).toBe('Ready')
  })

  it('nothing new writes no new version', () => {
    const hub = createSmallHub()
    hub.tell(received(day(2)), progress(day(3), 'ready', 'Ready', { lastModified: '2026-03-03T10:00:00Z' }))
    expect(
      hub.tell(edited(day(4)), progress(day(5), 'ready', 'Ready', { lastModified: '2026-03-03T10:00:00Z' })),
    ).toEqual(['unchanged', 'unchanged'])
  })
})

describe('identity', () => {
  it('REF-10 either key finds the referral', () => {
    const hub = createSmallHub()
    hub.receive(received(day(2)))
    const header = { resource: { resourceType: 'MessageHeader', eventCoding: { code: 'notify-add-appointment' } } }
    const [, byNumber] = booked(day(3), '7001', start).entry
    hub.receive({ resourceType: 'Bundle', last_updated: day(3), entry: [header, byNumber] })
    hub.receive(message('notify-update-process-request', day(4), [{ resourceType: 'Task', status: 'ready' }]))
    expect(hub.records).toHaveLength(1)
  })

  it.each([
    [
      'in itself',
      message('notify-update-process-request', day(3), [
        taskOf('ready'),
        requestOf({}, { id: 'another', reference: '4100200999' }),
      ]),
    ],
    [
      'with what is known',
      message('notify-add-appointment', day(3), [
        visitOf('7001', start, { basedOn: [{ reference: 'ServiceRequest/4100200999' }] }),
      ]),
    ],
  ])('REF-10 a message that claims two referrals %s waits for a person', (_, raw) => {
    const hub = createSmallHub()
    hub.receive(received(day(2)))
    expect(hub.receive(raw)).toMatchObject({ kind: 'hold', problem: 'message.two-referrals' })
    expect(hub.receive(raw, { asItIs: true })).toMatchObject({
      kind: 'write',
      aliases: [{ system: 'id' }, { system: 'reference', value: reference }],
    })
  })

  it('what another release stored is held, not overwritten', () => {
    const hub = createSmallHub()
    hub.receive(received(day(2)))
    const settings = settingsWith()
    const parsed = parse({
      settings,
      connection,
      origin: 'push',
      headers: { get: () => undefined },
      body: Buffer.from(JSON.stringify(edited(day(3)))),
    })
    const [event] = parsed.kind === 'events' ? parsed.events : []
    if (!event) throw new Error('it has an event')
    const known = { id: 'record', resource: hub.referral(), source: { version: 99 } }
    expect(evolve({ settings, connection, event, known, findings: [], asItIs: false, ...ours })).toMatchObject({
      kind: 'hold',
      problem: 'message.apply-failed',
    })
    expect(
      evolve({ settings, connection, event: { ...event, body: { odd: true } }, findings: [], asItIs: false, ...ours }),
    ).toMatchObject({ kind: 'hold' })
  })
})

describe('files', () => {
  it('REF-6 R46 come with the form and with messages, once each, under ids that stay', () => {
    const hub = createSmallHub()
    const form = fileOf('A-1', 'letter.txt', 'one')
    const first = hub.receive(received(day(2), {}, [form]))
    expect(first).toMatchObject({
      draft: { documents: [{ id: 'document-1', title: 'letter.txt', contentType: 'text/plain', data: 'b25l' }] },
    })
    const second = hub.receive(said(day(3), 'requester', 'C-1', 'See letter', [fileOf('A-2', 'more.txt', 'two')]))
    expect(second).toMatchObject({ draft: { documents: [{ id: 'document-2', title: 'more.txt' }] } })
    const message = containedAs(hub.referral(), 'Communication', 'message-1')
    expect(message?.payload?.at(-1)).toEqual({ contentReference: { reference: '#document-2' } })
    // Saved again with the same file: nothing to store. With another version of it: a new id in its place.
    expect(hub.receive(edited(day(4), { gender: 'male' }, [form]))).toMatchObject({ draft: { documents: [] } })
    expect(hub.receive(edited(day(5), { gender: 'female' }, [fileOf('A-1', 'letter.txt', 'three')]))).toMatchObject({
      draft: { documents: [{ id: 'document-3' }] },
    })
    expect(
      containedOf(hub.referral(), 'DocumentReference').map(({ id, content }) => [id, content[0]?.attachment.size]),
    ).toEqual([
      ['document-3', 5],
      ['document-2', 3],
    ])
  })

  it('REF-6 by address: the address goes to the hub and stays out of the record', () => {
    const hub = createSmallHub()
    const url = 'https://www.caredove.com/files/77?token=abc'
    const byAddress = {
      resourceType: 'DocumentReference',
      id: 'A-7',
      content: [{ attachment: { contentType: 'application/pdf', title: 'scan.pdf', url, size: 9 } }],
    }
    const result = hub.receive(received(day(2), {}, [byAddress]))
    expect(result).toMatchObject({
      draft: { documents: [{ id: 'document-1', title: 'scan.pdf', contentType: 'application/pdf', url }] },
    })
    expect(JSON.stringify(result.kind === 'write' && result.draft.resource)).not.toContain('token=abc')
    expect(
      hub.receive(
        edited(day(3), {}, [
          {
            ...byAddress,
            content: [
              {
                attachment: {
                  contentType: 'application/pdf',
                  title: 'scan.pdf',
                  url: url.replace('abc', 'xyz'),
                  size: 9,
                },
              },
            ],
          },
        ]),
      ),
    ).toMatchObject({ kind: 'ignore' })
  })
})
