/** One FHIR request: address, access and headers put on, the answer read. Knows no interaction by itself. */
import type { FhirResource } from 'fhir/r4'
import type { Fetch, FetchRequest, HeaderReader, Io, Reply } from '../connector.ts'
import { type Access, accessOf, forgetAccess } from './auth.ts'
import type { Settings } from './config.ts'

export type FhirRequest = {
  method?: FetchRequest['method']
  /** What follows the base address, such as `Patient/1`; or a whole address on the same base. */
  path: string
  /** A resource as JSON, or a form for POST _search. */
  json?: string
  form?: URLSearchParams
  headers?: Record<string, string>
}

export type FhirReply =
  | {
      kind: 'answered'
      status: number
      headers: HeaderReader
      text(): string
      body: Uint8Array
      resource?: FhirResource
    }
  | Extract<Reply, { kind: 'failed' }>
  | Extract<Access, { kind: 'no-access' }>

/** The base address with one slash at the end, so that relative addresses resolve below it. */
export function baseOf(settings: Settings): URL {
  return new URL(settings.baseUrl.replace(/\/*$/, '/'))
}

/** Sends one request. A 401 to a kept token fetches a new one, once. */
export async function send(io: Io<Settings>, request: FhirRequest): Promise<FhirReply> {
  const access = await accessOf(io)
  if (access.kind === 'no-access') return access
  const reply = await sendWith(io.fetch, io.settings, request, access.header)
  if (reply.kind !== 'answered' || reply.status !== 401 || !access.cached) return reply
  forgetAccess(io, access.header)
  const renewed = await accessOf(io)
  return renewed.kind === 'no-access' ? renewed : sendWith(io.fetch, io.settings, request, renewed.header)
}

async function sendWith(
  fetch: Fetch,
  settings: Settings,
  request: FhirRequest,
  authorization: string | undefined,
): Promise<FhirReply> {
  const headers: Record<string, string> = { accept: 'application/fhir+json', ...request.headers }
  if (authorization !== undefined) headers.authorization = authorization
  if (request.json !== undefined) headers['content-type'] = 'application/fhir+json'
  if (request.form !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded'
  const body = request.json ?? request.form?.toString()
  const url = new URL(request.path, baseOf(settings))
  const reply = await fetch(url, { method: request.method ?? 'GET', headers, ...(body === undefined ? {} : { body }) })
  if (reply.kind === 'failed') return reply
  const { status, headers: answered, body: bytes } = reply
  const resource = resourceOf(reply)
  const text = () => reply.text()
  return { kind: 'answered', status, headers: answered, body: bytes, text, ...(resource ? { resource } : {}) }
}

/** The resource in an answer, whatever content type it claims; undefined when there is none. */
function resourceOf(reply: Extract<Reply, { kind: 'answered' }>): FhirResource | undefined {
  if (reply.body.byteLength === 0 || reply.body[0] === 0x3c) return undefined // nothing, or markup
  try {
    const value: unknown = JSON.parse(reply.text())
    const named = typeof value === 'object' && value !== null && 'resourceType' in value
    return named && typeof value.resourceType === 'string' ? (value as FhirResource) : undefined
  } catch {
    return undefined
  }
}
