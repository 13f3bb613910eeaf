/** People of the organization: who belongs, inviting, changing what they may do, taking them out. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actionsOf, grantedRights, permissions, personRoles, rightsFor, serviceActions } from '../../model/roles.ts'
import { hubId } from '../../store/hubKeys.ts'
import { listMembers } from '../../store/memberships.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, idParams, noBody, optionalReason, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf, whoIs } from '../auth/guard.ts'
import { versionSeen } from '../ifMatch.ts'
import { type Changed, changeMember, endSessions, removePerson, unlockPerson } from '../people/change.ts'
import { type Administrator, callBack, type Invited, invite, inviteAgain } from '../people/invite.ts'
import { searchPractitioners } from '../people/practitioners.ts'
import { givenStanding } from '../people/standing.ts'
import { sendProblem } from '../problem.ts'
import { person, practitioner, showPeople } from '../show/members.ts'

/** Members of one organization that are listed; no care organization on one hub has more. */
const mostMembers = 2_000
const mostFound = 20

const link = z.object({
  id: z.uuid(),
  path: z.string().nullable().describe('Address in the console that accepts the invitation; shown this once'),
  endsAt: z.iso.datetime(),
  mailed: z.boolean().describe('Whether it was handed over to be sent by e-mail'),
})
const changed = z.object({ id: z.uuid(), version: z.number().int() })
const roleTable = z.object({
  actions: z.array(z.string()),
  roles: z.array(
    z.object({
      role: z.enum(personRoles),
      may: z.array(z.string()).describe('Without rights that are granted besides'),
      rights: z.array(z.enum(grantedRights)).describe('What can be granted besides'),
    }),
  ),
  scopes: z.array(z.string()),
})
const name = z.string().trim().min(1).max(200)

