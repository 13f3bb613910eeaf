/**
 * A simulated CRMS: a stateful server in memory that takes referrals as openapi.yaml says, with an inbox page at `/` that
 * shows exactly what arrived, and with faults on command. For tests, the demo and load runs. Listens on 127.0.0.1 only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, bodyOf, json, refused, write } from './fake/answers.ts'
import { type ApiRequest, actOf, answerApi, fileNameIn } from './fake/api.ts'
import { controlAnswer } from './fake/control.ts'
import { createInbox, type HeldReferral, type Status } from './fake/inbox.ts'
import { type Act, type Fault, Knobs, type KnobsInput, strike } from './fake/knobs.ts'
import { pageAnswer } from './fake/pages.ts'

export type { HeldFile, HeldReferral, Status } from './fake/inbox.ts'
export type { KnobsInput } from './fake/knobs.ts'

export type FakeCrmsOptions = {
  /** 0 or absent: any free port. */
  port?: number
  /** What is let in: as bearer token, as key in X-Api-Key, or as password of any user. */
  token?: string
  knobs?: KnobsInput
  now?: () => Date
  random?: () => number
}

/** One request of the interface as it came in; `number` counts from the last plan of faults. */
export type SeenRequest = { number: number; method: string; path: string; act: Act | undefined; status?: number }

export type FakeCrms = {
  url: string
  port: number
  token: string
  /** Turns knobs; those not named keep their position. A new plan of faults counts requests from 1 again. */
  set(change: KnobsInput): Promise<void>
  knobs(): Knobs
  referrals(): HeldReferral[]
  get(id: string): HeldReferral | undefined
  /** What a person does there. @throws when there is no such referral */
  decide(id: string, status: Status): void
  remove(id: string): void
  /** Counts every change. */
  changes(): number
  /** Requests since the start or the last `reset`, without queries and bodies; the newest 2,000. */
  seen: SeenRequest[]
  reset(): Promise<void>
  close(): Promise<void>
}

/** Starts a simulated CRMS; without options on a free port, with the token `crms_demo`. */
export async function createFakeCrms(options: FakeCrmsOptions = {}): Promise<FakeCrms> {
  const { now = () => new Date(), random = Math.random, token = 'crms_demo' } = options
  const inbox = createInbox(now)
  const first = Knobs.parse(options.knobs ?? {})
  let knobs = structuredClone(first)
  let port = options.port ?? 0
  let number = 0
  const seen: SeenRequest[] = []

  const isLetIn = ({ headers }: ApiRequest): boolean => {
    const { authorization = '' } = headers
    const password = authorization.startsWith('Basic ')
      ? Buffer.from(authorization.slice(6), 'base64').toString().split(':').slice(1).join(':')
      : undefined
    return authorization === `Bearer ${token}` || password === token || headers['x-api-key'] === token
  }

  const carryOut = async (act: Act | undefined, request: ApiRequest): Promise<Answer> => {
    if (!isLetIn(request)) return refused(401, 'The token is not known')
    return act ? answerApi(inbox, knobs, act, request) : refused(404, 'Not found')
  }

  const withFault = async (act: Act | undefined, request: ApiRequest): Promise<Answer | 'cut'> => {
    const about = await whatIsAsked(act, request)
    const fault = act ? strike(knobs.faults, { number, act, ...about }, random) : undefined
    switch (fault?.does) {
      case undefined:
        return carryOut(act, request)
      case 'answer':
        return answerOf(fault)
      case 'answer-after':
        await carryOut(act, request)
        return answerOf(fault)
      case 'cut-before':
        return 'cut'
      case 'cut-after':
        await carryOut(act, request)
        return 'cut'
      case 'error':
        return json(200, { error: fault.message ?? 'The referral could not be saved' })
      case 'page':
        return { status: 200, type: 'text/html', body: '<html><body>Please sign in</body></html>' }
      case 'slow':
        await new Promise(done => setTimeout(done, fault.ms))
        return carryOut(act, request)
    }
  }

  /** The name of a file is read only where a fault asks for it. */
  const whatIsAsked = async (act: Act | undefined, request: ApiRequest) => {
    if (act !== 'attach' || !knobs.faults.some(({ file }) => file !== undefined)) return {}
    const file = await fileNameIn(request)
    return file === undefined ? {} : { file }
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://crms.invalid')
    const [area, ...path] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
    const method = request.method ?? 'GET'
    const body = await bodyOf(request)
    if (body === undefined) return write(response, refused(413, 'The request is too large'))
    if (area === '_control') {
      return write(response, await controlAnswer(fake, method, path[0], Buffer.from(body).toString()))
    }
    if (area !== 'api') {
      return write(
        response,
        await pageAnswer(fake, { method, path: area === undefined ? [] : [area, ...path], url, request, body }),
      )
    }
    const asked: ApiRequest = { method, path, query: url.searchParams, headers: request.headers, body }
    const act = actOf(asked)
    number += 1
    const noted: SeenRequest = { number, method, path: url.pathname, act }
    seen.push(noted)
    if (seen.length > 2_000) seen.splice(0, 1_000)
    if (knobs.slowMs > 0) await new Promise(done => setTimeout(done, knobs.slowMs))
    const answer = knobs.offline === 'unavailable' ? refused(503, 'Maintenance') : await withFault(act, asked)
    if (answer === 'cut') return void request.socket.destroy()
    noted.status = answer.status
    write(response, answer)
  }

  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    handle(request, response).catch(() => {
      if (response.headersSent || request.socket.destroyed) return void request.socket.destroy()
      write(response, refused(500, 'The simulator failed'))
    })
  })
  const listen = async (): Promise<void> => {
    if (server.listening) return
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done))
    port = (server.address() as AddressInfo).port
  }
  const hangUp = async (): Promise<void> => {
    if (!server.listening) return
    await new Promise(done => {
      server.close(done)
      server.closeAllConnections()
    })
  }
  const apply = async (next: Knobs): Promise<void> => {
    knobs = next
    if (next.offline === 'refuse') await hangUp()
    else await listen()
  }

  const fake: FakeCrms = {
    get url() {
      return `http://127.0.0.1:${port}`
    },
    get port() {
      return port
    },
    token,
    set(change) {
      if (change.faults !== undefined) number = 0
      return apply(Knobs.parse({ ...knobs, ...change }))
    },
    knobs: () => knobs,
    referrals: inbox.all,
    get: inbox.get,
    decide(id, status) {
      const referral = inbox.get(id)
      if (!referral) throw new Error('There is no such referral')
      inbox.decide(referral, status)
    },
    remove: inbox.remove,
    changes: inbox.changes,
    seen,
    reset() {
      inbox.clear()
      seen.splice(0)
      number = 0
      return apply(structuredClone(first))
    },
    close: hangUp,
  }
  await listen()
  return fake
}

function answerOf({ status, message, id, retryAfter }: Fault): Answer {
  const words = message ?? defaultWords[status] ?? 'Simulated failure'
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
  return refused(status, words, id === undefined ? {} : { id }, headers)
}

/** What a real one would say, for faults that bring no words of their own. */
const defaultWords: Readonly<Record<number, string>> = {
  400: 'Date of birth is required',
  401: 'The token is not known',
  403: 'Your plan does not include referrals',
  409: 'A referral with this external id exists',
  413: 'The file is too large',
  415: 'Files of this type are not taken',
  422: 'Date of birth is not valid',
  429: 'Too many requests',
  500: 'Something went wrong',
  503: 'Maintenance',
}
