/** Asks Cal.com what really happened to a booking, a seat or a series. Source: reference/calcom.md section 8.4. */
import { z } from 'zod'
import type { Json } from '../../model/events.ts'
import type { Ask, Io, ReadBack } from '../connector.ts'
import { type ApiAnswer, get } from './client.ts'
import type { CalcomSettings } from './config.ts'

const IsAlive = z.looseObject({ status: z.enum(['accepted', 'pending']) })
const InSeries = z.looseObject({ recurringBookingUid: z.string().min(1) })

/** The booking (a list for a series) as the API gives it; `missing` when Cal.com does not know it. */
export async function readBack(io: Io<CalcomSettings>, ask: Ask): Promise<ReadBack> {
  if (!io.settings.auth) return { kind: 'connection', problem: 'connection.credentials-refused' }
  const uid = encodeURIComponent(ask.key)
  if (ask.what === 'seat') return found(await get(io, 'bookings', `/bookings/by-seat/${uid}`))
  const answer = ask.what === 'ended-series' ? await untilOver(io, uid) : await get(io, 'bookings', `/bookings/${uid}`)
  const wantsAll = ask.what === 'series' || ask.what === 'ended-series'
  const occurrence = answer.kind === 'ok' && wantsAll ? InSeries.safeParse(answer.data) : undefined
  if (!occurrence?.success) return found(answer)
  return found(await get(io, 'bookings', `/bookings/${encodeURIComponent(occurrence.data.recurringBookingUid)}`))
}

/** Cal.com tells of a cancellation before it stores it: a moment later the answer is the true one. */
async function untilOver(io: Io<CalcomSettings>, uid: string): Promise<ApiAnswer> {
  let answer = await get(io, 'bookings', `/bookings/${uid}`)
  for (let count = 0; count < 3 && answer.kind === 'ok' && IsAlive.safeParse(answer.data).success; count += 1) {
    await io.sleep(2_000)
    answer = await get(io, 'bookings', `/bookings/${uid}`)
  }
  return answer
}

function found(answer: ApiAnswer): ReadBack {
  switch (answer.kind) {
    case 'ok':
      return { kind: 'found', body: answer.data as Json }
    // It refuses a uid that cannot be one: there is no such booking.
    case 'refused':
    case 'missing':
      return { kind: 'missing' }
    default:
      return answer
  }
}
