import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { openKeyringFolder } from './keyringFolder.ts'
import { loadMasterKey } from './masterKey.ts'
import { openKeyring } from './openKeyring.ts'

const harbour = '01900000-0000-7000-8000-000000000001'
const meadow = '01900000-0000-7000-8000-000000000002'
const master = createSecretKey(randomBytes(32))
const dataKey = randomBytes(32)
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-keys-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function keyringWith(...organizations: string[]) {
  const keyring = await openKeyringFolder(join(folder, 'keys'), master)
  for (const organization of organizations) await keyring.create(organization)
  return keyring
}

async function modeOf(...path: string[]): Promise<string> {
  return ((await stat(join(folder, ...path))).mode & 0o777).toString(8)
}

describe('the key folder', () => {
  it('OPS-4 gives back what it wrapped, also after a restart', async () => {
    const wrapped = await (await keyringWith(harbour)).wrap(harbour, 'data/1', dataKey)
    expect(wrapped.includes(dataKey)).toBe(false)
    expect(await (await keyringWith()).unwrap(harbour, 'data/1', wrapped)).toEqual(dataKey)
  })

  it('OPS-4 can be read by its owner only, and holds no key in clear', async () => {
    const plain = Buffer.alloc(32, 7)
    const fill = (bytes: Buffer) => bytes.fill(7)
    await (await openKeyringFolder(join(folder, 'keys'), master, fill)).create(harbour)
    expect(await modeOf('keys')).toBe('700')
    const names = await readdir(join(folder, 'keys'))
    expect(names.sort()).toEqual([`${harbour}.1.key`, 'master.check'])
    for (const name of names) {
      expect(await modeOf('keys', name)).toBe('600')
      expect((await readFile(join(folder, 'keys', name))).includes(plain)).toBe(false)
    }
  })

  it('OPS-4 refuses a wrong master key at the start, and says so', async () => {
    await keyringWith(harbour)
    const other = createSecretKey(randomBytes(32))
    const wrong = { code: 'key.master-wrong', message: expect.stringContaining('does not open the key folder') }
    await expect(openKeyringFolder(join(folder, 'keys'), other)).rejects.toMatchObject(wrong)
    // Also when only the keys were restored from a backup.
    await rm(join(folder, 'keys', 'master.check'))
    await expect(openKeyringFolder(join(folder, 'keys'), other)).rejects.toMatchObject(wrong)
    await expect(keyringWith()).resolves.toBeDefined()
  })

  it('OPS-3 binds a wrapped key to its organization and purpose', async () => {
    const keyring = await keyringWith(harbour, meadow)
    const wrapped = await keyring.wrap(harbour, 'data/1', dataKey)
    const tampered = { code: 'sealed.tampered' }
    await expect(keyring.unwrap(meadow, 'data/1', wrapped)).rejects.toMatchObject(tampered)
    await expect(keyring.unwrap(harbour, 'data/2', wrapped)).rejects.toMatchObject(tampered)
    await expect(keyring.unwrap(harbour, 'token', wrapped)).rejects.toMatchObject(tampered)
    await expect(keyring.unwrap(harbour, 'data/1', wrapped.subarray(0, 20))).rejects.toMatchObject({
      code: 'sealed.malformed',
    })
  })

  it('keeps the first key when it is created again, also by two hubs at once', async () => {
    const [one, two] = [await keyringWith(), await keyringWith()]
    await Promise.all([one.create(harbour), two.create(harbour), one.create(harbour)])
    const wrapped = await one.wrap(harbour, 'token', dataKey)
    await two.create(harbour)
    expect(await two.unwrap(harbour, 'token', wrapped)).toEqual(dataKey)
    expect((await readdir(join(folder, 'keys'))).filter(name => name.endsWith('.new'))).toEqual([])
  })

  it('OPS-4 rotates: old values still open until the old key is retired', async () => {
    const keyring = await keyringWith(harbour)
    const old = await keyring.wrap(harbour, 'data/1', dataKey)
    expect(await keyring.rotate(harbour)).toBe(2)
    expect(await keyring.currentVersion(harbour)).toBe(2)
    expect(await keyring.unwrap(harbour, 'data/1', old)).toEqual(dataKey)
    const rewrapped = await keyring.wrap(harbour, 'data/1', dataKey)
    await keyring.retire(harbour)
    expect(await keyring.unwrap(harbour, 'data/1', rewrapped)).toEqual(dataKey)
    await expect(keyring.unwrap(harbour, 'data/1', old)).rejects.toMatchObject({ code: 'key.missing' })
  })

  it('OPS-6 erases for good: no file is left, nothing opens, and no new key takes its place', async () => {
    const keyring = await keyringWith(harbour, meadow)
    await keyring.rotate(harbour)
    const wrapped = await keyring.wrap(harbour, 'data/1', dataKey)
    await keyring.erase(harbour)
    const erased = { code: 'key.erased' }
    await expect(keyring.unwrap(harbour, 'data/1', wrapped)).rejects.toMatchObject(erased)
    await expect(keyring.wrap(harbour, 'data/1', dataKey)).rejects.toMatchObject(erased)
    await expect(keyring.create(harbour)).rejects.toMatchObject(erased)
    expect(await keyring.currentVersion(harbour)).toBeUndefined()
    expect((await readdir(join(folder, 'keys'))).sort()).toEqual([
      `${harbour}.erased`,
      `${meadow}.1.key`,
      'master.check',
    ])
    await keyring.erase(harbour)
  })

  it('tells a lost key from an erased one, and a damaged one from both', async () => {
    const keyring = await keyringWith(harbour)
    await expect(keyring.wrap(meadow, 'token', dataKey)).rejects.toMatchObject({ code: 'key.missing' })
    await writeFile(join(folder, 'keys', `${harbour}.1.key`), 'short')
    await expect(keyring.wrap(harbour, 'token', dataKey)).rejects.toMatchObject({ code: 'key.damaged' })
  })

  it('takes nothing but a uuid for a file name', async () => {
    const keyring = await keyringWith()
    for (const odd of ['../../etc/passwd', '', harbour.replace('0', '.'), `${harbour}/x`]) {
      await expect(keyring.create(odd)).rejects.toThrow(TypeError)
      await expect(keyring.erase(odd)).rejects.toThrow(TypeError)
    }
  })
})

