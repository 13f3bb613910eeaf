/** What the simulated Redox answers with, and how a request's body is read. */
import type { IncomingMessage, ServerResponse } from 'node:http'

export type Answer = { status: number; headers?: Readonly<Record<string, string>>; body: string }

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  }
}

export type FaultWords = { text: string; module?: 'DataModels' | 'Subscriptions' | 'Security' }

/** Meta as Redox answers it, with what it has to say of the message. */
export function metaWith(meta: object, words: readonly FaultWords[]): { Meta: object } {
  const Errors = words.map(({ text, module = 'DataModels' }, index) => ({
    ID: 4_000_000 + index,
    Text: text,
    Type: 'message',
    Module: module,
  }))
  return { Meta: { ...meta, ...(Errors.length > 0 ? { Errors } : {}) } }
}

export function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

/** Says how long the answer is, and stops in the middle of it. */
export function writeHalf(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.write(body.slice(0, Math.ceil(body.length / 2)), () => response.destroy())
}

const mostBytes = 48 * 1024 * 1024

/** The body; undefined when it is larger than anything that is taken. */
export async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size <= mostBytes) chunks.push(chunk)
  }
  return size <= mostBytes ? Buffer.concat(chunks).toString() : undefined
}
