import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Binaries, copyBinaries, findBinaries, linkLibraries } from './binaries.ts'

let base: string
let packaged: Binaries
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'causeway-binaries-'))
  packaged = { folder: join(base, 'package', 'native'), version: '18.4.0' }
  await mkdir(join(packaged.folder, 'bin'), { recursive: true })
  await mkdir(join(packaged.folder, 'lib'))
  await writeFile(join(packaged.folder, 'bin', 'postgres'), 'program', { mode: 0o700 })
  await writeFile(join(packaged.folder, 'lib', 'libpq.so.5.18'), 'library', { mode: 0o600 })
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]
  await writeFile(join(packaged.folder, 'pg-symlinks.json'), JSON.stringify(links))
})
afterEach(() => rm(base, { recursive: true, force: true }))

describe('the programs of PostgreSQL', () => {
  it('are found in the package of this platform', async () => {
    const { folder, version } = await findBinaries()
    expect(version).toMatch(/^\d+\.\d+/)
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['bin', 'lib', 'share']))
  })

  it('get the library links that npm did not make, and keep those it made', async () => {
    await linkLibraries(packaged.folder)
    await linkLibraries(packaged.folder)
    expect(await readlink(join(packaged.folder, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
  })

  it('are copied for root, links included, so that every user can run them', async () => {
    await chmod(packaged.folder, 0o700)
    const copy = await copyBinaries(packaged, join(base, 'home'))
    expect(copy.folder).toBe(join(base, 'home', 'pg-18.4.0'))
    expect(await modeOf(join(copy.folder, 'bin', 'postgres'))).toBe('755')
    expect(await modeOf(join(copy.folder, 'lib', 'libpq.so.5.18'))).toBe('644')
    expect(await modeOf(copy.folder)).toBe('755')
    expect(await readlink(join(copy.folder, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
  })

  it('are copied once', async () => {
    const { folder } = await copyBinaries(packaged, join(base, 'home'))
    const { ino } = await stat(folder)
    await copyBinaries(packaged, join(base, 'home'))
    expect((await stat(folder)).ino).toBe(ino)
  })

  it('are copied anew beside half a copy that a crash left', async () => {
    const half = await copyBinaries(packaged, join(base, 'home'))
    await truncate(join(half.folder, 'bin', 'postgres'), 0)
    const whole = await copyBinaries(packaged, join(base, 'home'))
    expect(whole.folder).not.toBe(half.folder)
    expect(await readFile(join(whole.folder, 'bin', 'postgres'), 'utf8')).toBe('program')
    expect(await copyBinaries(packaged, join(base, 'home'))).toEqual(whole)
  })

  it('may be copied by two hubs at once', async () => {
    const copies = await Promise.all([1, 2, 3].map(() => copyBinaries(packaged, join(base, 'home'))))
    expect(await readdir(join(base, 'home'))).toEqual(['pg-18.4.0'])
    for (const { folder } of copies) expect(await readFile(join(folder, 'bin', 'postgres'), 'utf8')).toBe('program')
  })
})

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8)
}
