/**
 * A simulated practice system with a JSON interface of its own: patients and appointments in memory, an OAuth token endpoint,
 * ids below `data`, faults on command. For tests. It stands for nobody's product. Listens on 127.0.0.1 only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Settings } from './config.ts'

export type Entry = { id: string; kind: Kind; fields: Record<string, unknown>; cancelled: boolean }
type Kind = 'patients' | 'appointments'
type Seen = { method: string; path: string; status?: number }

export type FakeRest = {
  url: string
  /** Settings that describe this system. */
  settings(change?: Partial<Settings>): unknown
  entries(kind?: Kind): Entry[]
  seen: Seen[]
  /** From now on: nobody there, this answer to every write, or all well. */
  turn(to: 'off' | 'on' | number): Promise<void>
  /** Cuts the connection at the next write: before it is carried out, or after. */
  cut(when: 'before' | 'after'): void
  /** Ends every access token it has given out. */
  endTokens(): void
  close(): Promise<void>
}

/** Starts it on a free port. */
export async function createFakeRest(options: { honoursKeys?: boolean } = {}): Promise<FakeRest> {
  const { honoursKeys = true } = options
  const entries = new Map<string, Entry>()
  const keys = new Map<string, string>()
  const seen: Seen[] = []
  let tokens = new Set<string>()
  let answer: number | undefined
  let cutNext: 'before' | 'after' | undefined
  let port = 0
  let number = 0

  const write = (response: ServerResponse, status: number, body?: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body === undefined ? undefined : JSON.stringify(body))
  }
  const refuse = (response: ServerResponse, status: number, detail: string) =>
    write(response, status, { errors: [{ detail }] })

  const carryOut = (request: IncomingMessage, path: readonly string[], query: URLSearchParams, body: string) => {
    const [kind, id] = path as [Kind, string | undefined]
    const fields = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>)
    const shown = ({ id: known, fields: held, cancelled }: Entry) => ({ id: known, ...held, cancelled })
    if (request.method === 'GET' && id === undefined) {
      const found = [...entries.values()].filter(
        each => each.kind === kind && each.fields.externalId === query.get('externalId'),
      )
      return { status: 200, body: { data: { items: found.map(shown) } } }
    }
    if (request.method === 'POST' && id === undefined) {
      const key = String(request.headers['idempotency-key'] ?? '')
      const before = honoursKeys && key !== '' ? entries.get(keys.get(key) ?? '') : undefined
      if (before) return { status: 200, body: { data: shown(before) } }
      const made: Entry = { id: `${kind[0]}${++number}`, kind, fields, cancelled: false }
      entries.set(made.id, made)
      if (key !== '') keys.set(key, made.id)
      return { status: 201, body: { data: shown(made) } }
    }
    const entry = entries.get(id ?? '')
    if (!entry) return { status: 404, body: { errors: [{ detail: 'There is no such entry.' }] } }
    if (path[2] === 'cancel') entry.cancelled = true
    else if (request.method === 'PUT') entry.fields = fields
    return { status: 200, body: { data: shown(entry) } }
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://rest.invalid')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    if (url.pathname === '/oauth/token') {
      const token = `t${++number}`
      tokens.add(token)
      return write(response, 200, { access_token: token, expires_in: 3_600 })
    }
    const noted: Seen = { method: request.method ?? 'GET', path: `${url.pathname}${url.search}` }
    seen.push(noted)
    const isLetIn = tokens.has(String(request.headers.authorization ?? '').replace('Bearer ', ''))
    if (answer !== undefined || !isLetIn) {
      noted.status = answer ?? 401
      return refuse(response, noted.status, 'The system says no.')
    }
    const isWrite = request.method !== 'GET'
    const cut = isWrite ? cutNext : undefined
    if (isWrite) cutNext = undefined
    if (cut === 'before') return void request.socket.destroy()
    const made = carryOut(request, url.pathname.split('/').filter(Boolean).slice(1), url.searchParams, body)
    if (cut === 'after') return void request.socket.destroy()
    noted.status = made.status
    write(response, made.status, made.body)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => refuse(response, 500, 'The simulator failed.'))
  })
  const listen = () =>
    new Promise<void>((done, fail) => {
      server.once('error', fail).listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port
        done()
      })
    })
  const hangUp = () =>
    new Promise<void>(done => {
      if (!server.listening) return done()
      server.close(() => done())
      server.closeAllConnections()
    })
  await listen()
  const entity = (kind: Kind) => ({
    create: { method: 'POST', path: kind },
    update: { method: 'PUT', path: `${kind}/{link.id}` },
    ...(kind === 'appointments' ? { cancel: { method: 'POST', path: `${kind}/{link.id}/cancel` } } : {}),
    lookUp: { path: `${kind}?externalId={record.id}`, listAt: '/data/items' },
    idAt: '/data/id',
  })

  return {
    get url() {
      return `http://127.0.0.1:${port}/v1`
    },
    settings: (change = {}) => ({
      baseUrl: `http://127.0.0.1:${port}/v1`,
      auth: {
        kind: 'client-credentials',
        issuesAt: `http://127.0.0.1:${port}/oauth/token`,
        clientId: 'causeway',
        clientSecret: 'an-example',
      },
      appointment: entity('appointments'),
      patient: entity('patients'),
      idempotencyHeader: 'Idempotency-Key',
      errorAt: '/errors/0/detail',
      ...change,
    }),
    entries: kind => [...entries.values()].filter(each => kind === undefined || each.kind === kind),
    seen,
    async turn(to) {
      answer = typeof to === 'number' ? to : undefined
      if (to === 'off') await hangUp()
      else if (!server.listening) await listen()
    },
    cut(when) {
      cutNext = when
    },
    endTokens() {
      tokens = new Set()
    },
    close: hangUp,
  }
}
