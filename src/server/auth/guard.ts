/**
 * The one place where requests of the API are let in: who is it, which organization, may their role do this. Each route
 * names its action; one that names none does not start. Another organization's address looks like none at all.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Action } from '../../model/roles.ts'
import { mayDo } from '../../model/roles.ts'
import type { Hub } from '../../pipeline/hub.ts'
import type { AccountKeys, Membership } from '../../store/accounts.ts'
import { findOrganization } from '../../store/configuration.ts'
import { statements } from '../../store/scope.ts'
import type { Api } from '../api.ts'
import { appendNote } from '../audit.ts'
import { sendProblem } from '../problem.ts'
import { recognise, type Who } from './recognise.ts'
import { csrfMatches } from './tokens.ts'

export const cookieName = 'causeway_session'
export const csrfHeader = 'x-causeway-csrf'
/** Sent by a page that refreshes by itself: such a request does not count as somebody being there. */
export const backgroundHeader = 'x-causeway-background'

const reads = new Set(['GET', 'HEAD', 'OPTIONS'])

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route does; `public`: anybody may, `signed-in`: any account may. */
    action?: Action | 'public' | 'signed-in'
    /** Whether a request counts as somebody being there; default true. */
    background?: boolean
  }
  interface FastifyRequest {
    who: Who | null
    organization: Membership | null
  }
}

type GuardParts = { hub: Hub; keys: AccountKeys }

/** Checks every route that is added to `api` from here on. */
export function addGuard(api: Api, { hub, keys }: GuardParts): void {
  api.decorateRequest('who', null)
  api.decorateRequest('organization', null)
  api.addHook('onRoute', route => {
    if (route.config?.action === undefined) throw new Error(`${route.url} does not say which action it is`)
  })
  api.addHook('onRequest', async (request, reply) => {
    const { action, background } = request.routeOptions.config
    if (action === undefined) return sendProblem(reply, 'request.not-found') // no route: the 404 handler's requests
    if (action === 'public') return
    const somebodyIsThere = background !== true && request.headers[backgroundHeader] === undefined
    const who = await recognise({ hub, keys }, request.cookies[cookieName], somebodyIsThere)
    if (!who) return sendProblem(reply, 'request.unauthenticated')
    request.who = who
    const isWrite = !reads.has(request.method)
    if (isWrite && !csrfMatches(who.session, headerOf(request, csrfHeader)))
      return sendProblem(reply, 'request.forbidden', { detail: `The header ${csrfHeader} is missing or wrong.` })
    if (action === 'signed-in') return
    return admit(request, reply, who, action)
  })

  const admit = async (request: FastifyRequest, reply: FastifyReply, who: Who, action: Action) => {
    const { slug } = request.params as { slug?: string }
    const membership = who.memberships.find(each => each.slug === slug)
    const refuse = (organization: string) =>
      appendNote(hub, organization, {
        account: who.account.id,
        action,
        subject: { kind: 'route', id: request.routeOptions.url ?? '' },
        outcome: 'refused',
      })
    if (!membership) {
      const other = slug === undefined ? undefined : await findOrganization(statements(hub.pool), slug)
      if (other) await refuse(other)
      return sendProblem(reply, 'request.not-found')
    }
    if (!mayDo(membership.role, action)) {
      await refuse(membership.organization)
      return sendProblem(reply, 'request.forbidden')
    }
    await hub.sealer.ready(membership.organization) // from here on, opening what is sealed is synchronous
    request.organization = membership
    return undefined
  }
}

/** Who a request of a guarded route is from. */
export function whoIs(request: FastifyRequest): Who {
  if (!request.who) throw new Error('this route is not behind the guard')
  return request.who
}

/** Where a request of a guarded route under `/o/{slug}` is, and from whom. */
export function placeOf(request: FastifyRequest): { organization: string; account: string; role: Membership['role'] } {
  if (!request.organization || !request.who) throw new Error('this route has no organization')
  const { organization, role } = request.organization
  return { organization, account: request.who.account.id, role }
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
