/**
 * What a booking event makes of the appointment, given what is known of it. Pure; the whole of Cal.com's identity,
 * chain and order rules starts here: steps.ts for webhooks that say what happened, truth.ts for what the API answered.
 * Source: reference/calcom.md sections 5 and 6.
 */
import type { Evolution, EvolveInput } from '../connector.ts'
import { Booking, fromApi } from './booking.ts'
import type { CalcomSettings } from './config.ts'
import { readingOf } from './reading.ts'
import { hold, type Situation } from './situation.ts'
import { isOver, stateFrom } from './state.ts'
import { ring, step } from './steps.ts'
import { triggers } from './triggers.ts'
import { applyTruth } from './truth.ts'

export function evolve(input: EvolveInput<CalcomSettings>): Evolution {
  const { known, connection } = input
  const body = Booking.safeParse(input.event.body)
  const state = known && stateFrom(known.source)
  if (!body.success || (known && (!state || known.resource.resourceType !== 'Appointment')))
    return { kind: 'hold', problem: 'message.apply-failed', because: 'what is stored has an unknown form' }
  const situation: Situation = {
    slug: connection.slug,
    asItIs: input.asItIs,
    reading: readingOf(input),
    state,
    appointment: known?.resource.resourceType === 'Appointment' ? known.resource : undefined,
  }
  const booking = body.data
  // One person twice in one group session under the same name and address: which of the two is meant cannot be told.
  if (state?.seat && booking.seat?.uid && state.seat !== booking.seat.uid && !isOver(state.status))
    return hold('two seats of one booking have the same name and address')
  if (booking.trigger === fromApi) return applyTruth(situation, booking, [])
  const meaning = triggers[booking.trigger as keyof typeof triggers]
  return meaning?.does === 'doorbell' ? ring(situation, booking) : step(situation, booking)
}
