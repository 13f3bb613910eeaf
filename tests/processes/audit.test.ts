import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../postgres.ts'
import { runCommand, startCommand } from './causeway.ts'
import { type Installation, prepareInstallation } from './hub-environment.ts'
import { smallOrganization } from './small-organization.ts'

let database: TestDatabase
let installation: Installation
let owner: pg.Client

beforeAll(async () => {
  database = await testDatabase()
  installation = await prepareInstallation(database)
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await installation.remove()
  await database.close()
})

/** Several processes start in a row, on a machine that may be busy. */
const severalStartsMs = 180_000

it('OPS-5 causeway audit verify says that the trail is whole, names the place where it is not, and ends with 1', {
  timeout: severalStartsMs,
}, async () => {
  const file = join(installation.folder, 'small.yaml')
  await writeFile(file, smallOrganization)
  expect((await runCommand(['apply', file], installation.env)).code).toBe(0)
  const running = startCommand(['start'], { ...installation.env, PORT: '0' })
  await running.says(/Causeway listens/)
  running.kill('SIGTERM') // chains and anchors what is there
  expect((await running.ended).code).toBe(0)

  const whole = await runCommand(['audit', 'verify'], installation.env)
  expect(whole.err).toBe('')
  expect(whole.out).toMatch(/^small: the audit trail is whole; \d+ entries, places 1 to \d+$/m)
  expect(whole.out).toMatch(/goes through \d+ anchors, [1-9]\d* of them kept outside/)
  expect(whole.code).toBe(0)

  await owner.query('delete from audit where position = 2')
  const broken = await runCommand(['audit', 'verify', '--organization', 'small'], installation.env)
  expect(broken.code).toBe(1)
  expect(broken.out).toMatch(/^small: BROKEN/m)
  expect(broken.out).toMatch(/^ {2}place 2: there is no entry$/m)

  expect((await runCommand(['audit', 'verify', '--organization', 'nobody'], installation.env)).code).toBe(2)
  expect((await runCommand(['audit'], installation.env)).code).toBe(2)
})
