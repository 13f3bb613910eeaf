/** SCH-14: which versions and fields a vendor sends is noted for each message, and a change raises one issue. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sign } from '../../src/connectors/calcom/verify.ts'
import { versionsDue, versionsEveryMs } from '../../src/jobs/versions.ts'
import { openTestHub, secret, type TestHub } from '../hub.ts'
import { issuesOf, messagesOf } from '../looking.ts'
import { person } from '../people.ts'

describe('what a vendor sends differently', () => {
  let test: TestHub
  beforeEach(async () => {
    test = await openTestHub()
    await look()
  })
  afterEach(() => test?.close())

  const look = async () => {
    test.advance(versionsEveryMs)
    await versionsDue(test.hub)
  }
  let count = 0
  const send = async (more: object = {}, { version, trigger }: { version?: string; trigger?: string } = {}) => {
    count += 1
    const payload = {
      uid: `uid${count}`,
      bookingId: count,
      startTime: '2026-12-01T15:00:00Z',
      endTime: '2026-12-01T15:30:00Z',
      organizer: { id: 5 },
      attendees: [],
      price: 0,
      ...more,
    }
    const body = JSON.stringify({
      triggerEvent: trigger ?? 'BOOKING_CREATED',
      createdAt: new Date(test.clock.now.getTime() + count).toISOString(),
      payload,
    })
    const headers = {
      'content-type': 'application/json',
      'x-cal-signature-256': sign(secret, body),
      ...(version ? { 'x-cal-webhook-version': version } : {}),
    }
    const { status } = await fetch(test.inbound, { method: 'POST', headers, body })
    expect(status).toBe(200)
  }
  const words = () =>
    test.rows<{ kind: string; word: string; known: boolean; seen: number }>(
      `select kind, word, known, seen from vendor_word where kind <> 'field' or not known order by kind, word`,
    )
  const codes = async () => (await issuesOf(test)).map(({ code, count: times }) => `${code} ${times}`).sort()

  it('SCH-14 notes the version of each message, and counts it once, whoever looks and however often', async () => {
    await send({}, { version: '2021-10-20' })
    await send({}, { version: '2026-07-27' })
    await send()
    const other = test.another()
    for (let round = 0; round < 3; round += 1) {
      test.advance(versionsEveryMs)
      await Promise.all([versionsDue(test.hub), versionsDue(other)])
    }
    expect(await words()).toEqual([
      { kind: 'trigger', word: 'BOOKING_CREATED', known: true, seen: 3 },
      { kind: 'version', word: '2021-10-20', known: true, seen: 1 },
      { kind: 'version', word: '2021-10-20 (no header)', known: true, seen: 1 },
      { kind: 'version', word: '2026-07-27', known: true, seen: 1 },
    ])
    const rows = await test.rows<{ version: string }>('select version from message_version order by message')
    expect(rows.map(row => row.version)).toEqual(['2021-10-20', '2026-07-27', '2021-10-20 (no header)'])
    expect((await test.rows('select 1 from vendor_day')).length).toBe(3)
    expect((await messagesOf(test)).length).toBe(3)
  })

  it('SCH-14 notes of what was polled which version of the API was asked for', async () => {
    await test.book({ person: person(1), at: 4 })
    await test.settleWithin(6 * 60_000, 60_000)
    await look()
    expect(await words()).toContainEqual(expect.objectContaining({ kind: 'api', word: '2024-08-13', known: true }))
  })

  it('SCH-14 raises one issue for new fields, however many messages bring them, and keeps their names, never their values', async () => {
    await send({ telehealthRoom: 'Anna Brown' })
    await send({ telehealthRoom: 'Anna Brown', 'Anna Brown': 1 })
    await look()
    await send({ telehealthRoom: 'Anna Brown' })
    await look()
    expect((await codes()).filter(code => code.startsWith('field'))).toEqual(['field.unknown 1'])
    expect((await words()).filter(({ kind }) => kind === 'field')).toEqual([
      { kind: 'field', word: 'telehealthRoom', known: false, seen: 3 },
      { kind: 'field', word: 'unreadable', known: false, seen: 1 },
    ])
    const [dump] = await test.rows<{ text: string }>(
      `select string_agg(to_jsonb(w)::text, '') as text from vendor_word w`,
    )
    expect(dump?.text).not.toContain('Anna')
  })

  it('SCH-14 raises one issue when a field that was always there is gone', async () => {
    for (let message = 0; message < 12; message += 1) await send()
    await look()
    for (let message = 0; message < 4; message += 1) await send({ price: undefined })
    await look()
    expect((await codes()).filter(code => code.startsWith('field'))).toEqual([])
    for (let message = 0; message < 3; message += 1) await send({ price: undefined })
    await look()
    await send({ price: undefined })
    await look()
    expect((await codes()).filter(code => code.startsWith('field'))).toEqual(['field.gone 1'])
  })

  it('keeps no more words than a schema can have', async () => {
    for (let message = 0; message < 7; message += 1)
      await send(Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`f${message}x${at}`, 1])))
    await look()
    const [row] = await test.rows<{ count: number }>('select count(*)::int as count from vendor_word')
    expect(row?.count).toBeLessThanOrEqual(500)
  })
})
