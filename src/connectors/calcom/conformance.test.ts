import { calcomSystem } from '../../model/identifiers.ts'
import { allowAddresses } from '../allowed-addresses.ts'
import { describeConnector, type Other, type Sample, type Target } from '../conformance.ts'
import type { Fetch, Work } from '../connector.ts'
import { createFetch } from '../outgoing.ts'
import { type CalcomSettings, settings } from './config.ts'
import { createFakeCalcom } from './fake.ts'
import { calcom } from './index.ts'
import { createScenario, type Hook } from './testing/scenario.ts'
import { sign, signatureHeader } from './verify.ts'

const secret = 'whsec_example'
const given = { webhookSecrets: [secret], auth: { apiKey: 'cal_example' } }

// One booking's life: made, moved, cancelled.
const scenario = createScenario()
const made = await scenario.book()
const moved = await scenario.post(`bookings/${made.uid}/reschedule`, { start: scenario.days(4) })
await scenario.post(`bookings/${moved.uid}/cancel`, { cancellationReason: 'cannot come' })
const life = scenario.hooks.map(sampleOf)
const pulled = await scenario.answer({ what: 'booking', key: String(moved.uid) })

function sampleOf({ trigger, body }: Hook): Sample {
  const headers = {
    'content-type': 'application/json',
    'x-cal-webhook-version': '2021-10-20',
    [signatureHeader]: sign(secret, body),
  }
  return { name: trigger, origin: 'push', headers, body }
}

async function openOther(): Promise<Other<CalcomSettings>> {
  const fake = await createFakeCalcom({ apiKey: 'cal_example' })
  const real = createFetch({ allow: allowAddresses({ loopback: true }) })
  let there = true
  const fetch: Fetch = async (url, request) =>
    there ? real(url, request) : { kind: 'failed', written: false, cause: 'refused' }
  return {
    io: {
      settings: settings.parse({ ...given, baseUrl: fake.url }),
      connection: { id: '018f0000-0000-7000-8000-000000000001', slug: 'front-desk' },
      fetch,
      now: () => new Date(),
      random: () => 0.5,
      newId: () => 'an-id',
      memory: new Map(),
      sleep: async () => undefined,
    },
    async turn(to) {
      there = to !== 'off'
      const fault = typeof to === 'number' ? { status: to, times: 1_000 } : null
      const url = new URL('_control/account', `${fake.url}/`)
      await real(url, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ fault }),
      })
    },
    async close() {
      await real.close()
      await fake.close()
    },
  }
}

/** Requests of patients, which deliveries confirm. */
async function openTarget(): Promise<Target<CalcomSettings>> {
  const fake = await createFakeCalcom({ apiKey: 'cal_example', now: () => new Date('2026-11-02T15:00:00Z') })
  const real = createFetch({ allow: allowAddresses({ loopback: true }) })
  const uids: string[] = []
  for (let n = 0; n < 3; n += 1) {
    const body = {
      start: `2026-11-0${n + 4}T15:00:00Z`,
      eventTypeId: 9,
      attendee: { name: 'Rosa Lindqvist', email: 'rosa.lindqvist@example.com', timeZone: 'UTC' },
    }
    const headers = { 'content-type': 'application/json', 'cal-api-version': '2024-08-13' }
    const made = await real(new URL(`${fake.url}/v2/bookings`), { method: 'POST', headers, body: JSON.stringify(body) })
    uids.push(made.kind === 'answered' ? JSON.parse(made.text()).data.uid : '')
  }
  let fails: 'no' | 'off' | 'cut before' | 'cut after' = 'no'
  const fetch: Fetch = async (url, request) => {
    if (fails === 'off') return { kind: 'failed', written: false, cause: 'refused' }
    const cut = request?.method === 'POST' && fails !== 'no' ? fails : undefined
    if (cut) fails = 'no'
    if (cut === 'cut before') return { kind: 'failed', written: true, cause: 'cut-off' }
    const reply = await real(url, request)
    return cut ? { kind: 'failed', written: true, cause: 'cut-off' } : reply
  }
  const slug = 'front-desk'
  return {
    io: {
      settings: settings.parse({ ...given, baseUrl: fake.url }),
      connection: { id: '018f0000-0000-7000-8000-000000000001', slug },
      fetch,
      now: () => new Date('2026-11-02T15:00:00Z'),
      random: () => 0.5,
      newId: () => 'an-id',
      memory: new Map(),
      sleep: async () => undefined,
    },
    work: (n): Work => ({
      id: `delivery-${n}`,
      type: 'Appointment',
      recordId: `record-${n}`,
      event: 'appointment.confirmed',
      maybeArrived: false,
      body: {
        record: `record-${n}`,
        bookings: [{ use: 'usual', system: calcomSystem(slug, 'booking-uid'), value: uids[n] ?? '' }],
        status: 'booked',
        start: `2026-11-0${n + 4}T15:00:00Z`,
      },
    }),
    effects: () => fake.bookings().filter(({ status }) => status === 'accepted').length,
    async cut(when) {
      fails = when === 'before' ? 'cut before' : 'cut after'
    },
    async turn(to) {
      fails = to === 'off' ? 'off' : 'no'
      fake.setAccount({ fault: typeof to === 'number' ? { status: to, times: 1_000 } : undefined })
    },
    async close() {
      await real.close()
      await fake.close()
    },
  }
}

describeConnector(calcom, {
  settings: given,
  personal: ['Rosa', 'Lindqvist', 'rosa.lindqvist@example.com', '4165550123', '1984-05-06'],
  messages: [
    ...life,
    {
      name: 'a booking of a poll',
      origin: 'pull',
      stream: 'bookings',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(pulled)),
    },
  ],
  history: { messages: life, answer: ask => scenario.answer(ask) },
  other: openOther,
  target: openTarget,
})
