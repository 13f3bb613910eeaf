/**
 * A Cal.com account without a network: what is done to it yields the webhooks it would send, and it can be asked what
 * its API would answer. For tests of parse and evolve.
 */
import type { Json } from '../../../model/events.ts'
import type { Ask } from '../../connector.ts'
import { answerCall, type Call } from '../fake/api.ts'
import { isProblem } from '../fake/problem.ts'
import type { Sender } from '../fake/sender.ts'
import type { Dialect } from '../fake/shape-parts.ts'
import { type Account, newWorld, type World } from '../fake/world.ts'
import { type Fields, fieldsOf, textOf } from '../tolerant.ts'

export type Hook = { trigger: string; body: Uint8Array }
export type Scenario = {
  world: World
  sender: Sender
  hooks: Hook[]
  /** Books, moves, cancels…; returns what the API answered. @throws when the API refuses */
  post(path: string, body?: Fields): Promise<Fields>
  patch(path: string, body: Fields): Promise<Fields>
  book(body?: Fields): Promise<Fields & { uid: string }>
  /** What reading back finds now; null when there is no such booking. */
  answer(ask: Ask): Promise<Json>
  /** The hooks sent since the last call. */
  take(): Hook[]
  days(count: number): string
}

const dayMs = 86_400_000
export const startOfTime = Date.parse('2026-11-02T15:00:00.000Z')

/** A small generator of numbers in [0, 1): the same seed, the same ids. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

export function createScenario(account: Partial<Account> = {}, dialect: Dialect = 'diy-6.2', seed = 7): Scenario {
  let clock = startOfTime
  const now = () => {
    clock += 1_000
    return new Date(clock)
  }
  const world = newWorld(now, seeded(seed), account)
  const hooks: Hook[] = []
  const sender: Sender = {
    webhooks: new Map(),
    sent: [],
    counts: { sent: 0, accepted: 0, dropped: 0 },
    async tell(trigger, _uid, payloadFor) {
      const payload = payloadFor({ world, dialect, ics: true, bookerUrl: 'https://cal.example.test' })
      const envelope = { triggerEvent: trigger, createdAt: now().toISOString(), payload }
      hooks.push({ trigger, body: Buffer.from(JSON.stringify(envelope)) })
    },
    flush: () => Promise.resolve(),
    close: () => undefined,
  }
  const call = async (method: string, path: string, body: Fields = {}) => {
    const query = new URLSearchParams()
    const [caller] = world.hosts.values()
    if (!caller) throw new Error('a world without hosts')
    const request: Call = {
      method,
      path: path.split('/'),
      query,
      version: '2024-08-13',
      authorized: true,
      caller,
      body,
    }
    return answerCall(world, sender, request)
  }
  const done = async (method: string, path: string, body?: Fields) => {
    const answer = await call(method, path, body)
    if (isProblem(answer)) throw new Error(answer.message)
    return fieldsOf(Array.isArray(answer.data) ? { all: answer.data, ...answer.data[0] } : answer.data)
  }
  const days = (count: number) => new Date(startOfTime + count * dayMs).toISOString()
  let taken = 0
  return {
    world,
    sender,
    hooks,
    days,
    post: (path, body) => done('POST', path, body),
    patch: (path, body) => done('PATCH', path, body),
    async book(body = {}) {
      const made = await done('POST', 'bookings', {
        start: days(3),
        eventTypeId: 7,
        attendee: {
          name: 'Rosa Lindqvist',
          email: 'Rosa.Lindqvist@example.com',
          timeZone: 'America/Toronto',
          phoneNumber: '+14165550123',
        },
        bookingFieldsResponses: { dateOfBirth: '1984-05-06' },
        ...body,
      })
      return { ...made, uid: textOf(made.uid) ?? '' }
    },
    async answer({ what, key }) {
      const answer = await call('GET', what === 'seat' ? `bookings/by-seat/${key}` : `bookings/${key}`)
      if (isProblem(answer)) return null
      const series = what.endsWith('series') ? textOf(fieldsOf(answer.data).recurringBookingUid) : undefined
      const all = series ? await call('GET', `bookings/${series}`) : answer
      return isProblem(all) ? null : (all.data as Json)
    },
    take() {
      const fresh = hooks.slice(taken)
      taken = hooks.length
      return fresh
    },
  }
}
