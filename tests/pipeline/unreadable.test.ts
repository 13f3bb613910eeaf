/** What nobody can apply is kept, shown with its reason, and raised once per cause. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sign, signatureHeader } from '../../src/connectors/calcom/verify.ts'
import { openTestHub, secret, type TestHub } from '../hub.ts'
import { ehrCalendar, issuesOf, messagesOf } from '../looking.ts'
import { person } from '../people.ts'

let test: TestHub
beforeEach(async () => {
  test = await openTestHub()
  await test.settleDown()
})
afterEach(() => test?.close())

async function post(body: string, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(test.inbound, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [signatureHeader]: sign(secret, body), ...headers },
    body,
  })
  return response.status
}

describe('a body that is no booking', () => {
  it.each<[string, string, Record<string, string>, object, object]>([
    [
      'is not JSON',
      '{"triggerEvent":',
      {},
      { state: 'unreadable', problem: 'message.not-json' },
      { code: 'message.not-json' },
    ],
    [
      'is a template rendered as a form',
      'Booking of a person',
      { 'content-type': 'application/x-www-form-urlencoded' },
      { state: 'unreadable', problem: 'message.template' },
      { code: 'message.template' },
    ],
    [
      'is a template of other JSON',
      '{"what":"a booking"}',
      {},
      { state: 'unreadable', problem: 'message.template', problem_where: 'triggerEvent' },
      { code: 'message.template', detail: 'triggerEvent' },
    ],
    [
      'has a trigger nobody knows',
      JSON.stringify({ triggerEvent: 'BOOKING_TELEPORTED', createdAt: '2026-11-23T14:00:00Z', payload: {} }),
      {},
      { state: 'ignored', reason: 'unknown-trigger' },
      { code: 'trigger.unknown', detail: 'BOOKING_TELEPORTED' },
    ],
    [
      'lacks what a booking needs',
      JSON.stringify({ triggerEvent: 'BOOKING_CREATED', createdAt: '2026-11-23T14:00:00Z', payload: { uid: 'x' } }),
      {},
      { state: 'unreadable', problem: 'message.unreadable', problem_where: 'payload.startTime, payload.endTime' },
      { code: 'message.unreadable' },
    ],
  ])(
    'OPS-2 that %s is acknowledged, kept with its reason, and one issue however often it comes',
    async (_, body, headers, message, issue) => {
      // Another byte each time: the same bytes again would be a duplicate.
      for (const end of ['', ' ', '\n']) expect(await post(body + end, headers)).toBe(200)
      await test.settleDown()
      const messages = await messagesOf(test)
      expect(messages).toHaveLength(3)
      for (const each of messages) expect(each).toMatchObject(message)
      expect(await issuesOf(test)).toMatchObject([{ ...issue, count: 3 }])
    },
  )

  it('OPS-2 holds up nothing that comes after it', async () => {
    await post('nothing')
    await test.book({ person: person(1), at: 0 })
    await test.settleDown()
    expect(ehrCalendar(test.ehr)).toHaveLength(1)
  })

  it.each<[string, Record<string, string>, number]>([
    ['a wrong signature', { [signatureHeader]: sign('another secret', '{}') }, 401],
    ['no signature', { [signatureHeader]: '' }, 401],
  ])('OPS-4 with %s is refused and leaves nothing behind', async (_, headers, status) => {
    expect(await post('{}', headers)).toBe(status)
    expect(await messagesOf(test)).toEqual([])
  })

  it('OPS-4 to an address nobody has is refused like any other', async () => {
    const nowhere = new URL(`/in/${crypto.randomUUID()}`, test.inbound)
    expect((await fetch(nowhere, { method: 'POST', body: '{}' })).status).toBe(404)
    expect((await fetch(new URL('/in/x', test.inbound), { method: 'POST', body: '{}' })).status).toBe(404)
  })
})
