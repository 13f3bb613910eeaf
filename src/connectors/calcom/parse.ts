/** From the bytes of a webhook, or of an item of the API, to canonical events. Pure; never throws. */
import type { SourceEvent } from '../../model/events.ts'
import type { Parsed, ParseInput } from '../connector.ts'
import { aliasesOf } from './aliases.ts'
import { readApi } from './api-booking.ts'
import type { Booking } from './booking.ts'
import type { CalcomSettings } from './config.ts'
import { jsonOf, readEnvelope } from './envelope.ts'
import { patientOf } from './person.ts'
import { formStream, readForm } from './routing-forms.ts'
import { readTimer } from './timers.ts'
import { bookingTriggers, triggers } from './triggers.ts'
import { type Read, readWebhook } from './webhook.ts'

/** What happened, in the words every connector shares; refusals name paths, never values. */
export function parse({ settings, origin, stream, headers, body }: ParseInput<CalcomSettings>): Parsed {
  const region = settings.defaultRegion
  // Anybody who books can write a reference of ours: it counts only where this hub makes bookings.
  const own = settings.ehrFirst.kind === 'booking'
  if (origin !== 'push') {
    const json = jsonOf(body, headers.get('content-type'))
    if ('kind' in json) return json
    return stream === formStream ? readForm(json.value) : parsedFrom(readApi(json.value, region), own)
  }
  const envelope = readEnvelope(body, headers)
  if (envelope.kind === 'timer') return { ...readTimer(envelope.mark, envelope.row), notices: envelope.notices }
  if (envelope.kind !== 'envelope') return envelope
  const trigger = bookingTriggers.find(known => known === envelope.trigger)
  if (!trigger) return { kind: 'ignored', reason: 'no-effect', notices: envelope.notices }
  return {
    ...parsedFrom(readWebhook(trigger, envelope.saidAt, envelope.payload, region), own),
    notices: envelope.notices,
  }
}

function parsedFrom(read: Read, own: boolean): Parsed {
  if (read.kind === 'unreadable') return { kind: 'refused', problem: 'message.unreadable', where: read.where }
  return { kind: 'events', events: read.bookings.map(booking => eventOf(own ? booking : withoutReference(booking))) }
}

function withoutReference({ ownRef: _, ...booking }: Booking): Booking {
  return booking
}

function eventOf(booking: Booking): SourceEvent {
  const trigger = bookingTriggers.find(known => known === booking.trigger)
  return {
    type: trigger ? triggers[trigger].type : 'booking.changed',
    source: { entity: 'booking', aliases: aliasesOf(booking) },
    at: booking.saidAt,
    ...(booking.person && { person: patientOf(booking.person) }),
    body: booking,
  }
}
