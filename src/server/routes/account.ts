/** One's own account: what one is called, the password, and where one is signed in. Of no organization. */
import { z } from 'zod'
import type { AccountKeys } from '../../store/accounts.ts'
import {
  clearFailures,
  countAttempt,
  emailToken,
  findPassword,
  updateAccount,
  writePassword,
} from '../../store/accounts.ts'
import { hubId } from '../../store/hubKeys.ts'
import { withSystem } from '../../store/scope.ts'
import { deleteSessionOf, deleteSessionsOf, type ListedSession, listSessions } from '../../store/sessions.ts'
import { type Api, type ApiParts, answers, id } from '../api.ts'
import type { Device } from '../auth/devices.ts'
import { whoIs } from '../auth/guard.ts'
import { hashPassword, verifyPassword } from '../auth/passwords.ts'
import { idleMs, lockMs } from '../auth/signIn.ts'
import { hashToken } from '../auth/tokens.ts'
import { sendProblem } from '../problem.ts'
import { newPassword, noteEverywhere, password, session, sessionOf } from './session.ts'

const place = z.object({
  id,
  browser: z.string().nullable(),
  system: z.string().nullable(),
  address: z.string().nullable(),
  startedAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  isThis: z.boolean().describe('The session of this request'),
})
const ended = z.object({ ended: z.number().int().describe('Sessions that ended') })

/** Adds the routes. */
export function addAccount(api: Api, { hub, keys }: ApiParts): void {
  api.put(
    '/account',
    {
      config: { action: 'signed-in' },
      schema: {
        summary: 'Change what one is called and the language one is spoken to in',
        tags: ['account'],
        body: z.object({ name: z.string().trim().min(1).max(200), language: z.enum(['en', 'fr']).nullable() }),
        response: answers(session),
      },
    },
    async request => {
      const who = whoIs(request)
      const { name, language } = request.body
      await withSystem(hub.pool, db => updateAccount(db, keys, { id: who.account.id, name, language }))
      await noteEverywhere(hub, who.account.id, 'account.change', 'done')
      return sessionOf({ ...who, account: { ...who.account, name, language } })
    },
  )

  api.post(
    '/account/password',
    {
      config: { action: 'signed-in' },
      schema: {
        summary: 'Change one’s password; every other session ends',
        tags: ['account'],
        body: z.object({ current: password.optional().describe('Needed when there is one'), password: newPassword }),
        response: answers(ended),
      },
    },
    async (request, reply) => {
      const who = whoIs(request)
      const { account } = who
      const current = hashToken(who.session)
      if (!current) return sendProblem(reply, 'request.unauthenticated')
      const token = emailToken(keys, account.email)
      const { hash, attempt } = await withSystem(hub.pool, async db => {
        const hash = await findPassword(db, account.id)
        // Counted as a sign-in is: whoever finds an open session may not guess either.
        return { hash, attempt: hash === null ? undefined : await countAttempt(db, token, hub.now(), lockMs) }
      })
      if (attempt?.locked) return sendProblem(reply, 'request.too-many')
      if (hash !== null && !(await verifyPassword(hash, request.body.current ?? ''))) {
        await noteEverywhere(hub, account.id, 'account.password', 'refused')
        return sendProblem(reply, 'request.password-wrong')
      }
      const next = await hashPassword(request.body.password)
      const count = await withSystem(hub.pool, async db => {
        await clearFailures(db, token)
        await writePassword(db, account.id, next, hub.now())
        return deleteSessionsOf(db, account.id, current)
      })
      await noteEverywhere(hub, account.id, 'account.password', 'done')
      return { ended: count }
    },
  )

  api.get(
    '/account/sessions',
    {
      config: { action: 'signed-in' },
      schema: {
        summary: 'Where one is signed in',
        tags: ['account'],
        response: answers(z.object({ items: z.array(place) })),
      },
    },
    async (request, reply) => {
      const who = whoIs(request)
      const current = hashToken(who.session)
      if (!current) return sendProblem(reply, 'request.unauthenticated')
      await keys.sealer.ready(hubId)
      const rows = await withSystem(hub.pool, db => listSessions(db, who.account.id, current, hub.now(), idleMs))
      return { items: rows.map(row => placeOfSession(keys, row)) }
    },
  )

  api.delete(
    '/account/sessions',
    {
      config: { action: 'signed-in' },
      schema: { summary: 'End every other session of one’s own', tags: ['account'], response: answers(ended) },
    },
    async (request, reply) => {
      const who = whoIs(request)
      const current = hashToken(who.session)
      if (!current) return sendProblem(reply, 'request.unauthenticated')
      const count = await withSystem(hub.pool, db => deleteSessionsOf(db, who.account.id, current))
      await noteEverywhere(hub, who.account.id, 'account.end-sessions', 'done')
      return { ended: count }
    },
  )

  api.delete(
    '/account/sessions/:id',
    {
      config: { action: 'signed-in' },
      schema: {
        summary: 'End one session of one’s own',
        tags: ['account'],
        params: z.object({ id }),
        response: answers(ended),
      },
    },
    async (request, reply) => {
      const who = whoIs(request)
      const done = await withSystem(hub.pool, db => deleteSessionOf(db, who.account.id, request.params.id))
      if (!done) return sendProblem(reply, 'request.not-found')
      await noteEverywhere(hub, who.account.id, 'account.end-sessions', 'done')
      return { ended: 1 }
    },
  )
}

function placeOfSession({ sealer }: AccountKeys, row: ListedSession): z.infer<typeof place> {
  const device = row.device
    ? (sealer.openJson(hubId, 'session.device', row.id, row.device) as unknown as Device)
    : { browser: null, system: null, address: null }
  return {
    id: row.id,
    ...device,
    startedAt: row.created_at.toISOString(),
    lastSeenAt: row.seen_at.toISOString(),
    isThis: row.is_this,
  }
}
