/** What the record says that Cal.com should hold: the mapped body of a delivery, read. */
import { z } from 'zod'
import { calcomSystem } from '../../../model/identifiers.ts'
import type { TargetBody } from '../../connector.ts'
import { instantOf } from '../instants.ts'
import { kindOf } from '../merge.ts'
import { compact } from '../tolerant.ts'

export type WantedStatus = 'pending' | 'booked' | 'noshow' | 'cancelled'
export type Wanted = {
  record: string
  uid?: string
  seat?: string
  status: WantedStatus
  reason?: string
  start?: string
  end?: string
  /** What Cal.com calls who and where, in any of its words; empty: they stay as they are there. */
  hosts: readonly string[]
  places: readonly string[]
}

const text = z.string()
const Body = z.object({
  record: text,
  bookings: z.array(z.object({ use: text.optional(), system: text, value: text })).default([]),
  status: text,
  reason: text.optional(),
  start: text.optional(),
  end: text.optional(),
  hosts: z.array(text).default([]),
  places: z.array(text).default([]),
})

/** Reads the body; undefined when a mapping has made something else of it. `slug` is the connection's. */
export function wantedFrom(body: TargetBody, slug: string): Wanted | undefined {
  const read = Body.safeParse(body)
  if (!read.success) return undefined
  const { record, bookings, status, reason, start, end, hosts, places } = read.data
  const uids = bookings.filter(({ system }) => system === calcomSystem(slug, 'booking-uid'))
  return compact<Wanted>({
    record,
    uid: (uids.find(({ use }) => use === 'usual') ?? uids[0])?.value,
    seat: bookings.find(({ system }) => system === calcomSystem(slug, 'seat'))?.value,
    status: kindOf(status),
    reason,
    start: instantOf(start),
    end: instantOf(end),
    hosts,
    places,
  } as Wanted)
}
