/** Tokens of the API: what a programme of the organization proves itself with. Shown once, kept as a hash. */
import { z } from 'zod'
import { serviceActions } from '../../model/roles.ts'
import type { Hub } from '../../pipeline/hub.ts'
import {
  findService,
  insertService,
  insertToken,
  type ListedToken,
  listTokens,
  revokeToken,
} from '../../store/api-tokens.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, idParams, instantOf, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { hashApiToken, makeApiToken } from '../auth/tokens.ts'
import { sendProblem } from '../problem.ts'

/** No token works for longer, in milliseconds: a year, and a day so that a date a year from now is accepted. */
const longestLifeMs = 366 * 24 * 3_600_000
const mostTokens = 1_000

const listed = z.object({
  id,
  service: id.describe('The service account, as the audit trail names it'),
  name: z.string(),
  scopes: z.array(z.string()),
  state: z.enum(['active', 'expired', 'revoked']),
  createdAt: z.iso.datetime(),
  createdBy: id,
  endsAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
})

/** Adds the routes. */
export function addApiTokens(api: Api, { hub }: ApiParts): void {
  api.get(
    '/tokens',
    {
      config: { action: 'tokens.read' },
      schema: {
        summary: 'API tokens: those that work first',
        tags: ['tokens'],
        params: slugParams,
        response: answers(z.object({ items: z.array(listed) })),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const items = (await listTokens(db, hub.now(), mostTokens)).map(row => show(hub, organization, row))
        const subject = { kind: 'token', id: 'list' }
        await noteAudit(hub, db, organization, { account, action: 'tokens.read', subject })
        return { items }
      })
    },
  )

  api.post(
    '/tokens',
    {
      config: { action: 'tokens.change', shownOnce: ['token'] },
      schema: {
        summary: 'Make a token; it is shown this once',
        tags: ['tokens'],
        params: slugParams,
        body: z.object({
          name: z.string().trim().min(1).max(100).describe('What uses it; the name of a new service account'),
          service: id.optional().describe('A service account that gets one more token, to replace one that ends'),
          scopes: z.array(z.enum(serviceActions)).min(1),
          endsAt: z.iso.datetime().describe('A year from now at the latest'),
        }),
        response: answers(z.object({ id, service: id, token: z.string().nullable(), endsAt: z.iso.datetime() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { name, service: given } = request.body
      const scopes = serviceActions.filter(scope => request.body.scopes.includes(scope))
      const now = hub.now()
      const endsAt = new Date(request.body.endsAt)
      if (endsAt <= now || endsAt.getTime() - now.getTime() > longestLifeMs)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/endsAt', code: 'out-of-range' }] })
      const token = makeApiToken()
      const tokenHash = hashApiToken(token)
      if (!tokenHash) throw new Error('a new token has not the form of one')
      const made = await withScope(hub.pool, organization, async db => {
        if (given !== undefined && !(await findService(db, given))) return undefined
        const service = given ?? hub.newId()
        if (given === undefined) {
          const sealed = hub.sealer.seal(organization, 'service_account.name', service, name)
          await insertService(db, organization, { id: service, name: sealed, by: account }, now)
        }
        const id = hub.newId()
        await insertToken(db, organization, { id, service, tokenHash, scopes, by: account, endsAt }, now)
        await noteAudit(hub, db, organization, {
          account,
          action: 'tokens.create',
          subject: { kind: 'token', id },
          detail: { before: null, after: { service, scopes, endsAt: endsAt.toISOString() } },
        })
        return { id, service }
      })
      if (!made) return sendProblem(reply, 'request.invalid', { errors: [{ path: '/service', code: 'unknown' }] })
      return { ...made, token, endsAt: endsAt.toISOString() }
    },
  )

  api.delete(
    '/tokens/:id',
    {
      config: { action: 'tokens.change' },
      schema: {
        summary: 'Revoke a token: its next request is refused',
        tags: ['tokens'],
        params: idParams,
        response: answers(z.object({ done: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id } = request.params
      const service = await withScope(hub.pool, organization, async db => {
        const service = await revokeToken(db, id, account, hub.now())
        if (service) {
          const subject = { kind: 'token', id }
          await noteAudit(hub, db, organization, { account, action: 'tokens.revoke', subject, detail: { service } })
        }
        return service
      })
      return service ? { done: true as const } : sendProblem(reply, 'request.not-found')
    },
  )
}

function show(hub: Hub, organization: string, row: ListedToken): z.infer<typeof listed> {
  return {
    id: row.id,
    service: row.service,
    name: hub.sealer.open(organization, 'service_account.name', row.service, row.name).toString(),
    scopes: row.scopes,
    state: row.revoked_at ? 'revoked' : row.ends_at <= hub.now() ? 'expired' : 'active',
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    endsAt: row.ends_at.toISOString(),
    lastUsedAt: instantOf(row.used_at),
  }
}
