/** How clients of the network's FHIR endpoints register and get access: UDAP by certificates, SMART by listed keys. */
import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt, exportJWK, generateKeyPair, importX509, jwtVerify, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  askerOid,
  askerUri,
  b2b,
  base,
  clientIdOf,
  clientUri,
  type FhirHub,
  maple,
  openFhirHub,
  registerUrl,
  type Signing,
  tokenUrl,
} from './fhir-hub.ts'
import { makeAuthority } from './pki.ts'

let hub: FhirHub
let client: string
beforeAll(async () => {
  hub = await openFhirHub()
  client = clientIdOf(await hub.register(await hub.statement()))
}, 60_000)
afterAll(() => hub?.close())

const form = 'application/x-www-form-urlencoded'
/** What a client of UDAP sends for a token. */
const formOf = async (id: string) =>
  new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await hub.assertion(id),
    scope: 'system/Patient.rs',
    udap: '1',
  }).toString()
const seconds = (ms = 0) => Math.floor((hub.test.clock.now.getTime() + ms) / 1000)
/** A token that says of itself how it is signed, with a signature of anything. */
const forged = (alg: string, claims: object, signature = '') =>
  [JSON.stringify({ alg, x5c: [hub.client.der.toString('base64')] }), JSON.stringify(claims)]
    .map(each => Buffer.from(each).toString('base64url'))
    .join('.')
    .concat(`.${signature}`)

