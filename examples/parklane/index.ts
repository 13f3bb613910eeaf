/**
 * Parklane (fictional): bookings in by signed webhook, people and appointments out over a JSON API. A whole connector in
 * one file; real ones have more fields, not more parts. docs/add-a-connector.md walks through it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { defineConnector, type Io, type Work } from '../../src/connectors/connector.ts'
import { classify, retryAfterMs } from '../../src/model/failure.ts'
import type { Outcome } from '../../src/model/outcome.ts'

const settings = z.strictObject({
  baseUrl: z.url().describe('Address of your Parklane clinic, with / at the end'),
  apiKey: z.string().min(1).describe('Parklane → Settings → API').meta({ secret: true }),
  signingKey: z.string().min(1).describe('Parklane → Settings → Webhooks').meta({ secret: true }),
})
type Settings = z.infer<typeof settings>

const eventTypes = { booked: 'booking.created', moved: 'booking.rescheduled', cancelled: 'booking.cancelled' } as const
const Hook = z.object({
  what: z.enum(['booked', 'moved', 'cancelled']),
  visit: z.string().min(1),
  sequence: z.int(), // grows with every change of the visit
  at: z.iso.datetime(),
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  clinician: z.string().min(1),
  client: z.object({ first: z.string(), last: z.string(), born: z.iso.date(), phone: z.string() }),
})
const Source = z.object({ sequence: z.int() })

export const parklane = defineConnector<Settings>({
  name: 'parklane',
  title: 'Parklane',
  settings,
  // PUT under an id of ours: sending it twice has one effect.
  capabilities: {
    repeatable: true,
    lookUp: false,
    updates: 'always',
    batch: 8,
    concurrency: 2,
    delivers: ['Patient', 'Appointment'],
  },
  inbound: {
    answer: 'after-store',
    maxBytes: 65_536,
    contentTypes: ['application/json'],
    verify({ settings, headers, body }) {
      const given = headers.get('x-parklane-signature')
      if (!given) return { ok: false, because: 'missing' }
      const expected = createHmac('sha256', settings.signingKey).update(body).digest()
      const bytes = Buffer.from(given, 'hex')
      const matches = bytes.length === expected.length && timingSafeEqual(bytes, expected)
      return matches ? { ok: true } : { ok: false, because: 'wrong' }
    },
  },

  // Bytes to events. Pure; a refusal names paths, never values.
  parse({ body }) {
    const hook = Hook.safeParse(jsonOf(body))
    if (!hook.success) {
      const where = hook.error.issues.map(issue => issue.path.join('.')).join(', ')
      return { kind: 'refused', problem: 'message.unreadable', where }
    }
    const { what, visit, at } = hook.data
    const source = { entity: 'visit', aliases: [{ system: 'visit', value: visit }] }
    return { kind: 'events', events: [{ type: eventTypes[what], source, at, body: hook.data }] }
  },

  // What the event makes of the appointment. Pure; the vendor's rules of order and identity are here and nowhere else.
  evolve({ event, known }) {
    const { what, sequence, start, end, clinician, client } = Hook.parse(event.body)
    const before = Source.safeParse(known?.source)
    if (before.success && before.data.sequence >= sequence) return { kind: 'ignore', reason: 'stale' }
    return {
      kind: 'write',
      type: event.type,
      draft: {
        kind: 'appointment',
        resource: {
          resourceType: 'Appointment',
          status: what === 'cancelled' ? 'cancelled' : 'booked',
          start,
          end,
          participant: [
            { actor: { reference: 'need:person' }, status: 'accepted' },
            { actor: { reference: 'need:practitioner' }, status: 'accepted' },
          ],
        },
        // The hub finds out who this is, asks a person when it is not certain, and puts the reference in.
        person: {
          patient: {
            resourceType: 'Patient',
            name: [{ given: [client.first], family: client.last }],
            birthDate: client.born,
            telecom: [{ system: 'phone', value: client.phone }],
          },
          answers: [],
        },
        // Translated by the crosswalk of the route; without an entry there it becomes a task.
        needs: [{ key: 'practitioner', kind: 'practitioner', values: [clinician], label: clinician }],
      },
      source: { sequence },
      aliases: event.source.aliases,
    }
  },

  deliver: (io, batch) => Promise.all(batch.map(work => send(io, work))),

  async check({ settings, fetch }) {
    const reply = await fetch(new URL('status', settings.baseUrl), { headers: access(settings) })
    if (reply.kind === 'answered' && reply.status === 200) return { ok: true, findings: [{ name: 'access', ok: true }] }
    const { problem } = classify(
      reply.kind === 'answered'
        ? { written: true, status: reply.status, repeatable: true }
        : { written: reply.written, cause: reply.cause, repeatable: true },
    )
    return { ok: false, findings: [{ name: 'access', ok: false, problem }] }
  },
})

async function send({ settings, fetch, now }: Io<Settings>, work: Work): Promise<Outcome> {
  const reply = await fetch(new URL(`${work.type}/${work.recordId}`, settings.baseUrl), {
    method: 'PUT',
    headers: { ...access(settings), 'content-type': 'application/json' },
    body: JSON.stringify(work.body),
  })
  if (reply.kind === 'answered' && reply.status < 300)
    return { kind: 'delivered', link: { entity: work.type, id: work.recordId } }
  const seen = classify(
    reply.kind === 'answered'
      ? { written: true, status: reply.status, repeatable: true }
      : { written: reply.written, cause: reply.cause, repeatable: true },
  )
  const said = reply.kind === 'answered' ? { said: { status: reply.status, text: reply.text().slice(0, 500) } } : {}
  switch (seen.class) {
    case 'transient':
    case 'conflict': {
      const afterMs = reply.kind === 'answered' ? retryAfterMs(reply.headers.get('retry-after'), now()) : undefined
      return { kind: 'retry', problem: seen.problem, ...(afterMs === undefined ? {} : { afterMs }), ...said }
    }
    case 'ambiguous':
    case 'connection':
      return { kind: seen.class, problem: seen.problem, ...said }
    case 'gone':
    case 'permanent':
      return { kind: 'rejected', problem: seen.problem, ...said }
  }
}

function access({ apiKey }: Settings): Record<string, string> {
  return { authorization: `Bearer ${apiKey}` }
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}
