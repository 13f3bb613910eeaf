/** Sends a SOAP message as the answer to a request: piece by piece, no faster than it is taken. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import {
  faultAction,
  type SoapFault,
  statusOf,
  writeFault,
  writeNotUnderstood,
  writeSoap11Fault,
} from '../../connectors/carequality/soap/fault.ts'
import { soap11Type } from '../../connectors/carequality/soap/names.ts'
import { type WrittenMessage, writeMessage } from '../../connectors/carequality/soap/write.ts'

/** What TLS encrypts at once: a large document must not lie in memory twice. */
const sliceBytes = 262_144

/** How long a receiver may take: longer than its own patience, shorter than one who only keeps the memory from others. */
export type Patience = { ms: number; bytesPerMs: number }
export const usualPatience: Patience = { ms: 120_000, bytesPerMs: 100 }

/**
 * Sends it; resolves when all of it is handed over, or the receiver has gone. Who takes a large one drop by drop is cut off:
 * as long as it is under way, others wait for its room.
 */
export async function sendMessage(
  response: ServerResponse,
  status: number,
  message: WrittenMessage,
  { ms, bytesPerMs }: Patience = usualPatience,
): Promise<void> {
  response.writeHead(status, { 'content-type': message.contentType, 'content-length': message.size })
  if (message.size <= sliceBytes) {
    const chunks = [...message.chunks()]
    response.end(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))
    return
  }
  if (response.destroyed) return
  const over = setTimeout(() => response.destroy(), ms + message.size / bytesPerMs).unref()
  response.once('close', () => clearTimeout(over))
  for (const chunk of message.chunks())
    for (let at = 0; at < chunk.length; at += sliceBytes) {
      if (response.destroyed) return
      if (!response.write(chunk.subarray(at, at + sliceBytes))) await taken(response)
    }
  response.end()
}

/** Resolves when more can be written, or never will be. */
async function taken(response: ServerResponse): Promise<void> {
  const over = new AbortController()
  const gone = () => over.abort()
  response.once('close', gone)
  try {
    if (!response.destroyed) await once(response, 'drain', { signal: over.signal })
  } catch {
    // The receiver went away: the loop that writes sees it.
  } finally {
    response.off('close', gone)
  }
}

export type FaultExtras = {
  /** MessageID of the question. */
  relatesTo?: string | undefined
  /** `wsse:Security` of the answer, written already. */
  security?: string | undefined
  /** In the version of a sender who speaks only that. */
  soap11?: boolean
  newId: () => string
}

/** Sends a fault. */
export async function sendFault(response: ServerResponse, fault: SoapFault, extras: FaultExtras): Promise<void> {
  const { relatesTo, security = '', soap11 = false, newId } = extras
  if (soap11) {
    const body = Buffer.from(writeSoap11Fault())
    const contentType = `${soap11Type}; charset=UTF-8`
    return sendMessage(response, 500, { contentType, size: body.length, chunks: () => [body] })
  }
  const more = security + writeNotUnderstood(fault)
  const headers = {
    action: faultAction(fault),
    messageId: `urn:uuid:${newId()}`,
    relatesTo,
    ...(more === '' ? {} : { more }),
  }
  return sendMessage(response, statusOf(fault), writeMessage(headers, writeFault(fault), 'inline', newId))
}