describe('.well-known', () => {
  it('NET-4 udap is signed by the gateway’s certificate, which names the address', async () => {
    for (const [path, address] of [
      ['', base],
      [`/${maple.home}`, `${base}/${maple.home}`],
    ]) {
      const response = await hub.inject({ method: 'GET', url: `/network/fhir${path}/.well-known/udap` })
      expect(response.statusCode).toBe(200)
      const told = response.json<Record<string, unknown> & { signed_metadata: string }>()
      expect(told).toMatchObject({
        udap_versions_supported: ['1'],
        udap_profiles_supported: ['udap_dcr', 'udap_authn', 'udap_authz'],
        udap_authorization_extensions_required: ['hl7-b2b'],
        grant_types_supported: ['client_credentials'],
        token_endpoint: tokenUrl,
        registration_endpoint: registerUrl,
      })
      const [header = ''] = told.signed_metadata.split('.')
      const { x5c, alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { x5c: string[]; alg: string }
      expect(alg).toBe('RS256')
      const pem = `-----BEGIN CERTIFICATE-----\n${x5c[0]}\n-----END CERTIFICATE-----`
      const { payload } = await jwtVerify(told.signed_metadata, await importX509(pem, alg))
      expect(payload).toMatchObject({
        iss: address,
        sub: address,
        token_endpoint: tokenUrl,
        registration_endpoint: registerUrl,
        jti: expect.any(String),
      })
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(31_536_000)
    }
  })

  it('NET-4 udap is signed once for everybody who asks within a minute, as anybody may ask', async () => {
    const ask = async () => (await hub.inject({ method: 'GET', url: '/network/fhir/.well-known/udap' })).json()
    const told = await ask()
    expect(await ask()).toEqual(told)
    const { now } = hub.test.clock
    hub.test.clock.now = new Date(now.getTime() + 60_000)
    expect(await ask()).not.toEqual(told)
    hub.test.clock.now = now
  })

  it('NET-4 udap is not there for an address that the certificate does not name', async () => {
    const response = await hub.inject({ method: 'GET', url: '/network/fhir/2.16.840.1.113883.3.9002/.well-known/udap' })
    expect(response.statusCode).toBe(404)
  })

  it('NET-4 smart-configuration tells where a token is given, and by what', async () => {
    const response = await hub.inject({ method: 'GET', url: '/network/fhir/.well-known/smart-configuration' })
    expect(response.json()).toMatchObject({
      token_endpoint: tokenUrl,
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
      capabilities: expect.arrayContaining(['client-confidential-asymmetric', 'permission-v2']),
    })
  })
})

describe('registering', () => {
  it('NET-4 gives an application an id, and the same again when it changes what it said', async () => {
    const uri = 'https://second.example.org/app'
    const by = await hub.issue([uri, 'urn:example:another'])
    const said = (claims: object = {}) => hub.statement({ by, claims: { iss: uri, sub: uri, ...claims } })
    const first = await hub.register(await said())
    expect(first.statusCode).toBe(201)
    expect(first.json()).toMatchObject({
      client_name: 'Lakeside exchange',
      contacts: ['mailto:integration@lakeside.example.org'],
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      scope: 'system/Patient.rs system/DocumentReference.rs system/Binary.r',
    })
    const renewed = await hub.issue([uri])
    const changed = await hub.register(
      await hub.statement({ by: renewed, claims: { iss: uri, sub: uri, scope: 'system/Patient.r openid' } }),
    )
    expect(changed.statusCode).toBe(200)
    expect(changed.json()).toMatchObject({ client_id: clientIdOf(first), scope: 'system/Patient.r' })
    expect(clientIdOf(changed)).not.toBe(client)
  })

  it('NET-4 takes addresses of a browser that are none as not said', async () => {
    const uri = 'https://empty.example.org/app'
    const by = await hub.issue([uri])
    for (const nothing of [[], null]) {
      const claims = { iss: uri, sub: uri, redirect_uris: nothing, response_types: nothing }
      const registered = await hub.register(await hub.statement({ by, claims }))
      expect(registered.statusCode, registered.body).toBeLessThan(300)
      // The answer says again what was said: UDAP Dynamic Client Registration section 5.1.
      expect(registered.json()).toMatchObject({ redirect_uris: nothing, grant_types: ['client_credentials'] })
    }
  })

  it('NET-4 ends by a statement without grants, and with it the access', async () => {
    const uri = 'https://third.example.org/app'
    const by = await hub.issue([uri])
    const said = (claims: object = {}) => hub.statement({ by, claims: { iss: uri, sub: uri, ...claims } })
    const id = clientIdOf(await hub.register(await said()))
    expect((await hub.signIn(await hub.assertion(id, { by }))).statusCode).toBe(200)
    const cancelled = await hub.register(await said({ grant_types: [] }))
    expect(cancelled.statusCode).toBe(200)
    expect(cancelled.json()).toMatchObject({ client_id: id, grant_types: [] })
    const { rows } = await hub.test.owner.query('select from network_access where client = $1', [id])
    expect(rows).toEqual([])
    expect((await hub.signIn(await hub.assertion(id, { by }))).json()).toMatchObject({ error: 'invalid_client' })
    expect((await hub.register(await said())).json()).toMatchObject({ client_id: id })
    expect((await hub.signIn(await hub.assertion(id, { by }))).statusCode).toBe(200)
  })

  it('NET-4 in another community is of another application, whatever it calls itself', async () => {
    const other = await makeAuthority({ name: 'Another Root', now: hub.test.clock.now })
    await writeFile(join(hub.folder, 'trust', 'other.pem'), other.certificate)
    await hub.look()
    const by = await hub.issue([clientUri], { of: other })
    const registered = await hub.register(await hub.statement({ by }))
    expect(registered.statusCode).toBe(201)
    expect(clientIdOf(registered)).not.toBe(client)
    // Its certificate proves nothing for the client of the first community.
    const taken = await hub.signIn(await hub.assertion(client, { by }))
    expect(taken.json()).toMatchObject({ error: 'invalid_client' })
    await rm(join(hub.folder, 'trust', 'other.pem'))
    await hub.look()
    expect((await hub.register(await hub.statement({ by }))).json()).toMatchObject({
      error: 'unapproved_software_statement',
    })
  })

  it.each<[string, () => Signing | Promise<Signing>, string]>([
    ['over', () => ({ claims: { iat: seconds(-600_000), exp: seconds(-400_000) } }), 'invalid_software_statement'],
    ['made to last', () => ({ claims: { exp: seconds(301_000) } }), 'invalid_software_statement'],
    ['without a beginning', () => ({ claims: { iat: undefined } }), 'invalid_software_statement'],
    ['without an id', () => ({ claims: { jti: undefined } }), 'invalid_software_statement'],
    ['for another server', () => ({ claims: { aud: 'https://elsewhere.example.org' } }), 'invalid_software_statement'],
    ['for the token endpoint', () => ({ claims: { aud: tokenUrl } }), 'invalid_software_statement'],
    [
      'of another issuer',
      () => ({ claims: { iss: 'https://other.example.org', sub: 'https://other.example.org' } }),
      'invalid_software_statement',
    ],
    ['about somebody else', () => ({ claims: { sub: 'https://other.example.org' } }), 'invalid_software_statement'],
    [
      'with another’s certificate',
      async () => ({ header: { x5c: [(await hub.issue([clientUri])).der.toString('base64')] } }),
      'invalid_software_statement',
    ],
    ['without a certificate', () => ({ header: { x5c: undefined } }), 'invalid_software_statement'],
    [
      'by an unknown authority',
      async () => ({
        by: await hub.issue([clientUri], {
          of: await makeAuthority({ name: 'Network Root', now: hub.test.clock.now }),
        }),
      }),
      'unapproved_software_statement',
    ],
    [
      'by a certificate that is over',
      async () => ({
        by: await hub.issue([clientUri], {
          from: new Date(seconds(-7_200_000) * 1000),
          until: new Date(seconds(-3_600_000) * 1000),
        }),
      }),
      'unapproved_software_statement',
    ],
    ['for users', () => ({ claims: { grant_types: ['authorization_code'] } }), 'invalid_client_metadata'],
    ['without a name', () => ({ claims: { client_name: undefined } }), 'invalid_client_metadata'],
    ['without an e-mail address', () => ({ claims: { contacts: ['https://example.org'] } }), 'invalid_client_metadata'],
    [
      'with a secret',
      () => ({ claims: { token_endpoint_auth_method: 'client_secret_basic' } }),
      'invalid_client_metadata',
    ],
    [
      'for scopes that there are none of',
      () => ({ claims: { scope: 'user/Patient.read' } }),
      'invalid_client_metadata',
    ],
    [
      'with addresses of a browser',
      () => ({ claims: { redirect_uris: ['https://a.example.org'] } }),
      'invalid_client_metadata',
    ],
    [
      'with answers for a browser',
      () => ({ claims: { redirect_uris: [], response_types: ['code'] } }),
      'invalid_client_metadata',
    ],
  ])('NET-4 is refused by a statement %s', async (_name, signing, error) => {
    const response = await hub.register(await hub.statement(await signing()))
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({ error })
    expect(response.headers['cache-control']).toBe('no-store')
  })

  it('NET-4 takes a statement once, and none that is not signed by a key pair', async () => {
    const statement = await hub.statement()
    expect((await hub.register(statement)).statusCode).toBe(200)
    expect((await hub.register(statement)).json()).toMatchObject({ error: 'invalid_software_statement' })
    const claims = decodeJwt(await hub.statement())
    expect((await hub.register(forged('none', claims))).json()).toMatchObject({ error: 'invalid_software_statement' })
    const shared = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', x5c: [hub.client.der.toString('base64')] })
      .sign(Buffer.from(hub.client.certificate))
    expect((await hub.register(shared)).json()).toMatchObject({ error: 'invalid_software_statement' })
    expect((await hub.register('not a token')).json()).toMatchObject({ error: 'invalid_software_statement' })
  })

  it('NET-4 is refused by a certificate that was revoked', async () => {
    const uri = 'https://revoked.example.org/app'
    const by = await hub.issue([uri])
    const list = join(hub.folder, 'revoked', 'root.crl')
    await writeFile(list, await hub.authority.revoke([by]))
    await hub.look()
    const response = await hub.register(await hub.statement({ by, claims: { iss: uri, sub: uri } }))
    expect(response.json()).toMatchObject({ error: 'unapproved_software_statement' })
    await rm(list)
    await hub.look()
  })
})

describe('a token', () => {
  it('NET-4 is given for five minutes to who proves itself, with the scopes that it may have', async () => {
    const response = await hub.signIn(await hub.assertion(client), { scope: 'system/Patient.rs system/Observation.rs' })
    expect(response.statusCode).toBe(200)
    expect(response.headers['cache-control']).toBe('no-store')
    expect(response.json()).toEqual({
      access_token: expect.stringMatching(/^cwn_/),
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'system/Patient.rs',
    })
    const { rows } = await hub.test.owner.query<{ body: Buffer }>('select body from network_access')
    expect(rows.map(({ body }) => body.toString('latin1')).join()).not.toMatch(/Okoye|Lakeside/)
  })

  it('NET-4 is given to who sends the extension as text, and names its organization by a URI that is listed', async () => {
    // As Inferno's UDAP test kit does.
    const said = (organization_id: string) => ({
      claims: { extensions: JSON.stringify({ 'hl7-b2b': { ...b2b, organization_id } }) },
    })
    expect((await hub.signIn(await hub.assertion(client, said(askerUri)))).statusCode).toBe(200)
    const other = await hub.signIn(await hub.assertion(client, said('https://other.example.org/')))
    expect(other.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('NET-4 is over after five minutes', async () => {
    const authorization = `Bearer ${await hub.token()}`
    const search = () =>
      hub.inject({ method: 'GET', url: `/network/fhir/Patient?_id=${randomUUID()}`, headers: { authorization } })
    expect((await search()).statusCode).toBe(200)
    const before = hub.test.clock.now
    hub.test.clock.now = new Date(before.getTime() + 301_000)
    expect((await search()).statusCode).toBe(401)
    hub.test.clock.now = before
  })

  it.each<[string, () => Signing | Promise<Signing>]>([
    ['over', () => ({ claims: { iat: seconds(-600_000), exp: seconds(-400_000) } })],
    ['made to last', () => ({ claims: { exp: seconds(301_000) } })],
    ['for another server', () => ({ claims: { aud: 'https://elsewhere.example.org/token' } })],
    ['for the registration', () => ({ claims: { aud: registerUrl } })],
    ['of another issuer', () => ({ claims: { iss: clientUri } })],
    ['of a client that is not known', () => ({ claims: { iss: randomUUID(), sub: randomUUID() } })],
    ['of another application', async () => ({ by: await hub.issue(['https://other.example.org']) })],
    [
      'with another’s certificate',
      async () => ({ header: { x5c: [(await hub.issue([clientUri])).der.toString('base64')] } }),
    ],
    ['without a certificate', () => ({ header: { x5c: undefined } })],
    [
      'by an unknown authority',
      async () => ({
        by: await hub.issue([clientUri], {
          of: await makeAuthority({ name: 'Network Root', now: hub.test.clock.now }),
        }),
      }),
    ],
  ])('NET-4 is refused to an assertion %s', async (_name, signing) => {
    const response = await hub.signIn(await hub.assertion(client, await signing()))
    expect(response.statusCode).toBe(401)
    expect(response.json()).toMatchObject({ error: 'invalid_client' })
    expect(response.body).not.toMatch(/Okoye|Lakeside/)
  })

  it.each<[string, object, (claims: object) => object]>([
    ['whose certificates are no list', { x5c: 'abc' }, claims => claims],
    ['whose certificates are an object', { x5c: {} }, claims => claims],
    ['whose client is a list', {}, claims => ({ ...claims, sub: [client] })],
    ['whose client is a number', {}, claims => ({ ...claims, sub: 1 })],
  ])('NET-4 is refused to an assertion %s', async (_name, header, bend) => {
    const claims = bend(decodeJwt(await hub.assertion(client)))
    const said = { alg: 'ES256', x5c: [hub.client.der.toString('base64')], ...header }
    const bent = `${[said, claims].map(each => Buffer.from(JSON.stringify(each)).toString('base64url')).join('.')}.AAAA`
    const response = await hub.signIn(bent)
    expect(response.statusCode).toBe(401)
    expect(response.json()).toMatchObject({ error: 'invalid_client' })
    expect((await hub.register(bent)).json()).toMatchObject({ error: 'invalid_software_statement' })
  })

  it('NET-4 is given once for an assertion, and for none that is not signed by a key pair', async () => {
    const assertion = await hub.assertion(client)
    expect((await hub.signIn(assertion)).statusCode).toBe(200)
    expect((await hub.signIn(assertion)).json()).toMatchObject({ error: 'invalid_client' })
    const claims = decodeJwt(await hub.assertion(client))
    expect((await hub.signIn(forged('none', claims))).json()).toMatchObject({ error: 'invalid_client' })
    const shared = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', x5c: [hub.client.der.toString('base64')] })
      .sign(Buffer.from(hub.client.certificate))
    expect((await hub.signIn(shared)).json()).toMatchObject({ error: 'invalid_client' })
  })

  const without = (name: keyof typeof b2b) => Object.fromEntries(Object.entries(b2b).filter(([key]) => key !== name))
  it.each<[string, unknown]>([
    ['at all', undefined],
    ['of another version', { ...b2b, version: '2' }],
    ['without the organization', without('organization_id')],
    ['with an organization that is no URI', { ...b2b, organization_id: 'Lakeside' }],
    ['without a purpose', without('purpose_of_use')],
    ['with an empty list of purposes', { ...b2b, purpose_of_use: [] }],
    [
      'with a purpose that the network does not know',
      { ...b2b, purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#PHY'] },
    ],
    ['with two purposes', { ...b2b, purpose_of_use: ['TREAT', 'HPAYMT'] }],
    ['with consents but no policy', { ...b2b, consent_reference: ['https://lakeside.example.org/Consent/1'] }],
    ['of an organization that the directory does not list', { ...b2b, organization_id: 'urn:oid:1.2.3.4' }],
  ])('NET-4 is refused without hl7-b2b as it should be: %s', async (_name, extension) => {
    const claims = { extensions: extension === undefined ? undefined : { 'hl7-b2b': extension } }
    const response = await hub.signIn(await hub.assertion(client, { claims }))
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it.each<[string, Record<string, string>, string]>([
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['another kind of assertion', { client_assertion_type: 'urn:x' }, 'invalid_client'],
    ['another way to prove itself', { client_assertion: '', client_secret: 'x' }, 'invalid_client'],
    ['another client than it proves to be', { client_id: 'county-health' }, 'invalid_client'],
    ['scopes that it did not register', { scope: 'system/Observation.rs' }, 'invalid_scope'],
    ['scopes to write', { scope: 'system/Patient.cruds system/*.write' }, 'invalid_scope'],
    ['another version of UDAP', { udap: '2' }, 'invalid_request'],
  ])('NET-4 is refused to who asks for %s', async (_name, fields, error) => {
    const response = await hub.signIn(await hub.assertion(client), fields)
    expect(response.json()).toMatchObject({ error })
  })

  it('NET-4 is given to who says its own id too, and leaves a parameter empty', async () => {
    const said = { client_id: client, scope: '', resource: '' }
    const given = await hub.signIn(await hub.assertion(client), said)
    expect(given.json()).toMatchObject({ scope: 'system/Patient.rs system/DocumentReference.rs system/Binary.r' })
  })

  it('NET-4 is refused to a form that says something twice', async () => {
    const payload = `${await formOf(client)}&scope=${encodeURIComponent('system/Patient.rs')}`
    const twice = await hub.inject({
      method: 'POST',
      url: '/network/auth/token',
      headers: { 'content-type': form },
      payload,
    })
    expect([twice.statusCode, twice.json().error]).toEqual([400, 'invalid_request'])
  })

  it.each([
    ['before its time', () => ({ nbf: seconds(200_000) }), 'not-yet'],
    ['whose times are texts', () => ({ exp: String(seconds(200_000)) }), 'unreadable'],
  ])(
    'NET-4 is refused to an assertion %s, which is not for want of a good signature',
    async (_name, claims, because) => {
      const response = await hub.signIn(await hub.assertion(client, { claims: claims() }))
      expect(response.json()).toEqual({
        error: 'invalid_client',
        error_description: `The request was refused: ${because}.`,
      })
    },
  )

  it('NET-4 stops being given once the certificate is revoked', async () => {
    const uri = 'https://fourth.example.org/app'
    const by = await hub.issue([uri])
    const id = clientIdOf(await hub.register(await hub.statement({ by, claims: { iss: uri, sub: uri } })))
    expect((await hub.signIn(await hub.assertion(id, { by }))).statusCode).toBe(200)
    const list = join(hub.folder, 'revoked', 'root.crl')
    await writeFile(list, await hub.authority.revoke([by]))
    await hub.look()
    expect((await hub.signIn(await hub.assertion(id, { by }))).json()).toMatchObject({ error: 'invalid_client' })
    await rm(list)
    await hub.look()
  })
})

describe('the addresses of access and registration', () => {
  const post = (url: string, type: string, payload: string) =>
    hub.inject({ method: 'POST', url, headers: { 'content-type': type }, payload })

  it.each([
    ['/network/auth/token', 'invalid_request'],
    ['/network/udap/register', 'invalid_software_statement'],
  ])('NET-4 %s says in the form of OAuth that it cannot read a body', async (url, error) => {
    for (const [type, payload, status] of [
      ['multipart/form-data; boundary=x', '--x--', 415],
      ['application/json', '{', 400],
      ['application/x-www-form-urlencoded', `a=${'x'.repeat(70_000)}`, 413],
    ] as const) {
      const response = await post(url, type, payload)
      expect(response.statusCode, type).toBe(status)
      expect(response.headers['cache-control']).toBe('no-store')
      expect(response.json()).toEqual({ error, error_description: expect.any(String) })
    }
  })

  it.each(['/network/auth/token', '/network/udap/register'])('NET-4 %s takes POST, and is no page', async url => {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'] as const) {
      const response = await hub.inject({ method, url })
      expect([method, response.statusCode, response.headers.allow]).toEqual([method, 405, 'POST'])
      if (method !== 'HEAD') expect(response.json()).toMatchObject({ error: 'invalid_request' })
    }
  })
})

describe('whoever is refused again and again', () => {
  it('NET-4 is slowed down, and nobody else', async () => {
    const call = (remoteAddress: string, url: string) =>
      hub.inject({ method: 'POST', url, remoteAddress, payload: { udap: '1' } })
    const fhir = (remoteAddress: string) => hub.inject({ method: 'GET', url: '/network/fhir/Patient', remoteAddress })
    for (let times = 0; times < 30; times += 1) await call('192.0.2.1', '/network/udap/register')
    expect((await call('192.0.2.1', '/network/udap/register')).statusCode).toBe(429)
    expect((await call('192.0.2.2', '/network/udap/register')).statusCode).toBe(400)
    for (let times = 0; times < 60; times += 1) await fhir('192.0.2.3')
    expect((await fhir('192.0.2.3')).statusCode).toBe(429)
    expect((await fhir('192.0.2.4')).statusCode).toBe(401)
  })
})

describe('SMART Backend Services', () => {
  const key = { pair: undefined as undefined | Awaited<ReturnType<typeof generateKeyPair>> }
  const signed = async (claims: object = {}, header: object = {}) => {
    const pair = key.pair
    if (!pair) throw new Error('no key')
    return new SignJWT({
      iss: 'county-health',
      sub: 'county-health',
      aud: tokenUrl,
      jti: randomUUID(),
      iat: seconds(),
      exp: seconds(240_000),
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES384', kid: 'one', typ: 'JWT', ...header })
      .sign(pair.privateKey)
  }
  const smart = async (assertion: string, fields: Record<string, string> = {}) => {
    const { udap: _, ...form } = { udap: '', scope: 'system/*.rs', ...fields }
    return hub.inject({
      method: 'POST',
      url: '/network/auth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
        ...form,
      }).toString(),
    })
  }
  const list = async (more: object = {}) => {
    const jwk = key.pair && { ...(await exportJWK(key.pair.publicKey)), kid: 'one', alg: 'ES384', use: 'sig' }
    const listed = {
      id: 'county-health',
      name: 'County Health',
      organization: { name: 'County Health', oid: askerOid },
      jwks: { keys: [jwk] },
      ...more,
    }
    await writeFile(join(hub.folder, 'clients.yaml'), JSON.stringify({ clients: [listed] }))
    hub.test.clock.now = new Date(hub.test.clock.now.getTime() + 4_000)
  }
  beforeAll(async () => {
    key.pair = await generateKeyPair('ES384', { extractable: true })
    await list()
  })

  it('NET-4 gives a listed client access by its key, for its one purpose', async () => {
    const response = await smart(await signed())
    expect(response.json()).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'system/*.rs' })
    const { access_token } = response.json<{ access_token: string }>()
    const read = await hub.inject({
      method: 'GET',
      url: `/network/fhir/Patient?_id=${randomUUID()}`,
      headers: { authorization: `Bearer ${access_token}` },
    })
    expect(read.statusCode).toBe(200)
  })

  it.each<[string, object, object]>([
    ['over', { iat: 1, exp: 200 }, {}],
    ['made out to somebody else', { aud: base }, {}],
    ['of another issuer', { iss: 'somebody' }, {}],
    ['with a key that is not listed', {}, { kid: 'two' }],
  ])('NET-4 refuses an assertion %s', async (_name, claims, header) => {
    expect((await smart(await signed(claims, header))).json()).toMatchObject({ error: 'invalid_client' })
  })

  it('NET-4 refuses a purpose that the client is not listed for, and asks which of several', async () => {
    const payment = { extensions: { 'hl7-b2b': { ...b2b, purpose_of_use: ['HPAYMT'] } } }
    expect((await smart(await signed(payment))).json()).toMatchObject({ error: 'invalid_grant' })
    await list({ purposes: ['TREATMENT', 'PAYMENT'] })
    expect((await smart(await signed())).json()).toMatchObject({ error: 'invalid_grant' })
    expect((await smart(await signed(payment))).statusCode).toBe(200)
  })

  it('NET-4 keeps the list when a new one is wrong', async () => {
    await writeFile(join(hub.folder, 'clients.yaml'), 'clients: [{ id: county-health }]')
    hub.test.clock.now = new Date(hub.test.clock.now.getTime() + 4_000)
    const payment = { extensions: { 'hl7-b2b': { ...b2b, purpose_of_use: ['HPAYMT'] } } }
    expect((await smart(await signed(payment))).statusCode).toBe(200)
  })
})

describe('while the database is down and no replica may stand in', () => {
  const setLimit = async (limit: number) => {
    const { rows } = await hub.test.owner.query<{ name: string }>('select current_database() as name')
    await hub.test.owner.query(`alter database "${rows[0]?.name}" connection limit ${limit}`)
  }
  const token = () => hub.assertion(client).then(assertion => hub.signIn(assertion))
  const open = (path: string) => hub.inject({ method: 'GET', url: `/network/fhir${path}` })

  it('NET-5 each protocol says in its own words that one may come again, and what is open to everybody stays', async () => {
    const authorization = `Bearer ${(await token()).json<{ access_token: string }>().access_token}`
    const search = () =>
      hub.inject({ method: 'GET', url: `/network/fhir/Patient?_id=${randomUUID()}`, headers: { authorization } })
    expect((await search()).statusCode).toBe(200)
    const before = await open('/metadata')
    hub.test.clock.now = new Date(hub.test.clock.now.getTime() + 10_000) // longer than a token is remembered
    await setLimit(0)
    await hub.test.owner.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )

    const refused = await search()
    expect(refused.statusCode).toBe(503)
    expect(refused.headers['retry-after']).toMatch(/^\d+$/)
    expect(refused.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'transient' }] })
    for (const answered of [await token(), await hub.register(await hub.statement())]) {
      expect(answered.statusCode).toBe(503)
      expect(answered.headers).toMatchObject({ 'retry-after': '30', 'cache-control': 'no-store' })
      expect(answered.json()).toMatchObject({ error: 'temporarily_unavailable' })
    }
    // What is wrong with an assertion is said as ever: nothing has to be looked up for it.
    expect((await hub.signIn('no assertion')).json()).toMatchObject({ error: 'invalid_client' })
    expect((await open('/metadata')).json()).toEqual(before.json())
    for (const path of ['/.well-known/udap', '/.well-known/smart-configuration'])
      expect((await open(path)).statusCode, path).toBe(200)

    await setLimit(-1)
    await expect.poll(async () => (await token()).statusCode, { timeout: 10_000 }).toBe(200)
    expect((await search()).statusCode).toBe(200)
  })
})

describe('a hub that is no gateway', () => {
  it('NET-4 has none of these addresses', async () => {
    const nothing = { current: () => undefined }
    const parts = {
      gateway: nothing,
      folder: hub.folder,
      metrics: { inFlight() {}, answered() {} },
    } as unknown as Parameters<FhirHub['test']['server']>[0]
    const server = await hub.test.server({ publicUrl: 'https://hub.example.org', network: parts as never })
    for (const path of [
      'fhir/metadata',
      'fhir/.well-known/udap',
      'fhir/.well-known/smart-configuration',
      'fhir/Patient',
    ])
      expect((await server.inject({ method: 'GET', url: `/network/${path}` })).statusCode, path).toBe(404)
    const token = await server.inject({
      method: 'POST',
      url: '/network/auth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'grant_type=client_credentials',
    })
    expect(token.statusCode).toBe(404)
    const register = await server.inject({ method: 'POST', url: '/network/udap/register', payload: { udap: '1' } })
    expect(register.statusCode).toBe(404)
  })
})
