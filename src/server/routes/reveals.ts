/**
 * Uncovering bodies: a right of its own, a reason each time, a quarter of an hour, one message, one session; noted, and
 * seen by everybody who opens the message.
 */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { mayDo } from '../../model/roles.ts'
import { accountNames } from '../../store/account-names.ts'
import { listColleagues } from '../../store/colleagues.ts'
import { findMessage } from '../../store/lists/messages.ts'
import { personsOfMessages } from '../../store/persons.ts'
import { endGrants, grantsOf, insertGrant, messageOfDelivery, openGrant } from '../../store/reveals.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, givenReason, id, idParams, instant } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf, whoIs } from '../auth/guard.ts'
import { hashToken } from '../auth/tokens.ts'
import { sendProblem } from '../problem.ts'
import { bodies, showBodies } from '../show/bodies.ts'

/** How long a grant lasts, in milliseconds. */
const grantedMs = 15 * 60_000
const mostSeen = 20

const granted = z.object({ message: id, endsAt: instant })

/** Adds the routes. */
export function addReveals(api: Api, { hub, keys }: ApiParts): void {
  for (const kind of ['message', 'delivery'] as const)
    api.post(
      kind === 'message' ? '/messages/:id/reveal' : '/deliveries/:id/reveal',
      {
        config: { action: 'payloads.reveal' },
        schema: {
          summary: `Uncover the bodies of a ${kind} for a quarter of an hour`,
          tags: ['reveal'],
          params: idParams,
          body: givenReason,
          response: answers(granted),
        },
      },
      async (request, reply) => {
        const { organization } = placeOf(request)
        const grant = await withScope(hub.pool, organization, db =>
          begin(db, request, kind, request.params.id, request.body.reason),
        )
        return grant ?? sendProblem(reply, 'request.not-found')
      },
    )

  const begin = async (
    db: Scope,
    request: FastifyRequest,
    kind: 'message' | 'delivery',
    of: string,
    reason: string,
  ) => {
    const { organization, account } = placeOf(request)
    const message = kind === 'message' ? of : await messageOfDelivery(db, of)
    const row = message ? await findMessage(db, message) : undefined
    if (!row) return undefined
    const now = hub.now()
    const grant = hub.newId()
    const endsAt = new Date(now.getTime() + grantedMs)
    const sealed = hub.sealer.seal(organization, 'reveal_grant.reason', grant, reason)
    const session = sessionOf(request)
    await insertGrant(db, organization, { id: grant, account, session, message: row.id, reason: sealed, endsAt }, now)
    await noteAudit(hub, db, organization, {
      account,
      action: 'payloads.reveal',
      subject: { kind, id: of },
      connection: row.connection,
      reason,
      persons: await personsOfMessages(db, [row.id]),
      cause: grant,
    })
    return { message: row.id, endsAt: endsAt.toISOString() }
  }

  api.delete(
    '/messages/:id/reveal',
    {
      config: { action: 'payloads.reveal' },
      schema: {
        summary: 'Cover the bodies of a message again',
        tags: ['reveal'],
        params: idParams,
        response: answers(z.object({ covered: z.literal(true) })),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      const message = request.params.id
      await withScope(hub.pool, organization, async db => {
        const ended = await endGrants(db, sessionOf(request), message, hub.now())
        if (ended > 0)
          await noteAudit(hub, db, organization, {
            account,
            action: 'payloads.cover',
            subject: { kind: 'message', id: message },
          })
      })
      return { covered: true as const }
    },
  )

  api.get(
    '/messages/:id/bodies',
    {
      config: { action: 'payloads.reveal' },
      schema: {
        summary: 'The bodies of a message, step by step, while they are uncovered',
        tags: ['reveal'],
        params: idParams,
        response: answers(bodies.extend({ endsAt: instant })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const message = request.params.id
      const shown = await withScope(hub.pool, organization, async db => {
        const grant = await openGrant(db, sessionOf(request), message, hub.now())
        if (!grant) return undefined
        const configuration = await hub.configurations.within(db, organization)
        const found = await showBodies(hub, db, configuration, message)
        if (!found) return undefined
        await noteAudit(hub, db, organization, {
          account,
          action: 'payloads.read',
          subject: { kind: 'message', id: message },
          persons: await personsOfMessages(db, [message]),
          cause: grant.id,
        })
        return { ...found, endsAt: grant.ends_at.toISOString() }
      })
      reply.header('cache-control', 'no-store')
      return shown ?? sendProblem(reply, 'reveal.covered')
    },
  )

  api.get(
    '/messages/:id/reveals',
    {
      config: { action: 'messages.read' },
      schema: {
        summary: 'Who uncovered the bodies of a message, and who can give the right to',
        tags: ['reveal'],
        params: idParams,
        response: answers(
          z.object({
            seen: z.array(z.object({ id, by: z.string().nullable(), at: instant, until: instant })),
            ask: z.array(z.string()).describe('Names of those who give the right'),
          }),
        ),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const grants = await grantsOf(db, request.params.id, mostSeen)
        const names = await accountNames(
          db,
          keys,
          grants.map(grant => grant.account),
        )
        const colleagues = await listColleagues(db, keys)
        return {
          seen: grants.map(grant => ({
            id: grant.id,
            by: names.get(grant.account) ?? null,
            at: grant.started_at.toISOString(),
            until: grant.ends_at.toISOString(),
          })),
          ask: colleagues.filter(({ role }) => mayDo(role, 'people.change')).map(({ name }) => name),
        }
      })
    },
  )
}

/** A grant is one session's: the same person elsewhere gives a reason again. */
function sessionOf(request: FastifyRequest): Buffer {
  const hash = hashToken(whoIs(request).session)
  if (!hash) throw new Error('a session was let in without its token')
  return hash
}
