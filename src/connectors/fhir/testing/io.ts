/** What the connector's tests hand in: a fixed clock, counted ids, real HTTP to this machine, and sample records. */
import type { Appointment, Patient } from '../../../model/fhir.ts'
import { allowAddresses } from '../../allowed-addresses.ts'
import type { Fetch, Io, Reply, Work } from '../../connector.ts'
import { createFetch } from '../../outgoing.ts'
import { type Settings, settings } from '../config.ts'

export type TestIo = Io<Settings> & { advance(ms: number): void }

/** An Io with memory of its own; `advance` moves its clock. */
export function ioFor(given: { baseUrl: string } & Partial<Settings>, fetch: Fetch = loopbackFetch()): TestIo {
  let at = Date.parse('2026-11-02T12:00:00Z')
  let ids = 0
  return {
    settings: settings.parse(given),
    connection: { id: '0192f3c0-0000-7000-8000-000000000001', slug: 'ehr' },
    fetch,
    now: () => new Date(at),
    random: () => 0.5,
    newId: () => `id-${++ids}`,
    memory: new Map(),
    sleep: async () => undefined,
    advance(ms) {
      at += ms
    },
  }
}

const shared = createFetch({ allow: allowAddresses({ loopback: true }) })

/** Real HTTP, to this machine only. */
export function loopbackFetch(): Fetch {
  return shared
}

/** A fetch that answers from a list, in order, and remembers what was asked: for the shapes of other servers. */
export function scriptedFetch(...replies: (Partial<Scripted> | Extract<Reply, { kind: 'failed' }>)[]) {
  const asked: { method: string; url: URL; headers: Record<string, string>; body: string }[] = []
  const fetch: Fetch = async (url, request = {}) => {
    const { method = 'GET', headers = {}, body = '' } = request
    asked.push({ method, url, headers, body: typeof body === 'string' ? body : Buffer.from(body).toString() })
    const reply = replies.shift()
    if (!reply) throw new Error(`nothing scripted for ${method} ${url.pathname}`)
    return 'kind' in reply && reply.kind === 'failed' ? reply : answer(reply as Partial<Scripted>)
  }
  return { fetch, asked }
}

type Scripted = { status: number; headers: Record<string, string>; body: unknown }

function answer({ status = 200, headers = {}, body }: Partial<Scripted>): Reply {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    kind: 'answered',
    status,
    headers: { get: name => lower[name.toLowerCase()] },
    body: Buffer.from(text),
    text: () => text,
  }
}

/** A CapabilityStatement that offers everything; `conditionalCreate` and so on can be changed. */
export function statement(change: { conditionalCreate?: boolean; types?: readonly string[] } = {}) {
  const types = change.types ?? ['Patient', 'Practitioner', 'Location', 'HealthcareService', 'Appointment']
  return {
    status: 200,
    body: {
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      rest: [
        {
          mode: 'server',
          resource: types.map(type => ({
            type,
            interaction: ['read', 'create', 'update', 'search-type'].map(code => ({ code })),
            versioning: 'versioned-update',
            conditionalCreate: change.conditionalCreate ?? true,
          })),
        },
      ],
    },
  }
}

export function appointment(change: Partial<Appointment> = {}): Appointment {
  return {
    resourceType: 'Appointment',
    status: 'booked',
    start: '2026-12-01T15:00:00Z',
    end: '2026-12-01T15:30:00Z',
    serviceType: [{ coding: [{ system: 'http://example.org/visit', code: 'follow-up' }] }],
    participant: [
      { actor: { reference: 'Patient/p1' }, status: 'accepted' },
      { actor: { reference: 'Practitioner/d1' }, status: 'accepted' },
    ],
    ...change,
  }
}

export function patient(change: Partial<Patient> = {}): Patient {
  return {
    resourceType: 'Patient',
    name: [{ family: 'Example', given: ['Ada'] }],
    birthDate: '1990-04-05',
    telecom: [
      { system: 'phone', value: '+14165550123' },
      { system: 'email', value: 'ada@example.org' },
    ],
    ...change,
  }
}

let works = 0

/** A delivery of a record, `record-1` unless said otherwise. */
export function workOf(body: Appointment | Patient, change: Partial<Work> = {}): Work {
  return {
    id: `delivery-${++works}`,
    type: body.resourceType,
    recordId: 'record-1',
    event: body.resourceType === 'Patient' ? 'person.seen' : 'booking.created',
    body,
    maybeArrived: false,
    ...change,
  }
}
