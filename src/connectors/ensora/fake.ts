/**
 * A simulated Ensora Data Collection: a stateful server in memory that speaks openapi.yaml, with a page at `/` on which a
 * person holds a session, signs it and publishes it, and with what goes wrong on command. Listens on 127.0.0.1 only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SourceKind } from '../../model/sessions/source.ts'
import { createGuard } from './fake/access.ts'
import { type Answer, bodyOf, refused, write } from './fake/answers.ts'
import { type ApiSite, answerApi } from './fake/api.ts'
import { controlAnswer } from './fake/control.ts'
import { Knobs, type KnobsInput } from './fake/knobs.ts'
import { createNotebook, type Notebook } from './fake/notebook.ts'
import { answerPages } from './fake/pages/pages.ts'
import type { Invitation } from './fake/push.ts'
import { seed } from './fake/seed.ts'
import { createWorld, type World } from './fake/world.ts'

export type { KnobsInput } from './fake/knobs.ts'
export type { World } from './fake/world.ts'

export type FakeEnsoraOptions = {
  /** 0 or absent: any free port. */
  port?: number
  username?: string
  password?: string
  knobs?: KnobsInput
  /** What it holds; by default the town's people and their sessions. */
  world?: World
  now?: () => Date
  random?: () => number
}

/** One request of the interface as it came in, without query and body. */
export type SeenRequest = { method: string; path: string; status?: number }

export type FakeEnsora = {
  url: string
  port: number
  username: string
  password: string
  world: World
  notebook: Notebook
  now(): Date
  /** Turns knobs; those not named keep their position. */
  set(change: KnobsInput): Promise<void>
  knobs(): Knobs
  /** Ends every token that was given out. */
  expireTokens(): void
  tokensGranted(): number
  /** Mails with an invitation that went out. */
  invitations(): readonly Invitation[]
  count(kind: SourceKind): number
  /** Requests since the start; the newest 2,000. */
  seen: SeenRequest[]
  /** Takes another world in place of what it holds. */
  fill(world: World): void
  reset(): Promise<void>
  close(): Promise<void>
}

/** Starts a simulated Ensora Data Collection; by default with the user `admin@ensora.example` and the password `ensora_demo`. */
export async function createFakeEnsora(options: FakeEnsoraOptions = {}): Promise<FakeEnsora> {
  const { now = () => new Date(), random = Math.random } = options
  const { username = 'admin@ensora.example', password = 'ensora_demo' } = options
  const first = Knobs.parse(options.knobs ?? {})
  let knobs = structuredClone(first)
  let port = options.port ?? 0
  let ids = 1_000
  const newId = () => String(++ids)
  const fresh = (): World => {
    if (options.world) return options.world
    const made = createWorld(now)
    seed(made, now())
    return made
  }
  const seen: SeenRequest[] = []
  const guard = createGuard({ username, password }, { knobs: () => knobs, now, random })
  const site: ApiSite = {
    world: fresh(),
    invitations: [],
    account: username,
    guard,
    now,
    newId,
    knobs: () => knobs,
    takeRepeat() {
      if (knobs.repeatPages === 0) return false
      knobs = { ...knobs, repeatPages: knobs.repeatPages - 1 }
      return true
    },
  }
  let notebook = createNotebook(site.world, now, newId, 'America/Toronto')

  /** The failure that was asked for; counts down. */
  const fault = (path: readonly string[]): Answer | undefined => {
    if (knobs.offline === 'unavailable') return refused(503, 'maintenance', 'Back soon')
    const { fail } = knobs
    if (!fail || (fail.list !== undefined && fail.list !== path[0])) return undefined
    knobs = { ...knobs, fail: fail.times > 1 ? { ...fail, times: fail.times - 1 } : undefined }
    const headers: Record<string, string> = fail.retryAfter === undefined ? {} : { 'retry-after': fail.retryAfter }
    return refused(fail.status, 'simulated', 'A failure that was asked for', undefined, headers)
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://ensora.invalid')
    const [area, ...path] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
    const method = request.method ?? 'GET'
    const body = await bodyOf(request)
    if (body === undefined) return write(response, refused(413, 'too-large', 'The request is too large'))
    if (area === '_control')
      return write(response, await controlAnswer(fake, method, path, Buffer.from(body).toString()))
    if (area !== 'v1') {
      const page = await answerPages(fake, { request, url, body: Buffer.from(body).toString() })
      return write(response, page ?? refused(404, 'not-found', 'The interface is under /v1'))
    }
    const noted: SeenRequest = { method, path: path.join('/') }
    seen.push(noted)
    if (seen.length > 2_000) seen.splice(0, 1_000)
    if (knobs.slowMs > 0 && method === 'GET') await new Promise(done => setTimeout(done, knobs.slowMs))
    const asked = { method, path, query: url.searchParams, headers: request.headers, body }
    const answer = fault(path) ?? answerApi(site, asked)
    noted.status = answer.status
    if (knobs.cutAfter > 0 && path[0] !== 'token') {
      knobs = { ...knobs, cutAfter: knobs.cutAfter - 1 }
      return void request.socket.destroy()
    }
    write(response, answer)
  }

  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    handle(request, response).catch(() => {
      if (response.headersSent || request.socket.destroyed) return void request.socket.destroy()
      write(response, refused(500, 'broken', 'The simulator failed'))
    })
  })
  const listen = async (): Promise<void> => {
    if (server.listening) return
    await new Promise<void>((done, fail) => {
      server.once('error', fail).listen(port, '127.0.0.1', () => done(void server.off('error', fail)))
    })
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

  const fake: FakeEnsora = {
    get url() {
      return `http://127.0.0.1:${port}`
    },
    get port() {
      return port
    },
    get world() {
      return site.world
    },
    get notebook() {
      return notebook
    },
    username,
    password,
    now,
    set: change => apply(Knobs.parse({ ...knobs, ...change })),
    knobs: () => knobs,
    expireTokens: guard.expireAll,
    tokensGranted: guard.granted,
    invitations: () => site.invitations,
    count: kind => site.world.list(kind, { until: Number.MAX_SAFE_INTEGER, limit: 1 }).total,
    seen,
    fill(world) {
      site.world = world
      notebook = createNotebook(world, now, newId, 'America/Toronto')
    },
    reset() {
      fake.fill(fresh())
      site.invitations.splice(0)
      seen.splice(0)
      return apply(structuredClone(first))
    },
    close: hangUp,
  }
  await listen()
  return fake
}
