/** The simulator's feeds, leave, hours and event types: what takes a time away, and how it is refused. Section 8.6, 9. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createFakeCalcom } from '../fake.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

const now = () => new Date('2026-11-02T15:00:00Z')
const headers = { 'content-type': 'application/json', authorization: 'Bearer cal_user_5' }

async function world() {
  const fake = await createFakeCalcom({ now })
  const feed = { status: 200, text: '', asked: 0 }
  const server = createServer((_, response) => {
    feed.asked += 1
    response.writeHead(feed.status, { 'content-type': 'text/calendar' }).end(feed.text)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  open.push(fake, { close: () => new Promise(resolve => server.close(resolve)) })
  async function call(method: string, path: string, body?: object, version?: string, as = 'cal_user_5') {
    const answer = await fetch(`${fake.url}/v2/${path}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${as}`, ...(version && { 'cal-api-version': version }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const { data, error } = (await answer.json()) as { data: never; error?: { message: string } }
    return { status: answer.status, data: data as Record<string, never> & never[], message: error?.message }
  }
  const starts = async (query = '') => {
    const path = `slots?eventTypeId=7&start=2026-11-05T14:00:00Z&end=2026-11-05T22:00:00Z${query}`
    const { data } = await call('GET', path, undefined, '2024-09-04')
    return Object.values(data as Record<string, { start: string }[]>).flatMap(day => day.map(({ start }) => start))
  }
  return { call, starts, feed, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/busy.ics` }
}

function calendar(...spans: [string, string][]): string {
  const events = spans.map(([start, end]) =>
    ['BEGIN:VEVENT', `DTSTART:${start}`, `DTEND:${end}`, 'SUMMARY:Busy', 'END:VEVENT'].join('\r\n'),
  )
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n')
}

describe('calendar feeds', () => {
  it('saves, selects and asks the feed for each query, and lets everything through when it is gone', async () => {
    const { call, starts, feed, url } = await world()
    expect(await call('GET', 'calendars/ics-feed/check')).toMatchObject({ status: 400 })
    feed.text = 'no calendar'
    expect(await call('POST', 'calendars/ics-feed/save', { urls: [url], readOnly: true })).toMatchObject({
      status: 400,
      message: 'Could not add ICS feeds',
    })
    feed.text = calendar(['20261105T150000Z', '20261105T153000Z'])
    const saved = await call('POST', 'calendars/ics-feed/save', { urls: [url], readOnly: true })
    expect(saved).toMatchObject({ status: 201, data: { type: 'ics-feed_calendar', userId: 5, invalid: false } })
    expect((await call('GET', 'calendars/ics-feed/check')).status).toBe(200)
    // Saved alone it does not count yet.
    expect(await starts()).toContain('2026-11-05T15:00:00+00:00')
    const chosen = { integration: 'ics-feed_calendar', externalId: url, credentialId: saved.data.id }
    expect((await call('POST', 'selected-calendars', chosen)).status).toBe(201)
    expect(await starts()).not.toContain('2026-11-05T15:00:00+00:00')
    expect(await starts()).toContain('2026-11-05T15:30:00+00:00')
    const asked = `calendars/busy-times?dateFrom=2026-11-05&dateTo=2026-11-05&timeZone=UTC&calendarsToLoad[0][credentialId]=${saved.data.id}&calendarsToLoad[0][externalId]=${encodeURIComponent(url)}`
    expect((await call('GET', asked)).data).toEqual([
      { start: '2026-11-05T15:00:00.000Z', end: '2026-11-05T15:30:00.000Z', source: 'ics-feed' },
    ])
    const booking = {
      start: '2026-11-05T15:00:00Z',
      eventTypeId: 7,
      attendee: { name: 'Rosa Lindqvist', email: 'rosa@example.com', timeZone: 'UTC' },
    }
    expect(await call('POST', 'bookings', booking, '2024-08-13')).toMatchObject({
      status: 400,
      message: 'User either already has booking at this time or is not available',
    })
    feed.status = 500
    expect((await call('GET', asked)).data).toEqual([])
    expect(await starts()).toContain('2026-11-05T15:00:00+00:00')
    expect(feed.asked).toBeGreaterThan(6)
  })

  it('keeps one credential a host, and refuses that of another', async () => {
    const { call, feed, url } = await world()
    feed.text = calendar()
    const first = await call('POST', 'calendars/ics-feed/save', { urls: [url], readOnly: true })
    const again = await call('POST', 'calendars/ics-feed/save', { urls: [`${url}?new`], readOnly: true })
    expect(again.data.id).toBe(first.data.id)
    const chosen = { integration: 'ics-feed_calendar', externalId: url, credentialId: first.data.id }
    expect((await call('POST', 'selected-calendars', chosen, undefined, 'cal_user_6')).status).toBe(401)
  })
})

describe('leave, hours and event types', () => {
  it('T68 keeps leave in whole UTC days, whatever hours were asked for', async () => {
    const { call, starts } = await world()
    const twoHours = { start: '2026-11-05T15:00:00Z', end: '2026-11-05T17:00:00Z', reason: 'sick' }
    const made = await call('POST', 'me/ooo', twoHours)
    expect(made).toMatchObject({
      status: 201,
      data: { userId: 5, start: '2026-11-05T00:00:00.000Z', end: '2026-11-05T23:59:59.999Z' },
    })
    expect(await starts()).toEqual([])
    expect((await call('POST', 'me/ooo', twoHours)).status).toBe(409)
    expect((await call('GET', 'organizations/1/ooo')).data).toHaveLength(1)
    expect((await call('DELETE', `organizations/1/users/5/ooo/${made.data.id}`)).status).toBe(200)
    expect(await starts()).not.toEqual([])
  })

  it('replaces the whole list of overrides, which take the place of the weekly hours', async () => {
    const { call, starts } = await world()
    const [schedule] = (await call('GET', 'schedules', undefined, '2024-06-11')).data as { id: number }[]
    const one = { overrides: [{ date: '2026-11-05', startTime: '12:00', endTime: '13:00' }] }
    await call('PATCH', `schedules/${schedule?.id}`, one, '2024-06-11')
    expect(await starts()).toEqual(['2026-11-05T17:00:00+00:00', '2026-11-05T17:30:00+00:00'])
    const another = { overrides: [{ date: '2026-11-06', startTime: '12:00', endTime: '13:00' }] }
    const { data } = await call('PATCH', `schedules/${schedule?.id}`, another, '2024-06-11')
    expect(data.overrides).toEqual(another.overrides)
    expect(await starts()).toHaveLength(16)
    expect((await call('GET', 'schedules')).status).toBe(404)
  })

  it('changes an event type, its buffers and its notice', async () => {
    const { call, starts } = await world()
    const change = { lengthInMinutes: 60, bookingLimitsCount: { day: 4 }, minimumBookingNotice: 120 }
    const { data } = await call('PATCH', 'event-types/7', change, '2024-06-14')
    expect(data).toMatchObject({ id: 7, ...change })
    expect(await starts()).toHaveLength(8)
    expect((await call('PATCH', 'event-types/99', change, '2024-06-14')).status).toBe(404)
  })
})
