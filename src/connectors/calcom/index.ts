/**
 * Cal.com: bookings in by signed webhook, read back and polled through API v2. Nothing is sent to it in this release.
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
})

export type { CalcomSettings }
