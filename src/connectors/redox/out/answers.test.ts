import { createHash } from 'node:crypto'
import { decodeProtectedHeader, exportJWK, exportPKCS8, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { check } from './check.ts'
import { deliver } from './deliver.ts'
import { workOf } from './testing/io.ts'
import { redoxForEachTest } from './testing/redox.ts'

const [retired, survivor] = ['0192f3c0-0000-7000-8000-00000000000a', '0192f3c0-0000-7000-8000-00000000000b']

const redox = redoxForEachTest()

describe('signing in', () => {
  it('NET-1 asks for one token for all that wait, keeps it, and renews it a minute before it ends', async () => {
    await deliver(redox.io, [workOf(retired), workOf(survivor)])
    expect(redox.fake.tokensAsked()).toBe(1)
    redox.io.advance(239_000)
    await redox.one(workOf('0192f3c0-0000-7000-8000-00000000000c'))
    expect(redox.fake.tokensAsked()).toBe(1)
    redox.io.advance(2_000)
    await redox.one(workOf('0192f3c0-0000-7000-8000-00000000000d'))
    expect(redox.fake.tokensAsked()).toBe(2)
  })

  it('NET-1 renews a token that ended early, once', async () => {
    await redox.one(workOf(retired))
    redox.fake.endTokens()
    expect((await redox.one(workOf(survivor))).kind).toBe('delivered')
    expect(redox.fake.tokensAsked()).toBe(2)
  })

  it.each(['RS384', 'ES384'])('NET-1 signs with %s, and says where the public key is', async algorithm => {
    const pair = await generateKeyPair(algorithm, { extractable: true })
    redox.fake.register('other', { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k-1', alg: algorithm }] })
    const jwksUrl = 'https://hub.example.org/keys'
    const privateKey = await exportPKCS8(pair.privateKey)
    const other = redox.ioWith({ clientId: 'other', keyId: 'k-1', privateKey, jwksUrl })
    const assertions: string[] = []
    const { fetch } = other
    other.fetch = (url, request) => {
      const form = url.pathname.endsWith('/token') ? new URLSearchParams(String(request?.body)) : undefined
      if (form) assertions.push(form.get('client_assertion') ?? '')
      return fetch(url, request)
    }
    expect((await deliver(other, [workOf(retired)]))[0]?.kind).toBe('delivered')
    expect(decodeProtectedHeader(assertions[0] ?? '')).toEqual({ alg: algorithm, kid: 'k-1', typ: 'JWT', jku: jwksUrl })
  })

  it.each([
    [
      'a key that Redox does not know',
      async () => ({
        privateKey: await exportPKCS8((await generateKeyPair('RS384', { extractable: true })).privateKey),
      }),
    ],
    ['another key id', async () => ({ keyId: 'two' })],
    ['a client that is not known', async () => ({ clientId: 'nobody' })],
    ['something that is no key', async () => ({ privateKey: createHash('sha256').digest('hex') })],
  ])('OPS-2 waits for a person with %s', async (_name, change) => {
    const other = redox.ioWith(await change())
    const [outcome] = await deliver(other, [workOf(retired)])
    expect(outcome).toMatchObject({ kind: 'connection', problem: 'connection.credentials-refused' })
    expect(redox.fake.patients()).toEqual([])
  })

  it('OPS-2 tries again when the token address is busy', async () => {
    await redox.fake.set({ faults: [{ on: 'token', does: 'answer', status: 503 }] })
    expect((await redox.one(workOf(retired))).kind).toBe('retry')
    expect((await redox.one(workOf(retired))).kind).toBe('delivered')
  })
})

describe('answers', () => {
  it.each([
    [
      'a message that is not liked',
      { does: 'answer', status: 400, text: 'DOB' },
      { kind: 'rejected', problem: 'target.refused', said: { status: 400, text: '4000000: DOB' } },
    ],
    [
      'no subscription',
      { does: 'answer', status: 400, module: 'Subscriptions', text: 'No subscriptions. Meta…' },
      { kind: 'connection', problem: 'connection.lacks-capability' },
    ],
    [
      'no subscription, with a good status',
      { does: 'errors', module: 'Subscriptions', text: 'No subscriptions.' },
      { kind: 'connection', problem: 'connection.lacks-capability' },
    ],
    [
      'something to know',
      { does: 'errors', text: 'Race is not known' },
      { kind: 'delivered', said: { status: 200, text: '4000000: Race is not known' } },
    ],
    [
      'too many messages',
      { does: 'answer', status: 429, retryAfter: '7' },
      { kind: 'retry', problem: 'target.busy', afterMs: 7_000 },
    ],
    ['a gateway that gave up', { does: 'answer-after', status: 504 }, { kind: 'retry', problem: 'target.busy' }],
    ['half of an answer', { does: 'cut-answer' }, { kind: 'retry', problem: 'target.no-answer' }],
    ['a page to sign in', { does: 'page' }, { kind: 'rejected', problem: 'target.answered-with-error' }],
  ] as const)('OPS-2 reads %s', async (_name, fault, expected) => {
    await redox.fake.set({ faults: [{ on: 'message', ...fault }] })
    expect(await redox.one(workOf(retired))).toMatchObject(expected)
  })

  it('OPS-2 reads answers with null everywhere', async () => {
    await redox.fake.set({ absent: 'null' })
    expect(await redox.one(workOf(retired))).not.toHaveProperty('said')
    expect(redox.fake.patients()).toHaveLength(1)
  })

  it('OPS-2 waits when it is told to slow down, and loses nobody', async () => {
    await redox.fake.set({ perMinute: 2 })
    const works = [1, 2, 3].map(n => workOf(`0192f3c0-0000-7000-8000-0000000000a${n}`))
    const outcomes = await deliver(redox.io, works)
    const late = works.filter((_, index) => outcomes[index]?.kind === 'retry')
    expect(late).toHaveLength(1)
    redox.io.advance(61_000)
    await deliver(redox.io, late)
    expect(redox.fake.patients()).toHaveLength(3)
  })
})

describe('the Test', () => {
  it('CO-2 says that nobody takes what is sent to this destination', async () => {
    const other = redox.ioWith({ destination: 'elsewhere' })
    expect(await check(other)).toMatchObject({
      ok: false,
      findings: [
        { name: 'token', ok: true },
        { name: 'destination', ok: false, problem: 'connection.lacks-capability' },
      ],
    })
  })

  it('CO-2 writes nothing there', async () => {
    expect((await check(redox.io)).ok).toBe(true)
    expect(redox.fake.patients()).toEqual([])
  })
})
