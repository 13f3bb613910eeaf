/** Conflicts: fields of appointments that two systems had changed to different values, and whose word counted. */
import { z } from 'zod'
import { ownedFields } from '../../model/ownership.ts'
import { listConflicts } from '../../store/lists/conflicts.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, instant, paging, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { connectionName, nameConnection } from '../show/connections.ts'

const conflict = z.object({
  id,
  record: id.describe('The appointment'),
  recordVersion: z.number().int().describe('The version of it that the decision made; the values are in the versions'),
  connection: connectionName.describe('Whose news brought it to light'),
  field: z.enum(ownedFields),
  winner: z.enum(['scheduling', 'ehr']).describe('Whose word counted, by the owner table'),
  at: instant,
})

/** Adds the route. */
export function addConflicts(api: Api, { hub }: ApiParts): void {
  api.get(
    '/conflicts',
    {
      config: { action: 'calendar.read' },
      schema: {
        summary: 'Conflicts between two systems, the latest first; of one appointment with `record`',
        tags: ['calendar'],
        params: slugParams,
        querystring: paging.extend({ record: id.optional() }),
        response: answers(z.object({ items: z.array(conflict), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const { limit, cursor, record } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const { rows, next } = await listConflicts(db, limit, after, record)
        return {
          items: rows.map(row => ({
            id: row.id,
            record: row.record,
            recordVersion: row.record_version,
            connection: nameConnection(configuration, row.connection),
            field: fieldOf(row.field),
            winner: row.winner,
            at: row.created_at.toISOString(),
          })),
          next,
        }
      })
    },
  )
}

/** A field that this release does not know any more is shown as words for staff. */
function fieldOf(field: string): (typeof ownedFields)[number] {
  return ownedFields.find(each => each === field) ?? 'text'
}
