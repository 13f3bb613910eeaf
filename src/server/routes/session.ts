/** Signing in and out, and who one is. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actionsOf, roles } from '../../model/roles.ts'
import { membershipsOf } from '../../store/accounts.ts'
import { withSystem } from '../../store/scope.ts'
import { deleteSession } from '../../store/sessions.ts'
import { type Api, type ApiParts, answers, id } from '../api.ts'
import { appendNote } from '../audit.ts'
import { cookieName, whoIs } from '../auth/guard.ts'
import { recognise, type Who } from '../auth/recognise.ts'
import { absoluteMs, type SignedIn, signInByLink, signInByPassword } from '../auth/signIn.ts'
import { csrfOf, hashToken } from '../auth/tokens.ts'
import { createLimit } from '../limits.ts'
import { sendProblem } from '../problem.ts'

const session = z.object({
  account: z.object({ id, email: z.string(), name: z.string() }),
  organizations: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      environment: z.enum(['staging', 'production']),
      role: z.enum(roles),
      may: z.array(z.string()).describe('The actions of this person here: what the interface offers'),
    }),
  ),
  csrf: z.string().describe('Send it as x-causeway-csrf with every write'),
})

const password = z.string().min(1).max(1024)
const newPassword = z.string().min(12).max(1024).describe('12 characters or more')

/** Sign-ins that one source address may try in a minute: each costs tens of milliseconds of a core. */
const signInsPerMinute = 30

/** Adds the routes. */
export function addSession(api: Api, { hub, keys, secure }: ApiParts): void {
  const attempts = createLimit(signInsPerMinute, 60_000, hub.now)
  const signInParts = { pool: hub.pool, keys, now: hub.now }

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
      return finish(request, reply, await signInByPassword(signInParts, email, password))
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
      return finish(request, reply, await signInByLink(signInParts, token, password))
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
      await noteEverywhere(who.account.id, 'session.end', 'done')
      reply.clearCookie(cookieName, { path: '/' })
      return { signedOut: true as const }
    },
  )

  const finish = async (request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn) => {
    switch (signedIn.kind) {
      case 'locked':
        if (signedIn.account) await noteEverywhere(signedIn.account, 'session.start', 'refused')
        hub.log.warn({ code: 'request.too-many', requestId: request.id }, 'sign-in locked')
        return sendProblem(reply, 'request.too-many')
      case 'refused':
        if (signedIn.account) await noteEverywhere(signedIn.account, 'session.start', 'refused')
        hub.log.warn({ code: 'request.unauthenticated', requestId: request.id }, 'sign-in refused')
        return sendProblem(reply, 'request.unauthenticated', { detail: 'E-mail or password is wrong.' })
      case 'signed-in': {
        const who = await recognise({ hub, keys }, signedIn.session, false)
        if (!who) return sendProblem(reply, 'request.unauthenticated')
        await noteEverywhere(signedIn.account, 'session.start', 'done')
        // The API and the console are one origin: nothing from elsewhere ever needs to send this cookie.
        const flags = { httpOnly: true, sameSite: 'strict', secure, path: '/' } as const
        reply.setCookie(cookieName, signedIn.session, { ...flags, maxAge: absoluteMs / 1000 })
        return sessionOf(who)
      }
    }
  }

  /** An account belongs to no organization, and the audit trail does: each of its organizations gets to know. */
  const noteEverywhere = async (account: string, action: string, outcome: 'done' | 'refused') => {
    const memberships = await withSystem(hub.pool, db => membershipsOf(db, account))
    for (const { organization } of memberships)
      await appendNote(hub, organization, { account, action, subject: { kind: 'account', id: account }, outcome })
  }
}

function sessionOf({ account, memberships, session }: Who) {
  return {
    account,
    organizations: memberships.map(({ slug, name, environment, role }) => ({
      slug,
      name,
      environment,
      role,
      may: actionsOf(role),
    })),
    csrf: csrfOf(session),
  }
}
