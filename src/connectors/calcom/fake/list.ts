/** GET /v2/bookings: the filters, sorts and pages of the real one. Source: reference/calcom.md section 8.5. */
import { isLive, type Row, type World } from './world.ts'

export type Page = { rows: Row[]; pagination: Record<string, number | boolean> }

const statuses: Readonly<Record<string, (row: Row, now: number) => boolean>> = {
  upcoming: (row, now) => isLive(row) && row.end >= now,
  recurring: row => isLive(row) && row.seriesUid !== undefined,
  past: (row, now) => isLive(row) && row.end < now,
  cancelled: row => !isLive(row),
  unconfirmed: row => row.status === 'pending',
}

type Filter = (row: Row, value: string) => boolean
const filters: Readonly<Record<string, Filter>> = {
  attendeeEmail: (row, value) => row.attendees.some(attendee => attendee.email === value),
  attendeeName: (row, value) => row.attendees.some(attendee => attendee.name.includes(value)),
  bookingUid: (row, value) => row.uid === value,
  eventTypeId: (row, value) => row.eventType.id === Number(value),
  eventTypeIds: (row, value) => value.split(',').map(Number).includes(row.eventType.id),
  afterStart: (row, value) => row.start >= Date.parse(value),
  beforeEnd: (row, value) => row.end <= Date.parse(value),
  afterCreatedAt: (row, value) => row.createdAt >= Date.parse(value),
  beforeCreatedAt: (row, value) => row.createdAt <= Date.parse(value),
  afterUpdatedAt: (row, value) => row.updatedAt >= Date.parse(value),
  beforeUpdatedAt: (row, value) => row.updatedAt <= Date.parse(value),
}

const sorts = { sortStart: 'start', sortEnd: 'end', sortCreated: 'createdAt', sortUpdatedAt: 'updatedAt' } as const

export function listBookings(world: World, query: URLSearchParams): Page {
  const now = world.now().getTime()
  const wanted = query.get('status')?.split(',')
  const given = [...query].flatMap(([name, value]) => (filters[name] ? [{ is: filters[name], value }] : []))
  const found: Row[] = []
  for (const row of world.bookings.values()) {
    if (wanted && !wanted.some(status => statuses[status]?.(row, now))) continue
    if (given.every(({ is, value }) => is(row, value))) found.push(row)
  }
  for (const [name, key] of Object.entries(sorts)) {
    const direction = query.get(name)
    // They are kept in the order of their last change, so the usual poll needs no sorting.
    if (direction && !(key === 'updatedAt' && direction === 'asc'))
      found.sort((a, b) => (direction === 'asc' ? a[key] - b[key] : b[key] - a[key]))
  }
  const take = Math.min(250, Math.max(1, Number(query.get('take') ?? 100) || 100))
  const skip = Math.max(0, Number(query.get('skip') ?? 0) || 0)
  const rows = found.slice(skip, skip + take)
  const totalItems = found.length
  return {
    rows,
    pagination: {
      totalItems,
      remainingItems: Math.max(0, totalItems - skip - rows.length),
      returnedItems: rows.length,
      itemsPerPage: take,
      currentPage: Math.floor(skip / take) + 1,
      totalPages: Math.ceil(totalItems / take),
      hasNextPage: skip + rows.length < totalItems,
      hasPreviousPage: skip > 0,
    },
  }
}
