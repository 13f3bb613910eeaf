/** Undoes the compression of a body, never to more than a limit: a small body can be a very large one. */
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'

export type Inflated =
  | { kind: 'read'; body: Buffer }
  | { kind: 'too-large' }
  /** A coding that is not known, or bytes that are not of it. */
  | { kind: 'unreadable' }

const ways = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
} as const
const inflateZlib = promisify(inflate)
const inflateBare = promisify(inflateRaw)

/** @param coding the Content-Encoding; absent or `identity` leaves the body as it is. @param maxBytes of the result */
export async function inflateBody(body: Buffer, coding: string | undefined, maxBytes: number): Promise<Inflated> {
  const name = (coding ?? '').trim().toLowerCase()
  if (name === '' || name === 'identity') return { kind: 'read', body }
  const options = { maxOutputLength: maxBytes }
  try {
    if (name === 'deflate') {
      // By the book it is the zlib format; some send bare deflate. The first four bits tell them apart.
      const zlib = ((body[0] ?? 0) & 0x0f) === 8
      return { kind: 'read', body: await (zlib ? inflateZlib : inflateBare)(body, options) }
    }
    if (!isKnown(name)) return { kind: 'unreadable' }
    return { kind: 'read', body: await ways[name](body, options) }
  } catch (error) {
    const tooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return { kind: tooLarge ? 'too-large' : 'unreadable' }
  }
}

function isKnown(name: string): name is keyof typeof ways {
  return Object.hasOwn(ways, name)
}
