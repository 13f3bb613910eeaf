/** Draws signatures: a few strokes of a pen as PNG, made of nothing but their seed. Real images, and of nobody's hand. */
import { deflateSync } from 'node:zlib'

const width = 320
const height = 100

/** A signature as PNG; the same seed draws the same. `strokes: 0` leaves the paper blank. */
export function drawSignature(seed: string, strokes = 3): Buffer {
  const paper = Buffer.alloc(width * height, 0xff)
  const next = randomOf(seed)
  for (let stroke = 0; stroke < strokes; stroke += 1) {
    let x = 20 + next() * 40 + stroke * 70
    let y = 40 + next() * 20
    let [dx, dy] = [2 + next() * 2, next() * 4 - 2]
    for (let step = 0; step < 60; step += 1) {
      dot(paper, x, y)
      x += dx
      y += dy
      dx += next() * 2 - 0.95
      dy += next() * 2 - 1 - (y - height / 2) / 60
      dx = Math.max(-2, Math.min(4, dx))
      dy = Math.max(-4, Math.min(4, dy))
    }
  }
  return pngOf(paper, width, height)
}

/** A point of the pen, as wide as three pixels. */
function dot(paper: Buffer, x: number, y: number): void {
  for (let row = -1; row <= 1; row += 1)
    for (let column = -1; column <= 1; column += 1) {
      const [left, top] = [Math.round(x) + column, Math.round(y) + row]
      if (left >= 0 && left < width && top >= 0 && top < height) paper[top * width + left] = 0x20
    }
}

/** Numbers from 0 to 1 that follow from a text (mulberry32 over FNV-1a). */
export function randomOf(seed: string): () => number {
  let state = 2_166_136_261
  for (let at = 0; at < seed.length; at += 1) state = Math.imul(state ^ seed.charCodeAt(at), 16_777_619)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Grey pixels as a PNG file (ISO/IEC 15948): signature, IHDR, IDAT, IEND. */
function pngOf(pixels: Buffer, columns: number, rows: number): Buffer {
  const lines = Buffer.alloc(rows * (columns + 1))
  for (let row = 0; row < rows; row += 1)
    pixels.copy(lines, row * (columns + 1) + 1, row * columns, (row + 1) * columns) // filter 0 stands before each line
  const header = Buffer.alloc(13)
  header.writeUInt32BE(columns, 0)
  header.writeUInt32BE(rows, 4)
  header[8] = 8 // bits a pixel; colour type 0 is grey
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const made = Buffer.alloc(body.length + 8)
  made.writeUInt32BE(data.length, 0)
  body.copy(made, 4)
  made.writeUInt32BE(checksum(body), body.length + 4)
  return made
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value >>> 0
})

/** CRC-32 as PNG has it. */
function checksum(data: Buffer): number {
  let value = 0xffffffff
  for (const byte of data) value = (table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}
