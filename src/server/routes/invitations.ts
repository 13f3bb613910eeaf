/** Accepting an invitation: anybody may call these; the link in the body is what counts. */
import { z } from 'zod'
import { type Api, type ApiParts, answers } from '../api.ts'
import { deviceOf } from '../auth/devices.ts'
import { cookieName } from '../auth/guard.ts'
import { recognise } from '../auth/recognise.ts'
import { createLimit } from '../limits.ts'
import { acceptInvitation, openInvitation } from '../people/accept.ts'
import { sendProblem } from '../problem.ts'
import { createFinish, newPassword, session, sessionOf } from './session.ts'

/** Links that one source address may try in a minute. */
const triesPerMinute = 30
const token = z.string().max(200)

/** Adds the routes. */
export function addInvitations(api: Api, parts: ApiParts): void {
  const { hub, keys } = parts
  const attempts = createLimit(triesPerMinute, 60_000, hub.now)
  const finish = createFinish(parts)

  api.post(
    '/invitations/open',
    {
      config: { action: 'public' },
      schema: {
        summary: 'What an invitation is for',
        tags: ['session'],
        body: z.object({ token }),
        response: answers(
          z.object({
            organization: z.object({ slug: z.string(), name: z.string() }),
            email: z.string(),
            name: z.string(),
            proof: z.enum(['new-password', 'password', 'sign-in']).describe('How the account shows that it is yours'),
          }),
        ),
      },
    },
    async (request, reply) => {
      if (!attempts.take(request.ip)) return sendProblem(reply, 'request.too-many')
      const opened = await openInvitation({ hub, keys }, request.body.token)
      return opened ?? sendProblem(reply, 'people.invitation-over')
    },
  )

  api.post(
    '/invitations/accept',
    {
      config: { action: 'public' },
      schema: {
        summary: 'Accept an invitation, and sign in',
        tags: ['session'],
        body: z.object({
          token,
          password: z.string().min(1).max(1024).optional(),
          name: z.string().trim().min(1).max(200).optional(),
        }),
        response: answers(session),
      },
    },
    async (request, reply) => {
      if (!attempts.take(request.ip)) return sendProblem(reply, 'request.too-many')
      const { token, ...given } = request.body
      const opened = await openInvitation({ hub, keys }, token)
      if (!opened) return sendProblem(reply, 'people.invitation-over')
      if (opened.proof === 'new-password' && !newPassword.safeParse(given.password).success)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/password', code: 'too_small' }] })
      const cookie = request.cookies[cookieName]
      const who = await recognise({ hub, keys }, cookie, false)
      const accepted = await acceptInvitation({ hub, keys }, token, given, deviceOf(request), who?.account.id)
      switch (accepted.kind) {
        case 'joined': {
          if (accepted.signedIn) return finish(request, reply, accepted.signedIn)
          const now = await recognise({ hub, keys }, cookie, false)
          return now ? sessionOf(now) : sendProblem(reply, 'request.unauthenticated')
        }
        case 'refused':
          return finish(request, reply, accepted.signedIn)
        case 'over':
          return sendProblem(reply, 'people.invitation-over')
        case 'not-yours':
          return sendProblem(reply, 'people.not-yours')
        case 'password-missing':
          return sendProblem(reply, 'request.invalid', { errors: [{ path: '/password', code: 'missing' }] })
      }
    },
  )
}
