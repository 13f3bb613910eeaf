/** What the simulated CRMS answers with, and how a request's body is read. */
import type { IncomingMessage, ServerResponse } from 'node:http'

export type Answer = { status: number; headers?: Record<string, string>; body: string | Uint8Array; type: string }

export function json(status: number, value: unknown, headers?: Record<string, string>): Answer {
  return {
    status,
    body: JSON.stringify(value),
    type: 'application/json; charset=utf-8',
    ...(headers ? { headers } : {}),
  }
}

/** An error as the contract has it. */
export function refused(status: number, message: string, more: object = {}, headers?: Record<string, string>): Answer {
  return json(status, { message, ...more }, headers)
}

export function write(response: ServerResponse, { status, headers, body, type }: Answer): void {
  response.writeHead(status, { 'content-type': type, ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const mostBytes = 64 * 1024 * 1024

/** The body; undefined when it is larger than anything that is taken. */
export async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size <= mostBytes) chunks.push(chunk)
  }
  return size <= mostBytes ? Buffer.concat(chunks) : undefined
}
