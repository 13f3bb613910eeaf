/**
 * Reads a request's body up to a limit, whatever its content type, without ever holding more than the limit: what is
 * too large is noticed from its declared length, or at the byte that is too many.
 */
import type { IncomingMessage } from 'node:http'

export type ReadBody =
  | { kind: 'read'; body: Buffer }
  | { kind: 'too-large' }
  /** The sender went away. */
  | { kind: 'aborted' }

/** Reads it all. @param maxBytes the largest body that is taken */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<ReadBody> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > maxBytes) return Promise.resolve({ kind: 'too-large' })
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let size = 0
    const finish = (result: ReadBody) => {
      request.off('data', take).off('end', end).off('error', abort).off('close', abort)
      if (result.kind !== 'read') request.pause()
      resolve(result)
    }
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) finish({ kind: 'too-large' })
      else chunks.push(chunk)
    }
    const end = () => finish({ kind: 'read', body: chunks.length === 1 ? (chunks[0] ?? empty) : Buffer.concat(chunks) })
    const abort = () => finish({ kind: 'aborted' })
    request.on('data', take).on('end', end).on('error', abort).on('close', abort)
  })
}

const empty = Buffer.alloc(0)
const lingerMs = 2_000

/**
 * Throws away what a sender is still sending, for two seconds at most. Closing a connection with unread bytes resets
 * it, and the sender would never see the answer that says why.
 */
export function discardRest(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return Promise.resolve()
  return new Promise(resolve => {
    const finish = () => {
      clearTimeout(timer)
      request.off('end', finish).off('close', finish).off('error', finish)
      resolve()
    }
    const timer = setTimeout(finish, lingerMs)
    request.on('end', finish).on('close', finish).on('error', finish)
    request.resume()
  })
}
