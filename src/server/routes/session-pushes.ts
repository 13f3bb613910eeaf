/** Clients and staff of the practice management who are chosen for the source: how far all have come, and one of them. */
import { z } from 'zod'
import { loadPushFacts } from '../../sessions/push-facts.ts'
import { accountNames } from '../../store/account-names.ts'
import { countPushes, listPushes, pushOfCursor } from '../../store/lists/session-pushes.ts'
import { type Api, type ApiParts, answers, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { readyNames } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { pushesPeople, type SessionDeciding, sessionsWithin } from '../session-place.ts'
import {
  personId,
  planned,
  pushChanges,
  pushKind,
  pushRow,
  pushState,
  showChanges,
  showPlan,
  showPush,
} from '../show/session-pushes.ts'
import { openTarget } from '../show/sessions.ts'

const byState = z.partialRecord(pushState, z.number().int())

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
        querystring: paging.extend({ kind: pushKind.optional(), state: pushState.optional() }),
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
        const { db, connection, account } = deciding
        const found = await listPushes(db, { connection, ...rest, ...seenBy(deciding) }, limit, after)
        await noteAudit(hub, db, db.organization, {
          account,
          action: 'sessions.pushes',
          subject: { kind: 'session-push', id: 'list' },
          connection,
          detail: found.rows.map(row => `${row.kind} ${row.target}`),
        })
        return { items: await shown(deciding, found.rows), next: found.next }
      })
      return page ?? sendProblem(reply, 'session.feature-off')
    },
  )

  api.get(
    '/sessions/pushes/counts',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'How many are chosen for Ensora Data Collection by how far they have come, and what stands in the way',
        tags: ['sessions'],
        params: slugParams,
        response: answers(
          z.object({
            client: byState,
            staff: byState,
            problems: z
              .array(z.object({ problem: z.string(), state: pushState, kind: pushKind, count: z.number().int() }))
              .describe('The most frequent first'),
          }),
        ),
      },
    },
    async (request, reply) => {
      const counts = await within(request, deciding =>
        countPushes(deciding.db, { connection: deciding.connection, ...seenBy(deciding) }),
      )
      if (!counts) return sendProblem(reply, 'session.feature-off')
      const of = (kind: z.infer<typeof pushKind>) => {
        const states = Map.groupBy(
          counts.filter(each => each.kind === kind),
          each => each.state,
        )
        return Object.fromEntries(
          [...states].map(([state, rows]) => [state, rows.reduce((sum, a) => sum + a.count, 0)]),
        )
      }
      const problems = counts
        .flatMap(({ problem, ...rest }) => (problem === null ? [] : [{ problem, ...rest }]))
        .sort((a, b) => b.count - a.count)
      return { client: of('client'), staff: of('staff'), problems }
    },
  )

  api.get(
    '/sessions/pushes/:kind/:id',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary:
          'Whether somebody is chosen for Ensora Data Collection, how far they have come, and what choosing them does',
        tags: ['sessions'],
        params: slugParams.extend({ kind: pushKind, id: personId }),
        response: answers(
          z.object({
            row: pushRow.nullable().describe('Null: never chosen'),
            plan: planned.describe('What choosing the person does, or what a choice that is made does next'),
            changes: pushChanges,
            mayChoose: z.boolean(),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { kind, id } = request.params
      await readyNames(keys)
      const found = await within(request, async deciding => {
        const { db, connection, account, rights } = deciding
        if (!(await pushesPeople(hub, deciding))) return { kind: 'not-offered' as const }
        const [known] = await loadPushFacts(hub, db, { connection, kind, targets: [id], chosen: true })
        const isSeen = rights.agencies === 'all' || known?.agencies.some(agency => rights.agencies.includes(agency))
        if (!known || !isSeen) return { kind: 'unknown' as const }
        const { rows } = await listPushes(db, { connection, kind, target: id }, 1)
        await noteAudit(hub, db, db.organization, {
          account,
          action: 'sessions.pushes',
          subject: { kind: 'session-push', id: `${kind} ${id}` },
          connection,
        })
        const [row = null] = await shown(deciding, rows)
        return {
          kind: 'found' as const,
          row,
          plan: showPlan(known),
          changes: showChanges(hub.tokens, db.organization, known),
          mayChoose: deciding.mayMap && rights.edit,
        }
      })
      if (!found) return sendProblem(reply, 'session.feature-off')
      if (found.kind === 'not-offered') return sendProblem(reply, 'connection.lacks-capability')
      if (found.kind === 'unknown') return sendProblem(reply, 'request.not-found')
      const { kind: _, ...answer } = found
      return answer
    },
  )

  const shown = async ({ db }: SessionDeciding, rows: Awaited<ReturnType<typeof listPushes>>['rows']) => {
    const names = await accountNames(
      db,
      keys,
      rows.map(row => row.chosen_by),
    )
    return rows.map(row =>
      showPush(row, row.body ? openTarget(hub, db.organization, row.kind, row.target, row.body) : null, names),
    )
  }
}

/** People are seen by who may see one of their agencies. */
function seenBy({ rights }: SessionDeciding): { agencies?: readonly string[] } {
  return rights.agencies === 'all' ? {} : { agencies: rights.agencies }
}
