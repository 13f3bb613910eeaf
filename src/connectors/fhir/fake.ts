/**
 * A simulated EHR: a stateful FHIR R4 server in memory, with the faults and the peculiarities of real ones as switches.
 * For tests, the demo and load runs. Listens on 127.0.0.1 only. `GET/POST /_control` is for demos and other processes.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FhirResource, Subscription } from 'fhir/r4'
import { type Access, guardOf, smartConfiguration } from './fake/access.ts'
import { type Answer, outcome, write } from './fake/answers.ts'
import { controlAnswer } from './fake/control.ts'
import { deskOf, type EhrDesk } from './fake/desk.ts'
import { capabilities } from './fake/metadata.ts'
import { answerPages } from './fake/pages/pages.ts'
import { answerRest, type Site } from './fake/rest.ts'
import { createStore, type EhrStore, type Stored } from './fake/store.ts'
import { bellOf } from './fake/subscriptions.ts'
import { Switches, strikes } from './fake/switches.ts'

export type { Access } from './fake/access.ts'
export type { DeskBooking, EhrDesk } from './fake/desk.ts'
export type { Stored } from './fake/store.ts'

export type FakeEhrOptions = {
  /** 0 or absent: any free port. */
  port?: number
  access?: Access
  switches?: Partial<Switches>
  now?: () => Date
  random?: () => number
  newId?: () => string
}

/** One request as it came in; the query's values are left out because they may name people. */
export type Seen = { method: string; path: string; headers: IncomingMessage['headers']; body: string }

export type FakeEhr = {
  /** The base address of FHIR, without a slash at the end. */
  url: string
  port: number
  /** Turns switches; those not named keep their position. */
  set(change: Partial<Switches>): Promise<void>
  /** Something that the EHR's own people do: writes a resource without any check, returns it as stored. */
  put(resource: FhirResource): Stored
  /** What its front desk does with appointments. */
  desk: EhrDesk
  remove(type: string, id: string): void
  get(type: string, id: string): Stored | undefined
  /** All resources of a type, in order of creation. */
  list(type: string): Stored[]
  /** All versions of one resource, oldest first. */
  history(type: string, id: string): Stored[]
  /** Requests since the start or the last `forget`; off by default because load runs make many. */
  seen: Seen[]
  forget(): void
  tokensGranted(): number
  expireTokens(): void
  /** Waits until every subscriber was called. */
  flush(): Promise<void>
  /** Back to the start: no resources, switches as given at first. */
  reset(): Promise<void>
  close(): Promise<void>
}

/** Starts a simulated EHR. */
export async function createFakeEhr(options: FakeEhrOptions = {}): Promise<FakeEhr> {
  const { now = () => new Date(), random = Math.random, newId = () => crypto.randomUUID() } = options
  const bell = bellOf(() => store.all('Subscription').map(each => each.resource as Subscription))
  const store: EhrStore = createStore(newId, bell.written)
  const guard = guardOf(options.access ?? { kind: 'none' }, { now, newId })
  const first = Switches.parse(options.switches ?? {})
  let switches = structuredClone(first)
  let port = options.port ?? 0
  const seen: Seen[] = []
  const base = () => `http://127.0.0.1:${port}/fhir`
  const site: Site = { store, switches: () => switches, base, now, pages: new Map(), newId }

  const answerTo = async (request: IncomingMessage, body: string, path: string[], query: URLSearchParams) => {
    const method = request.method ?? 'GET'
    const [head] = path
    if (head === '_token') return guard.grant(new URLSearchParams(body), `${base()}/_token`)
    if (head === '.well-known') {
      return options.access?.kind === 'smart'
        ? smartConfiguration(`${base()}/_token`)
        : outcome(404, 'not-found', 'none')
    }
    if (head === 'metadata') {
      if (!switches.metadata) return outcome(404, 'not-found', 'no statement')
      return {
        status: 200,
        body: JSON.stringify(capabilities(switches, base(), now(), options.access?.kind === 'smart')),
      }
    }
    if (!guard.allows(request.headers.authorization)) return outcome(401, 'login', 'not authorized')
    return answerRest(site, { http: request, method, path, query, body })
  }

  const fault = (method: string): Answer | undefined => {
    if (switches.offline === 'unavailable') return outcome(503, 'transient', 'maintenance')
    const { fail } = switches
    if (!fail || (fail.methods && !fail.methods.includes(method)) || !strikes(fail, random)) return undefined
    const headers: Record<string, string> = fail.retryAfter ? { 'retry-after': fail.retryAfter } : {}
    if (fail.body !== undefined) return { status: fail.status, headers, body: fail.body, type: 'text/html' }
    return { ...outcome(fail.status, 'exception', 'simulated failure'), headers }
  }

  const handle = async (request: IncomingMessage, response: ServerResponse, body: string): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const path = url.pathname.split('/').filter(Boolean)
    const method = request.method ?? 'GET'
    if (path[0] === '_control')
      return write(response, await controlAnswer(ehr, () => switches, request, path, url, body))
    if (path.shift() !== 'fhir') {
      const shown = await answerPages(ehr, { request, url, body, now: now(), offline: switches.offline })
      if (!shown) return write(response, outcome(404, 'not-found', 'FHIR is under /fhir'))
      response.writeHead(shown.status, shown.headers)
      return void response.end(shown.body)
    }
    seen.push({ method, path: path.join('/'), headers: request.headers, body })
    if (seen.length > 2_000) seen.splice(0, 1_000)
    if (switches.offline === 'cut') return void request.socket.destroy()
    const writes = method !== 'GET' && path[1] !== '_search' && path[0] !== '_token'
    if (writes && strikes(switches.cutBeforeWrite, random)) return void request.socket.destroy()
    if (switches.slowMs > 0) await new Promise(done => setTimeout(done, switches.slowMs))
    const answer = fault(method) ?? (await answerTo(request, body, path, url.searchParams))
    if (writes && strikes(switches.cutAfterWrite, random)) return void request.socket.destroy()
    write(response, answer)
  }

  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    const chunks: Uint8Array[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      handle(request, response, Buffer.concat(chunks).toString()).catch(() =>
        write(response, outcome(500, 'exception', 'the simulator failed')),
      )
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
  const apply = async (next: Switches): Promise<void> => {
    switches = next
    if (next.offline === 'refuse') await hangUp()
    else await listen()
  }

  const put = (resource: FhirResource): Stored => {
    const { resource: stored } = store.write(resource, now().getTime())
    if (!stored) throw new Error('a written version holds its resource')
    return stored
  }
  const get = (type: string, id: string) => store.current(type, id)?.resource

  const ehr: FakeEhr = {
    get url() {
      return base()
    },
    get port() {
      return port
    },
    set: change => apply(Switches.parse({ ...switches, ...change })),
    put,
    desk: deskOf({ get, put, newId }),
    remove: (type, id) => void store.remove(type, id, now().getTime()),
    get,
    list: type => store.all(type).flatMap(version => version.resource ?? []),
    history: (type, id) => store.history(type, id).flatMap(version => version.resource ?? []),
    seen,
    forget: () => void seen.splice(0),
    tokensGranted: guard.tokensGranted,
    expireTokens: guard.expireAll,
    flush: bell.flush,
    reset: () => {
      store.clear()
      site.pages.clear()
      seen.splice(0)
      return apply(structuredClone(first))
    },
    close: hangUp,
  }
  await listen()
  return ehr
}
