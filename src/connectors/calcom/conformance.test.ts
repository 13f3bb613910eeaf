import { allowAddresses } from '../allowed-addresses.ts'
import { describeConnector, type Other, type Sample } from '../conformance.ts'
import type { Fetch } from '../connector.ts'
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
})
