/** Asks Cal.com what really happened to a booking, a seat or a series. Source: reference/calcom.md section 8.4. */
import { z } from 'zod'
import type { Json } from '../../model/events.ts'
import type { Ask, Io, ReadBack } from '../connector.ts'
import { type ApiAnswer, get } from './client.ts'
import type { CalcomSettings } from './config.ts'

const InSeries = z.looseObject({ recurringBookingUid: z.string().min(1) })

/** The booking (a list for a series) as the API gives it; `missing` when Cal.com does not know it. */
export async function readBack(io: Io<CalcomSettings>, ask: Ask): Promise<ReadBack> {
  if (!io.settings.auth) return { kind: 'connection', problem: 'connection.credentials-refused' }
  const uid = encodeURIComponent(ask.key)
  if (ask.what === 'seat') return found(await get(io, 'bookings', `/bookings/by-seat/${uid}`))
  const answer = await get(io, 'bookings', `/bookings/${uid}`)
  const occurrence = answer.kind === 'ok' && ask.what === 'series' ? InSeries.safeParse(answer.data) : undefined
  if (!occurrence?.success) return found(answer)
  return found(await get(io, 'bookings', `/bookings/${encodeURIComponent(occurrence.data.recurringBookingUid)}`))
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
