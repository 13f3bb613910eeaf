/** Merges of people in the registry: the list, undoing one, and making one again that was undone. */
import { z } from 'zod'
import { mergeAgain } from '../../registry/merge-by-hand.ts'
import { unmerge } from '../../registry/unmerge.ts'
import { accountNames } from '../../store/account-names.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { listMerges } from '../../store/lists/registry-people.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, idParams, noBody, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { showPeople } from '../show/audit.ts'
import { registryMerge, showMerge } from '../show/registry.ts'

const changed = z.object({ survivor: id, retired: id })

/** Adds the routes. */
export function addRegistryMerges(api: Api, { hub, keys }: ApiParts): void {
  api.get(
    '/registry/merges',
    {
      config: { action: 'registry.read' },
      schema: {
        summary: 'Merges of people, the latest first, also those that were undone',
        tags: ['registry'],
        params: slugParams,
        querystring: paging,
        response: answers(z.object({ items: z.array(registryMerge), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && !after)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const { rows, next } = await listMerges(db, limit, after)
        const records = [...new Set(rows.flatMap(row => [row.survivor, row.retired]))]
        const people = await showPeople(hub, db, records)
        const accounts = await accountNames(
          db,
          keys,
          rows.flatMap(row => [row.decided_by, row.undone_by]),
        )
        await noteAudit(hub, db, organization, {
          account,
          action: 'registry.merges',
          subject: { kind: 'registry', id: 'merges' },
          persons: records,
        })
        return { items: rows.map(row => showMerge(row, people, accounts)), next }
      })
    },
  )

  api.post(
    '/registry/merges/:id/undo',
    {
      config: { action: 'registry.merge' },
      schema: {
        summary: 'Undo a merge: both stand for themselves again, each with what came for them, also meanwhile',
        tags: ['registry'],
        params: idParams,
        body: noBody,
        response: answers(changed),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      await hub.sealer.ready(organization)
      const outcome = await withScope(hub.pool, organization, db =>
        unmerge(hub, db, { merge: request.params.id, account }),
      )
      if (outcome.kind === 'undone') return { survivor: outcome.survivor, retired: outcome.retired }
      if (outcome.kind === 'not-found') return sendProblem(reply, 'request.not-found')
      return sendProblem(reply, 'request.conflict', { detail: 'It was undone before.' })
    },
  )

  api.post(
    '/registry/merges/:id/again',
    {
      config: { action: 'registry.merge' },
      schema: {
        summary: 'Make a merge again that was undone',
        tags: ['registry'],
        params: idParams,
        body: noBody,
        response: answers(changed),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      await hub.sealer.ready(organization)
      const outcome = await withScope(hub.pool, organization, db =>
        mergeAgain(hub, db, { merge: request.params.id, account }),
      )
      if (outcome.kind === 'merged') return { survivor: outcome.survivor, retired: outcome.retired }
      if (outcome.kind === 'not-found') return sendProblem(reply, 'request.not-found')
      return sendProblem(reply, 'request.conflict', { detail: 'They are one already.' })
    },
  )
}
