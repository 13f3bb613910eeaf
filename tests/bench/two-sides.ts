/**
 * Two systems in one process that hold the same appointments, in the vendors' own shapes, without limits: pages are made
 * once and served from memory, so that what is measured is the reader. `node two-sides.ts 50000 2026-11-01T00:00:00Z`.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { recordSystem } from '../../src/model/identifiers.ts'

const slotMs = 15 * 60_000
const perSlot = 8
const practitioners = 40

export type Made = { uid: string; start: string; end: string; host: number; person: number }

/** The n-th appointment: eight at each quarter of an hour. */
export function appointmentAt(index: number, from: number): Made {
  const start = from + Math.floor(index / perSlot) * slotMs
  return {
    uid: `bench${String(index).padStart(7, '0')}`,
    start: new Date(start).toISOString(),
    end: new Date(start + 2 * slotMs).toISOString(),
    host: index % practitioners,
    person: index % 5_000,
  }
}

/** What is wrong with it: every thousandth was deleted in the EHR, the ones after that moved there, or are unknown. */
export function fateOf(index: number): 'equal' | 'deleted' | 'moved' | 'unheard' {
  const fates = ['deleted', 'moved', 'unheard'] as const
  return fates[index % 1_000] ?? 'equal'
}

function booking({ uid, start, end, host, person }: Made, index: number): string {
  return JSON.stringify({
    id: index + 1,
    uid,
    title: 'Visit',
    description: '',
    hosts: [
      {
        id: 100 + host,
        name: `Practitioner ${host}`,
        email: `p${host}@example.org`,
        username: `p${host}`,
        timeZone: 'America/Toronto',
      },
    ],
    status: 'accepted',
    start,
    end,
    duration: 30,
    eventTypeId: 7,
    eventType: { id: 7, slug: 'visit' },
    location: '12 Clinic Way, Toronto',
    absentHost: false,
    createdAt: '2026-10-01T12:00:00.000Z',
    updatedAt: '2026-10-01T12:00:00.000Z',
    metadata: {},
    rating: null,
    icsUid: `${uid}@cal.com`,
    attendees: [
      {
        name: `Person ${person}`,
        email: `person${person}@example.org`,
        timeZone: 'America/Toronto',
        language: 'en',
        absent: false,
      },
    ],
    guests: [],
    bookingFieldsResponses: { name: `Person ${person}`, email: `person${person}@example.org` },
  })
}

function appointment({ uid, start, end, host, person }: Made, record: string, moved: boolean): string {
  return JSON.stringify({
    fullUrl: `urn:${uid}`,
    resource: {
      resourceType: 'Appointment',
      id: `a-${uid}`,
      meta: { versionId: '1', lastUpdated: '2026-10-01T12:00:05.000Z' },
      identifier: [{ system: recordSystem, value: record }],
      status: 'booked',
      serviceType: [{ coding: [{ system: 'http://example.test/visits', code: 'new' }] }],
      start: moved ? end : start,
      end: moved ? new Date(Date.parse(end) + 2 * slotMs).toISOString() : end,
      minutesDuration: 30,
      created: '2026-10-01T12:00:00.000Z',
      participant: [
        { actor: { reference: `Patient/p-${person}` }, status: 'accepted' },
        { actor: { reference: `Practitioner/p-${host}` }, status: 'accepted' },
        { actor: { reference: 'Location/main' }, status: 'accepted' },
      ],
    },
  })
}

/** The hub's record of the n-th appointment: an id that begins with a time, as the hub's own do. */
export function recordAt(index: number): string {
  return `019a0000-0000-7000-8000-${String(index).padStart(12, '0')}`
}

function serve(count: number, from: number): void {
  const all = Array.from({ length: count }, (_, index) => appointmentAt(index, from))
  const starts = all.map(({ start }) => Date.parse(start))
  const bookings = all.map(booking)
  const held = new Map(
    all.flatMap((made, index) =>
      fateOf(index) === 'deleted' || fateOf(index) === 'unheard'
        ? []
        : [[index, appointment(made, recordAt(index), fateOf(index) === 'moved')] as const],
    ),
  )
  const appointments = [...held.values()]
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://sides.invalid')
    if (url.pathname === '/cal/v2/bookings') return json(response, pageOfBookings(url.searchParams))
    if (url.pathname === '/ehr/Appointment') return json(response, pageOfAppointments(url))
    const index = Number(url.pathname.match(/bench(\d+)$/)?.[1] ?? Number.NaN)
    const one = url.pathname.startsWith('/cal/') ? bookings[index] : held.get(index)
    if (one === undefined) return void response.writeHead(404).end('{}')
    json(response, url.pathname.startsWith('/cal/') ? `{"status":"success","data":${one}}` : resourceIn(one))
  })
  const pageOfBookings = (query: URLSearchParams) => {
    const after = Date.parse(query.get('afterStart') ?? '')
    const first = starts.findIndex(start => start >= after)
    const [take, skip] = [Number(query.get('take')), Number(query.get('skip') ?? 0)]
    const rows = first < 0 ? [] : bookings.slice(first + skip, first + skip + take)
    const total = first < 0 ? 0 : count - first
    return `{"status":"success","data":[${rows.join(',')}],"pagination":{"totalItems":${total}}}`
  }
  const pageOfAppointments = (url: URL) => {
    const [size, at] = [Number(url.searchParams.get('_count') ?? 100), Number(url.searchParams.get('at') ?? 0)]
    const next =
      at + size < appointments.length
        ? `,"link":[{"relation":"next","url":"Appointment?_count=${size}&at=${at + size}"}]`
        : ''
    const entry = appointments.slice(at, at + size).join(',')
    return `{"resourceType":"Bundle","type":"searchset","total":${appointments.length}${next},"entry":[${entry}]}`
  }
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
}

/** The resource of an entry of a bundle. */
function resourceIn(entry: string): string {
  return JSON.stringify((JSON.parse(entry) as { resource: unknown }).resource)
}

function json(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(body)
}

const [, script = '', count, from] = process.argv
if (script.endsWith('two-sides.ts') && count && from) serve(Number(count), Date.parse(from))
