/** What the simulated EHR answers with: resources with their headers, and OperationOutcomes. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Version } from './store.ts'
import type { Switches } from './switches.ts'

/** An answer before it is written. `type` is the content type when it is not FHIR. */
export type Answer = { status: number; headers?: Record<string, string>; body?: string; type?: string }

/** An OperationOutcome with one issue. */
export function outcome(status: number, code: string, diagnostics: string, expression?: string): Answer {
  return issues(status, [{ code, diagnostics, ...(expression ? { expression: [expression] } : {}) }])
}

/** An OperationOutcome with several issues. */
export function issues(status: number, list: readonly object[]): Answer {
  const issue = list.map(one => ({ severity: 'error', ...one }))
  return { status, body: JSON.stringify({ resourceType: 'OperationOutcome', issue }) }
}

/** One version of a resource with ETag and, where it was written, Location; in the forms that the switches choose. */
export function resourceAnswer(
  status: number,
  version: Version,
  base: string,
  switches: Switches,
  request?: IncomingMessage,
): Answer {
  const headers: Record<string, string> = { 'last-modified': new Date(version.at).toUTCString() }
  if (switches.versions && switches.etag === 'weak') headers.etag = `W/"${version.versionId}"`
  if (switches.versions && switches.etag === 'strong') headers.etag = `"${version.versionId}"`
  if (request && request.method !== 'GET') headers.location = locationOf(version, base, switches)
  const minimal = switches.answerBody === 'none' || /return=minimal/.test(String(request?.headers.prefer ?? ''))
  return request && request.method !== 'GET' && minimal
    ? { status, headers }
    : { status, headers, body: textOf(version, switches) }
}

/** The text of a version, as this server shows it. */
export function textOf({ resource, json }: Version, switches: Switches): string {
  if (switches.versions || !resource) return json
  const { versionId: _version, ...meta } = resource.meta ?? {}
  return JSON.stringify({ ...resource, meta })
}

function locationOf(version: Version, base: string, switches: Switches): string {
  const plain = `${version.type}/${version.id}`
  if (!switches.versions && switches.location !== 'none') return `${base}/${plain}`
  switch (switches.location) {
    case 'versioned':
      return `${base}/${plain}/_history/${version.versionId}`
    case 'plain':
      return `${base}/${plain}`
    case 'relative':
      return `${plain}/_history/${version.versionId}`
    default:
      return ''
  }
}

/** Writes an answer. */
export function write(response: ServerResponse, answer: Answer): void {
  const { status, body = '', headers, type = 'application/fhir+json; charset=utf-8' } = answer
  const own = body === '' ? {} : { 'content-type': type }
  response.writeHead(status, { ...own, ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
