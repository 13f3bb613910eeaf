/** What the simulated Ensora Data Collection answers with, and how a request's body is read. */
import type { IncomingMessage, ServerResponse } from 'node:http'

export type Answer = { status: number; headers?: Readonly<Record<string, string>>; body: string | Uint8Array }

export function json(status: number, value: unknown, headers?: Record<string, string>): Answer {
  return {
    status,
    body: JSON.stringify(value),
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  }
}

/** An error as the contract has it: a code that stays, words for people, and the fields that it is about. */
export function refused(
  status: number,
  code: string,
  message: string,
  fields?: readonly string[],
  headers?: Record<string, string>,
): Answer {
  return json(status, { error: { code, message, ...(fields ? { fields } : {}) } }, headers)
}

export function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const mostBytes = 64 * 1024 * 1024

/** The body; undefined when it is larger than anything that is taken. */
export async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Uint8Array>) {
    size += part.byteLength
    if (size <= mostBytes) chunks.push(part)
  }
  return size <= mostBytes ? Buffer.concat(chunks) : undefined
}