describe('the master key', () => {
  const bytes = randomBytes(32)
  const quiet = () => undefined

  it.each([
    ['base64', bytes.toString('base64')],
    ['base64url', bytes.toString('base64url')],
    ['hexadecimal', bytes.toString('hex')],
    ['with a line break', `${bytes.toString('base64')}\n`],
  ])('is taken as %s', async (_, value) => {
    const key: KeyObject = await loadMasterKey({ value }, quiet)
    expect(key.export()).toEqual(bytes)
  })

  it.each(['', 'correct horse battery staple', bytes.toString('base64').slice(0, 40), bytes.toString('hex').slice(1)])(
    'is refused with the fix when it is %j',
    async value => {
      await expect(loadMasterKey({ value }, quiet)).rejects.toMatchObject({
        code: 'key.master-malformed',
        fix: expect.stringContaining('openssl rand -base64 32'),
      })
    },
  )

  it('is never repeated in an error', async () => {
    const refused = await loadMasterKey({ value: 'my old passphrase' }, quiet).catch((error: unknown) => error)
    expect(String(refused)).not.toContain('passphrase')
  })

  it('OPS-9 is made once in the embedded mode, for its owner only, and the log says where', async () => {
    const lines: string[] = []
    const log = createLog('info', { write: (line: string) => void lines.push(line) })
    const dataFolder = join(folder, 'data')
    const first = await openKeyring({ dataFolder }, log)
    await first.create(harbour)
    const wrapped = await first.wrap(harbour, 'token', dataKey)
    const second = await openKeyring({ dataFolder }, log)
    expect(await second.unwrap(harbour, 'token', wrapped)).toEqual(dataKey)
    expect(await modeOf('data', 'master.key')).toBe('600')
    expect(lines.map(line => JSON.parse(line))).toMatchObject([
      { path: join(dataFolder, 'master.key'), msg: expect.stringContaining('back it up') },
    ])
    expect(lines.join()).not.toContain((await readFile(join(dataFolder, 'master.key'), 'utf8')).trim())
  })

  it('OPS-4 must be brought where the database is a given one', async () => {
    const config = { dataFolder: folder, databaseUrl: 'postgresql://db/causeway' }
    await expect(openKeyring(config, createLog('silent'))).rejects.toMatchObject({ code: 'key.master-missing' })
    expect(await readdir(folder)).toEqual([])
  })
})
