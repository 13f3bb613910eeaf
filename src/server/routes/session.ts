/** Signing in and out, and who one is. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actionsOf, grantedRights, membershipMay, roles } from '../../model/roles.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { membershipsOf } from '../../store/accounts.ts'
import { withSystem } from '../../store/scope.ts'
import { deleteSession } from '../../store/sessions.ts'
import { type Api, type ApiParts, answers, id } from '../api.ts'
import { appendNote } from '../audit.ts'
import { deviceOf } from '../auth/devices.ts'
import { cookieName, whoIs } from '../auth/guard.ts'
import { recognise, type Who } from '../auth/recognise.ts'
import { absoluteMs, type SignedIn, signInByLink, signInByPassword } from '../auth/signIn.ts'
import { csrfOf, hashToken } from '../auth/tokens.ts'
import { createLimit } from '../limits.ts'
import { sendProblem } from '../problem.ts'

export const session = z.object({
  account: z.object({
    id,
    email: z.string(),
    name: z.string(),
    language: z.enum(['en', 'fr']).nullable().describe('What the person chose to be spoken to in'),
  }),
  organizations: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      environment: z.enum(['staging', 'production']),
      role: z.enum(roles),
      rights: z.array(z.enum(grantedRights)).describe('Granted beside the role'),
      may: z.array(z.string()).describe('The actions of this person here: what the interface offers'),
    }),
  ),
  csrf: z.string().describe('Send it as x-causeway-csrf with every write'),
})

export const password = z.string().min(1).max(1024)
export const newPassword = z.string().min(12).max(1024).describe('12 characters or more')

/** Sign-ins that one source address may try in a minute: each costs tens of milliseconds of a core. */
const signInsPerMinute = 30

/** Adds the routes. */
export function addSession(api: Api, { hub, keys, secure }: ApiParts): void {
  const attempts = createLimit(signInsPerMinute, 60_000, hub.now)
  const signInParts = { pool: hub.pool, keys, now: hub.now, newId: hub.newId }
  const finish = createFinish({ hub, keys, secure })

  api.post(
    '/session',
    {
      config: { action: 'public' },
      schema: {
        summary: 'Sign in',
        tags: ['session'],
        body: z.object({ email: z.string().min(3).max(320), password }),
        response: answers(session),
      },
    },
    async (request, reply) => {
      if (!attempts.take(request.ip)) return sendProblem(reply, 'request.too-many')
      const { email, password } = request.body
      return finish(request, reply, await signInByPassword(signInParts, email, password, deviceOf(request)))
    },
  )

  api.post(
    '/session/link',
    {
      config: { action: 'public' },
      schema: {
        summary: 'Sign in with a one-time link, and set a password',
        tags: ['session'],
        body: z.object({ token: z.string().max(200), password: newPassword.optional() }),
        response: answers(session),
      },
    },
    async (request, reply) => {
      if (!attempts.take(request.ip)) return sendProblem(reply, 'request.too-many')
      const { token, password } = request.body
      return finish(request, reply, await signInByLink(signInParts, token, password, deviceOf(request)))
    },
  )

  api.get(
    '/session',
    {
      config: { action: 'signed-in' },
      schema: { summary: 'Who is signed in', tags: ['session'], response: answers(session) },
    },
    async request => sessionOf(whoIs(request)),
  )

  api.delete(
    '/session',
    {
      config: { action: 'signed-in' },
      schema: { summary: 'Sign out', tags: ['session'], response: answers(z.object({ signedOut: z.literal(true) })) },
    },
    async (request, reply) => {
      const who = whoIs(request)
      const tokenHash = hashToken(who.session)
      if (tokenHash) await withSystem(hub.pool, db => deleteSession(db, tokenHash))
      await noteEverywhere(hub, who.account.id, 'session.end', 'done')
      reply.clearCookie(cookieName, { path: '/' })
      return { signedOut: true as const }
    },
  )
}

type Finish = (request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn) => Promise<Session | FastifyReply>

/** Ends every way of signing in: the audit trail, the cookie, and who one is. */
export function createFinish({ hub, keys, secure }: ApiParts): Finish {
  return async (request, reply, signedIn) => {
    switch (signedIn.kind) {
      case 'locked':
        if (signedIn.account) await noteEverywhere(hub, signedIn.account, 'session.start', 'refused')
        hub.log.warn({ code: 'request.too-many', requestId: request.id }, 'sign-in locked')
        return sendProblem(reply, 'request.too-many')
      case 'refused':
        if (signedIn.account) await noteEverywhere(hub, signedIn.account, 'session.start', 'refused')
        hub.log.warn({ code: 'request.unauthenticated', requestId: request.id }, 'sign-in refused')
        return sendProblem(reply, 'request.unauthenticated', { detail: 'E-mail or password is wrong.' })
      case 'signed-in': {
        const who = await recognise({ hub, keys }, signedIn.session, false)
        if (!who) return sendProblem(reply, 'request.unauthenticated')
        await noteEverywhere(hub, signedIn.account, 'session.start', 'done')
        // The API and the console are one origin: nothing from elsewhere ever needs to send this cookie.
        const flags = { httpOnly: true, sameSite: 'strict', secure, path: '/' } as const
        reply.setCookie(cookieName, signedIn.session, { ...flags, maxAge: absoluteMs / 1000 })
        return sessionOf(who)
      }
    }
  }
}

/** An account belongs to no organization, and the audit trail does: each of its organizations gets to know. */
export async function noteEverywhere(
  hub: Hub,
  account: string,
  action: string,
  outcome: 'done' | 'refused',
): Promise<void> {
  const memberships = await withSystem(hub.pool, db => membershipsOf(db, account))
  for (const { organization } of memberships)
    await appendNote(hub, organization, { account, action, subject: { kind: 'account', id: account }, outcome })
}

type Session = z.infer<typeof session>

/** Who is signed in and what they may do, as the console reads it. */
export function sessionOf({ account, memberships, session }: Who): Session {
  return {
    account: { ...account, language: account.language ?? null },
    organizations: memberships.map(membership => ({
      slug: membership.slug,
      name: membership.name,
      environment: membership.environment,
      role: membership.role,
      rights: grantedRights.filter(right => membershipMay(membership, right)),
      may: actionsOf(membership),
    })),
    csrf: csrfOf(session),
  }
}
