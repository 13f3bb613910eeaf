import { randomBytes } from 'node:crypto'
import { copyFile, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ended, runCommand, startCommand } from './causeway.ts'
import { type Installation, prepareInstallation } from './hub-environment.ts'
import { smallOrganization } from './small-organization.ts'

let first: Installation
let second: Installation
let keyFile: string
let database: string
let keys: string

beforeAll(async () => {
  first = await prepareInstallation(undefined)
  second = await prepareInstallation(undefined)
  keyFile = join(first.folder, 'backup.key')
  database = join(first.folder, 'night.backup')
  keys = join(first.folder, 'keys.backup')
  await writeFile(keyFile, randomBytes(32).toString('base64'))
  await first.apply(smallOrganization)
}, 120_000)
afterAll(async () => {
  await first?.remove()
  await second?.remove()
})

const run = (installation: Installation, ...args: string[]): Promise<Ended> =>
  runCommand([...args, '--key-file', keyFile], installation.env)

describe('causeway backup', () => {
  it('OPS-4 works beside a hub that runs, and says that the keys are not in it', { timeout: 120_000 }, async () => {
    const hub = startCommand(['start'], first.env)
    await hub.says(/Causeway listens at/)
    const { code, out, err } = await run(first, 'backup', database)
    hub.kill('SIGTERM')
    expect({ code, err }).toMatchObject({ code: 0 })
    expect(out).toMatch(/is whole: \d+ rows in \d+ tables/)
    expect(err).toContain('causeway backup-keys FILE')
    expect((await hub.ended).code).toBe(0)
    expect((await stat(database)).mode & 0o777).toBe(0o600)
  })

  it('OPS-4 never writes over a file, and says what it is missing', async () => {
    const again = await run(first, 'backup', database)
    expect(again.code).toBe(1)
    expect(await runCommand(['backup', join(first.folder, 'x')], first.env)).toMatchObject({ code: 2 })
    expect(await runCommand(['backup'], first.env)).toMatchObject({ code: 2 })
  })

  it('OPS-4 checks a file without any database', async () => {
    expect(await runCommand(['backup', '--verify', database, '--key-file', keyFile], {})).toMatchObject({ code: 0 })
    const changed = join(first.folder, 'changed.backup')
    await copyFile(database, changed)
    const bytes = await readFile(changed)
    bytes.writeUInt8((bytes[bytes.length - 40] ?? 0) ^ 1, bytes.length - 40)
    await writeFile(changed, bytes)
    const { code, err } = await runCommand(['backup', '--verify', changed, '--key-file', keyFile], {})
    expect(code).toBe(1)
    expect(err).toContain('was changed')
    const refused = await run(second, 'restore', changed)
    expect(refused).toMatchObject({ code: 1, out: '' })
  })
})

describe('causeway restore', () => {
  it('OPS-4 restores into an empty installation, and names the keys that are missing', {
    timeout: 120_000,
  }, async () => {
    expect(await run(first, 'backup-keys', keys)).toMatchObject({ code: 0 })
    const { code, out } = await run(second, 'restore', database)
    expect(code).toBe(1)
    expect(out).toContain('equal to the backup by count and content')
    expect(out).toMatch(/keys of .* are missing/)
    expect(out).toContain('connections paused: 2')
  })

  it('OPS-4 starts once the keys are back, with everything paused', { timeout: 120_000 }, async () => {
    expect(await run(second, 'restore', keys)).toMatchObject({ code: 0 })
    const again = await run(second, 'restore', keys)
    expect(again.out).toContain('0 key files were put back')
    const hub = startCommand(['start'], second.env)
    const [, address = ''] = await hub.says(/listens at (\S+)/)
    for (let ready = false; !ready; await wait(50)) ready = (await fetch(`${address}/readyz`)).ok
    hub.kill('SIGTERM')
    expect((await hub.ended).code).toBe(0)
    const same = await runCommand(['apply', join(first.folder, 'organization.yaml')], second.env)
    expect(same).toMatchObject({ code: 0 })
    expect(same.out).not.toMatch(/^(created|changed)/m) // settings were opened and compared: the keys are the right ones
  })

  it('OPS-4 refuses a database that holds data unless its name is typed', { timeout: 120_000 }, async () => {
    const refused = await run(second, 'restore', database)
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('--replace')
    const wrongName = await run(second, 'restore', database, '--replace', 'another')
    expect(wrongName.code).toBe(1)
    const replaced = await run(second, 'restore', database, '--replace', 'causeway')
    expect(replaced).toMatchObject({ code: 0 })
  })

  it('OPS-4 puts no key over another one', { timeout: 60_000 }, async () => {
    await rm(join(second.env.CAUSEWAY_DATA ?? '', 'master.key'))
    await writeFile(join(second.env.CAUSEWAY_DATA ?? '', 'master.key'), randomBytes(32).toString('base64'))
    const { code, err } = await run(second, 'restore', keys)
    expect(code).toBe(1)
    expect(err).toContain('another one than in the backup')
  })
})
