/**
 * Who may push to the simulated Redox: clients with their public keys, assertions checked as Redox checks them, tokens that end.
 * One client is there from the beginning, with a key pair of its own. Source: reference/carequality.md section 1.1.
 */
import { randomBytes } from 'node:crypto'
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose'
import { type Answer, json } from './answers.ts'

export type DemoClient = { clientId: string; keyId: string; privateKey: string; jwks: JSONWebKeySet }

export type Tokens = {
  demo: DemoClient
  /** From now on assertions of this client are checked with these keys. */
  register(clientId: string, jwks: JSONWebKeySet): void
  /** Answers a form sent to the token address. @param audience the address as it was called */
  grant(form: URLSearchParams, audience: string, seconds: number): Promise<Answer>
  /** The client of an `Authorization` header; undefined when it is no token of ours, or has ended. */
  clientOf(authorization: string | undefined): string | undefined
  /** Ends every token. */
  end(): void
}

const longestSeconds = 300

/** Makes a key pair for the first client. */
export async function createTokens(now: () => Date): Promise<Tokens> {
  const pair = await generateKeyPair('RS384', { extractable: true })
  const keyId = 'demo-1'
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: keyId, alg: 'RS384', use: 'sig' }] }
  const demo = { clientId: 'redox-demo', keyId, privateKey: await exportPKCS8(pair.privateKey), jwks }
  const clients = new Map<string, JSONWebKeySet>([[demo.clientId, jwks]])
  const tokens = new Map<string, { client: string; until: number }>()
  const used = new Map<string, number>()

  const check = async (assertion: string, audience: string): Promise<{ client: string } | { because: string }> => {
    const { alg, kid } = decodeProtectedHeader(assertion)
    if (alg !== 'RS384' && alg !== 'ES384') return { because: 'alg' }
    if (!kid) return { because: 'kid' }
    const { sub } = decodeJwt(assertion)
    const keys = clients.get(sub ?? '')
    if (!sub || !keys) return { because: 'client' }
    const currentDate = now()
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(keys), { audience, currentDate, issuer: sub })
    const { exp, iat, jti } = payload
    if (!exp || !jti || exp - (iat ?? currentDate.getTime() / 1000) > longestSeconds) return { because: 'exp' }
    if (used.has(jti)) return { because: 'jti' }
    for (const [old, until] of used) if (until < currentDate.getTime()) used.delete(old)
    used.set(jti, exp * 1000)
    return { client: sub }
  }

  return {
    demo,
    register: (clientId, keys) => void clients.set(clientId, keys),
    async grant(form, audience, seconds) {
      if (form.get('grant_type') !== 'client_credentials') return refused('unsupported_grant_type', 'grant_type')
      if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
        return refused('invalid_request', 'client_assertion_type')
      const checked = await check(form.get('client_assertion') ?? '', audience).catch(() => ({ because: 'signature' }))
      if ('because' in checked) return refused('invalid_client', checked.because)
      const token = randomBytes(24).toString('base64url')
      tokens.set(token, { client: checked.client, until: now().getTime() + seconds * 1000 })
      return json(200, { access_token: token, token_type: 'Bearer', expires_in: seconds, scope: '' })
    },
    clientOf(authorization = '') {
      const held = tokens.get(authorization.replace(/^Bearer /, ''))
      return held && held.until > now().getTime() ? held.client : undefined
    },
    end: () => tokens.clear(),
  }
}

function refused(error: string, because: string): Answer {
  return json(error === 'invalid_client' ? 401 : 400, { error, error_description: `Refused: ${because}` })
}
