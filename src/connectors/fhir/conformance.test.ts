import { describeConnector, type Other, type Target } from '../conformance.ts'
import type { Settings } from './config.ts'
import { createFakeEhr } from './fake.ts'
import { fhir } from './index.ts'
import { appointment, ioFor, patient, workOf } from './testing/io.ts'

const page = {
  resourceType: 'Bundle',
  type: 'searchset',
  total: 2,
  entry: [
    {
      resource: {
        ...patient(),
        id: 'p1',
        gender: 'female',
        meta: { versionId: '1', lastUpdated: '2026-11-01T10:00:00Z' },
        address: [{ line: ['12 Sparrow Lane'], city: 'Toronto', postalCode: 'M5V 2T6' }],
      },
    },
    { resource: { resourceType: 'Practitioner', id: 'd1', name: [{ family: 'Okafor', given: ['Imani'] }] } },
  ],
}

async function openOther(): Promise<Target<Settings>> {
  const ehr = await createFakeEhr()
  return {
    io: ioFor({ baseUrl: ehr.url }),
    turn: to =>
      ehr.set({
        offline: to === 'off' ? 'refuse' : 'no',
        fail: typeof to === 'number' ? { status: to } : undefined,
      }),
    work: n => workOf(appointment({ comment: `visit ${n}` }), { recordId: `record-${n}` }),
    effects: () => ehr.list('Appointment').length,
    cut: when => ehr.set(when === 'before' ? { cutBeforeWrite: { next: 1 } } : { cutAfterWrite: { next: 1 } }),
    close: () => ehr.close(),
  }
}

describeConnector(fhir, {
  settings: {
    baseUrl: 'https://ehr.example.org/fhir',
    auth: { kind: 'bearer', token: 'an-example' },
    subscriptionSecrets: ['a-secret'],
  },
  personal: ['Ada', 'ada@example.org', '+14165550123', '1990-04-05', '12 Sparrow Lane'],
  messages: [
    {
      name: 'a page of people',
      origin: 'pull',
      stream: 'Patient',
      headers: { 'content-type': 'application/fhir+json' },
      body: Buffer.from(JSON.stringify(page)),
    },
    { name: 'the doorbell', origin: 'push', headers: { 'x-subscription-secret': 'a-secret' }, body: Buffer.from('') },
  ],
  other: (): Promise<Other<Settings>> => openOther(),
  target: openOther,
})
