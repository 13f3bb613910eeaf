/** Fetches the image that a note only names. */
import { signatureMaxBytes } from '../../model/sessions/source.ts'
import type { FetchedDocument, Io } from '../connector.ts'
import { send } from './client.ts'
import type { Settings } from './config.ts'
import { failureOf } from './outcome.ts'

/** The image, or why there is none. A longer one than is taken is not read to its end. */
export async function signature(io: Io<Settings>, ref: string): Promise<FetchedDocument> {
  const path = `signatures/${encodeURIComponent(ref)}`
  const reply = await send(io, { path, maxAnswerBytes: signatureMaxBytes })
  if (reply.kind === 'failed' && reply.cause === 'cut-off' && (await isLong(io, path)))
    return { kind: 'refused', problem: 'session.signature-too-large' }
  if (reply.kind === 'answered' && reply.status === 200) {
    const contentType = reply.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
    return { kind: 'found', bytes: reply.body, ...(contentType ? { contentType } : {}) }
  }
  return failureOf(reply, io.now())
}

/** A broken connection looks like an image that is too long: one more look, up to twice the length, tells them apart. */
async function isLong(io: Io<Settings>, path: string): Promise<boolean> {
  const reply = await send(io, { path, maxAnswerBytes: signatureMaxBytes * 2 })
  return reply.kind === 'answered' ? reply.body.byteLength > signatureMaxBytes : reply.cause === 'cut-off'
}
