/** What the parser understands: every published deviation, and what it refuses, with paths and never with values. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Parsed } from '../connector.ts'
import { wallTime } from './envelope.ts'
import { parse } from './parse.ts'
import { noTime } from './state.ts'
import {
  formOf,
  id,
  type Message,
  message,
  moved,
  progress,
  type Raw,
  received,
  reference,
  requestOf,
  said,
  taskOf,
  visitOf,
} from './testing/messages.ts'
import { connection, settingsWith } from './testing/small-hub.ts'
import type { Told } from './told.ts'

function read(raw: unknown, headers: Record<string, string> = {}, extra: Raw = {}): Parsed {
  const body = raw instanceof Uint8Array ? raw : Buffer.from(typeof raw === 'string' ? raw : JSON.stringify(raw))
  return parse({
    settings: settingsWith(extra),
    connection,
    origin: 'push',
    headers: { get: name => headers[name] },
    body,
  })
}

function event(raw: unknown) {
  const parsed = read(raw)
  if (parsed.kind !== 'events' || !parsed.events[0]) throw new Error(`not read: ${JSON.stringify(parsed)}`)
  return parsed.events[0]
}
const told = (raw: unknown) => event(raw).body as unknown as Told
const aliases = (raw: unknown) => event(raw).source.aliases.map(({ system, value }) => `${system} ${value}`)

const visit = moved('2026-03-03 10:00:00am', '7001', '2026-03-09T15:00:00Z')

describe('the time of a message', () => {
  it.each([
    ['2026-11-24 12:05:10am', 'America/Toronto', '2026-11-24T05:05:10.000Z'],
    ['2026-11-24 12:05:10pm', 'America/Toronto', '2026-11-24T17:05:10.000Z'],
    ['2026-11-24 11:59:59pm', 'America/Toronto', '2026-11-25T04:59:59.000Z'],
    ['2026-07-01 01:00am', 'America/Toronto', '2026-07-01T05:00:00.000Z'],
    ['2026-07-01 1:00:00 PM', 'America/Vancouver', '2026-07-01T20:00:00.000Z'],
    ['2026-11-01 01:30:00am', 'America/Toronto', '2026-11-01T05:30:00.000Z'],
    ['2026-03-08 02:30:00am', 'America/Toronto', '2026-03-08T07:30:00.000Z'],
  ])('REF-10 R03 reads %s in %s', (written, zone, at) => expect(wallTime(written, zone)).toBe(at))

  it.each(['2026-11-24 13:05:10pm', '2026-11-24 00:05:10am', '2026-02-30 01:00:00am', '24.11.2026', '', 7, null])(
    'R03 takes %s for no time',
    written => expect(wallTime(written, 'America/Toronto')).toBeUndefined(),
  )

  it('R03 falls back on the timestamp, with any fraction, then on what the content says, then on the order', () => {
    const bare = { ...visit, last_updated: undefined }
    expect(event({ ...bare, timestamp: '2018-03-09T15:21:51.2112Z' }).at).toBe('2018-03-09T15:21:51.211Z')
    expect(event({ ...bare, last_updated: 'soon', timestamp: '2026-01-01T00:00:00+02:00' }).at).toBe(
      '2025-12-31T22:00:00.000Z',
    )
    const task = message('notify-update-process-request', undefined, [
      taskOf('ready', 'Ready', { lastModified: '2026-03-03T10:00:00Z' }),
    ])
    expect(event(task).at).toBe('2026-03-03T10:00:00.000Z')
    expect([event(bare).at, told(bare).undated]).toEqual([noTime, true])
  })
})

describe('which referral a message is about', () => {
  it('REF-10 names it by both keys: the id as opaque text, the number from references', () => {
    expect(aliases(visit)).toEqual([`id ${id}`, `reference ${reference}`])
    expect(aliases(received())).toEqual([`id ${id}`, `reference ${reference}`])
  })

  it('R04 does not mind that the id is no UUID, or that only one key is named', () => {
    expect(
      aliases(
        message('notify-add-appointment', undefined, [visitOf('1', '2026-03-09T15:00:00Z', { basedOn: undefined })]),
      ),
    ).toEqual([`id ${id}`])
    const [, entry] = visit.entry
    const header = { resource: { resourceType: 'MessageHeader', eventCoding: { code: 'notify-add-appointment' } } }
    expect(aliases({ ...visit, entry: [header, entry] })).toEqual([`reference ${reference}`])
  })

  it('takes no id that means something inside its message only', () => {
    const request = {
      resourceType: 'ServiceRequest',
      id: 'uuid-0',
      identifier: [{ type: { text: 'EMR X Referral ID' }, value: '7654321' }],
    }
    const header = {
      resourceType: 'MessageHeader',
      eventCoding: { code: 'add-service-request' },
      focus: { reference: 'ServiceRequest/uuid-0' },
    }
    expect(aliases({ resourceType: 'Bundle', entry: [{ resource: header }, { resource: request }] })).toEqual([
      'id 7654321',
    ])
    expect(
      read({ resourceType: 'Bundle', entry: [{ resource: header }, { resource: { ...request, identifier: [] } }] }),
    ).toEqual({
      kind: 'refused',
      problem: 'message.unreadable',
      where: 'MessageHeader.focus',
    })
  })

  it.each<[string, Raw]>([
    ['another id in its header', requestOf({}, { id: 'another', reference })],
    ['two numbers', requestOf({}, { id, reference: '4100200999' })],
  ])('says that it is torn between two referrals: %s', (_, other) => {
    const both = message('notify-update-process-request', undefined, [taskOf('ready'), other])
    expect(told(both).torn).toBe(true)
  })

  it('is not torn by its parent', () => {
    const parent = '4100200111'
    const child = requestOf({
      basedOn: [{ reference: `ServiceRequest/${parent}` }],
      identifier: [...(requestOf().identifier as Raw[]), { type: { text: 'Parent Reference Number' }, value: parent }],
    })
    const both = message('add-service-request', undefined, [
      child,
      requestOf({}, { id: 'the-parent', reference: parent }),
    ])
    expect(told(both).torn).toBeUndefined()
    expect(told(both).parts.request?.resources[0]).toMatchObject({
      basedOn: [{ identifier: { system: 'urn:causeway:caredove-reference', value: parent } }],
      requisition: { value: parent },
      meta: { tag: [{ code: 'routed' }] },
    })
  })
})

describe('what is published and not R4', () => {
  it('R02 takes an object in the place of a list, everywhere', () => {
    const single = (raw: unknown): unknown => {
      if (Array.isArray(raw)) return raw.length === 1 ? single(raw[0]) : raw.map(single)
      if (typeof raw !== 'object' || raw === null) return raw
      return Object.fromEntries(
        Object.entries(raw).map(([key, value]) => [
          key,
          key === 'entry' ? (value as unknown[]).map(single) : single(value),
        ]),
      )
    }
    const { digest: _one, ...lists } = told(received())
    const { digest: _other, ...objects } = told(single(received()))
    expect(objects).toEqual(lists)
  })

  it.each(['NOTIFY-UPDATE-APPOINTMENT', ' notify-update-appointment ', 'Notify Update Appointment'])(
    'knows the event %o without a system',
    code => {
      const [, ...rest] = visit.entry
      const header = { ...visit.entry[0]?.resource, eventCoding: { code } }
      expect(told({ ...visit, entry: [{ resource: header }, ...rest] }).event).toBe('notify-update-appointment')
    },
  )

  it('R05 notes an event that it does not know, once per name, and sets it aside', () => {
    expect(read(message('notify-moon-phase', undefined, []))).toEqual({
      kind: 'ignored',
      reason: 'unknown-trigger',
      notices: [{ problem: 'trigger.unknown', detail: 'notify-moon-phase' }],
    })
    expect(read(message('Tell Ann Example', undefined, []))).toMatchObject({
      notices: [{ detail: 'tell-ann-example' }],
    })
    expect(read(message('ann@example.org', undefined, []))).toMatchObject({ notices: [{ detail: 'unreadable' }] })
  })

  it('notes a class that nobody knows, and a trigger that contradicts its message', () => {
    expect(read(progress('2026-03-03 10:00:00am', 'Parked'))).toMatchObject({
      notices: [{ problem: 'referral.class-unknown', detail: 'Parked' }],
    })
    expect(
      read(said('2026-03-03 10:00:00am', 'provider', 'C-1', 'Hello'), { 'x-caredove-trigger': 'Booked' }),
    ).toMatchObject({
      events: [{ type: 'referral.booked' }],
      notices: [{ problem: 'trigger.contradicts', detail: 'add-communication' }],
    })
    expect(read(visit, { 'x-caredove-trigger': 'Rescheduled/Unbooked' })).not.toHaveProperty('notices')
  })

  it('reads missing ids, requests without a method and resources nobody knows', () => {
    const odd = received('2026-03-02 09:00:05am', { id: undefined }, [{ resourceType: 'Starship', hull: 'white' }, {}])
    expect(event(odd).person).toMatchObject({ name: [{ family: 'Beispiel' }] })
    expect(JSON.stringify(told(odd).parts.further)).toContain('white')
  })
})

describe('what is refused', () => {
  const deep = (levels: number): string =>
    `{"resourceType":"Bundle","entry":${'['.repeat(levels)}${']'.repeat(levels)}}`
  it.each<[string, unknown, string, string | undefined]>([
    ['no JSON', '<Bundle/>', 'message.not-json', undefined],
    ['cut short', JSON.stringify(received()).slice(0, -9), 'message.not-json', undefined],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x7b]), 'message.not-json', undefined],
    ['nested without end', deep(200), 'message.too-deep', undefined],
    ['a list', '[]', 'message.unreadable', 'Bundle.resourceType'],
    ['another resource', { resourceType: 'Patient', name: 'Secret' }, 'message.unreadable', 'Bundle.resourceType'],
    ['no entries', { resourceType: 'Bundle' }, 'message.unreadable', 'Bundle.entry'],
    [
      'no header',
      { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Patient' } }] },
      'message.unreadable',
      'Bundle.entry.resource.ofType(MessageHeader)',
    ],
    [
      'no event',
      { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'MessageHeader' } }] },
      'message.unreadable',
      'MessageHeader.eventCoding.code',
    ],
  ])('%s', (_, raw, problem, where) => {
    expect(read(raw)).toEqual({ kind: 'refused', problem, ...(where === undefined ? {} : { where }) })
  })

  it('never throws on a message with anything in the place of anything', () => {
    const whole = received('2026-03-02 09:00:05am', {}, [
      formOf([{ linkId: 'a', text: 'A', answer: [{ valueString: 'x' }] }]),
    ])
    const messages: Message[] = [
      whole,
      visit,
      progress('2026-03-03 10:00:00am', 'ready', 'Ready'),
      said('2026-03-03 10:00:00am', 'provider', 'C-1', 'x'),
    ]
    const places = (value: unknown, before: (string | number)[] = []): (string | number)[][] =>
      typeof value !== 'object' || value === null
        ? [before]
        : [before, ...Object.entries(value).flatMap(([key, each]) => places(each, [...before, key]))]
    const put = (value: unknown, [key, ...rest]: (string | number)[], by: unknown): unknown => {
      if (key === undefined) return by
      if (Array.isArray(value)) return value.map((each, index) => (index === Number(key) ? put(each, rest, by) : each))
      return { ...(value as Raw), [key]: put((value as Raw)[key], rest, by) }
    }
    for (const each of messages)
      fc.assert(
        fc.property(fc.constantFrom(...places(each)), fc.jsonValue(), (place, value) => {
          expect(['events', 'ignored', 'refused']).toContain(read(put(each, place, value)).kind)
        }),
        { numRuns: 150 },
      )
  })
})
