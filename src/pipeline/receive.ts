/**
 * Receive: authenticate, commit the raw bytes, acknowledge. Nothing else happens on this path, so that the sender waits
 * for one commit and nothing is ever lost after a 2xx. What cannot be stored is answered with 503, never with 4xx.
 */
import { hash } from 'node:crypto'
import type { HeaderReader } from '../connectors/connector.ts'
import type { ProblemCode } from '../model/problems.ts'
import { findInbound } from '../store/configuration.ts'
import { statements } from '../store/scope.ts'
import type { ConnectionConfig } from './configuration.ts'
import type { Hub } from './hub.ts'
import type { Inbox } from './inbox.ts'

export type Inbound = {
  publicId: string
  /** What stands behind the address, such as `/Bundle`; nothing for the address itself. */
  path?: string
  headers: HeaderReader & Iterable<[string, string]>
  body: Uint8Array
  /** Whoever hands it on has made sure who sent it: a protocol whose callers sign in with tokens. */
  authenticated?: true
}

export type Received =
  | { kind: 'stored'; organization: string; message: string; connection: ConnectionConfig }
  | {
      kind: 'refused'
      status: 401 | 404 | 413 | 503
      problem: ProblemCode
      organization?: string
      connection?: ConnectionConfig
    }

export type Receive = {
  (inbound: Inbound): Promise<Received>
  /** How large a body an address takes, in bytes, so that the server can stop reading; undefined when there is none. */
  limitOf(publicId: string): Promise<number | undefined>
  /** Whose address it is, so that a refusal can be told in its protocol's words; undefined when there is none. */
  connectionOf(publicId: string): Promise<ConnectionConfig | undefined>
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const neverStored = new Set(['authorization', 'cookie', 'proxy-authorization'])

/** Receives what outside systems send to `POST /in/{publicId}`. */
export function createReceive(hub: Hub, inbox: Inbox): Receive {
  const addresses = new Map<string, { organization: string; connection: string }>()

  const find = async (
    publicId: string,
  ): Promise<{ organization: string; connection: ConnectionConfig } | undefined> => {
    if (!uuid.test(publicId)) return undefined
    const known = addresses.get(publicId) ?? (await findInbound(statements(hub.pool), publicId))
    if (!known) return undefined
    addresses.set(publicId, known) // an address never moves to another connection
    const configuration = await hub.configurations.get(known.organization)
    const connection = configuration?.connections.get(known.connection)
    return connection ? { organization: known.organization, connection } : undefined
  }

  const receive = async ({ publicId, path = '', headers, body, authenticated }: Inbound): Promise<Received> => {
    try {
      const found = await find(publicId)
      const inbound = found?.connection.connector.inbound
      if (!found || !inbound) return { kind: 'refused', status: 404, problem: 'request.not-found' }
      const { organization, connection } = found
      const refuse = (status: 401 | 404 | 413 | 503, problem: ProblemCode): Received => ({
        kind: 'refused',
        status,
        problem,
        organization,
        connection,
      })
      if (path !== '' && !inbound.paths?.includes(path)) return refuse(404, 'request.not-found')
      if (connection.invalid) return refuse(503, 'hub.cannot-store') // the secret is not known: it may be ours
      if (body.byteLength > inbound.maxBytes) return refuse(413, 'request.too-large')
      const isFromThem = authenticated ?? inbound.verify({ settings: connection.settings, headers, body }).ok
      if (!isFromThem) return refuse(401, 'request.signature')
      await hub.sealer.ready(organization)
      const message = hub.newId()
      const receivedAt = hub.now()
      const contentType = headers.get('content-type')
      await inbox.store(organization, {
        id: message,
        connection: connection.id,
        origin: 'push',
        receivedAt,
        bodyToken: hub.tokens.token(organization, 'body', hash('sha256', body, 'hex')),
        size: body.byteLength,
        ...(contentType ? { contentType: contentType.slice(0, 200) } : {}),
        body: hub.sealer.seal(organization, 'message', message, body),
        headers: hub.sealer.sealJson(organization, 'message.headers', message, storedHeaders(headers)),
      })
      return { kind: 'stored', organization, message, connection }
    } catch (error) {
      hub.log.error({ error, step: 'receive' }, 'could not store a message')
      return { kind: 'refused', status: 503, problem: 'hub.cannot-store' }
    }
  }
  const limitOf = async (publicId: string) => (await find(publicId))?.connection.connector.inbound?.maxBytes
  const connectionOf = async (publicId: string) => (await find(publicId))?.connection
  return Object.assign(receive, { limitOf, connectionOf })
}

function storedHeaders(headers: Iterable<[string, string]>): { [name: string]: string } {
  return Object.fromEntries([...headers].filter(([name]) => !neverStored.has(name)))
}
