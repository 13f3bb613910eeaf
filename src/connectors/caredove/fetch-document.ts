/**
 * A file that a message only names by its address. Credentials go to the configured address and nowhere else.
 * Source: reference/referrals.md section 6.
 */
import { classify } from '../../model/failure.ts'
import type { FetchedDocument, Io } from '../connector.ts'
import type { CaredoveSettings } from './config.ts'
import { jsonOf } from './envelope.ts'
import { fieldsOf, textOf } from './tolerant.ts'
import { basicHeader } from './verify.ts'

/** The largest file that is taken, in bytes. */
export const maxFileBytes = 25 * 1024 * 1024
const timeoutMs = 60_000

export async function fetchDocument(io: Io<CaredoveSettings>, url: string): Promise<FetchedDocument> {
  const address = addressOf(url, io.settings.baseUrl)
  if (!address) return { kind: 'refused', problem: 'document.gone' }
  const headers: Record<string, string> = { accept: '*/*' }
  const { documents } = io.settings
  const isTheirs = address.origin === new URL(io.settings.baseUrl).origin
  if (documents && isTheirs) headers.authorization = basicHeader(documents)
  const reply = await io.fetch(address, { headers, timeoutMs, maxAnswerBytes: maxFileBytes * 2 })
  if (reply.kind === 'failed') {
    // Inside the network, or not allowed: such an address is refused for good, and says nothing about the connection.
    if (reply.cause === 'blocked') return { kind: 'refused', problem: 'connection.address-refused' }
    return {
      kind: 'retry',
      problem: classify({ written: reply.written, repeatable: true, cause: reply.cause }).problem,
    }
  }
  const { status, body } = reply
  const type = reply.headers.get('content-type')
  if (status === 200) {
    if (body.byteLength > maxFileBytes) return { kind: 'refused', problem: 'document.too-large' }
    return unwrapped(body, type)
  }
  if (status === 404 || status === 410) return { kind: 'refused', problem: 'document.gone' }
  if (status === 413) return { kind: 'refused', problem: 'document.too-large' }
  if (status === 401 || status === 403) {
    // Elsewhere no credentials are sent, so that a refusal says nothing about ours.
    return isTheirs
      ? { kind: 'connection', problem: 'connection.credentials-refused' }
      : { kind: 'refused', problem: 'document.gone' }
  }
  const failure = classify({ written: true, status, repeatable: true })
  if (failure.class === 'transient' || failure.class === 'ambiguous') return { kind: 'retry', problem: failure.problem }
  return { kind: 'refused', problem: failure.problem }
}

/** The file itself; a Binary in FHIR's own wrapping is taken out of it. */
function unwrapped(body: Uint8Array, type: string | undefined): FetchedDocument {
  const contentType = type?.trim()
  if (contentType && /fhir\+json/i.test(contentType)) {
    const json = jsonOf(body)
    const binary = 'kind' in json ? {} : fieldsOf(json.value)
    const data = textOf(binary.data)
    if (binary.resourceType === 'Binary' && data !== undefined) {
      const bytes = Buffer.from(data, 'base64')
      if (bytes.byteLength > maxFileBytes) return { kind: 'refused', problem: 'document.too-large' }
      const inner = textOf(binary.contentType)
      return { kind: 'found', bytes, ...(inner === undefined ? {} : { contentType: inner }) }
    }
  }
  return { kind: 'found', bytes: body, ...(contentType ? { contentType } : {}) }
}

/** A relative address, such as `Binary/1`, is below the configured one. */
function addressOf(url: string, baseUrl: string): URL | undefined {
  try {
    const address = new URL(url, `${baseUrl.replace(/\/+$/, '')}/`)
    const isWeb = address.protocol === 'https:' || address.protocol === 'http:'
    return isWeb && address.username === '' && address.password === '' ? address : undefined
  } catch {
    return undefined
  }
}
