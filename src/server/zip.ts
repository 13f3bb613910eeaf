/**
 * A zip file written as it goes: each entry is compressed piece by piece and followed by its sizes, so that a file of any
 * length takes the memory of one piece. Entries of up to 4 GB, which readers of every age open.
 */
import { promisify } from 'node:util'
import { crc32, deflateRaw, constants as zlib } from 'node:zlib'

export type ZipEntry = { name: string; pieces: AsyncIterable<string> | Iterable<string> }

const compress = promisify(deflateRaw)
/** An empty last block of a compressed stream (RFC 1951). */
const lastBlock = Buffer.from([0x03, 0x00])
const largest = 0xffff_ffff
/** Version 2.0 of the format; the sizes follow the entry, and names are UTF-8. */
const needed = 20
const flags = 0x0808
const deflated = 8

type Written = { name: Buffer; crc: number; compressed: number; size: number; offset: number }

/**
 * The bytes of a zip with these entries, in their order.
 * @param at the time that each entry bears, in UTC: a zip knows no zones
 * @throws RangeError when an entry is larger than 4 GB
 */
export async function* zipOf(
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
  at: Date,
): AsyncGenerator<Buffer, void> {
  const when = dosTime(at)
  const written: Written[] = []
  let offset = 0
  for await (const { name, pieces } of entries) {
    const entry: Written = { name: Buffer.from(name), crc: 0, compressed: lastBlock.length, size: 0, offset }
    const head = localHead(entry, when)
    yield head
    for await (const piece of pieces) {
      const plain = Buffer.from(piece)
      entry.crc = crc32(plain, entry.crc)
      entry.size += plain.length
      // Flushed to a byte: the compressed pieces stand one behind the other and are one stream.
      const packed = await compress(plain, { finishFlush: zlib.Z_SYNC_FLUSH })
      entry.compressed += packed.length
      yield packed
    }
    if (entry.size > largest) throw new RangeError(`${name} is too large for a zip`)
    const sizes = sizesOf(entry)
    yield Buffer.concat([lastBlock, sizes])
    offset += head.length + entry.compressed + sizes.length
    written.push(entry)
  }
  const directory = Buffer.concat(written.map(entry => directoryLine(entry, when)))
  yield Buffer.concat([directory, endOf(written.length, directory.length, offset)])
}

function localHead({ name }: Written, when: Buffer): Buffer {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x0403_4b50, 0)
  head.writeUInt16LE(needed, 4)
  head.writeUInt16LE(flags, 6)
  head.writeUInt16LE(deflated, 8)
  when.copy(head, 10)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, name])
}

function sizesOf({ crc, compressed, size }: Written): Buffer {
  const sizes = Buffer.alloc(16)
  sizes.writeUInt32LE(0x0807_4b50, 0)
  sizes.writeUInt32LE(crc, 4)
  sizes.writeUInt32LE(compressed, 8)
  sizes.writeUInt32LE(size, 12)
  return sizes
}

function directoryLine({ name, crc, compressed, size, offset }: Written, when: Buffer): Buffer {
  const line = Buffer.alloc(46)
  line.writeUInt32LE(0x0201_4b50, 0)
  line.writeUInt16LE(needed, 4)
  line.writeUInt16LE(needed, 6)
  line.writeUInt16LE(flags, 8)
  line.writeUInt16LE(deflated, 10)
  when.copy(line, 12)
  line.writeUInt32LE(crc, 16)
  line.writeUInt32LE(compressed, 20)
  line.writeUInt32LE(size, 24)
  line.writeUInt16LE(name.length, 28)
  line.writeUInt32LE(offset, 42)
  return Buffer.concat([line, name])
}

function endOf(entries: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x0605_4b50, 0)
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(length, 12)
  end.writeUInt32LE(offset, 16)
  return end
}

/** Time, then date, to two seconds. */
function dosTime(at: Date): Buffer {
  const when = Buffer.alloc(4)
  when.writeUInt16LE((at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1), 0)
  when.writeUInt16LE(((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(), 2)
  return when
}
