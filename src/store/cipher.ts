/**
 * The one form of every encrypted value, of bodies and of keys alike: AES-256-GCM with a 12-byte random nonce.
 *
 *   byte 0   format (1)      1..4  key version, big-endian      5..16  nonce      17..   ciphertext, then 16 bytes tag
 */
import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const format = 1
const nonceAt = 5
const nonceBytes = 12
const bodyAt = nonceAt + nonceBytes
const tagBytes = 16

/** Bytes that sealing adds to a value: before it, and after it. */
export const headBytes = bodyAt
export const overheadBytes = bodyAt + tagBytes

/** Fills the bytes it is given with random ones and returns them. */
export type FillRandom = (bytes: Buffer) => Buffer

/** From the operating system. */
export const fillRandom: FillRandom = bytes => randomFillSync(bytes)

/** Nonces fetched many at a time: one call of the random source costs as much as the encryption of a small body. */
export function createNonces(fill: FillRandom): () => Buffer {
  const stock = Buffer.alloc(nonceBytes * 512)
  let at = stock.length
  return () => {
    if (at === stock.length) {
      fill(stock)
      at = 0
    }
    const nonce = stock.subarray(at, at + nonceBytes)
    at += nonceBytes
    return nonce // used at once by `encrypt`, which copies it; the stock is only refilled when it is used up
  }
}

/** Encrypts under `key`, which the caller knows as `version` (0 to 2^32 - 1). `bound` must be given again to decrypt. */
export function encrypt(
  key: KeyObject,
  version: number,
  nonce: Uint8Array,
  bound: string,
  plain: Uint8Array | string,
): Buffer {
  const cipher = createCipheriv(algorithm, key, nonce)
  cipher.setAAD(Buffer.from(bound))
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
  cipher.final() // GCM holds nothing back: empty, but without it there is no tag
  const sealed = Buffer.allocUnsafe(bodyAt + body.length + tagBytes)
  sealed[0] = format
  sealed.writeUInt32BE(version, 1)
  sealed.set(nonce, nonceAt)
  sealed.set(body, bodyAt)
  sealed.set(cipher.getAuthTag(), bodyAt + body.length)
  return sealed
}

/** The version of the key a value was encrypted under; undefined when it has not the form above. @param length of all of it, where `sealed` is its head */
export function versionOf(sealed: Uint8Array, length = sealed.length): number | undefined {
  if (length < overheadBytes || sealed.length < headBytes || sealed[0] !== format) return undefined
  return new DataView(sealed.buffer, sealed.byteOffset).getUint32(1)
}

/** Decrypts a long value piece by piece. Nothing that `add` gives may be believed before `end` says that it is whole. */
export type Decryption = {
  /** The next of the ciphertext, without head and tag. */
  add(piece: Uint8Array): Buffer
  /** Whether key, `bound` and every bit were those at encryption. @param tag the last bytes of the value */
  end(tag: Uint8Array): boolean
}

/** @param head the first bytes of the value, `headBytes` of them */
export function startDecryption(key: KeyObject, bound: string, head: Uint8Array): Decryption {
  const decipher = createDecipheriv(algorithm, key, head.subarray(nonceAt, bodyAt), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(bound))
  return {
    add: piece => decipher.update(piece),
    end(tag) {
      if (tag.length !== tagBytes) return false
      decipher.setAuthTag(tag)
      try {
        decipher.final()
        return true
      } catch {
        return false
      }
    },
  }
}

/** The plain bytes; undefined when key, `bound` or a single bit of the value differ from those at encryption. */
export function decrypt(key: KeyObject, bound: string, sealed: Uint8Array): Buffer | undefined {
  if (versionOf(sealed) === undefined) return undefined
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(nonceAt, bodyAt), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(bound))
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  const plain = decipher.update(sealed.subarray(bodyAt, sealed.length - tagBytes))
  try {
    decipher.final() // throws when the tag does not match; until then `plain` must not be believed
    return plain
  } catch {
    return undefined
  }
}
