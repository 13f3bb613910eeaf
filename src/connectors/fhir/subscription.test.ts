import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inbound, secretHeader } from './doorbell.ts'
import { createFakeEhr, type FakeEhr } from './fake.ts'
import { parse } from './parse.ts'
import { webhooks } from './subscription.ts'
import { ioFor, type TestIo } from './testing/io.ts'
import { problemsOf } from './testing/validate.ts'

let ehr: FakeEhr
let io: TestIo
beforeEach(async () => {
  ehr = await createFakeEhr()
  io = ioFor({ baseUrl: ehr.url })
})
afterEach(() => ehr.close())

const url = 'https://hub.example.org/in/1'
const read = async () => {
  const list = await webhooks.list(io)
  return list.kind === 'ok' ? list.value : list
}

describe('the subscription at the EHR', () => {
  it('is made without a payload, found again, given another secret, and removed', async () => {
    expect(await read()).toEqual([])
    const made = await webhooks.ensure(io, { url, secret: 'first' })
    const id = made.kind === 'ok' ? made.value.id : ''
    const entry = { id, url, active: true, triggers: ['Appointment'] }
    expect(made).toEqual({ kind: 'ok', value: { ...entry, secret: 'first' } })
    const [stored] = ehr.list('Subscription')
    expect(stored && problemsOf(stored)).toEqual([])
    expect(stored).not.toHaveProperty('channel.payload')

    await webhooks.ensure(io, { url, secret: 'second' })
    expect(await read()).toEqual([{ ...entry, secret: 'second' }])
    await webhooks.rotate(io, id, 'third')
    expect(await read()).toEqual([{ ...entry, secret: 'third' }])
    expect(await webhooks.remove(io, id)).toEqual({ kind: 'ok', value: null })
    expect(await read()).toEqual([])
    expect(await webhooks.rotate(io, id, 'fourth')).toEqual({ kind: 'missing' })
  })

  it.each(['../Patient/1', 'x/../../Patient/1', '..', '1?_cascade=delete'])('is not looked for at %s', async id => {
    expect(await webhooks.remove(io, id)).toEqual({ kind: 'missing' })
    expect(await webhooks.rotate(io, id, 'x')).toEqual({ kind: 'missing' })
  })

  it('is not asked for where the EHR offers none', async () => {
    await ehr.set({ withoutTypes: ['Subscription'] })
    const lacking = { kind: 'failed', problem: 'connection.lacks-capability' }
    expect(await webhooks.list(io)).toEqual(lacking)
    expect(await webhooks.ensure(io, { url, secret: 'x' })).toEqual(lacking)
  })
})

describe('the doorbell', () => {
  const settings = { ...ioFor({ baseUrl: 'https://ehr.example.org/fhir' }).settings, subscriptionSecrets: ['a', 'b'] }
  const verify = (headers: Record<string, string>) =>
    inbound.verify({ settings, headers: { get: name => headers[name] }, body: Buffer.from('') })

  it.each([
    ['the newest secret', { [secretHeader]: 'a' }, { ok: true }],
    ['the one before', { [secretHeader]: 'b' }, { ok: true }],
    ['another one', { [secretHeader]: 'c' }, { ok: false, because: 'wrong' }],
    ['none', {}, { ok: false, because: 'missing' }],
  ])('with %s', (_what, headers, expected) => {
    expect(verify(headers)).toEqual(expected)
  })

  it('carries nothing in, whatever its body says: it only rings', () => {
    const body = Buffer.from(JSON.stringify({ resourceType: 'Patient', id: 'p1', name: [{ family: 'Example' }] }))
    const { connection } = io
    expect(parse({ settings, connection, origin: 'push', headers: { get: () => undefined }, body })).toEqual({
      kind: 'ignored',
      reason: 'ping',
      rings: ['Appointment'],
    })
  })
})
