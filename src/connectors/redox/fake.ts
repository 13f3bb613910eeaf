/**
 * A simulated Redox: takes people and documents over the token address and `/endpoint`, as Redox's clients know them, with a page
 * at `/` that shows what arrived, and with faults on command. In memory. For tests, the demo and load runs. Listens on 127.0.0.1 only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JSONWebKeySet } from 'jose'
import { type Answer, bodyOf, json, metaWith, write, writeHalf } from './fake/answers.ts'
import { controlAnswer } from './fake/control.ts'
import { type Fault, Knobs, type KnobsInput, strike } from './fake/knobs.ts'
import { takeMessage } from './fake/messages.ts'
import { answerPage } from './fake/page.ts'
import { createRepository, type HeldDocument, type HeldPatient } from './fake/repository.ts'
import { createTokens, type DemoClient } from './fake/tokens.ts'

export type { HeldDocument, HeldPatient } from './fake/repository.ts'

export type FakeRedoxOptions = {
  /** 0 or absent: any free port. */
  port?: number
  knobs?: KnobsInput
  now?: () => Date
  random?: () => number
}

/** One message as it came in. `status` is absent when nothing was answered. */
export type SeenMessage = { at: Date; event: string; body: string; status?: number }

export type FakeRedox = {
  url: string
  port: number
  /** The client that is there from the beginning. */
  client: DemoClient
  /** Makes the keys of a client known. */
  register(clientId: string, jwks: JSONWebKeySet): void
  /** Turns knobs; those not named keep their position. */
  set(change: KnobsInput): Promise<void>
  knobs(): Knobs
  patients(): readonly HeldPatient[]
  documents(): readonly HeldDocument[]
  /** Messages since the start or the last `reset`; the newest 2,000. */
  seen: SeenMessage[]
  /** How many tokens were asked for. */
  tokensAsked(): number
  /** Ends every token it has given out. */
  endTokens(): void
  reset(): Promise<void>
  close(): Promise<void>
}

/** Starts a simulated Redox; without options on a free port. */
export async function createFakeRedox(options: FakeRedoxOptions = {}): Promise<FakeRedox> {
  const { now = () => new Date(), random = Math.random } = options
  const repository = createRepository(now)
  const tokens = await createTokens(now)
  const first = Knobs.parse(options.knobs ?? {})
  let knobs = structuredClone(first)
  let port = options.port ?? 0
  let asked = 0
  let number = 0
  let recent: number[] = []
  const seen: SeenMessage[] = []

  const isTooMany = (): boolean => {
    const minute = now().getTime() - 60_000
    recent = [...recent.filter(each => each > minute), now().getTime()]
    return knobs.perMinute > 0 && recent.length > knobs.perMinute
  }

  const take = (authorization: string | undefined, body: string, noted: SeenMessage, fault?: Fault): Answer => {
    if (!tokens.clientOf(authorization)) return refused(401, 'The token is not known, or has ended', 'Security')
    if (isTooMany()) return { ...refused(429, 'Too many messages', 'Security'), headers: { 'retry-after': '60' } }
    number += 1
    const words = fault?.does === 'errors' ? [{ text: fault.text, module: fault.module }] : []
    const { event, answer } = takeMessage(body, { repository, knobs, number, words })
    noted.event = event
    return answer
  }

  const answerMessage = async (request: IncomingMessage, response: ServerResponse, body: string): Promise<void> => {
    const noted: SeenMessage = { at: now(), event: 'not read', body }
    seen.push(noted)
    if (seen.length > 2_000) seen.splice(0, 1_000)
    const fault = strike(knobs.faults, 'message', random)
    const done = () => take(request.headers.authorization, body, noted, fault)
    await play(fault, request, response, done, status => {
      noted.status = status
    })
  }

  const answerToken = async (request: IncomingMessage, response: ServerResponse, body: string): Promise<void> => {
    asked += 1
    const fault = strike(knobs.faults, 'token', random)
    const audience = `http://${request.headers.host}/v2/auth/token`
    await play(fault, request, response, () => tokens.grant(new URLSearchParams(body), audience, knobs.tokenSeconds))
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path } = new URL(request.url ?? '/', 'http://redox.invalid')
    const method = request.method ?? 'GET'
    const body = await bodyOf(request)
    if (body === undefined) return write(response, refused(413, 'The message is too large', 'DataModels'))
    if (path === '/_control' || path.startsWith('/_control/'))
      return write(response, await controlAnswer(fake, method, path.slice('/_control/'.length), body))
    const isMessage = method === 'POST' && (path === '/endpoint' || path === '/query')
    const isToken = method === 'POST' && path === '/v2/auth/token'
    if (!isMessage && !isToken)
      return write(response, (await answerPage(fake, { request, path, body })) ?? refused(404, 'Not found', 'Security'))
    if (knobs.offline === 'unavailable') return write(response, refused(503, 'Maintenance', 'Security'))
    return isToken ? answerToken(request, response, body) : answerMessage(request, response, body)
  }

  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    handle(request, response).catch(() => {
      if (response.headersSent || request.socket.destroyed) return void request.socket.destroy()
      write(response, refused(500, 'The simulator failed', 'DataModels'))
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

  const fake: FakeRedox = {
    get url() {
      return `http://127.0.0.1:${port}`
    },
    get port() {
      return port
    },
    client: tokens.demo,
    register: tokens.register,
    set: change => apply(Knobs.parse({ ...knobs, ...change })),
    knobs: () => knobs,
    patients: repository.patients,
    documents: repository.documents,
    seen,
    tokensAsked: () => asked,
    endTokens: tokens.end,
    reset() {
      repository.clear()
      seen.splice(0)
      recent = []
      return apply(structuredClone(first))
    },
    close: hangUp,
  }
  await listen()
  return fake
}

/** Answers as a fault has it, or as all is well. */
async function play(
  fault: Fault | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  carryOut: () => Answer | Promise<Answer>,
  note: (status: number) => void = () => undefined,
): Promise<void> {
  const answer = (given: Answer) => {
    note(given.status)
    write(response, given)
  }
  switch (fault?.does) {
    case undefined:
    case 'errors':
      return answer(await carryOut())
    case 'answer':
      return answer(answerOf(fault))
    case 'answer-after':
      await carryOut()
      return answer(answerOf(fault))
    case 'cut-before':
      return void request.socket.destroy()
    case 'cut-after':
      await carryOut()
      return void request.socket.destroy()
    case 'cut-answer':
      return writeHalf(response, await carryOut())
    case 'page':
      return answer({
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<html><body>Please sign in</body></html>',
      })
    case 'slow':
      await new Promise(done => setTimeout(done, fault.ms))
      return answer(await carryOut())
  }
}

function answerOf({ status, text, module, retryAfter }: Fault): Answer {
  const isCredentials = status === 401 || status === 403
  const told = refused(status, text, isCredentials ? 'Security' : module)
  return retryAfter === undefined ? told : { ...told, headers: { ...told.headers, 'retry-after': retryAfter } }
}

function refused(status: number, text: string, module: 'DataModels' | 'Subscriptions' | 'Security'): Answer {
  return json(status, metaWith({}, [{ text, module }]))
}
