/**
 * One function that calls the hub: JSON in and out, the CSRF header and an idempotency key on writes, refusals thrown
 * as `ApiError`. The only place in the console that uses fetch.
 */
import { apiError, readProblem } from './problem.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

// Held in memory only: it comes with the session and dies with the page.
let csrf = ''

/** Remembers the token that writes must carry; it comes with each answer about the session. */
export function rememberCsrf(token: string): void {
  csrf = token
}

/**
 * Calls the API.
 * @param path from `/api/v1`, such as `/session`
 * @param more headers beside the usual ones, such as `if-match`
 * @throws ApiError when the hub refuses; TypeError when it cannot be reached
 */
export async function call<Answer>(
  method: Method,
  path: string,
  body?: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const writes = method !== 'GET'
  const response = await fetch(`/api/v1${path}`, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(writes ? { 'x-causeway-csrf': csrf, 'idempotency-key': newKey() } : {}),
      ...more,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw apiError(await readProblem(response))
  if (response.status === 204) return undefined as Answer
  return (await response.json()) as Answer
}

/**
 * Fetches a file piece by piece.
 * @param arrived hears how many bytes there are so far
 * @throws ApiError when the hub refuses; TypeError when it breaks off; what `signal` was aborted with
 */
export async function download(path: string, arrived: (bytes: number) => void, signal: AbortSignal): Promise<Blob> {
  const response = await fetch(`/api/v1${path}`, { credentials: 'same-origin', signal })
  if (!response.ok) throw apiError(await readProblem(response))
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const reader = response.body?.getReader()
  let bytes = 0
  for (let piece = await reader?.read(); piece?.value; piece = await reader?.read()) {
    pieces.push(piece.value)
    bytes += piece.value.byteLength
    arrived(bytes)
  }
  return new Blob(pieces, { type: response.headers.get('content-type') ?? '' })
}

/** Takes something back while the page is being left: the browser sends it even when nobody waits for the answer. */
export function callOnLeaving(path: string): void {
  const headers = { 'x-causeway-csrf': csrf }
  void fetch(`/api/v1${path}`, { method: 'DELETE', credentials: 'same-origin', keepalive: true, headers })
}

/** A key that no other write has. Not `randomUUID`: browsers offer that over TLS only. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

/** A path with those query parameters that have a value. */
export function withQuery(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`
}
