/**
 * Cal.com: bookings in by signed webhook, read back and polled through API v2. Nothing is written to it but its webhooks.
 * Source: reference/calcom.md.
 */
import { defineConnector } from '../connector.ts'
import { check } from './check.ts'
import { type CalcomSettings, settings } from './config.ts'
import { evolve } from './evolve.ts'
import { parse } from './parse.ts'
import { pull } from './pull.ts'
import { readBack } from './read-back.ts'
import { verify } from './verify.ts'
import { webhooks } from './webhooks.ts'

export const calcom = defineConnector<CalcomSettings>({
  name: 'calcom',
  title: 'Cal.com',
  settings,
  capabilities: { repeatable: false, lookUp: false, updates: 'none', batch: 1, concurrency: 1, delivers: [] },
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
  evolve,
  readBack,
  streams: [{ name: 'bookings', everyMs: 5 * 60_000, why: 'Webhooks are not certain, and some changes send none' }],
  pull,
  check,
  webhooks,
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
    { function: 'Test', needs: 'PROFILE_READ', why: 'Says whether the credentials are accepted' },
  ],
})

export type { CalcomSettings }
