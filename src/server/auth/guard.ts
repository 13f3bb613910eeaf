/**
 * The one place where requests of the API are let in: who is it, which organization, may they do this. People come with
 * the cookie of a session, programmes with a token in `Authorization`. Each route names its action; one that names none
 * does not start. Another organization's address looks like none at all.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Action, membershipMay } from '../../model/roles.ts'
import type { Hub } from '../../pipeline/hub.ts'
import type { AccountKeys, Membership } from '../../store/accounts.ts'
import { findOrganization } from '../../store/configuration.ts'
import { noteSeen } from '../../store/memberships.ts'
import { statements, withScope } from '../../store/scope.ts'
import type { Api } from '../api.ts'
import { type AuditNote, appendNote } from '../audit.ts'
import { createLimit } from '../limits.ts'
import { sendProblem } from '../problem.ts'
import { recogniseBearer } from './bearer.ts'
import { recognise, type Who } from './recognise.ts'
import { csrfMatches } from './tokens.ts'

export const cookieName = 'causeway_session'
export const csrfHeader = 'x-causeway-csrf'
/** Sent by a page that refreshes by itself: such a request does not count as somebody being there. */
export const backgroundHeader = 'x-causeway-background'

/** A proxy may add credentials of its own in other schemes. */
const bearerScheme = /^bearer\b/i
const reads = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Tokens that do not work, that one source address may try in a minute. */
const badTokensPerMinute = 20
/** How often it is written down that a member was here, in milliseconds. */
const seenEveryMs = 60_000

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route does; `public`: anybody may, `signed-in`: any account may. */
    action?: Action | 'public' | 'signed-in'
    /** Whether a request counts as somebody being there; default true. */
    background?: boolean
  }
  interface FastifyRequest {
    /** The person, when it is one. */
    who: Who | null
    /** Who is noted in the audit trail. */
    actor: Actor | null
    organization: Membership | null
  }
}

/** Who does something: a person by their account, a programme by its service account. */
export type Actor = { kind: 'person' | 'service'; id: string }

type GuardParts = { hub: Hub; keys: AccountKeys }

/** Checks every route that is added to `api` from here on. */
export function addGuard(api: Api, { hub, keys }: GuardParts): void {
  const badTokens = createLimit(badTokensPerMinute, 60_000, hub.now)
  api.decorateRequest('who', null)
  api.decorateRequest('actor', null)
  api.decorateRequest('organization', null)
  api.addHook('onRoute', route => {
    if (route.config?.action === undefined) throw new Error(`${route.url} does not say which action it is`)
  })
  api.addHook('onRequest', async (request, reply) => {
    const { action, background } = request.routeOptions.config
    if (action === undefined) return sendProblem(reply, 'request.not-found') // no route: the 404 handler's requests
    if (action === 'public') return
    // A token stands for itself: with one, the cookie is not looked at.
    const { authorization } = request.headers
    if (authorization !== undefined && bearerScheme.test(authorization))
      return admitProgramme(request, reply, authorization, action)
    const somebodyIsThere = background !== true && request.headers[backgroundHeader] === undefined
    const who = await recognise({ hub, keys }, request.cookies[cookieName], somebodyIsThere)
    if (!who) return sendProblem(reply, 'request.unauthenticated')
    request.who = who
    request.actor = { kind: 'person', id: who.account.id }
    const isWrite = !reads.has(request.method)
    if (isWrite && !csrfMatches(who.session, headerOf(request, csrfHeader)))
      return sendProblem(reply, 'request.forbidden', { detail: `The header ${csrfHeader} is missing or wrong.` })
    if (action === 'signed-in') return
    const { slug } = request.params as { slug?: string }
    const place = who.memberships.find(each => each.slug === slug)
    const admitted = await admit(request, reply, place, request.actor, action)
    if (admitted === undefined && place && somebodyIsThere) await noteHere(place.organization, who.account.id)
    return admitted
  })

  const admitProgramme = async (
    request: FastifyRequest,
    reply: FastifyReply,
    header: string,
    action: Action | 'signed-in',
  ) => {
    const bearer = await recogniseBearer(hub, header)
    if (bearer.kind !== 'known') {
      if (!badTokens.take(request.ip)) return sendProblem(reply, 'request.too-many')
      await noteBadToken(request, bearer.kind === 'over' ? bearer : undefined)
      return sendProblem(reply, 'request.token')
    }
    if (action === 'signed-in') return sendProblem(reply, 'request.forbidden') // about a person's own account
    request.actor = { kind: 'service', id: bearer.service }
    const { slug } = request.params as { slug?: string }
    const place = bearer.place.slug === slug ? bearer.place : undefined
    return admit(request, reply, place, request.actor, action)
  }

  const admit = async (
    request: FastifyRequest,
    reply: FastifyReply,
    place: Membership | undefined,
    actor: Actor,
    action: Action,
  ) => {
    const by = { account: actor.id, actorKind: actor.kind }
    const refused = { ...by, action, subject: routeOf(request), outcome: 'refused' } as const
    if (!place) {
      const other = await organizationOf(request)
      if (other) await appendNote(hub, other, refused)
      return sendProblem(reply, 'request.not-found')
    }
    if (!membershipMay(place, action)) {
      await appendNote(hub, place.organization, refused)
      return sendProblem(reply, 'request.forbidden')
    }
    await hub.sealer.ready(place.organization) // from here on, opening what is sealed is synchronous
    request.organization = place
    return undefined
  }

  /** In the trail of the organization whose token it was, else of the one that was called. */
  const noteBadToken = async (request: FastifyRequest, over: { service: string; organization: string } | undefined) => {
    const organization = over?.organization ?? (await organizationOf(request))
    const by: Pick<AuditNote, 'account' | 'actorKind'> = over
      ? { account: over.service, actorKind: 'service' }
      : { account: 'unknown', actorKind: 'system' }
    hub.log.warn({ code: 'request.token', requestId: request.id }, 'token refused')
    if (organization)
      await appendNote(hub, organization, { ...by, action: 'token.use', subject: routeOf(request), outcome: 'refused' })
  }

  const organizationOf = async (request: FastifyRequest) => {
    const { slug } = request.params as { slug?: string }
    return slug === undefined ? undefined : findOrganization(statements(hub.pool), slug)
  }

  /** Not again within a minute: reading costs no write. */
  const here = new Map<string, number>()
  const noteHere = async (organization: string, account: string) => {
    const key = `${organization} ${account}`
    const now = hub.now()
    if (now.getTime() - (here.get(key) ?? Number.NEGATIVE_INFINITY) < seenEveryMs) return
    if (here.size > 10_000) here.clear()
    here.set(key, now.getTime())
    await withScope(hub.pool, organization, db => noteSeen(db, account, now, seenEveryMs))
  }
}

/** Who a request of a guarded route is from. @throws Error for a programme, which such routes do not let in */
export function whoIs(request: FastifyRequest): Who {
  if (!request.who) throw new Error('this route is not behind the guard')
  return request.who
}

export type RequestPlace = { organization: string; actor: Actor; account: string; role: Membership['role'] }

/**
 * Where a request of a guarded route under `/o/{slug}` is, and from whom. `account` is the actor's id: a person's
 * account, or a service account.
 */
export function placeOf(request: FastifyRequest): RequestPlace {
  if (!request.organization || !request.actor) throw new Error('this route has no organization')
  const { organization, role } = request.organization
  return { organization, actor: request.actor, account: request.actor.id, role }
}

function routeOf(request: FastifyRequest): { kind: string; id: string } {
  return { kind: 'route', id: request.routeOptions.url ?? '' }
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
