import { exportJWK, exportPKCS8, generateKeyPair } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'
import { leastScopes } from './auth.ts'
import { check } from './check.ts'
import { send } from './client.ts'
import { createFakeEhr, type FakeEhr } from './fake.ts'
import { ioFor, scriptedFetch } from './testing/io.ts'

let ehr: FakeEhr | undefined
afterEach(() => ehr?.close())

async function smart(algorithm: 'RS384' | 'ES384', form: 'pem' | 'jwk', tokenSeconds = 300) {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), kid: 'k1' }
  const io = ioFor({
    baseUrl: 'http://127.0.0.1/',
    auth: {
      kind: 'smart',
      clientId: 'causeway',
      privateKey: form === 'pem' ? await exportPKCS8(privateKey) : JSON.stringify(jwk),
    },
  })
  ehr = await createFakeEhr({
    access: {
      kind: 'smart',
      clientId: 'causeway',
      publicKey: { ...(await exportJWK(publicKey)), alg: algorithm },
      tokenSeconds,
    },
    now: io.now,
  })
  io.settings = { ...io.settings, baseUrl: ehr.url }
  return { io, ehr }
}
const read = { path: 'Patient?_count=1' }

describe('SMART backend services', () => {
  it.each([
    ['RS384', 'pem'],
    ['RS384', 'jwk'],
    ['ES384', 'pem'],
    ['ES384', 'jwk'],
  ] as const)('signs with %s from a %s key; the EHR verifies the assertion and lets us in', async (algorithm, form) => {
    const { io, ehr } = await smart(algorithm, form)
    expect(await send(io, read)).toMatchObject({ kind: 'answered', status: 200 })
    expect(ehr.tokensGranted()).toBe(1)
  })

  it.each([
    ['system/*.*', 'system/*.*'],
    [`${leastScopes.v2} system/Observation.rs`, 'system/Observation.rs'],
    ['system/Patient.cruds system/Appointment.rs openid', 'system/Patient.cruds'],
    [leastScopes.v2, undefined],
    [leastScopes.v1, undefined],
  ])('SEC-1 warns when %s is granted: more than scheduling needs', async (granted, beyond) => {
    const { io } = await smart('ES384', 'pem')
    if (io.settings.auth.kind === 'smart')
      io.settings = { ...io.settings, auth: { ...io.settings.auth, scopes: granted } }
    const result = await check(io)
    expect(result.ok).toBe(true)
    const warnings = result.findings.filter(finding => finding.level === 'warning')
    expect(warnings).toEqual(
      beyond === undefined
        ? []
        : [{ name: 'scopes', ok: true, level: 'warning', problem: 'connection.too-much-access', detail: beyond }],
    )
  })

  it('fetches one token for all that wait, and keeps it until a minute before it ends', async () => {
    const { io, ehr } = await smart('ES384', 'pem', 300)
    const replies = await Promise.all(Array.from({ length: 10 }, () => send(io, read)))
    expect(replies.every(reply => reply.kind === 'answered' && reply.status === 200)).toBe(true)
    io.advance(239_000)
    await send(io, read)
    expect(ehr.tokensGranted()).toBe(1)
    io.advance(2_000)
    await send(io, read)
    expect(ehr.tokensGranted()).toBe(2)
  })

  it('renews a token that ended early, once', async () => {
    const { io, ehr } = await smart('ES384', 'pem')
    await send(io, read)
    ehr.expireTokens()
    expect(await send(io, read)).toMatchObject({ kind: 'answered', status: 200 })
    expect(ehr.tokensGranted()).toBe(2)
  })

  it('that the EHR refuses are the connection’s fault, not the message’s', async () => {
    const { io } = await smart('ES384', 'pem')
    if (io.settings.auth.kind === 'smart')
      io.settings = { ...io.settings, auth: { ...io.settings.auth, clientId: 'other' } }
    const refused = { kind: 'no-access', outcome: { kind: 'connection', problem: 'connection.credentials-refused' } }
    expect(await send(io, read)).toEqual(refused)
    expect(await check(io)).toMatchObject({
      ok: false,
      findings: [{ name: 'metadata' }, { name: 'access', problem: 'connection.credentials-refused' }],
    })
  })

  it('with a key that cannot sign say so without a word of the key', async () => {
    const { io } = await smart('ES384', 'pem')
    if (io.settings.auth.kind === 'smart')
      io.settings = { ...io.settings, auth: { ...io.settings.auth, privateKey: 'garbage' } }
    const reply = await send(io, read)
    expect(reply).toMatchObject({ kind: 'no-access', outcome: { kind: 'connection' } })
    expect(JSON.stringify(reply)).not.toContain('garbage')
  })

  it('wait while the token endpoint is busy', async () => {
    const { privateKey } = await generateKeyPair('ES384', { extractable: true })
    const { fetch } = scriptedFetch({ status: 503, headers: { 'retry-after': '9' } })
    const auth = {
      kind: 'smart' as const,
      clientId: 'c',
      privateKey: await exportPKCS8(privateKey),
      tokenUrl: 'https://id.example.org/token',
    }
    const io = ioFor({ baseUrl: 'https://ehr.example.org/fhir', auth }, fetch)
    expect(await send(io, read)).toEqual({
      kind: 'no-access',
      outcome: { kind: 'retry', problem: 'target.busy', afterMs: 9_000 },
    })
  })

  it.each([
    [['permission-v1'], leastScopes.v1],
    [['permission-v2'], leastScopes.v2],
    [[], leastScopes.v2],
  ])('ask for the least, in the words the EHR knows (%j)', async (capabilities, scope) => {
    const { privateKey } = await generateKeyPair('ES384', { extractable: true })
    const { fetch, asked } = scriptedFetch(
      { body: { token_endpoint: 'https://id.example.org/token', capabilities } },
      { body: { access_token: 'abc', token_type: 'bearer', expires_in: 300 } },
      { body: { resourceType: 'Bundle' } },
    )
    const auth = { kind: 'smart' as const, clientId: 'c', privateKey: await exportPKCS8(privateKey) }
    await send(ioFor({ baseUrl: 'https://ehr.example.org/fhir', auth }, fetch), read)
    expect(asked.map(({ url }) => url.href)).toEqual([
      'https://ehr.example.org/fhir/.well-known/smart-configuration',
      'https://id.example.org/token',
      'https://ehr.example.org/fhir/Patient?_count=1',
    ])
    expect(new URLSearchParams(asked[1]?.body).get('scope')).toBe(scope)
    expect(asked[2]?.headers.authorization).toBe('Bearer abc')
  })
})

describe('simple access', () => {
  it.each([
    [{ kind: 'bearer', token: 't0ken' }, { kind: 'bearer', token: 't0ken' }, 200],
    [{ kind: 'bearer', token: 't0ken' }, { kind: 'bearer', token: 'other' }, 401],
    [{ kind: 'basic', user: 'u', password: 'pässword' }, { kind: 'basic', user: 'u', password: 'pässword' }, 200],
    [{ kind: 'none' }, { kind: 'none' }, 200],
    [{ kind: 'bearer', token: 't0ken' }, { kind: 'none' }, 401],
  ] as const)('EHR wants %j, settings say %j: %i', async (access, auth, status) => {
    ehr = await createFakeEhr({ access })
    expect(await send(ioFor({ baseUrl: ehr.url, auth }), read)).toMatchObject({ kind: 'answered', status })
  })
})
