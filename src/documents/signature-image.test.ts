import { deflateSync } from 'node:zlib'
import { decode as decodePng, encode as encodePng } from 'fast-png'
import { encode as encodeJpeg } from 'jpeg-js'
import { describe, expect, it } from 'vitest'
import { lookAtSignature } from './signature-image.ts'

const [width, height] = [120, 40]

/** Pixels of a stroke across a white ground, or of the ground alone. */
function pixels(channels: 1 | 2 | 3 | 4, ink: boolean): Uint8Array {
  const data = new Uint8Array(width * height * channels).fill(255)
  if (ink)
    for (let x = 10; x < 110; x += 1)
      data.fill(
        0,
        (Math.round(20 + 10 * Math.sin(x / 9)) * width + x) * channels,
        (Math.round(20 + 10 * Math.sin(x / 9)) * width + x) * channels + Math.min(channels, 3),
      )
  return data
}
const png = (channels: 1 | 2 | 3 | 4, ink: boolean) =>
  encodePng({ width, height, data: pixels(channels, ink), channels, depth: 8 })

describe('a signature image', () => {
  it.each([1, 2, 3, 4] as const)('S29 with %i channels is blank only when nothing is drawn on it', channels => {
    expect(lookAtSignature(png(channels, true))).toEqual({
      kind: 'image',
      contentType: 'image/png',
      width,
      height,
      blank: false,
    })
    expect(lookAtSignature(png(channels, false))).toMatchObject({ kind: 'image', blank: true })
  })

  it('S29 drawn on a transparent ground, as a canvas gives it, is seen', () => {
    const data = new Uint8Array(width * height * 4)
    expect(lookAtSignature(encodePng({ width, height, data, channels: 4, depth: 8 }))).toMatchObject({ blank: true })
    for (let x = 10; x < 110; x += 1) data[(20 * width + x) * 4 + 3] = 255
    expect(lookAtSignature(encodePng({ width, height, data, channels: 4, depth: 8 }))).toMatchObject({ blank: false })
  })

  it('of 16 bits is read by the library', () => {
    const data = new Uint16Array(width * height).fill(65_535)
    expect(lookAtSignature(encodePng({ width, height, data, channels: 1, depth: 16 }))).toMatchObject({ blank: true })
    data.fill(0, 500, 600)
    expect(lookAtSignature(encodePng({ width, height, data, channels: 1, depth: 16 }))).toMatchObject({ blank: false })
  })

  it.each([0, 1, 2, 3, 4])('reads rows stored with filter %i as the library does', filter => {
    const rows = Buffer.alloc((width * 3 + 1) * height)
    for (let row = 0; row < height; row += 1) rows[row * (width * 3 + 1)] = filter
    rows.fill(200, 2000, 4000)
    for (let row = 0; row < height; row += 1) rows[row * (width * 3 + 1)] = filter
    const bytes = withData(png(3, true), deflateSync(rows))
    const { data } = decodePng(bytes)
    const differing = data.filter(value => Math.abs(value - (data[0] ?? 0)) >= 40).length
    expect(differing).toBeGreaterThan(60)
    expect(lookAtSignature(bytes)).toMatchObject({ kind: 'image', blank: false })
  })

  it('as a JPEG counts as well', () => {
    const jpeg = (ink: boolean) => encodeJpeg({ width, height, data: Buffer.from(pixels(4, ink)) }, 90).data
    expect(lookAtSignature(jpeg(true))).toMatchObject({ contentType: 'image/jpeg', blank: false })
    expect(lookAtSignature(jpeg(false))).toMatchObject({ contentType: 'image/jpeg', blank: true })
  })

  it('a few dots are no signature', () => {
    const data = pixels(3, false)
    for (const at of [30, 600, 3000]) data[at] = 0
    expect(lookAtSignature(encodePng({ width, height, data, channels: 3, depth: 8 }))).toMatchObject({ blank: true })
  })

  it('that was cut off or changed is damaged', () => {
    const whole = png(3, true)
    expect(lookAtSignature(whole.subarray(0, whole.length - 20))).toEqual({ kind: 'damaged' })
    const changed = Uint8Array.from(whole)
    changed[60] = (changed[60] ?? 0) ^ 1
    expect(lookAtSignature(changed)).toEqual({ kind: 'damaged' })
  })

  it.each(['<svg/>', 'MZ\x90', ''])('is refused when it is none: %j', text => {
    expect(lookAtSignature(Buffer.from(text))).toEqual({ kind: 'not-an-image' })
  })

  it('that claims to be huge is refused before it is unpacked', () => {
    const huge = Uint8Array.from(png(3, true))
    new DataView(huge.buffer).setUint32(16, 100_000)
    expect(lookAtSignature(huge)).toEqual({ kind: 'too-large' })
  })
})

/** The same image with other compressed rows. */
function withData(bytes: Uint8Array, data: Uint8Array): Uint8Array {
  const head = Buffer.from(bytes.subarray(0, 33))
  return Buffer.concat([head, chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crcOf(body))
  return Buffer.concat([length, body, sum])
}

function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
