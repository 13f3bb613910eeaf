import { beforeEach, describe, expect, it } from 'vitest'
import { type TestKeys, testKeys } from '../../tests/keys.ts'
import { isKeyFailure } from './keyFailure.ts'
import { createOrganizationKeys, type OrganizationKeys, settleMs } from './organizationKeys.ts'
import { createSealer, type Sealer } from './seal.ts'

const harbour = '01900000-0000-7000-8000-000000000001'
const meadow = '01900000-0000-7000-8000-000000000002'
let held: TestKeys
let keys: OrganizationKeys
let sealer: Sealer

beforeEach(async () => {
  held = await testKeys()
  keys = held.process()
  for (const organization of [harbour, meadow]) {
    await keys.create(organization)
    await keys.ready(organization)
  }
  sealer = createSealer(keys)
  return () => held.close()
})

function wait(ms: number): void {
  held.clock.now = new Date(held.clock.now.getTime() + ms)
}

function codeOf(work: () => unknown): string | undefined {
  try {
    work()
  } catch (error) {
    if (isKeyFailure(error)) return error.code
    throw error
  }
  return undefined
}

describe('the keys of an organization', () => {
  it('must be loaded before anything is sealed', () => {
    const cold = createSealer(held.process())
    expect(codeOf(() => cold.seal(harbour, 'message', 'm1', 'x'))).toBe('key.not-loaded')
  })

  it('are made once, also when two processes make them at the same moment', async () => {
    const organization = '01900000-0000-7000-8000-000000000003'
    const [one, two] = [held.process(), held.process()]
    await Promise.all([one.create(organization), two.create(organization)])
    await Promise.all([one.ready(organization), two.ready(organization)])
    const sealed = createSealer(one).seal(organization, 'message', 'm1', 'x')
    expect(createSealer(two).open(organization, 'message', 'm1', sealed).toString()).toBe('x')
    expect(held.rows.get(organization)).toHaveLength(2)
  })

  it('are there for whoever asks after they were made, though a watchdog looked just before and found none', async () => {
    const organization = '01900000-0000-7000-8000-000000000003'
    const { promise: slowly, resolve: goOn } = Promise.withResolvers<void>()
    let looks = 0
    const loadKeys = async (of: string) => {
      const found = await held.store.loadKeys(of)
      looks += 1
      if (looks === 1) await slowly
      return found
    }
    const ours = createOrganizationKeys({ ...held.store, loadKeys, keyring: held.keyring, now: () => held.clock.now })
    const early = expect(ours.ready(organization)).rejects.toMatchObject({ code: 'key.missing' })
    await ours.create(organization)
    const late = ours.ready(organization)
    goOn()
    await Promise.all([late, early])
    expect(codeOf(() => createSealer(ours).seal(organization, 'message', 'm1', 'x'))).toBeUndefined()
  })

  it('OPS-4 rotate without downtime: a new key seals only when every process has had the time to load it', async () => {
    const other = held.process()
    await other.ready(harbour)
    const old = sealer.seal(harbour, 'message', 'm1', 'old')
    expect(await keys.rotate(harbour)).toBe(2)
    const versionNow = async () => {
      await keys.ready(harbour)
      return sealer.seal(harbour, 'message', 'm1', 'x').readUInt32BE(1)
    }
    expect(await versionNow()).toBe(1)
    wait(settleMs)
    expect(await versionNow()).toBe(2)
    const renewed = sealer.seal(harbour, 'message', 'm1', 'new')
    await other.ready(harbour)
    const there = createSealer(other)
    expect(there.open(harbour, 'message', 'm1', old).toString()).toBe('old')
    expect(there.open(harbour, 'message', 'm1', renewed).toString()).toBe('new')
  })

  it('OPS-4 can be wrapped under a new key-encryption key, and the old one deleted, without sealing anything again', async () => {
    const sealed = sealer.seal(harbour, 'message', 'm1', 'x')
    const before = held.rows.get(harbour)
    await keys.rewrap(harbour)
    await held.keyring.retire(harbour)
    const other = held.process()
    await other.ready(harbour)
    expect(createSealer(other).open(harbour, 'message', 'm1', sealed).toString()).toBe('x')
    expect(other.token(harbour).equals(keys.token(harbour))).toBe(true)
    held.rows.set(harbour, before ?? [])
    await expect(held.process().ready(harbour)).rejects.toMatchObject({ code: 'key.missing' })
  })

  it('are looked for again after a version was met that is not in memory', async () => {
    const other = held.process()
    await other.ready(harbour)
    await keys.rotate(harbour)
    wait(settleMs)
    await keys.ready(harbour)
    const renewed = sealer.seal(harbour, 'message', 'm1', 'new')
    const there = createSealer(other)
    expect(codeOf(() => there.open(harbour, 'message', 'm1', renewed))).toBe('key.not-loaded')
    await there.ready(harbour)
    expect(there.open(harbour, 'message', 'm1', renewed).toString()).toBe('new')
  })

  it('OPS-4 serve on when one row names a version that never was, and that row is told from one that came too early', async () => {
    const sealed = sealer.seal(harbour, 'message', 'm1', 'x')
    const damaged = Buffer.from(sealed)
    damaged.writeUInt32BE(77, 1)
    const openDamaged = () => sealer.open(harbour, 'message', 'm1', damaged)
    expect(codeOf(openDamaged)).toBe('key.not-loaded')
    expect(sealer.open(harbour, 'message', 'm1', sealed).toString()).toBe('x')
    await sealer.ready(harbour)
    expect(codeOf(openDamaged)).toBe('key.missing')
    expect(sealer.open(harbour, 'message', 'm1', sealed).toString()).toBe('x')
  })

  it('are unwrapped once while they are fresh, however many ask', async () => {
    let loads = 0
    const counted = createOrganizationKeys({
      keyring: held.keyring,
      now: () => held.clock.now,
      ...held.store,
      loadKeys(organization) {
        loads += 1
        return held.store.loadKeys(organization)
      },
    })
    await Promise.all([counted.ready(harbour), counted.ready(harbour)])
    await counted.ready(harbour)
    expect(loads).toBe(1)
  })

  it('take a bounded room: the least recently used organization goes first', async () => {
    const small = held.process(1)
    const there = createSealer(small)
    await small.ready(harbour)
    await small.ready(meadow)
    expect(there.seal(meadow, 'message', 'm1', 'x').length).toBeGreaterThan(0)
    expect(codeOf(() => there.seal(harbour, 'message', 'm1', 'x'))).toBe('key.not-loaded')
  })

  it('OPS-6 once erased open nothing any more: not here, not in another process, not from a backup of the database', async () => {
    const other = held.process()
    await other.ready(harbour)
    const sealed = sealer.seal(harbour, 'message', 'm1', 'Ada')
    await held.keyring.erase(harbour)
    keys.forget(harbour)
    await expect(keys.ready(harbour)).rejects.toMatchObject({ code: 'key.erased' })
    expect(codeOf(() => sealer.open(harbour, 'message', 'm1', sealed))).toBe('key.not-loaded')
    wait(settleMs / 2)
    await expect(other.ready(harbour)).rejects.toMatchObject({ code: 'key.erased' })
    expect(codeOf(() => createSealer(other).open(harbour, 'message', 'm1', sealed))).toBe('key.not-loaded')
    // The rows are all still there, as in a backup of the database.
    await expect(held.process().ready(harbour)).rejects.toMatchObject({ code: 'key.erased' })
    expect(sealer.open(meadow, 'm', '1', sealer.seal(meadow, 'm', '1', 'still there')).toString()).toBe('still there')
  })

  it('OPS-4 whose rows are gone are missing, not made anew', async () => {
    held.rows.delete(harbour)
    await expect(held.process().ready(harbour)).rejects.toMatchObject({ code: 'key.missing' })
  })
})
