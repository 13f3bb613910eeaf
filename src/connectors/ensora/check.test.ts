import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fetch } from '../connector.ts'
import { check } from './check.ts'
import { createFakeEnsora, type FakeEnsora } from './fake.ts'
import { answered, ioFor } from './testing/io.ts'

let fake: FakeEnsora
beforeEach(async () => {
  fake = await createFakeEnsora()
})
afterEach(() => fake.close())

const failed = async (io = ioFor(fake)) =>
  (await check(io)).findings
    .filter(({ ok, level }) => !ok || level === 'warning')
    .map(({ name, problem }) => [name, problem])

describe('CO-2 the Test of Ensora Data Collection', () => {
  it('says of a user who is no administrator that one thing', async () => {
    await fake.set({ level: 'Staff' })
    expect(await failed()).toEqual([['administrator', 'connection.lacks-capability']])
  })

  it('names the list that cannot be read, and goes on to the others', async () => {
    await fake.set({ fail: { status: 403, times: 1, list: 'students' } })
    const { ok, findings } = await check(ioFor(fake))
    expect([ok, findings.length]).toEqual([false, 10])
    await fake.set({ fail: { status: 403, times: 1, list: 'students' } })
    expect(await failed()).toEqual([['list of students', 'connection.credentials-refused']])
  })

  it('only warns where nobody can be created', async () => {
    await fake.set({ writes: false })
    expect((await check(ioFor(fake))).ok).toBe(true)
    expect(await failed()).toEqual([['create people', undefined]])
  })

  it('refuses a contract that it does not speak, and a page that is no answer', async () => {
    const says =
      (me: unknown): Fetch =>
      async url =>
        answered(200, url.pathname.endsWith('/token') ? { token: 't', expiresIn: 600 } : me)
    const newer = { level: 'Admin', permissions: [], contract: '2.0' }
    expect(await failed(ioFor(fake, {}, says(newer)))).toContainEqual(['version', 'connection.lacks-capability'])
    expect(await failed(ioFor(fake, {}, says('<html>')))).toEqual([['access', 'target.answered-with-error']])
  })
})
