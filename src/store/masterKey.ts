/** The master key: it protects the key folder. Given by the operator, or made once for the embedded mode. */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { keyFailure } from './keyFailure.ts'

export type MasterKeySource = {
  /** CAUSEWAY_MASTER_KEY, or what stands in CAUSEWAY_MASTER_KEY_FILE. */
  value?: string
  /** Where the embedded mode keeps one of its own; absent where an operator has to bring it. */
  fallback?: string
}

/**
 * The master key, made at `fallback` (mode 0600) when there is none.
 * @param tell is called once when a new file was made, with its path
 * @throws KeyFailure `key.master-missing`, `key.master-malformed`
 */
export async function loadMasterKey(source: MasterKeySource, tell: (path: string) => void): Promise<KeyObject> {
  if (source.value !== undefined) return parseMasterKey(source.value, 'CAUSEWAY_MASTER_KEY')
  if (source.fallback === undefined) throw keyFailure('key.master-missing', 'There is no master key.')
  const text = await readText(source.fallback)
  if (text !== undefined) return parseMasterKey(text, source.fallback)
  await makeMasterKey(source.fallback)
  tell(source.fallback)
  return parseMasterKey((await readText(source.fallback)) ?? '', source.fallback)
}

/** 32 bytes from base64 (either alphabet) or 64 hex digits. Anything else, a passphrase say, is too easy to guess. */
function parseMasterKey(text: string, where: string): KeyObject {
  const trimmed = text.trim()
  const bytes = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : base64Bytes(trimmed)
  if (bytes?.length !== 32) throw keyFailure('key.master-malformed', `The master key in ${where} cannot be used.`)
  return createSecretKey(bytes)
}

function base64Bytes(text: string): Buffer | undefined {
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined
}

async function makeMasterKey(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(32).toString('base64')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Only a missing file is undefined: an unreadable one must not be taken for none. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
