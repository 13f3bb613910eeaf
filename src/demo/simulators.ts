/** The demo's outside world: every simulator in a process of its own, and the calls that people make at Cal.com and the EHR. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { FhirResource } from 'fhir/r4'
import type { Json } from '../model/events.ts'
import type { Host, Person, Visit } from './town.ts'

export type SimulatorName = 'calcom' | 'ehr' | 'caredove' | 'crms' | 'ensora'
export type Simulator = { url: string; pid: number; stop(): Promise<void> }

/** Starts `causeway simulate` and waits until it listens. @throws when it ends before that */
export function startSimulator(
  which: SimulatorName | 'network',
  port: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Simulator> {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, 'simulate', which, '--port', String(port)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // Ctrl-C is for the demo, which stops them in its own order
  })
  return new Promise((resolve, reject) => {
    let printed = ''
    child.once('exit', code => reject(new Error(`The ${which} simulator ended with ${code}; is port ${port} taken?`)))
    child.stdout.on('data', chunk => {
      printed += chunk
      const url = printed.match(/simulator at (\S+)/)?.[1]
      if (!url || !child.pid) return
      resolve({
        url,
        pid: child.pid,
        stop: () =>
          new Promise<void>(stopped => {
            if (child.exitCode !== null) return stopped()
            child.once('exit', () => stopped())
            child.kill('SIGTERM')
          }),
      })
    })
  })
}

export type Booking = {
  uid: string
  status: string
  start: string
  end: string
  rescheduledToUid?: string
  hosts: { id: number }[]
  attendees: { name: string; email: string }[]
}

/** The Cal.com of the demo, as patients and its owner use it. */
export function calcomClient(url: string) {
  const call = async <T>(method: string, path: string, body?: Json): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer cal_demo',
        'cal-api-version': '2024-08-13',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as { data?: T; error?: { message?: string } }
    if (!response.ok)
      throw new Error(
        `Cal.com simulator: ${method} ${path.split('/')[2]} answered ${response.status} ${answer.error?.message ?? ''}`,
      )
    return (answer.data ?? answer) as T
  }
  return {
    book: (visit: Visit, person: Person, start: Date) =>
      call<Booking>('POST', '/v2/bookings', {
        start: start.toISOString(),
        eventTypeId: visit.id,
        attendee: {
          name: person.name,
          email: person.email,
          phoneNumber: person.phone,
          timeZone: 'America/Toronto',
          language: 'en',
        },
        bookingFieldsResponses: { dateOfBirth: person.birthDate },
      }),
    reschedule: (uid: string, start: Date) =>
      call<Booking>('POST', `/v2/bookings/${uid}/reschedule`, {
        start: start.toISOString(),
        reschedulingReason: 'Another day suits better',
      }),
    cancel: (uid: string) => call<Booking>('POST', `/v2/bookings/${uid}/cancel`, { cancellationReason: 'Cannot come' }),
    addHost: (host: Host) =>
      call('POST', '/_control/hosts', { id: host.id, name: host.name, email: host.email, timeZone: 'America/Toronto' }),
    addVisit: ({ code: _, ...visit }: Visit) => call('POST', '/_control/event-types', visit as unknown as Json),
    addWebhook: (subscriberUrl: string, secret: string) =>
      call('POST', '/_control/webhooks', { subscriberUrl, secret, active: true }),
    /** How webhooks are sent from now on: copies, reorder, delayMs, dropNext, dropShare. */
    misbehave: (delivery: { [knob: string]: number }) => call('PATCH', '/_control/webhooks', { delivery }),
    flush: () => call<{ counts: { sent: number; accepted: number; dropped: number } }>('POST', '/_control/flush', {}),
    bookings: () => call<Booking[]>('GET', '/_control/bookings'),
    counts: () =>
      call<{ counts: { sent: number; dropped: number } }>('GET', '/_control/state').then(state => state.counts),
  }
}
export type Calcom = ReturnType<typeof calcomClient>

/** The EHR of the demo, as its own people use it. */
export function ehrClient(fhirUrl: string) {
  const control = new URL('/_control', fhirUrl).href
  const json = async <T>(response: Response): Promise<T> => {
    if (!response.ok) throw new Error(`EHR simulator: answered ${response.status}`)
    return (await response.json()) as T
  }
  const post = (path: string, body: unknown) =>
    fetch(`${control}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return {
    put: async (resource: FhirResource) => json(await post(`/${resource.resourceType}`, resource)),
    offline: async (offline: boolean) => json(await post('', { offline: offline ? 'unavailable' : 'no' })),
    list: async <T extends FhirResource>(type: T['resourceType']) =>
      json<T[]>(await fetch(`${control}/${type}?limit=100000`)),
    /** Starts of all versions of an appointment, oldest first. */
    async starts(id: string): Promise<string[]> {
      const bundle = await json<{ entry?: { resource?: { start?: string } }[] }>(
        await fetch(`${fhirUrl}/Appointment/${id}/_history`),
      )
      return (bundle.entry ?? []).map(entry => entry.resource?.start ?? '').reverse()
    },
  }
}
export type Ehr = ReturnType<typeof ehrClient>
