import { afterAll } from 'vitest'
import { allowAddresses } from '../allowed-addresses.ts'
import { describeConnector, type Other, type Sample } from '../conformance.ts'
import type { Fetch } from '../connector.ts'
import { createFetch } from '../outgoing.ts'
import { type CaredoveSettings, settings } from './config.ts'
import { createFakeCaredove } from './fake.ts'
import { caredove } from './index.ts'
import { basicHeader, sign, signatureHeader } from './verify.ts'

const pair = { user: 'hub@example.org', token: 'example-token' }
const given = { credentials: [pair], signingSecrets: ['example-secret'] }

// One referral's life: sent, booked, moved, told of, closed. As published, and once more in each other style.
let now = Date.parse('2026-11-02T15:00:00Z')
const tick = (): Date => {
  now += 60_000
  return new Date(now)
}
const source = await createFakeCaredove({ now: tick })
afterAll(() => source.close())
for (const { id } of source.listings()) source.setListing({ id, integrated: true })
source.integrate({ endpoint: `${source.url}/nowhere`, user: pair.user, token: pair.token })

async function liveAs(style: 'published' | 'reference' | 'strict'): Promise<Sample[]> {
  const registrant = {
    first: 'Rosa',
    last: 'Lindqvist',
    birthDate: '1984-05-06',
    phoneHome: '416-555-0123',
    email: 'rosa.lindqvist@example.com',
  }
  const { reference } = await source.createReferral({
    style,
    registrant,
    attachments: [{ title: 'letter.txt', text: 'Hello' }],
  })
  await source.book(reference, { start: '2026-12-01T15:00:00Z' })
  await source.reschedule(reference, { start: '2026-12-02T15:00:00Z' })
  await source.message(reference, 'provider', { text: 'When can we call?' })
  await source.setStatus(reference, 'completed', 'Admitted')
  return source
    .sent(reference)
    .map(({ body }, index) => sampleOf(`${style} ${index + 1}`, typeof body === 'string' ? body : JSON.stringify(body)))
}

function sampleOf(name: string, body: string): Sample {
  const headers = {
    'content-type': 'application/fhir+json',
    authorization: basicHeader(pair),
    [signatureHeader]: sign('example-secret', body),
  }
  return { name, origin: 'push', headers, body: Buffer.from(body) }
}

const life = await liveAs('published')
// Of the other styles the richest message: styles.test.ts tells whole lives in them.
const others = [...(await liveAs('reference')), ...(await liveAs('strict'))].filter(({ name }) => name.endsWith(' 1'))

async function openOther(): Promise<Other<CaredoveSettings>> {
  const fake = await createFakeCaredove()
  const real = createFetch({ allow: allowAddresses({ loopback: true }) })
  let to: 'off' | 'on' | number = 'on'
  const fetch: Fetch = async (url, request) => {
    if (to === 'off') return { kind: 'failed', written: false, cause: 'refused' }
    // The simulator refuses whom it does not know; other faults are put in its way.
    const headers = to === 401 ? { ...request?.headers, authorization: 'Basic bm9ib2R5Om5vYm9keQ==' } : request?.headers
    const reply = await real(url, { ...request, ...(headers ? { headers } : {}) })
    return typeof to === 'number' && to !== 401 && reply.kind === 'answered' ? { ...reply, status: to } : reply
  }
  return {
    io: {
      settings: settings.parse({ ...given, baseUrl: fake.baseUrl, documents: fake.documents }),
      connection: { id: '018f0000-0000-7000-8000-000000000001', slug: 'caredove' },
      fetch,
      now: () => new Date(),
      random: () => 0.5,
      newId: () => 'an-id',
      memory: new Map(),
      sleep: async () => undefined,
    },
    async turn(next) {
      to = next
    },
    async close() {
      await real.close()
      await fake.close()
    },
  }
}

describeConnector(caredove, {
  settings: given,
  personal: ['Rosa', 'Lindqvist', 'rosa.lindqvist@example.com', '416-555-0123', '1984-05-06'],
  messages: [...life, ...others],
  history: { messages: life, answer: async () => null },
  other: openOther,
})
