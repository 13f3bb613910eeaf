/** Clients and staff of the practice management that are created at the source: who is chosen, a dry run, and the choice. */
import { z } from 'zod'
import { planPush, pushDoes } from '../../sessions/plan-push.ts'
import { type KnownFacts, loadPushFacts } from '../../sessions/push-facts.ts'
import { accountNames } from '../../store/account-names.ts'
import { listPushes, pushOfCursor } from '../../store/lists/session-pushes.ts'
import { choosePush } from '../../store/session-pushes.ts'
import { type Api, type ApiParts, answers, instant, instantOf, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { readyNames } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { type SessionDeciding, sessionsWithin } from '../session-place.ts'
import { actor, actorOf, named, openTarget } from '../show/sessions.ts'

const kind = z.enum(['client', 'staff'])
const state = z.enum(['waiting', 'there', 'off', 'lacking', 'twin', 'refused'])
const personId = z.string().min(1).max(100)
const fields = z.array(z.string()).describe('Names of fields that are missing or were refused')
const pushRow = z.object({
  kind,
  id: personId,
  person: named.nullable(),
  wanted: z.boolean().describe('False: chosen once, cleared since'),
  state,
  problem: z.string().nullable(),
  fields,
  chosenAt: instant,
  chosenBy: actor.nullable(),
  pushedAt: instant.nullable(),
  invitedAt: instant.nullable(),
})
const planned = z.object({
  id: personId,
  does: z.enum(pushDoes),
  fields,
  invites: z.boolean().describe('An invitation is mailed to the person'),
})

/** Adds the routes. */
export function addSessionPushes(api: Api, { hub, keys }: ApiParts): void {
  const within = sessionsWithin(hub)

  api.get(
    '/sessions/pushes',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'Clients and staff that are chosen for Ensora Data Collection, and how far each has come',
        tags: ['sessions'],
        params: slugParams,
        querystring: paging.extend({ kind: kind.optional(), state: state.optional() }),
        response: answers(z.object({ items: z.array(pushRow), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...rest } = request.query
      const after = cursor === undefined ? undefined : pushOfCursor(cursor)
      if (cursor !== undefined && !after)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      await readyNames(keys)
      const page = await within(request, async deciding => {
        const { db, connection, rights, account } = deciding
        const seen = rights.agencies === 'all' ? {} : { agencies: rights.agencies }
        const found = await listPushes(db, { connection, ...rest, ...seen }, limit, after)
        const names = await accountNames(
          db,
          keys,
          found.rows.map(row => row.chosen_by),
        )
        await noteAudit(hub, db, db.organization, {
          account,
          action: 'sessions.pushes',
          subject: { kind: 'session-push', id: 'list' },
          connection,
          detail: found.rows.map(row => `${row.kind} ${row.target}`),
        })
        const items = found.rows.map(row => ({
          kind: row.kind,
          id: row.target,
          person: row.body ? openTarget(hub, db.organization, row.kind, row.target, row.body) : null,
          wanted: row.wanted,
          state: row.state,
          problem: row.problem,
          fields: row.fields ?? [],
          chosenAt: row.chosen_at.toISOString(),
          chosenBy: actorOf(names, row.chosen_by),
          pushedAt: instantOf(row.pushed_at),
          invitedAt: instantOf(row.invited_at),
        }))
        return { items, next: found.next }
      })
      return page ?? sendProblem(reply, 'session.feature-off')
    },
  )

  api.post(
    '/sessions/pushes/dry-runs',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'What choosing these people would do, or clearing them: nothing is sent or changed',
        description: 'People whom this account may not see, or who are not known yet, are left out.',
        tags: ['sessions'],
        params: slugParams,
        body: z.object({ kind, ids: z.array(personId).min(1).max(200), on: z.boolean().default(true) }),
        response: answers(z.object({ items: z.array(planned) })),
      },
    },
    async (request, reply) => {
      const known = await within(request, deciding => factsOf(deciding, request.body))
      return known ? { items: known.map(showPlan) } : sendProblem(reply, 'session.feature-off')
    },
  )

  api.put(
    '/sessions/pushes/:kind/:id',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Choose a client or staff member for Ensora Data Collection, or clear the choice',
        description:
          'Who is chosen is created there, or brought up to date, and changes follow by themselves. Who is cleared is switched off there, never deleted.',
        tags: ['sessions'],
        params: slugParams.extend({ kind, id: personId }),
        body: z.discriminatedUnion('on', [
          z.object({
            on: z.literal(true),
            does: z.enum(['create', 'update']).describe('What the dry run said; it must still be so'),
          }),
          z.object({ on: z.literal(false) }),
        ]),
        response: answers(z.object({ done: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const { kind: chosenKind, id: target } = request.params
      const { body } = request
      const outcome = await within(request, async deciding => {
        const { db, connection, account, rights } = deciding
        if (!rights.edit) return { kind: 'refused' as const, problem: 'practice.not-allowed' as const }
        const [known] = await factsOf(deciding, { kind: chosenKind, ids: [target], on: body.on })
        if (!known) return { kind: 'refused' as const, problem: 'request.not-found' as const }
        if (body.on) {
          const plan = showPlan(known)
          if (plan.does === 'lacking') return { kind: 'lacking' as const, fields: plan.fields }
          if (plan.does === 'twin') return { kind: 'refused' as const, problem: 'session.push-twin' as const }
          if (plan.does !== body.does)
            return { kind: 'refused' as const, problem: 'configuration.changed-meanwhile' as const }
        }
        await choosePush(
          db,
          db.organization,
          { connection, kind: chosenKind, target, wanted: body.on, by: account },
          hub.now(),
        )
        await noteAudit(hub, db, db.organization, {
          account,
          action: body.on ? 'sessions.push' : 'sessions.push-clear',
          subject: { kind: 'session-push', id: `${chosenKind} ${target}` },
          connection,
        })
        return { kind: 'done' as const }
      })
      switch (outcome?.kind) {
        case undefined:
          return sendProblem(reply, 'session.feature-off')
        case 'lacking':
          return sendProblem(reply, 'session.push-incomplete', {
            errors: outcome.fields.map(field => ({ path: `/${field}`, code: 'missing' })),
          })
        case 'refused':
          return sendProblem(reply, outcome.problem)
        case 'done':
          return { done: true as const }
      }
    },
  )

  /** Of these people those whom the account may see, as if each were chosen, or cleared. */
  const factsOf = async (
    { db, connection, rights }: SessionDeciding,
    asked: { kind: z.infer<typeof kind>; ids: readonly string[]; on: boolean },
  ): Promise<KnownFacts[]> => {
    const { kind: of, ids: targets, on: chosen } = asked
    const known = await loadPushFacts(hub, db, { connection, kind: of, targets, chosen })
    const { agencies } = rights
    return agencies === 'all' ? known : known.filter(each => each.agencies.some(agency => agencies.includes(agency)))
  }
}

function showPlan({ id, facts }: KnownFacts): z.infer<typeof planned> {
  const plan = planPush(facts)
  return {
    id,
    does: plan.does,
    fields: plan.does === 'lacking' ? [...plan.fields] : [],
    invites: 'invites' in plan && plan.invites,
  }
}
