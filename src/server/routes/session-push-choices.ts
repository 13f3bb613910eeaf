/** Choosing clients and staff for the source: who may be chosen, what that would do, and the choice, of one or of many. */
import { z } from 'zod'
import { type KnownFacts, loadPushFacts } from '../../sessions/push-facts.ts'
import { candidateOfCursor, listPushCandidates } from '../../store/lists/session-push-candidates.ts'
import { choosePush } from '../../store/session-pushes.ts'
import { type Api, type ApiParts, answers, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { sendProblem } from '../problem.ts'
import { pushesPeople, type SessionDeciding, sessionsWithin } from '../session-place.ts'
import { personId, planned, pushKind, showPlan } from '../show/session-pushes.ts'
import { named, openTarget } from '../show/sessions.ts'

const does = z.enum(['create', 'update']).describe('What the dry run said; it must still be so')
/** People of one call: their facts are opened one by one. */
const mostPeople = 200

/** Adds the routes. */
export function addSessionPushChoices(api: Api, { hub }: ApiParts): void {
  const within = sessionsWithin(hub)

  api.get(
    '/sessions/pushes/candidates',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary:
          'Active clients or staff who are not chosen, with what choosing each would do: nothing is sent or changed',
        tags: ['sessions'],
        params: slugParams,
        querystring: paging.extend({ kind: pushKind, agency: z.string().min(1).max(100).optional() }),
        response: answers(z.object({ items: z.array(planned.extend({ person: named })), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { limit, cursor, kind, agency } = request.query
      const after = cursor === undefined ? undefined : candidateOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      const page = await within(request, async deciding => {
        if (!(await pushesPeople(hub, deciding))) return 'not-offered'
        const { db, connection, account, rights } = deciding
        const seen = rights.agencies === 'all' ? {} : { agencies: rights.agencies }
        const found = await listPushCandidates(db, { connection, kind, agency, ...seen }, limit, after)
        const ids = found.rows.map(row => row.id)
        const known = await loadPushFacts(hub, db, { connection, kind, targets: ids, chosen: true })
        const plans = new Map(known.map(each => [each.id, showPlan(each)]))
        await noteAudit(hub, db, db.organization, {
          account,
          action: 'sessions.push-candidates',
          subject: { kind: 'session-push', id: 'list' },
          connection,
          detail: ids.map(id => `${kind} ${id}`),
        })
        const items = found.rows.flatMap(({ id, body }) => {
          const plan = plans.get(id)
          return plan ? [{ ...plan, person: openTarget(hub, db.organization, kind, id, body) }] : []
        })
        return { items, next: found.next }
      })
      if (page === 'not-offered') return sendProblem(reply, 'connection.lacks-capability')
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
        body: z.object({
          kind: pushKind,
          ids: z.array(personId).min(1).max(mostPeople),
          on: z.boolean().default(true),
        }),
        response: answers(z.object({ items: z.array(planned) })),
      },
    },
    async (request, reply) => {
      const known = await within(request, deciding => factsOf(deciding, request.body))
      return known ? { items: known.map(showPlan) } : sendProblem(reply, 'session.feature-off')
    },
  )

  api.post(
    '/sessions/pushes/choices',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Choose many clients or staff for Ensora Data Collection, or clear the choice',
        description: 'Each for itself: who is not as the dry run said is left as they were, and named with the reason.',
        tags: ['sessions'],
        params: slugParams,
        body: z.discriminatedUnion('on', [
          z.object({
            on: z.literal(true),
            kind: pushKind,
            people: z
              .array(z.object({ id: personId, does }))
              .min(1)
              .max(mostPeople),
          }),
          z.object({ on: z.literal(false), kind: pushKind, ids: z.array(personId).min(1).max(mostPeople) }),
        ]),
        response: answers(
          z.object({
            done: z.array(personId),
            left: z.array(z.object({ id: personId, because: z.enum(['unknown', 'lacking', 'twin', 'changed']) })),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { body } = request
      const wanted = new Map(body.on ? body.people.map(({ id, does }) => [id, does]) : body.ids.map(id => [id, null]))
      const ids = [...wanted.keys()]
      const outcome = await within(request, async deciding => {
        if (!deciding.rights.edit) return 'not-allowed'
        if (!(await pushesPeople(hub, deciding))) return 'not-offered'
        const known = await factsOf(deciding, { kind: body.kind, ids, on: body.on })
        const facts = new Map(known.map(each => [each.id, each]))
        const done: string[] = []
        const left: { id: string; because: Hindrance }[] = []
        for (const [id, expected] of wanted) {
          const because = hindranceOf(facts.get(id), expected)
          if (because) left.push({ id, because })
          else done.push(id)
        }
        await choose(deciding, body.kind, done, body.on)
        return { done, left }
      })
      if (outcome === 'not-allowed') return sendProblem(reply, 'practice.not-allowed')
      if (outcome === 'not-offered') return sendProblem(reply, 'connection.lacks-capability')
      return outcome ?? sendProblem(reply, 'session.feature-off')
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
        params: slugParams.extend({ kind: pushKind, id: personId }),
        body: z.discriminatedUnion('on', [z.object({ on: z.literal(true), does }), z.object({ on: z.literal(false) })]),
        response: answers(z.object({ done: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const { kind, id } = request.params
      const { body } = request
      const outcome = await within(request, async deciding => {
        if (!deciding.rights.edit) return { kind: 'not-allowed' as const }
        if (!(await pushesPeople(hub, deciding))) return { kind: 'not-offered' as const }
        const [known] = await factsOf(deciding, { kind, ids: [id], on: body.on })
        const because = hindranceOf(known, body.on ? body.does : null)
        if (because) return { kind: because, fields: known ? showPlan(known).fields : [] }
        await choose(deciding, kind, [id], body.on)
        return { kind: 'done' as const }
      })
      switch (outcome?.kind) {
        case undefined:
          return sendProblem(reply, 'session.feature-off')
        case 'not-allowed':
          return sendProblem(reply, 'practice.not-allowed')
        case 'not-offered':
          return sendProblem(reply, 'connection.lacks-capability')
        case 'unknown':
          return sendProblem(reply, 'request.not-found')
        case 'lacking':
          return sendProblem(reply, 'session.push-incomplete', {
            errors: outcome.fields.map(field => ({ path: `/${field}`, code: 'missing' })),
          })
        case 'twin':
          return sendProblem(reply, 'session.push-twin')
        case 'changed':
          return sendProblem(reply, 'configuration.changed-meanwhile')
        case 'done':
          return { done: true as const }
      }
    },
  )

  type Kind = z.infer<typeof pushKind>
  /** Of these people those whom the account may see, as if each were chosen, or cleared. */
  const factsOf = async (
    { db, connection, rights }: SessionDeciding,
    { kind, ids, on }: { kind: Kind; ids: readonly string[]; on: boolean },
  ): Promise<KnownFacts[]> => {
    const known = await loadPushFacts(hub, db, { connection, kind, targets: ids, chosen: on })
    const { agencies } = rights
    return agencies === 'all' ? known : known.filter(each => each.agencies.some(agency => agencies.includes(agency)))
  }

  const choose = async (deciding: SessionDeciding, kind: Kind, targets: readonly string[], wanted: boolean) => {
    const { db, connection, account } = deciding
    for (const target of targets)
      await choosePush(db, db.organization, { connection, kind, target, wanted, by: account }, hub.now())
    if (targets.length === 0) return
    const action = wanted ? 'sessions.push' : 'sessions.push-clear'
    const [first = ''] = targets
    await noteAudit(hub, db, db.organization, {
      account,
      action,
      subject: { kind: 'session-push', id: targets.length === 1 ? `${kind} ${first}` : 'list' },
      connection,
      ...(targets.length === 1 ? {} : { detail: targets.map(target => `${kind} ${target}`) }),
    })
  }
}

type Hindrance = 'unknown' | 'lacking' | 'twin' | 'changed'

/** What stands in the way of a choice; `expected` is null for who is cleared, whom nothing stops but not being known. */
function hindranceOf(known: KnownFacts | undefined, expected: z.infer<typeof does> | null): Hindrance | undefined {
  if (!known) return 'unknown'
  if (expected === null) return undefined
  const plan = showPlan(known)
  if (plan.does === 'lacking' || plan.does === 'twin') return plan.does
  return plan.does === expected ? undefined : 'changed'
}
