/** Why two were taken for one person, or not: the kept decisions of a person, and one explained field by field. */
import { z } from 'zod'
import { openDecision } from '../../registry/kept-decisions.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { decisionsOfRecord, findMatchDecision } from '../../store/match-decisions.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, idParams, paging } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { showPeople } from '../show/audit.ts'
import {
  matchDecision,
  matchDecisionWhole,
  showMatchDecision,
  showMatchDecisionWhole,
} from '../show/match-decisions.ts'

/** Adds the routes. */
export function addRegistryDecisions(api: Api, { hub }: ApiParts): void {
  api.get(
    '/registry/people/:id/decisions',
    {
      config: { action: 'registry.read' },
      schema: {
        summary: 'Decisions of matching about a record, the latest first',
        tags: ['registry'],
        params: idParams,
        querystring: paging,
        response: answers(z.object({ items: z.array(matchDecision), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && !after)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const { rows, next } = await decisionsOfRecord(db, request.params.id, limit, after)
        await noteAudit(hub, db, organization, {
          account,
          action: 'registry.decisions',
          subject: { kind: 'Patient', id: request.params.id },
          persons: rows.length > 0 ? [request.params.id] : [],
        })
        return { items: rows.map(row => showMatchDecision(configuration, row)), next }
      })
    },
  )

  api.get(
    '/registry/decisions/:id',
    {
      config: { action: 'registry.read' },
      schema: {
        summary: 'A decision of matching explained, and made again from what was kept of it',
        tags: ['registry'],
        params: idParams,
        response: answers(matchDecisionWhole),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      await hub.sealer.ready(organization)
      const shown = await withScope(hub.pool, organization, async db => {
        const row = await findMatchDecision(db, request.params.id)
        if (!row) return undefined
        const configuration = await hub.configurations.within(db, organization)
        const opened = openDecision(hub, organization, row)
        const persons = [...new Set(opened?.record.evidence.map(({ person }) => person) ?? [])]
        const people = await showPeople(hub, db, persons)
        await noteAudit(hub, db, organization, {
          account,
          action: 'registry.decision',
          subject: { kind: 'match-decision', id: row.id },
          persons: row.record ? [row.record, ...persons] : persons,
        })
        return showMatchDecisionWhole(configuration, row, opened, people)
      })
      return shown ?? sendProblem(reply, 'request.not-found')
    },
  )
}
