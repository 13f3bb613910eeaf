/**
 * A drawn signature, looked at before it counts: is it an image, is it whole, and is anything on it? The common form
 * (PNG, 8 bits, not interlaced) is read here, since it is done for every note and stops at the first strokes; other
 * forms go through a library (measured: 0.4 ms against 4.5 ms, docs/decisions/0038). Source: reference/sessions.md section 8.
 */
import { crc32, inflateSync } from 'node:zlib'
import { decode as decodePng } from 'fast-png'
import { decode as decodeJpeg } from 'jpeg-js'

export type SignatureLook =
  | { kind: 'image'; contentType: 'image/png' | 'image/jpeg'; width: number; height: number; blank: boolean }
  /** Neither PNG nor JPEG, whatever it is called. */
  | { kind: 'not-an-image' }
  /** Cut off or changed on the way. */
  | { kind: 'damaged' }
  /** More pixels than any signature has. */
  | { kind: 'too-large' }

/** Pixels of a side, and of all. */
const mostSide = 5_000
const mostPixels = 4_000_000
/** A signature has at least so many pixels that differ from its background; fewer are dust or a slip of the pen. */
const leastInk = 20
/** Differences of a channel, 0 to 255, that are no noise of a scanner or of JPEG. */
const leastDifference = 40

/**
 * What a signature image is. Pure; never throws.
 *
 * @example
 * lookAtSignature(bytes) // { kind: 'image', contentType: 'image/png', width: 400, height: 150, blank: false }
 */
export function lookAtSignature(bytes: Uint8Array): SignatureLook {
  try {
    if (isPng(bytes)) return lookAtPng(bytes)
    if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return lookAtJpeg(bytes)
    return { kind: 'not-an-image' }
  } catch {
    return { kind: 'damaged' }
  }
}

const pngBegins = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

function isPng(bytes: Uint8Array): boolean {
  return bytes.byteLength > 33 && pngBegins.every((byte, index) => bytes[index] === byte)
}

/** Channels of a colour type, where each has a byte of its own. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 }

function lookAtPng(bytes: Uint8Array): SignatureLook {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  if (width === 0 || height === 0) return { kind: 'damaged' }
  if (width > mostSide || height > mostSide || width * height > mostPixels) return { kind: 'too-large' }
  const [depth, colour, interlaced] = [bytes[24], bytes[25] ?? -1, bytes[28]]
  const channels = channelsOf[colour]
  const size = { width, height }
  const data = pngData(bytes, view)
  if (depth !== 8 || channels === undefined || interlaced !== 0) return looked('image/png', size, isBlankPng(bytes))
  const stride = width * channels
  const raw = inflateSync(data, { maxOutputLength: (stride + 1) * height })
  if (raw.byteLength !== (stride + 1) * height) return { kind: 'damaged' }
  return looked('image/png', size, hasNoInk(pngRows(raw, stride, height, channels), channels))
}

function looked(
  contentType: 'image/png' | 'image/jpeg',
  size: { width: number; height: number },
  blank: boolean,
): SignatureLook {
  return { kind: 'image', contentType, ...size, blank }
}

/** The compressed pixels. @throws when a chunk is cut off, changed, or the end is missing */
function pngData(bytes: Uint8Array, view: DataView): Uint8Array {
  const parts: Uint8Array[] = []
  for (let at = 8; ; ) {
    const length = view.getUint32(at)
    const type = view.getUint32(at + 4)
    const end = at + 8 + length
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) throw new RangeError('a chunk was changed')
    if (type === 0x49444154) parts.push(bytes.subarray(at + 8, end)) // IDAT
    if (type === 0x49454e44) return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts) // IEND
    at = end + 4
  }
}

/** Rows of pixels with their filters undone, one after the other in the same memory. */
function* pngRows(raw: Uint8Array, stride: number, height: number, channels: number): Generator<Uint8Array> {
  let before: Uint8Array = new Uint8Array(stride)
  for (let row = 0; row < height; row += 1) {
    const start = row * (stride + 1)
    const line = raw.subarray(start + 1, start + 1 + stride)
    undoFilter(raw[start] ?? 0, line, before, channels)
    yield line
    before = line
  }
}

/** PNG specification, section 9: each byte was stored as its difference from what stands left of it and above. */
function undoFilter(filter: number, line: Uint8Array, above: Uint8Array, channels: number): void {
  if (filter === 0) return
  if (filter > 4) throw new RangeError('no such filter')
  for (let at = 0; at < line.length; at += 1) {
    const left = at >= channels ? (line[at - channels] ?? 0) : 0
    const up = above[at] ?? 0
    const corner = at >= channels ? (above[at - channels] ?? 0) : 0
    const guess = filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : nearest(left, up, corner)
    line[at] = (line[at] ?? 0) + guess
  }
}

/** The neighbour that comes nearest to left + up - corner (Paeth). */
function nearest(left: number, up: number, corner: number): number {
  const [byLeft, byUp, byCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  if (byLeft <= byUp && byLeft <= byCorner) return left
  return byUp <= byCorner ? up : corner
}

/** Whether fewer pixels than a signature has differ from the first one. Stops as soon as there are enough. */
function hasNoInk(rows: Iterable<Uint8Array>, channels: number): boolean {
  let ground: Uint8Array | undefined
  let empty: Buffer | undefined
  let ink = 0
  for (const row of rows) {
    ground ??= row.slice(0, channels)
    empty ??= Buffer.alloc(row.length, ground)
    if (empty.equals(row)) continue // most rows of a signature are, and this is compared as one piece of memory
    for (let at = 0; at < row.length; at += channels) {
      if (differs(row, at, ground, channels)) ink += 1
      if (ink >= leastInk) return false
    }
  }
  return true
}

function differs(row: Uint8Array, at: number, ground: Uint8Array, channels: number): boolean {
  const hasAlpha = channels === 2 || channels === 4
  // What cannot be seen has no colour.
  if (hasAlpha && row[at + channels - 1] === 0 && ground[channels - 1] === 0) return false
  for (let channel = 0; channel < channels; channel += 1)
    if (Math.abs((row[at + channel] ?? 0) - (ground[channel] ?? 0)) >= leastDifference) return true
  return false
}

function isBlankPng(bytes: Uint8Array): boolean {
  const { data, channels, depth, width, palette } = decodePng(bytes)
  const lookUp = (value: number): number[] =>
    palette ? [...(palette[value] ?? [0])] : [depth === 16 ? value >> 8 : value]
  const first = Array.from(data.subarray(0, channels), lookUp).flat()
  const depthOfPixel = first.length
  const flat = Uint8Array.from(data, value => lookUp(value)[0] ?? 0)
  if (!palette) return hasNoInk([depth < 8 ? flat.map(value => (value * 255) / (2 ** depth - 1)) : flat], channels)
  const colours = new Uint8Array(data.length * depthOfPixel)
  data.forEach((value, index) => {
    colours.set(lookUp(value), index * depthOfPixel)
  })
  return width === 0 || hasNoInk([colours], depthOfPixel)
}

function lookAtJpeg(bytes: Uint8Array): SignatureLook {
  const limits = { maxResolutionInMP: mostPixels / 1e6, maxMemoryUsageInMB: 64 }
  const { width, height, data } = decodeJpeg(bytes, { useTArray: true, formatAsRGBA: true, ...limits })
  return looked('image/jpeg', { width, height }, hasNoInk([data], 4))
}
