/**
 * The key of one backup file, from a passphrase (argon2id) or from a key file of 32 random bytes (HKDF). Each file has a
 * salt of its own, and so a key of its own: that is what makes counted nonces safe in it.
 */
import { type Argon2Parameters, argon2, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { backupFault } from './fault.ts'

/** What a person opens a backup with. */
export type BackupSecret = { from: 'passphrase'; passphrase: string } | { from: 'key'; key: Buffer }

const fewestLetters = 12
const saltBytes = 32

/** RFC 9106, its second choice with more passes: about a third of a second, and 64 MiB for each guess. */
const strength = { memory: 65_536, passes: 4, parallelism: 1 } as const

/** How the key was made, in clear at the head of the file. Bounds: a forged head must not exhaust this machine. */
export const Derivation = z.discriminatedUnion('from', [
  z.strictObject({
    from: z.literal('passphrase'),
    salt: z.base64(),
    memory: z.number().int().min(8).max(1_048_576),
    passes: z.number().int().min(1).max(20),
    parallelism: z.number().int().min(1).max(8),
  }),
  z.strictObject({ from: z.literal('key'), salt: z.base64() }),
])
export type Derivation = z.infer<typeof Derivation>

/** A passphrase that can serve. @throws BackupFault `backup.key-weak` */
export function passphraseSecret(passphrase: string): BackupSecret {
  if ([...passphrase].length < fewestLetters) throw backupFault('backup.key-weak', 'The passphrase is too short.')
  return { from: 'passphrase', passphrase }
}

/** The secret in the text of a key file: 32 bytes as base64 or 64 hex digits. @throws BackupFault `backup.key-weak` */
export function keyFileSecret(text: string): BackupSecret {
  const trimmed = text.trim()
  const isHex = /^[0-9a-f]{64}$/i.test(trimmed)
  const key = Buffer.from(trimmed, isHex ? 'hex' : 'base64')
  if (key.length !== 32 || (!isHex && !/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)))
    throw backupFault('backup.key-weak', 'The key file does not hold a key.')
  return { from: 'key', key }
}

/** A new derivation for a file that is about to be written. */
export function newDerivation(secret: BackupSecret): Derivation {
  const salt = randomBytes(saltBytes).toString('base64')
  return secret.from === 'key' ? { from: 'key', salt } : { from: 'passphrase', salt, ...strength }
}

/** The file's key. @throws BackupFault `backup.key-wrong` when the file was made with the other kind of secret */
export async function deriveKey(secret: BackupSecret, derivation: Derivation): Promise<KeyObject> {
  const salt = Buffer.from(derivation.salt, 'base64')
  const root = await rootOf(secret, derivation, salt)
  if (root === undefined) {
    const made = derivation.from === 'key' ? 'a key file' : 'a passphrase'
    throw backupFault('backup.key-wrong', `The backup was made with ${made}.`)
  }
  return createSecretKey(Buffer.from(hkdfSync('sha256', root, salt, 'causeway backup 1', 32)))
}

async function rootOf(secret: BackupSecret, derivation: Derivation, salt: Buffer): Promise<Buffer | undefined> {
  if (secret.from === 'key') return derivation.from === 'key' ? secret.key : undefined
  if (derivation.from === 'key') return undefined
  const { memory, passes, parallelism } = derivation
  const message = secret.passphrase.normalize('NFC') // keyboards differ in how they compose letters (RFC 8265)
  return stretch({ memory, passes, parallelism, tagLength: 32, message, nonce: salt })
}

function stretch(given: Argon2Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2('argon2id', given, (error, derived) => (error ? reject(error) : resolve(derived)))
  })
}
