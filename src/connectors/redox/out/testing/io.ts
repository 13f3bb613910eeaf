/** What the tests of the destination hand in: a fixed clock that can move, real HTTP to this machine, deliveries of nobody. */
import type { Patient } from '../../../../model/fhir.ts'
import { allowAddresses } from '../../../allowed-addresses.ts'
import type { Io, Work } from '../../../connector.ts'
import { createFetch } from '../../../outgoing.ts'
import type { FakeRedox } from '../../fake.ts'
import { type RedoxOutSettings, settings } from '../config.ts'

export type TestIo = Io<RedoxOutSettings> & { advance(ms: number): void; close(): Promise<void> }

/** An Io of a simulator, with its own client unless said otherwise; both must have the same clock. */
export function ioFor(fake: FakeRedox, given: object = {}, clock = { now: new Date() }): TestIo {
  const fetch = createFetch({ allow: allowAddresses({ loopback: true }), answerMs: 2_000 })
  let ids = 0
  return {
    settings: settings.parse({ ...settingsOf(fake), ...given }),
    connection: { id: '0192f3c0-0000-7000-8000-000000000003', slug: 'redox' },
    fetch,
    now: () => clock.now,
    random: () => 0.5,
    newId: () => `id-${++ids}`,
    memory: new Map(),
    sleep: async () => undefined,
    advance(ms) {
      clock.now = new Date(clock.now.getTime() + ms)
    },
    close: () => fetch.close(),
  }
}

/** Settings as a person would enter them. */
export function settingsOf({ url, client, knobs }: FakeRedox) {
  const { clientId, keyId, privateKey } = client
  return {
    baseUrl: url,
    clientId,
    keyId,
    privateKey,
    destination: knobs().destinations[0] ?? '',
    patientOid: knobs().patientOid,
  }
}

export const rosa: Patient = {
  resourceType: 'Patient',
  name: [{ use: 'official', family: 'Lindqvist', given: ['Rosa', 'Maria'] }],
  birthDate: '1984-05-06',
  gender: 'female',
  telecom: [
    { system: 'phone', value: '+14165550123' },
    { system: 'email', value: 'rosa.lindqvist@example.com' },
  ],
  address: [{ line: ['12 Example Street'], city: 'Toronto', state: 'ON', postalCode: 'M5V 2T6', country: 'CA' }],
}

let works = 0

/** A delivery of a person, with its own id. */
export function workOf(recordId: string, body: Patient = rosa, change: Partial<Work> = {}): Work {
  return {
    id: `delivery-${++works}`,
    type: 'Patient',
    recordId,
    event: 'person.seen',
    body,
    maybeArrived: false,
    ...change,
  }
}
