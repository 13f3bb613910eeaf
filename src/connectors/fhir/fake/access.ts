/**
 * Who may use the simulated EHR: nobody asked, a bearer token, a password, or SMART backend services with a token
 * endpoint that verifies the client's assertion. Source: HL7 SMART App Launch 2.2, backend services.
 */
import { importJWK, type JWK, jwtVerify } from 'jose'
import type { Answer } from './answers.ts'

export type Access =
  | { kind: 'none' }
  | { kind: 'bearer'; token: string }
  | { kind: 'basic'; user: string; password: string }
  | { kind: 'smart'; clientId: string; publicKey: JWK; tokenSeconds?: number }

type Clock = { now(): Date; newId(): string }

/** Checks requests and grants tokens; `tokensGranted` counts, `expireAll` makes every token invalid at once. */
export function guardOf(access: Access, clock: Clock) {
  const tokens = new Map<string, number>()
  const used = new Set<string>()
  let granted = 0

  return {
    allows(header: string | undefined): boolean {
      switch (access.kind) {
        case 'none':
          return true
        case 'bearer':
          return header === `Bearer ${access.token}`
        case 'basic':
          return header === `Basic ${Buffer.from(`${access.user}:${access.password}`).toString('base64')}`
        default:
          return (tokens.get(header?.replace(/^Bearer /, '') ?? '') ?? 0) > clock.now().getTime()
      }
    },
    tokensGranted: () => granted,
    expireAll: () => tokens.clear(),
    async grant(form: URLSearchParams, tokenUrl: string): Promise<Answer> {
      if (access.kind !== 'smart') return refused('unsupported_grant_type')
      if (form.get('grant_type') !== 'client_credentials') return refused('unsupported_grant_type')
      if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
        return refused('invalid_request')
      if (!form.get('scope')) return refused('invalid_scope')
      const { alg } = access.publicKey
      const key = await importJWK(access.publicKey, alg)
      const checked = await jwtVerify(form.get('client_assertion') ?? '', key, {
        algorithms: ['RS384', 'ES384'],
        issuer: access.clientId,
        subject: access.clientId,
        audience: tokenUrl,
        currentDate: clock.now(),
        requiredClaims: ['jti', 'exp'],
      }).catch(() => undefined)
      const { jti, exp = 0 } = checked?.payload ?? {}
      if (!jti || used.has(jti) || exp * 1000 > clock.now().getTime() + 305_000) return refused('invalid_client', 401)
      used.add(jti)
      granted++
      const token = clock.newId()
      const seconds = access.tokenSeconds ?? 300
      tokens.set(token, clock.now().getTime() + seconds * 1000)
      return json(200, { access_token: token, token_type: 'bearer', expires_in: seconds, scope: form.get('scope') })
    },
  }
}

/** `.well-known/smart-configuration` of the simulated EHR. */
export function smartConfiguration(tokenUrl: string): Answer {
  return json(200, {
    token_endpoint: tokenUrl,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    grant_types_supported: ['client_credentials'],
    capabilities: ['client-confidential-asymmetric', 'permission-v2'],
  })
}

function refused(error: string, status = 400): Answer {
  return json(status, { error })
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json', body: JSON.stringify(value) }
}
