/** A hub with a member that pushes in Redox's form, and signs in as its clients do. */
import { randomUUID } from 'node:crypto'
import type { LightMyRequestResponse } from 'fastify'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { uuidv7 } from 'uuidv7'
import type { Connector } from '../src/connectors/connector.ts'
import { redox } from '../src/connectors/redox/index.ts'
import { registryTaker } from '../src/registry/take.ts'
import { writeConnection } from '../src/store/configuration.ts'
import { withScope } from '../src/store/scope.ts'
import { type TestServer, testServer } from './hub-server.ts'

export const tokenUrl = 'https://hub.example.org/redox/v2/auth/token'

export type RedoxMember = {
  test: TestServer
  connection: string
  /** The client id. */
  publicId: string
  /** An assertion as the member makes it; `claims` and `header` replace what it says. */
  assertion(claims?: object, header?: object): Promise<string>
  signIn(assertion: string): Promise<LightMyRequestResponse>
  /** Sends a message with this token, or a fresh one. */
  send(message: object | string, token?: string): Promise<LightMyRequestResponse>
  token(): Promise<string>
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>
  close(): Promise<void>
}

/** Everything, ready. @param settings of the connection, beside its keys */
export async function openRedoxMember(settings: object = {}): Promise<RedoxMember> {
  const test = await testServer(undefined, [redox as unknown as Connector])
  const { hub, organization, clock } = test
  hub.registry = registryTaker
  const pair = await generateKeyPair('RS384')
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS384', use: 'sig' }
  const [connection, publicId] = [uuidv7(), randomUUID()]
  const stored = { patientOid: '2.16.840.1.113883.3.6147.458.2.1', jwks: JSON.stringify({ keys: [jwk] }), ...settings }
  await withScope(hub.pool, organization, db =>
    writeConnection(
      db,
      organization,
      {
        id: connection,
        slug: 'member',
        connector: 'redox',
        public_id: publicId,
        version: 1,
        settings: hub.sealer.sealJson(organization, 'connection', connection, stored),
      },
      clock.now,
    ),
  )
  hub.configurations.forget()
  const server = await test.server({ publicUrl: 'https://hub.example.org' })

  const assertion = async (claims: object = {}, header: object = {}) => {
    const now = Math.floor(clock.now.getTime() / 1000)
    const said = { iss: publicId, sub: publicId, aud: tokenUrl, jti: randomUUID(), iat: now, exp: now + 240, ...claims }
    return new SignJWT(said)
      .setProtectedHeader({ alg: 'RS384', kid: 'one', typ: 'JWT', ...header })
      .sign(pair.privateKey)
  }
  const signIn = (given: string) =>
    server.inject({
      method: 'POST',
      url: '/redox/v2/auth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: given,
      }).toString(),
    })
  const token = async () => {
    const response = await signIn(await assertion())
    if (response.statusCode !== 200) throw new Error(`signing in answered ${response.statusCode}: ${response.body}`)
    return response.json<{ access_token: string }>().access_token
  }
  let kept: { token: string; until: number } | undefined
  return {
    test,
    connection,
    publicId,
    assertion,
    signIn,
    token,
    async send(message, given) {
      if (!given && (!kept || kept.until < clock.now.getTime()))
        kept = { token: await token(), until: clock.now.getTime() + 240_000 }
      return server.inject({
        method: 'POST',
        url: '/redox/endpoint',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${given ?? kept?.token}` },
        payload: typeof message === 'string' ? message : JSON.stringify(message),
      })
    },
    rows: (text, values) => withScope(hub.pool, organization, async db => (await db.query(text, values)).rows as never),
    close: test.close,
  }
}
