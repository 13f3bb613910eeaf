/**
 * The meeting timers: the time set for a booking began or ended. They are no attendance and change nothing of the
 * appointment; the instants are kept beside it. Flat rows, without `payload`. Source: reference/calcom.md sections 2 to 5.
 */
import { z } from 'zod'
import type { SourceEvent } from '../../model/events.ts'
import type { Evolution, EvolveInput, MarkKind, Parsed } from '../connector.ts'
import { instantOf } from './instants.ts'
import { isOver, stateFrom } from './state.ts'
import { type Fields, intOf, textOf } from './tolerant.ts'

const timer = z.object({ mark: z.enum(['meeting-started', 'meeting-ended']), uid: z.string(), at: z.string() })
type Timer = z.infer<typeof timer>

/** The event of a flat row; a row that names no booking or time says nothing. */
export function readTimer(mark: MarkKind, row: Fields): Parsed {
  const uid = textOf(row.uid)
  const at = instantOf(mark === 'meeting-started' ? row.startTime : row.endTime)
  if (!uid || !at) return { kind: 'ignored', reason: 'no-effect' }
  const id = intOf(row.id)
  const body: Timer = { mark, uid, at }
  const event: SourceEvent = {
    type: mark === 'meeting-started' ? 'booking.started' : 'booking.ended',
    source: {
      entity: 'booking',
      aliases: [
        { system: 'uid', value: uid },
        ...(id === undefined ? [] : [{ system: 'booking-id', value: String(id) }]),
      ],
    },
    at,
    body,
  }
  return { kind: 'events', events: [event] }
}

/** Keeps the instant beside an appointment that still stands under this uid; undefined for an event that is no timer. */
export function evolveTimer({ event, known }: Pick<EvolveInput<unknown>, 'event' | 'known'>): Evolution | undefined {
  const read = timer.safeParse(event.body)
  if (!read.success) return undefined
  const state = known && known.source !== null ? stateFrom(known.source) : undefined
  if (!known || !state) return { kind: 'ignore', reason: 'no-effect' }
  const { mark, uid, at } = read.data
  // The timer of a time that was moved away from, or of a visit that is off.
  if (uid !== state.uid || isOver(state.status)) return { kind: 'ignore', reason: 'stale' }
  const learned = { source: known.source, aliases: [], marks: [{ kind: mark, at }] }
  return { kind: 'ignore', reason: 'no-effect', learned }
}
