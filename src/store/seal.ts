/**
 * Seals bodies (messages, records, deliveries, secrets): AES-256-GCM under the organization's data key, bound to
 * organization, table and id, so that a value copied to another row does not open. Synchronous once the
 * organization's keys are in memory: call `ready` before, outside the transaction. Form of a value: cipher.ts.
 */
import type { Json } from '../model/events.ts'
import {
  createNonces,
  decrypt,
  encrypt,
  type FillRandom,
  fillRandom,
  headBytes,
  overheadBytes,
  startDecryption,
  versionOf,
} from './cipher.ts'
import { keyFailure } from './keyFailure.ts'
import type { OrganizationKeys } from './organizationKeys.ts'

export type Sealer = {
  /** Loads the organization's keys. @throws KeyFailure `key.missing`, `key.erased`, `key.damaged` */
  ready(organization: string): Promise<void>
  /**
   * @param table the table's name; `table.column` where a row has more than one sealed value
   * @param id the row's id as text; of a compound key all parts, joined by `/`
   * @throws KeyFailure `key.not-loaded`
   */
  seal(organization: string, table: string, id: string, plain: Uint8Array | string): Buffer
  /** @throws KeyFailure `sealed.tampered`, `sealed.malformed`, `key.not-loaded` */
  open(organization: string, table: string, id: string, sealed: Uint8Array): Buffer
  /**
   * The same for a long value whose bytes come in pieces, so that it lies in memory once. What it fills may be believed
   * only when it resolves.
   *
   * @param size of the plain value, in bytes
   * @param read bytes of the sealed value from one place on; resolves with fewer only at its end
   * @throws KeyFailure as `open`
   */
  openLong(organization: string, table: string, id: string, size: number, read: ReadBytes): Promise<Buffer>
  sealJson(organization: string, table: string, id: string, value: Json): Buffer
  /** What `sealJson` was given; the caller parses it where it needs a type. @throws KeyFailure as `open` */
  openJson(organization: string, table: string, id: string, sealed: Uint8Array): Json
}

export type ReadBytes = (from: number, length: number) => Promise<Uint8Array>

/** Of a value that is opened in pieces. */
const pieceBytes = 1_048_576

/**
 * @example
 * await sealer.ready(organization)
 * const body = sealer.seal(organization, 'message', id, bytes)
 */
export function createSealer(keys: OrganizationKeys, fill: FillRandom = fillRandom): Sealer {
  const nonce = createNonces(fill)

  const seal: Sealer['seal'] = (organization, table, id, plain) => {
    const { version, key } = keys.sealing(organization)
    return encrypt(key, version, nonce(), boundTo(organization, table, id), plain)
  }

  const open: Sealer['open'] = (organization, table, id, sealed) => {
    const version = versionOf(sealed)
    if (version === undefined) throw keyFailure('sealed.malformed', `The value of ${table} ${id} is not a sealed one.`)
    const plain = decrypt(keys.opening(organization, version), boundTo(organization, table, id), sealed)
    if (plain === undefined) throw keyFailure('sealed.tampered', `The value of ${table} ${id} does not open.`)
    return plain
  }

  const openLong: Sealer['openLong'] = async (organization, table, id, size, read) => {
    const head = await read(0, headBytes)
    const sealed = size + overheadBytes
    const version = versionOf(head, sealed)
    if (version === undefined) throw keyFailure('sealed.malformed', `The value of ${table} ${id} is not a sealed one.`)
    const bound = boundTo(organization, table, id)
    const decryption = startDecryption(keys.opening(organization, version), bound, head)
    const plain = Buffer.allocUnsafe(size)
    for (let at = 0; at < size; ) {
      const piece = await read(headBytes + at, Math.min(pieceBytes, size - at))
      if (piece.length === 0) break
      at += decryption.add(piece).copy(plain, at)
    }
    const tag = await read(headBytes + size, overheadBytes)
    if (!decryption.end(tag)) throw keyFailure('sealed.tampered', `The value of ${table} ${id} does not open.`)
    return plain
  }

  return {
    ready: keys.ready,
    seal,
    open,
    openLong,
    sealJson: (organization, table, id, value) => seal(organization, table, id, JSON.stringify(value)),
    openJson: (organization, table, id, sealed) => JSON.parse(open(organization, table, id, sealed).toString()),
  }
}

/** Unambiguous: neither a uuid nor a table's name holds a line break, and the id comes last. */
function boundTo(organization: string, table: string, id: string): string {
  return `${organization}\n${table}\n${id}`
}
