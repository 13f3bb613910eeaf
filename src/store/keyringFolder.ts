/**
 * A keyring in a folder (mode 0700): one file per organization and version (mode 0600), encrypted under the master
 * key. Files are read at every use and never cached, so an erased key is gone at once; data keys are cached above.
 *
 *   master.check   proves that the master key is the right one      <organization>.<version>.key
 *   <organization>.erased   so that an erased organization is told from a lost key file
 */
import { createSecretKey, type KeyObject } from 'node:crypto'
import { chmod, link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createNonces, decrypt, encrypt, type FillRandom, fillRandom, versionOf } from './cipher.ts'
import { keyFailure } from './keyFailure.ts'
import type { Keyring } from './keyring.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const checkFile = 'master.check'

/**
 * Opens the folder, and makes it when missing.
 * @throws KeyFailure `key.master-wrong` when the folder was made with another master key
 */
export async function openKeyringFolder(
  folder: string,
  master: KeyObject,
  fill: FillRandom = fillRandom,
): Promise<Keyring> {
  const nonce = createNonces(fill)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700) // it may have been there, or restored by a tool with other ideas
  await proveMaster()

  return {
    async create(organization) {
      await refuseErased(organization)
      if ((await versions(organization)).length > 0) return
      await makeKey(organization, 1) // false: another hub was faster, and its key is the one
    },

    async wrap(organization, purpose, key) {
      const version = await current(organization)
      return encrypt(await load(organization, version), version, nonce(), wrapBound(organization, purpose), key)
    },

    async unwrap(organization, purpose, wrapped) {
      const version = versionOf(wrapped)
      if (version === undefined) throw keyFailure('sealed.malformed', `A wrapped key of ${organization} is no key.`)
      const key = decrypt(await load(organization, version), wrapBound(organization, purpose), wrapped)
      if (key === undefined)
        throw keyFailure('sealed.tampered', `The wrapped key ${purpose} of ${organization} does not match.`)
      return key
    },

    async currentVersion(organization) {
      return (await versions(organization)).at(-1)
    },

    async rotate(organization) {
      const next = (await current(organization)) + 1
      await makeKey(organization, next) // false: another hub rotated at the same moment; one new version is enough
      return next
    },

    async retire(organization) {
      for (const version of (await versions(organization)).slice(0, -1)) await unlink(keyPath(organization, version))
      await syncFolder()
    },

    async erase(organization) {
      // The mark first: a crash in between leaves an organization that can be erased again, not one that looks lost.
      await writeOnce(markPath(organization), Buffer.alloc(0))
      for (const version of await versions(organization)) await unlink(keyPath(organization, version))
      await syncFolder()
    },
  }

  async function load(organization: string, version: number): Promise<KeyObject> {
    await refuseErased(organization)
    const file = await readIfThere(keyPath(organization, version))
    if (file === undefined) throw keyFailure('key.missing', `Key ${version} of organization ${organization} is gone.`)
    const key = decrypt(master, fileBound(organization, version), file)
    if (key?.length !== 32) throw keyFailure('key.damaged', `Key ${version} of ${organization} cannot be read.`)
    return createSecretKey(key)
  }

  async function current(organization: string): Promise<number> {
    const version = (await versions(organization)).at(-1)
    if (version !== undefined) return version
    await refuseErased(organization)
    throw keyFailure('key.missing', `Organization ${organization} has no key.`)
  }

  /** Oldest first. */
  async function versions(organization: string): Promise<number[]> {
    mustBeUuid(organization)
    const names = (await readdir(folder)).filter(name => name.startsWith(organization) && name.endsWith('.key'))
    return names.map(name => Number(name.split('.')[1])).sort((a, b) => a - b)
  }

  async function makeKey(organization: string, version: number): Promise<boolean> {
    const key = fill(Buffer.alloc(32))
    const file = encrypt(master, 1, nonce(), fileBound(organization, version), key)
    return await writeOnce(keyPath(organization, version), file)
  }

  async function refuseErased(organization: string): Promise<void> {
    if ((await readIfThere(markPath(organization))) !== undefined)
      throw keyFailure('key.erased', `Organization ${organization} was erased.`)
  }

  async function proveMaster(): Promise<void> {
    const path = join(folder, checkFile)
    const key = (await readdir(folder)).find(name => name.endsWith('.key'))
    if (key !== undefined) await proveByKey(key)
    await writeOnce(path, encrypt(master, 1, nonce(), checkFile, Buffer.alloc(0)))
    // Read back in any case: it may have been there, or another hub's was first.
    if (decrypt(master, checkFile, await readFile(path)) === undefined) throw wrongMaster()
  }

  async function proveByKey(name: string): Promise<void> {
    const [organization = '', version] = name.split('.')
    const file = await readFile(join(folder, name))
    if (decrypt(master, fileBound(organization, Number(version)), file) === undefined) throw wrongMaster()
  }

  function wrongMaster(): Error {
    return keyFailure('key.master-wrong', `The master key does not open the key folder ${folder}.`)
  }

  function keyPath(organization: string, version: number): string {
    return join(folder, `${mustBeUuid(organization)}.${version}.key`)
  }

  function markPath(organization: string): string {
    return join(folder, `${mustBeUuid(organization)}.erased`)
  }

  /**
   * Writes a file whole or not at all, also when the power goes, and never over an existing one (`link` fails where
   * `rename` would replace the key that another hub has just made and used). False when it was there already.
   */
  async function writeOnce(path: string, bytes: Uint8Array): Promise<boolean> {
    const temporary = `${path}.${fill(Buffer.alloc(8)).toString('hex')}.new`
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    try {
      await link(temporary, path)
      return true
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false
      throw error
    } finally {
      await unlink(temporary)
      await syncFolder()
    }
  }

  async function syncFolder(): Promise<void> {
    if (process.platform === 'win32') return // folders cannot be opened there
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
}

function wrapBound(organization: string, purpose: string): string {
  return `wrapped ${organization} ${purpose}`
}

function fileBound(organization: string, version: number): string {
  return `key ${organization} ${version}`
}

/** Ids become file names here. */
function mustBeUuid(organization: string): string {
  if (!uuid.test(organization)) throw new TypeError('an organization id must be a lower-case uuid')
  return organization
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
