/**
 * What a booking event makes of the appointment, given what is known of it. Pure; the whole of Cal.com's identity,
 * chain and order rules starts here: steps.ts for webhooks that say what happened, truth.ts for what the API answered,
 * merge.ts for what others did to the appointment meanwhile. Source: reference/calcom.md sections 5 and 6.
 */
import type { Evolution, EvolveInput } from '../connector.ts'
import { Booking, fromApi } from './booking.ts'
import type { CalcomSettings } from './config.ts'
import { readingOf } from './reading.ts'
import { evolveForm, submissionIn } from './routing-forms.ts'
import { stateWith } from './sent.ts'
import { hold, read, type Situation } from './situation.ts'
import { isOver, type State, stateFrom } from './state.ts'
import { ring, step } from './steps.ts'
import { evolveTimer } from './timers.ts'
import { triggers } from './triggers.ts'
import { applyTruth } from './truth.ts'

export function evolve(input: EvolveInput<CalcomSettings>): Evolution {
  const { known, connection } = input
  const aside = evolveTimer(input)
  if (aside) return aside
  const form = submissionIn(input.event)
  const body = Booking.safeParse(input.event.body)
  // Null: the hub has heard of the appointment from others only.
  const own = known && known.source !== null ? stateFrom(known.source) : undefined
  const unreadable = known && (known.resource.resourceType !== 'Appointment' || (known.source !== null && !own))
  if ((!body.success && !form) || unreadable)
    return { kind: 'hold', problem: 'message.apply-failed', because: 'what is stored has an unknown form' }
  const situation: Situation = {
    slug: connection.slug,
    asItIs: input.asItIs,
    reading: readingOf(input),
    state: stateWith(own, known?.held),
    appointment: known?.resource.resourceType === 'Appointment' ? known.resource : undefined,
    since: (known?.since ?? []).filter(each => each.resourceType === 'Appointment'),
    held: known?.held,
    owners: input.owners,
  }
  if (form) return evolveForm(situation, form)
  const booking = Booking.parse(input.event.body)
  const stranger = isStranger(situation, booking)
  if (stranger) return stranger
  const { state } = situation
  // One person twice in one group session under the same name and address: which of the two is meant cannot be told.
  if (state?.seat && booking.seat?.uid && state.seat !== booking.seat.uid && !isOver(state.status))
    return hold('two seats of one booking have the same name and address')
  if (booking.trigger === fromApi) return applyTruth(situation, booking, [])
  const meaning = triggers[booking.trigger as keyof typeof triggers]
  return meaning?.does === 'doorbell' ? ring(situation, booking) : step(situation, booking)
}

/**
 * A booking that names a record of this hub by reference alone: anybody who books can write such a reference. It counts
 * only where the API says that the booking follows the one that the hub made.
 */
function isStranger({ state, reading }: Situation, booking: Booking): Evolution | undefined {
  if (!state || !booking.ownRef || isOfChain(state, booking)) return undefined
  const answer = reading.answer('booking', booking.uid)
  if (answer.kind === 'unasked') return read('booking', booking.uid)
  const found = answer.kind === 'found' ? answer.bookings[0] : undefined
  return found && isOfChain(state, found)
    ? undefined
    : hold('another booking carries the reference of this appointment')
}

function isOfChain(state: State, { uid, previous, next }: Booking): boolean {
  const chain = [state.uid, ...state.earlier]
  return [uid, previous, next].some(each => each !== undefined && chain.includes(each))
}
