/**
 * A large CSV file in pieces that each begin with its header and end with a whole row, so that the hub reads one after the
 * other and what cannot be read still has the line of the whole file. Works on bytes, whatever the letters are. Pure.
 */

/** `from`: the line of the file at which the rows of the piece begin, counted from 1. */
export type Piece = { bytes: Uint8Array; from: number }
/** `headLines`: how many lines stand before the rows, the header's own with them. */
export type Pieces = { head: Uint8Array; headLines: number; pieces: readonly Piece[] }

const quote = 0x22
const lf = 0x0a
const cr = 0x0d
const separators = [0x2c, 0x3b, 0x09] as const

/** Cuts after the first row that ends at or behind `size` bytes. A file of one header has one piece. */
export function piecesOf(file: Uint8Array, size: number): Pieces {
  const bytes = asUtf8(file)
  const separator = separatorOf(bytes)
  let at = 0
  let line = 1
  // Rows with nothing in them stand before the header now and then.
  for (let isBlank = true; isBlank && at < bytes.length; ) {
    const row = rowFrom(bytes, at, separator)
    isBlank = !bytes.subarray(at, row.end).some(byte => ![quote, lf, cr, 0x20, ...separators].includes(byte))
    at = row.end
    line += row.lines
  }
  const head = bytes.subarray(0, at)
  const headLines = line - 1
  const pieces: Piece[] = []
  while (at < bytes.length) {
    const from = line
    const begin = at
    while (at < bytes.length && at - begin < size) {
      const row = rowFrom(bytes, at, separator)
      at = row.end
      line += row.lines
    }
    pieces.push({ bytes: joined(head, bytes.subarray(begin, at)), from })
  }
  return { head, headLines, pieces: pieces.length > 0 ? pieces : [{ bytes: head, from: line }] }
}

/** The line of the whole file for a line of a piece; the header's lines are the same in each. */
export function lineInFile(line: number, { from }: Piece, headLines: number): number {
  return line <= headLines ? line : from + (line - headLines - 1)
}

/** Where a row ends, behind its line break, and how many lines it takes. */
function rowFrom(bytes: Uint8Array, begin: number, separator: number): { end: number; lines: number } {
  let lines = 1
  let at = begin
  for (let isStart = true; at < bytes.length; ) {
    const byte = bytes[at]
    if (isStart && byte === quote) {
      const close = closingQuote(bytes, at + 1)
      for (let each = at; each < close; each += 1) if (bytes[each] === lf) lines += 1
      at = close + 1
      isStart = false
    } else if (byte === lf || byte === cr) {
      return { end: byte === cr && bytes[at + 1] === lf ? at + 2 : at + 1, lines }
    } else {
      isStart = byte === separator
      at += 1
    }
  }
  return { end: bytes.length, lines }
}

function closingQuote(bytes: Uint8Array, begin: number): number {
  for (let at = bytes.indexOf(quote, begin); at >= 0; at = bytes.indexOf(quote, at + 2))
    if (bytes[at + 1] !== quote) return at
  return bytes.length // never closed: the hub says so
}

/** Whatever stands most often in the first line outside of quotes; a comma unless another does. */
function separatorOf(bytes: Uint8Array): number {
  const counts = new Map<number, number>(separators.map(each => [each, 0]))
  let isQuoted = false
  for (const byte of bytes.subarray(0, 20_000)) {
    if (byte === quote) isQuoted = !isQuoted
    else if (!isQuoted && byte === lf) break
    else if (!isQuoted) counts.set(byte, (counts.get(byte) ?? 0) + 1)
  }
  return separators.reduce<number>((best, one) => ((counts.get(one) ?? 0) > (counts.get(best) ?? 0) ? one : best), 0x2c)
}

/** UTF-16, which has zeros between its letters, as UTF-8; everything else as it is, without a mark of order. */
function asUtf8(bytes: Uint8Array): Uint8Array {
  const [first, second, third] = bytes
  if (first === 0xff && second === 0xfe) return new TextEncoder().encode(new TextDecoder('utf-16le').decode(bytes))
  if (first === 0xfe && second === 0xff) return new TextEncoder().encode(new TextDecoder('utf-16be').decode(bytes))
  return first === 0xef && second === 0xbb && third === 0xbf ? bytes.subarray(3) : bytes
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