/** Adds the routes. */
export function addPeople(api: Api, parts: ApiParts): void {
  const { hub, keys } = parts

  api.get(
    '/people',
    {
      config: { action: 'people.read' },
      schema: {
        summary: 'People of the organization by name, with those who are invited or were removed',
        tags: ['people'],
        params: slugParams,
        response: answers(z.object({ items: z.array(person) })),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      await keys.sealer.ready(hubId)
      return withScope(hub.pool, organization, async db => {
        const rows = await listMembers(db, hub.now(), mostMembers)
        const items = await showPeople({ hub, keys }, db, rows)
        const subject = { kind: 'account', id: 'list' }
        await noteAudit(hub, db, organization, { account, action: 'people.read', subject })
        return { items }
      })
    },
  )

  api.get(
    '/people/practitioners',
    {
      config: { action: 'people.change' },
      schema: {
        summary: 'Practitioners that somebody can be bound to, by name',
        tags: ['people'],
        params: slugParams,
        querystring: z.object({ q: z.string().max(100).default('') }),
        response: answers(z.object({ items: z.array(practitioner) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => ({
        items: await searchPractitioners(hub, db, request.query.q, mostFound),
      }))
    },
  )

  api.get(
    '/people/roles',
    {
      config: { action: 'people.read' },
      schema: {
        summary:
          'The table of roles: what each may do, which rights it can be granted, and what a token can be allowed',
        tags: ['people'],
        params: slugParams,
        response: answers(roleTable),
      },
    },
    async () => ({
      actions: Object.keys(permissions),
      roles: personRoles.map(role => ({
        role,
        may: actionsOf({ role, rights: [] }),
        rights: rightsFor(role),
      })),
      scopes: [...serviceActions],
    }),
  )

  api.post(
    '/people',
    {
      config: { action: 'people.change', shownOnce: ['path'] },
      schema: {
        summary: 'Invite somebody; the link works once and for seven days',
        tags: ['people'],
        params: slugParams,
        body: givenStanding.extend({ email: z.email().max(320), name }),
        response: answers(link),
      },
    },
    async (request, reply) => {
      const invited = await invite({ hub, keys }, administrator(request), request.body)
      return answerLink(reply, invited)
    },
  )

  api.post(
    '/people/:id/invitation',
    {
      config: { action: 'people.change', shownOnce: ['path'] },
      schema: {
        summary: 'Make a new link for somebody who is invited; the old one works no longer',
        tags: ['people'],
        params: idParams,
        body: noBody,
        response: answers(link),
      },
    },
    async (request, reply) => {
      const invited = await inviteAgain({ hub, keys }, administrator(request), request.params.id)
      return answerLink(reply, invited)
    },
  )

  api.delete(
    '/people/:id/invitation',
    {
      config: { action: 'people.change' },
      schema: {
        summary: 'Call an invitation back',
        tags: ['people'],
        params: idParams,
        response: answers(z.object({ done: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const done = await callBack({ hub, keys }, administrator(request), request.params.id)
      return done ? { done: true as const } : sendProblem(reply, 'request.not-found')
    },
  )

  api.put(
    '/people/:id',
    {
      config: { action: 'people.change' },
      schema: {
        summary: 'Change role, rights and practitioners; If-Match names the version that was seen',
        tags: ['people'],
        params: idParams,
        body: givenStanding,
        response: answers(changed),
      },
    },
    async (request, reply) => {
      const version = versionSeen(request)
      if (version === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/if-match', code: 'missing' }] })
      const { id } = request.params
      const outcome = await changeMember({ hub, keys }, administrator(request), id, version, request.body)
      return answerChanged(reply, id, outcome)
    },
  )

  api.delete(
    '/people/:id',
    {
      config: { action: 'people.change' },
      schema: {
        summary: 'Take somebody out of the organization',
        tags: ['people'],
        params: idParams,
        body: optionalReason,
        response: answers(changed),
      },
    },
    async (request, reply) => {
      const { id } = request.params
      return answerChanged(
        reply,
        id,
        await removePerson({ hub, keys }, administrator(request), id, request.body?.reason),
      )
    },
  )

  for (const { path, summary, act } of [
    { path: '/people/:id/unlock', summary: 'Let somebody try to sign in again at once', act: unlockPerson },
    { path: '/people/:id/end-sessions', summary: 'Sign somebody out wherever they are signed in', act: endSessions },
  ])
    api.post(
      path,
      {
        config: { action: 'people.change' },
        schema: { summary, tags: ['people'], params: idParams, body: noBody, response: answers(changed) },
      },
      async (request, reply) => {
        const { id } = request.params
        return answerChanged(reply, id, await act({ hub, keys }, administrator(request), id))
      },
    )
}

function administrator(request: FastifyRequest): Administrator {
  const { organization, account } = placeOf(request)
  const names = { person: whoIs(request).account.name, organization: request.organization?.name ?? '' }
  return { organization, by: account, names }
}

function answerLink(reply: FastifyReply, invited: Invited): z.infer<typeof link> | FastifyReply {
  switch (invited.kind) {
    case 'invited':
      return {
        id: invited.account,
        path: invited.path,
        endsAt: invited.endsAt.toISOString(),
        mailed: invited.mailed,
      }
    case 'already-member':
      return sendProblem(reply, 'people.already-member')
    case 'not-found':
      return sendProblem(reply, 'request.not-found')
    case 'unfit':
      return sendProblem(reply, 'request.invalid', { errors: invited.faults })
  }
}

function answerChanged(reply: FastifyReply, id: string, outcome: Changed): z.infer<typeof changed> | FastifyReply {
  switch (outcome.kind) {
    case 'done':
      return { id, version: outcome.version }
    case 'not-found':
      return sendProblem(reply, 'request.not-found')
    case 'changed-meanwhile':
      return sendProblem(reply, 'request.conflict')
    case 'own-rights':
      return sendProblem(reply, 'people.own-rights')
    case 'last-admin':
      return sendProblem(reply, 'people.last-admin')
    case 'unfit':
      return sendProblem(reply, 'request.invalid', { errors: outcome.faults })
  }
}
