/**
 * Cal.com: bookings in by signed webhook, read back and polled through API v2; what the EHR says of them goes back there.
 * Source: reference/calcom.md.
 */
import { defineConnector } from '../connector.ts'
import { busy } from './busy-feed.ts'
import { check } from './check.ts'
import { type CalcomSettings, settings } from './config.ts'
import { directory } from './directory.ts'
import { evolve } from './evolve.ts'
import { deliver, lookUp } from './out/deliver.ts'
import { calcomAppointment } from './out/mapping.ts'
import { leave } from './out-of-office.ts'
import { parse } from './parse.ts'
import { pace, pull } from './pull.ts'
import { readBack } from './read-back.ts'
import { formStream, formsEveryMs } from './routing-forms.ts'
import { side } from './side.ts'
import { verify } from './verify.ts'
import { webhooks } from './webhooks.ts'
import { words } from './words.ts'

export const calcom = defineConnector<CalcomSettings>({
  name: 'calcom',
  title: 'Cal.com',
  system: 'booking',
  settings,
  capabilities: {
    // Every delivery reads first and does what is missing; a booking that it makes carries the record's id.
    repeatable: false,
    lookUp: true,
    updates: 'always',
    batch: 1,
    concurrency: 2,
    delivers: ['Appointment'],
  },
  inbound: {
    answer: 'after-store',
    maxBytes: 1024 * 1024,
    // A form is what a custom template arrives as: stored, then refused with the reason.
    contentTypes: ['application/json', 'application/x-www-form-urlencoded'],
    verify,
  },
  ids: [
    { entity: 'booking', system: 'uid' },
    { entity: 'booking', system: 'booking-id' },
    { entity: 'booking', system: 'ical-uid' },
    { entity: 'booking', system: 'seat' },
  ],
  parse,
  words,
  evolve,
  readBack,
  streams: [
    { name: 'bookings', everyMs: 5 * 60_000, why: 'Webhooks are not certain, and some changes send none' },
    { name: formStream, everyMs: formsEveryMs, why: 'Only this list says which booking a routing form led to' },
  ],
  pull,
  pace,
  check,
  mappings: { Appointment: calcomAppointment },
  deliver,
  lookUp,
  webhooks,
  busy,
  leave,
  directory,
  side,
  setUp: {
    prerequisites: [
      'Make the phone number and a date of birth required questions of each event type',
      'An API key of an account that may see every booking (Settings, Developer, API keys)',
      'The https address of this hub, which Cal.com can reach (CAUSEWAY_PUBLIC_URL)',
    ],
  },
  scopes: [
    {
      function: 'Read bookings back and poll them',
      needs: 'BOOKING_READ',
      why: 'Webhooks are not certain, and some changes send none',
    },
    {
      function: 'Find webhooks of event types',
      needs: 'EVENT_TYPE_READ',
      why: 'One that hangs there doubles messages',
    },
    { function: 'Register and rotate webhooks', needs: 'WEBHOOK_READ WEBHOOK_WRITE', why: 'Set-up from here' },
    {
      function: 'Confirm, decline, move, cancel and mark bookings',
      needs: 'BOOKING_WRITE',
      why: 'What the EHR says of a visit reaches the patient',
    },
    { function: 'Test', needs: 'PROFILE_READ', why: 'Says whether the credentials are accepted' },
    {
      function: 'Connect busy calendars and see whether they block',
      needs: 'APPS_READ APPS_WRITE',
      why: 'What the EHR has booked is not offered again',
    },
    {
      function: 'Ask which booking a routing form led to',
      needs: 'ORG_ROUTING_FORM_READ',
      why: 'Only its list of responses names the booking',
    },
  ],
})

export type { CalcomSettings }
