/**
 * What Cal.com holds of a window, for reconciliation: bookings in the order of their start, and one booking by its uid.
 * A booking that another followed is only its past, and is left out. Source: reference/calcom.md sections 8.4 and 8.5.
 */
import { z } from 'zod'
import { identifierValue } from '../../model/fhir.ts'
import { calcomSystem } from '../../model/identifiers.ts'
import type { Io } from '../connector.ts'
import type { Side, SideEntry, SideFound, SidePage, SideRequest } from '../sides.ts'
import { aliasesOf } from './aliases.ts'
import { readApi } from './api-booking.ts'
import type { Booking } from './booking.ts'
import { type ApiAnswer, get } from './client.ts'
import type { CalcomSettings } from './config.ts'
import { instantOf } from './instants.ts'
import { fieldsOf, listOf, textOf } from './tolerant.ts'

const take = 100
/** A booking ends later than it begins: by so much at most, or it is missed in the last hours of the window. */
const longestMs = 86_400_000
const seatPrefix = 'seat:'
const encoder = new TextEncoder()

/** From which start on, and how many of that very instant were read. */
const Checkpoint = z.object({ start: z.string(), skip: z.number().int().nonnegative() })

export const side: Side<CalcomSettings> = {
  kinds: ['Appointment'],
  list,
  find,
  idIn: (record, connection) => {
    const seat = identifierValue(record, calcomSystem(connection, 'seat'))
    if (seat) return `${seatPrefix}${seat}`
    const system = calcomSystem(connection, 'booking-uid')
    return record.identifier?.find(each => each.system === system && each.use !== 'old')?.value
  },
}

/** Pages by start, not by position: what is booked or moved meanwhile shifts no page. */
async function* list(io: Io<CalcomSettings>, request: SideRequest): AsyncGenerator<SidePage, void, void> {
  const until = Date.parse(request.to)
  const beforeEnd = new Date(until + longestMs).toISOString()
  let at = Checkpoint.safeParse(request.checkpoint).data ?? { start: request.from, skip: 0 }
  let total: number | undefined
  for (;;) {
    const query = { afterStart: at.start, beforeEnd, sortStart: 'asc', take, skip: at.skip }
    const answer = await get(io, 'bookings', '/bookings', query)
    if (answer.kind !== 'ok') return yield { entries: [], checkpoint: at, problem: problemOf(answer) }
    const rows = listOf(answer.data)
    if (at.start === request.from) total ??= answer.total
    const inside = rows.filter(row => Date.parse(startOf(row) ?? '') < until)
    const entries = inside.flatMap(row => entriesOf(io.settings, row))
    const last = startOf(rows.at(-1))
    const more = rows.length === take && last !== undefined && inside.length === rows.length
    if (!more) return yield { entries, ...(total === undefined ? {} : { total }) }
    // Whether "after" includes the instant itself is not written anywhere: one millisecond earlier certainly does.
    const start = new Date(Date.parse(last) - 1).toISOString()
    at = start === at.start ? { start, skip: at.skip + take } : { start, skip: 0 }
    yield { entries, checkpoint: at, ...(total === undefined ? {} : { total }) }
  }
}

async function find(io: Io<CalcomSettings>, { id }: { id: string }): Promise<SideFound> {
  const isSeat = id.startsWith(seatPrefix)
  const name = encodeURIComponent(isSeat ? id.slice(seatPrefix.length) : id)
  const answer = await get(io, 'bookings', isSeat ? `/bookings/by-seat/${name}` : `/bookings/${name}`)
  if (answer.kind === 'missing' || answer.kind === 'refused') return { kind: 'missing' }
  if (answer.kind !== 'ok') return answer
  const entry = entriesOf(io.settings, answer.data).find(each => each.id === id)
  if (!entry) return { kind: 'missing' } // it is there, and only the past of another
  const { uid, updatedAt, status } = fieldsOf(answer.data)
  const key = [uid, updatedAt, status].map(part => textOf(part) ?? '').join(' ')
  const body = encoder.encode(JSON.stringify(answer.data))
  return { kind: 'found', entry, items: [{ key, contentType: 'application/json', body }] }
}

/** A booking as entries: one, or one a seat. What cannot be read is no entry; the poll says so in its own way. */
function entriesOf(settings: CalcomSettings, row: unknown): SideEntry[] {
  const read = readApi(row, settings.defaultRegion)
  if (read.kind !== 'bookings') return []
  return read.bookings.flatMap(booking => (booking.next ? [] : [entryOf(booking)]))
}

function entryOf(booking: Booking): SideEntry {
  const { host, place, person, seat } = booking
  const practitioner = [host?.id, host?.email].filter(value => value !== undefined)
  return {
    entity: 'booking',
    id: seat?.uid ? `${seatPrefix}${seat.uid}` : booking.uid,
    aliases: [
      ...aliasesOf(booking),
      ...(booking.ownRef ? [{ system: 'record', value: booking.ownRef }] : []), // made by the hub itself
    ],
    fields: {
      status: statusOf(booking),
      ...(booking.start ? { start: booking.start } : {}),
      ...(booking.end ? { end: booking.end } : {}),
      ...(practitioner.length > 0 ? { practitioner } : {}),
      ...(place?.kind === 'address' ? { location: [place.text] } : {}),
      ...(person?.email ? { patient: [person.email.toLowerCase()] } : {}),
    },
    ...(booking.updatedAt ? { updatedAt: booking.updatedAt } : {}),
  }
}

function statusOf({ status, absent }: Booking): string {
  if (status === 'cancelled' || status === 'rejected') return 'cancelled'
  if (absent) return 'noshow'
  return status === 'pending' ? 'pending' : 'booked'
}

function startOf(row: unknown): string | undefined {
  return instantOf(fieldsOf(row).start)
}

function problemOf(answer: Exclude<ApiAnswer, { kind: 'ok' }>): NonNullable<SidePage['problem']> {
  return 'problem' in answer ? answer : { kind: 'connection', problem: 'connection.lacks-capability' }
}
