import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFrames, type Frame, readFrames } from './container.ts'
import { isBackupFault } from './fault.ts'
import { type BackupSecret, keyFileSecret, passphraseSecret } from './secret.ts'

const secret: BackupSecret = { from: 'key', key: randomBytes(32) }
let folder: string
let whole: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-container-'))
  whole = await write('whole', secret)
})
afterAll(() => rm(folder, { recursive: true }))

async function write(name: string, sealedWith: BackupSecret): Promise<string> {
  const path = join(folder, name)
  const frames = await createFrames(path, sealedWith)
  await frames.write('manifest', 'what it holds')
  await frames.write('data', Buffer.from('Anna Brown '.repeat(1_000)))
  await frames.write('data', randomBytes(50_000))
  await frames.finish('the end')
  return path
}

async function readAll(path: string, openedWith: BackupSecret = secret): Promise<Frame[]> {
  const frames: Frame[] = []
  for await (const frame of readFrames(path, openedWith)) frames.push(frame)
  return frames
}

/** The code of what is wrong, or undefined when it is read to its end. */
async function faultOf(path: string, openedWith?: BackupSecret): Promise<string | undefined> {
  const found = await readAll(path, openedWith).catch((error: unknown) => error)
  return isBackupFault(found) ? found.code : undefined
}

/** Where each frame begins, the first at 0. */
async function startsOf(path: string): Promise<number[]> {
  const bytes = await readFile(path)
  const starts: number[] = []
  for (let at = 20 + bytes.readUInt32BE(16); at < bytes.length; at += 4 + bytes.readUInt32BE(at)) starts.push(at)
  return starts
}

describe('the file of a backup', () => {
  it('OPS-4 gives back what was put in, holds nothing of it in clear, and is for its owner only', async () => {
    const [manifest, data, random, end] = await readAll(whole)
    expect([manifest?.content.toString(), end?.content.toString()]).toEqual(['what it holds', 'the end'])
    expect(data?.content.toString()).toBe('Anna Brown '.repeat(1_000))
    expect(random?.content).toHaveLength(50_000)
    expect((await readFile(whole)).includes('Anna')).toBe(false)
    expect((await stat(whole)).mode & 0o777).toBe(0o600)
  })

  it('OPS-4 opens with its passphrase, and with no other and no key file', async () => {
    const path = await write('passphrase', passphraseSecret('correct horse battery'))
    expect(await faultOf(path, passphraseSecret('correct horse battery'))).toBeUndefined()
    expect(await faultOf(path, passphraseSecret('correct horse batterz'))).toBe('backup.key-wrong')
    expect(await faultOf(path)).toBe('backup.key-wrong')
    expect(await faultOf(whole, { from: 'key', key: randomBytes(32) })).toBe('backup.key-wrong')
    expect(await faultOf(whole, passphraseSecret('correct horse battery'))).toBe('backup.key-wrong')
  })

  it('OPS-4 is known to be cut off, wherever that was', async () => {
    const { size } = await stat(whole)
    const starts = await startsOf(whole)
    for (const at of [size - 1, size - 20, (starts[2] ?? 0) + 100, (starts[1] ?? 0) + 2, ...starts.slice(1)]) {
      const path = join(folder, 'cut')
      await copyFile(whole, path)
      await truncate(path, at)
      expect(await faultOf(path), `cut at ${at} of ${size}`).toBe('backup.cut-off')
    }
  })

  it('OPS-4 is known to be changed, whichever byte it is', async () => {
    const bytes = await readFile(whole)
    for (let at = 0; at < bytes.length; at += 97) {
      const path = join(folder, 'changed')
      const changed = Buffer.from(bytes)
      changed.writeUInt8((bytes[at] ?? 0) ^ 1, at)
      await writeFile(path, changed)
      expect(await faultOf(path), `byte ${at}`).toMatch(/^backup\./)
    }
  })

  it('OPS-4 is known to have its parts in another order, twice, left out, or of another file', async () => {
    const bytes = await readFile(whole)
    const starts = await startsOf(whole)
    const [head, parts] = [bytes.subarray(0, starts[0]), starts.map((at, i) => bytes.subarray(at, starts[i + 1]))]
    const other = await readFile(await write('other', secret))
    const foreign = other.subarray(
      (await startsOf(join(folder, 'other')))[1],
      (await startsOf(join(folder, 'other')))[2],
    )
    const [a, b, c, d] = parts
    const orders = [
      [a, c, b, d],
      [a, b, b, c, d],
      [a, b, d],
      [a, foreign, c, d],
      [a, b, c, d, b],
      [b, c, d],
    ]
    for (const [index, order] of orders.entries()) {
      const path = join(folder, `order-${index}`)
      await writeFile(path, Buffer.concat([head, ...order.filter(part => part !== undefined)]))
      expect(await faultOf(path), `order ${index}`).toMatch(/^backup\.(damaged|cut-off|key-wrong)$/)
    }
  })

  it('OPS-4 says of other files that they are none', async () => {
    const path = join(folder, 'other.txt')
    await writeFile(path, 'a text that is something else altogether')
    expect(await faultOf(path)).toBe('backup.not-one')
    await writeFile(path, '')
    expect(await faultOf(path)).toBe('backup.not-one')
  })

  it('OPS-4 refuses a secret that is too easy to guess', () => {
    expect(() => passphraseSecret('short')).toThrow(/12 characters/)
    expect(() => keyFileSecret('a passphrase in a file of its own')).toThrow(/openssl rand -base64 32/)
    expect(keyFileSecret(`${randomBytes(32).toString('base64')}\n`).from).toBe('key')
    expect(keyFileSecret(randomBytes(32).toString('hex')).from).toBe('key')
  })
})
