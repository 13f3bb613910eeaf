import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../postgres.ts'
import { runCommand } from './causeway.ts'
import { type Installation, prepareInstallation } from './hub-environment.ts'
import { smallOrganization, smallSecret } from './small-organization.ts'

let database: TestDatabase
let installation: Installation

beforeAll(async () => {
  database = await testDatabase()
  installation = await prepareInstallation(database)
})
afterAll(async () => {
  await installation.remove()
  await database.close()
})

async function fileWith(text: string): Promise<string> {
  const path = join(installation.folder, 'given.yaml')
  await writeFile(path, text)
  return path
}

describe('causeway start', () => {
  it('OPS-9 in a wrong environment tells all faults at once, with what to do, and ends with 2', async () => {
    const { code, err, out } = await runCommand(['start'], {
      PORT: 'eighty',
      CAUSEWAY_DTAA: '/somewhere',
      CAUSEWAY_ADMIN_PASSWORD: 'short',
      TLS_CERT_FILE: 'cert.pem',
    })
    expect(code).toBe(2)
    expect(out).toBe('')
    for (const fault of [
      /^PORT has not the form it should have\. Set it to a port number/m,
      /^CAUSEWAY_DTAA is not known\. Did you mean CAUSEWAY_DATA\?/m,
      /^CAUSEWAY_ADMIN_PASSWORD has not the form/m,
      /^TLS_KEY_FILE is missing/m,
    ])
      expect(err).toMatch(fault)
    expect(err).not.toContain('short')
    expect(err.trim().split('\n')).toHaveLength(4)
  })

  it('OPS-4 refuses an address that others can reach without TLS', async () => {
    const { code, err } = await runCommand(['start'], { ...installation.env, HOST: '0.0.0.0' })
    expect(code).toBe(2)
    expect(err).toMatch(/^HOST is an address that others can reach, and TLS is not set up\. Set TLS_CERT_FILE/)
  })

  it('OPS-9 names the roles there are when another is asked for', async () => {
    const { code, err } = await runCommand(['start', '--role', 'queen'], installation.env)
    expect(code).toBe(2)
    expect(err).toContain('use all, web, worker')
  })

  it('OPS-9 ends with the reason when its port is taken, and keeps nothing running', async () => {
    const { createServer } = await import('node:http')
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => other.once('listening', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, err } = await runCommand(['start'], { ...installation.env, PORT: String(port) })
    other.close()
    expect(code).toBe(1)
    expect(err).toMatch(/EADDRINUSE/)
  })
})

describe('causeway apply', () => {
  it('OPS-7 prints what it did, and changes nothing the second time', async () => {
    const file = await fileWith(smallOrganization)
    const first = await runCommand(['apply', file], installation.env)
    expect(first.err).toBe('')
    expect(first.code).toBe(0)
    expect(first.out).toMatch(/^created\s+connection calcom$/m)
    expect(first.out).toMatch(/^created\s+route bookings$/m)
    expect(first.out).toMatch(/^receives\s+calcom at \/in\/[0-9a-f-]{36}$/m)

    const second = await runCommand(['apply', file], installation.env)
    expect(second.code).toBe(0)
    expect(second.out).not.toMatch(/^(created|changed|removed)/m)
    expect(second.out).toBe(first.out.replaceAll('created  ', 'unchanged'))
  })

  it('OPS-7 names file, line and what to do for each fault of a file, and changes nothing', async () => {
    const file = await fileWith(smallOrganization.replace('connector: fhir', 'connector: fhri'))
    const { code, err } = await runCommand(['apply', file], installation.env)
    expect(code).toBe(2)
    const line = (await readFile(file, 'utf8')).split('\n').findIndex(text => text.includes('fhri')) + 1
    expect(err).toContain(`${file}:${line}`)
    expect(err).toContain('fhir')
  })

  it('OPS-7 says so when it is given no file', async () => {
    const { code, err } = await runCommand(['apply'], installation.env)
    expect(code).toBe(2)
    expect(err).toContain('causeway apply FILE.yaml')
  })
})

/** Each command is a process that opens the database; several in a row take their time on a busy machine. */
const severalStartsMs = 120_000

describe('causeway export and diff', () => {
  it(
    'OPS-7 carry a configuration round: the export changes nothing, a difference is told and ends with 1',
    async () => {
      const given = await fileWith(smallOrganization)
      expect((await runCommand(['apply', given], installation.env)).code).toBe(0)
      const exported = await runCommand(['export', '--organization', 'small'], installation.env)
      expect(exported.code).toBe(0)
      expect(exported.out + exported.err).not.toContain(smallSecret)
      expect(exported.err).toMatch(/^ {2}CALCOM_WEBHOOK_SECRETS_1 {2}calcom: webhookSecrets\.1$/m)

      const file = await fileWith(exported.out)
      const same = await runCommand(['diff', file], installation.env)
      expect([same.code, same.out]).toEqual([0, 'Nothing would change.\n'])
      await fileWith(exported.out.replace('booking.*', 'booking.created'))
      const differs = await runCommand(['diff', file], installation.env)
      expect(differs.code).toBe(1)
      expect(differs.out).toContain('changed   route bookings')
      expect(differs.out).toContain('  events.0: booking.* → booking.created')
      const applied = await runCommand(['apply', file], installation.env)
      expect(applied.out).toMatch(/^changed\s+route bookings$/m)
    },
    severalStartsMs,
  )

  it(
    'SE-3 promote to another organization of the same hub',
    async () => {
      const exported = await runCommand(['export', '--organization', 'small', '--as', 'small-live'], installation.env)
      const file = await fileWith(exported.out)
      const before = await runCommand(['diff', file], installation.env)
      expect([before.code, before.out]).toEqual([1, 'created   organization small-live, with everything in the file\n'])
      const env = { ...installation.env, CALCOM_AUTH_API_KEY: 'cal_live', CALCOM_WEBHOOK_SECRETS_1: 'live' }
      const applied = await runCommand(['apply', file], env)
      expect([applied.code, applied.err]).toEqual([0, ''])
      expect((await runCommand(['diff', file], env)).code).toBe(0)
    },
    severalStartsMs,
  )

  it(
    'OPS-7 say which organization they need to know',
    async () => {
      const unnamed = await runCommand(['export'], installation.env) // there are two
      expect([unnamed.code, unnamed.err]).toEqual([2, expect.stringContaining('--organization SLUG')])
      expect((await runCommand(['export', '--organization', 'nobody'], installation.env)).code).toBe(2)
      expect((await runCommand(['diff'], installation.env)).err).toContain('causeway diff FILE.yaml')
    },
    severalStartsMs,
  )
})

describe('the command line', () => {
  it('OPS-9 prints every command, and ends with 2 for one that is not', async () => {
    const { code, out, err } = await runCommand(['strat'], {})
    expect(code).toBe(2)
    expect(err).toContain('There is no command strat.')
    for (const command of ['start', 'apply', 'diff', 'export', 'migrate', 'demo', 'simulate'])
      expect(out).toContain(command)
  })
})
