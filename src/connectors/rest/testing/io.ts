/** What the connector's tests hand in: a fixed clock, real HTTP to this machine, deliveries of nobody. */
import { allowAddresses } from '../../allowed-addresses.ts'
import type { Io, Work } from '../../connector.ts'
import { createFetch } from '../../outgoing.ts'
import { type Settings, settings } from '../config.ts'

const shared = createFetch({ allow: allowAddresses({ loopback: true }), answerMs: 2_000 })

/** An Io with these settings. */
export function ioFor(given: unknown): Io<Settings> {
  let ids = 0
  return {
    settings: settings.parse(given),
    connection: { id: '0192f3c0-0000-7000-8000-000000000003', slug: 'practice' },
    fetch: shared,
    now: () => new Date('2026-11-20T15:00:00Z'),
    random: () => 0.5,
    newId: () => `id-${++ids}`,
    memory: new Map(),
    sleep: async () => undefined,
  }
}

/** A delivery of the n-th appointment. */
export function workOf(n: number, change: Partial<Work> = {}, fields: Record<string, string> = {}): Work {
  return {
    id: `delivery-${n}`,
    type: 'Appointment',
    recordId: `record-${n}`,
    event: 'booking.created',
    body: { externalId: `record-${n}`, status: 'booked', start: '2026-12-01T14:00:00Z', patientId: 'p1', ...fields },
    maybeArrived: false,
    ...change,
  }
}
