/** How members sign in: with a signed assertion, or with key and secret where that older way is switched on. */
import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { RedoxSettings } from '../../connectors/redox/index.ts'
import type { ConnectionConfig } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { useAssertion } from '../../store/redox-access.ts'
import { withScope } from '../../store/scope.ts'
import { createLimit } from '../limits.ts'
import { checkAssertion, clientOf } from '../oauth/assertion.ts'
import { createKeySets } from '../oauth/key-sets.ts'
import { type Access, tokenSeconds } from './access.ts'

export type Member = { organization: string; publicId: string; connection: ConnectionConfig; settings: RedoxSettings }
/** The member of a connection's public id; undefined when it is none of this protocol, or cannot be used. */
export type FindMember = (publicId: string) => Promise<Member | undefined>

export type SignInParts = { hub: Hub; access: Access; findMember: FindMember; publicUrl?: string | undefined }

export const tokenPath = '/redox/v2/auth/token'
/** Refused attempts that one address may make in a minute. */
const refusedPerMinute = 30
const longestForm = 20_000

const Grant = z.object({
  grant_type: z.literal('client_credentials'),
  client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  client_assertion: z.string().min(1).max(longestForm),
})
const Legacy = z.object({ apiKey: z.string().max(200), secret: z.string().max(200) })
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Adds the routes. */
export function addSignIn(app: FastifyInstance, { hub, access, findMember, publicUrl }: SignInParts): void {
  const refusals = createLimit(refusedPerMinute, 60_000, hub.now)
  const keySets = createKeySets(hub)

  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )

  const refuse = (request: FastifyRequest, reply: FastifyReply, error: string, says: string) => {
    if (!refusals.take(request.ip)) return reply.code(429).header('retry-after', '60').send({ error: 'slow_down' })
    return reply.code(error === 'invalid_client' ? 401 : 400).send({ error, error_description: says })
  }

  app.post(tokenPath, { schema: { hide: true }, bodyLimit: longestForm }, async (request, reply) => {
    const grant = Grant.safeParse(request.body)
    if (!grant.success)
      return refuse(request, reply, 'invalid_request', 'Send grant_type, client_assertion_type and client_assertion.')
    const { client_assertion: assertion } = grant.data
    const client = clientOf(assertion) ?? ''
    const member = uuid.test(client) ? await findMember(client) : undefined
    if (!member) return refuse(request, reply, 'invalid_client', 'The client is not known.')
    const { organization, connection, settings } = member
    const checked = await checkAssertion(assertion, {
      client,
      audiences: [...audiencesOf(request, publicUrl), ...settings.audiences],
      keys: keySets(connection.id, settings),
      now: hub.now(),
    })
    const used =
      checked.kind === 'asserted' &&
      (await withScope(hub.pool, organization, db =>
        useAssertion(db, { connection: connection.id, hash: checked.hash, endsAt: checked.endsAt }, hub.now()),
      ))
    if (!used) {
      const because = checked.kind === 'refused' ? checked.because : 'replayed'
      hub.log.warn({ connection: connection.id, step: 'sign-in', code: because }, 'an assertion was refused')
      return refuse(request, reply, 'invalid_client', `The assertion was refused: ${because}.`)
    }
    const token = await access.issue(organization, connection.id, member.publicId)
    const granted = { access_token: token, token_type: 'Bearer', expires_in: tokenSeconds, scope: grantedScope }
    return reply.header('cache-control', 'no-store').send(granted)
  })

  app.post('/redox/auth/authenticate', { schema: { hide: true }, bodyLimit: longestForm }, async (request, reply) => {
    const given = Legacy.safeParse(request.body)
    const [publicId = '', key = ''] = given.success ? given.data.apiKey.split('.', 2) : []
    const member = uuid.test(publicId) ? await findMember(publicId) : undefined
    const legacy = member?.settings.legacy
    const matches =
      given.success && legacy !== undefined && isSame(key, legacy.apiKey) && isSame(given.data.secret, legacy.secret)
    if (!member || !matches) return refuse(request, reply, 'invalid_client', 'Key or secret is wrong.')
    const token = await access.issue(member.organization, member.connection.id, member.publicId)
    const expires = new Date(hub.now().getTime() + tokenSeconds * 1000).toISOString()
    return reply.header('cache-control', 'no-store').send({ accessToken: token, expires, refreshToken: null })
  })
}

const grantedScope = 'redox:endpoint'

/** In constant time for texts of one length; the length of a key is no secret. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** Our address as a member names it in `aud`. Without a public one only this machine can be meant. */
function audiencesOf(request: FastifyRequest, publicUrl: string | undefined): string[] {
  if (publicUrl) return [`${publicUrl.replace(/\/$/, '')}${tokenPath}`]
  const isHere = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.host)
  return isHere ? [`${request.protocol}://${request.host}${tokenPath}`] : []
}
