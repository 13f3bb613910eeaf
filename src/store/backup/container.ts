/**
 * The file a backup lies in: a head in clear that says how the key was made, then frames, each compressed and sealed by
 * itself. The nonce of a frame is its number and the head is bound to each, so that a changed byte, a frame moved, left
 * out or taken from another file does not open; the last frame says that it is the last, so that a cut file is known.
 *
 *   "causeway backup\n"   u32 length, head (JSON)   { u32 length, ciphertext, 16 bytes tag } for each frame
 *   inside a frame: one byte kind, then the content, Zstandard (RFC 8878)
 */
import { createCipheriv, createDecipheriv, hash, type KeyObject } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { z } from 'zod'
import { backupFault } from './fault.ts'
import { type BackupSecret, Derivation, deriveKey, newDerivation } from './secret.ts'

export const kinds = { manifest: 1, table: 2, data: 3, tableEnd: 4, keyFile: 5, end: 6 } as const
export type Kind = keyof typeof kinds
export type Frame = { kind: Kind; content: Buffer }

const magic = Buffer.from('causeway backup\n')
const format = 1
const Head = z.strictObject({ format: z.number().int(), derivation: Derivation })
const headLimit = 4_096
const algorithm = 'aes-256-gcm'
const tagBytes = 16
/** Content of a frame at most, in bytes: what is held in memory at a time. */
export const frameBytes = 1_048_576
const sealedLimit = 2 * frameBytes

export type FrameWriter = {
  write(kind: Kind, content: Uint8Array | string): Promise<void>
  /** Writes the last frame, makes the file durable and closes it. */
  finish(content: string): Promise<void>
  /** Closes it as it is: after a failure. */
  abandon(): Promise<void>
}

/** Begins a file that only its owner can read. @throws when it exists already */
export async function createFrames(path: string, secret: BackupSecret): Promise<FrameWriter> {
  const derivation = newDerivation(secret)
  const key = await deriveKey(secret, derivation)
  const head = Buffer.from(JSON.stringify({ format, derivation } satisfies z.infer<typeof Head>))
  const start = Buffer.concat([magic, lengthOf(head), head])
  const bound = hash('sha256', start, 'buffer')
  const file = await open(path, 'wx', 0o600)
  await file.writeFile(start)
  let number = 0
  const write = async (kind: Kind, content: Uint8Array | string) => {
    const cipher = createCipheriv(algorithm, key, nonceOf(number))
    number += 1
    cipher.setAAD(bound)
    const packed = zstdCompressSync(typeof content === 'string' ? Buffer.from(content) : content)
    const body = cipher.update(Buffer.concat([Buffer.of(kinds[kind]), packed]))
    cipher.final() // GCM holds nothing back: empty, but without it there is no tag
    const sealed = Buffer.concat([body, cipher.getAuthTag()])
    await file.writeFile(Buffer.concat([lengthOf(sealed), sealed]))
  }
  return {
    write,
    async finish(content) {
      await write('end', content)
      await file.sync()
      await file.close()
    },
    abandon: () => file.close(),
  }
}

/**
 * The frames of a file, one after the other; each is whole and in its place, and the last one is the end.
 * @throws BackupFault `backup.not-one`, `backup.newer`, `backup.key-wrong`, `backup.damaged`, `backup.cut-off`
 */
export async function* readFrames(path: string, secret: BackupSecret): AsyncGenerator<Frame> {
  const file = await open(path, 'r')
  try {
    const { derivation, start } = await readHead(file, path)
    const key = await deriveKey(secret, derivation)
    const bound = hash('sha256', start, 'buffer')
    const { size } = await file.stat()
    let at = start.length
    let last: Kind | undefined
    for (let number = 0; at < size; number += 1) {
      if (last === 'end') throw backupFault('backup.damaged', `${path} goes on after its end.`)
      const length = (await readAt(file, path, at, 4)).readUInt32BE()
      if (length <= tagBytes || length > sealedLimit) throw damaged(path, number)
      const frame = openFrame(key, bound, number, await readAt(file, path, at + 4, length))
      if (frame === undefined && number === 0)
        throw backupFault('backup.key-wrong', `${path} does not open with this key.`)
      if (frame === undefined) throw damaged(path, number)
      at += 4 + length
      last = frame.kind
      yield frame
    }
    if (last !== 'end') throw backupFault('backup.cut-off', `${path} ends before its end.`)
  } finally {
    await file.close()
  }
}

function damaged(path: string, number: number): Error {
  return backupFault('backup.damaged', `${path} was changed: its part ${number + 1} does not open.`)
}

async function readHead(file: FileHandle, path: string): Promise<{ derivation: Derivation; start: Buffer }> {
  const notOne = () => backupFault('backup.not-one', `${path} is no backup of Causeway.`)
  const first = await readAt(file, path, 0, magic.length + 4).catch(() => undefined)
  if (!first?.subarray(0, magic.length).equals(magic)) throw notOne()
  const length = first.readUInt32BE(magic.length)
  if (length > headLimit) throw notOne()
  const head = await readAt(file, path, first.length, length)
  const parsed = Head.safeParse(jsonOf(head))
  if (!parsed.success) {
    const newer = z.object({ format: z.number().min(format + 1) }).safeParse(jsonOf(head)).success
    throw newer ? backupFault('backup.newer', `${path} has a newer form.`) : notOne()
  }
  if (parsed.data.format !== format) throw backupFault('backup.newer', `${path} has a newer form.`)
  return { derivation: parsed.data.derivation, start: Buffer.concat([first, head]) }
}

/** The frame; undefined when key, place, head or a single bit differ from those at writing. */
function openFrame(key: KeyObject, bound: Buffer, number: number, sealed: Buffer): Frame | undefined {
  const decipher = createDecipheriv(algorithm, key, nonceOf(number), { authTagLength: tagBytes })
  decipher.setAAD(bound)
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes))
  try {
    decipher.final() // throws when the tag does not match; until then `plain` must not be believed
  } catch {
    return undefined
  }
  const kind = (Object.keys(kinds) as Kind[]).find(name => kinds[name] === plain[0])
  if (kind === undefined) return undefined
  return { kind, content: zstdDecompressSync(plain.subarray(1), { maxOutputLength: sealedLimit }) }
}

/** Read whole, or the file is cut off. */
async function readAt(file: FileHandle, path: string, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, at)
  if (bytesRead < length) throw backupFault('backup.cut-off', `${path} ends in the middle of a part.`)
  return buffer
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number), 4)
  return nonce
}

function lengthOf(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return length
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}
