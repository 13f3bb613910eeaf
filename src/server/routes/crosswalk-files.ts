/** Crosswalks as files: out to a spreadsheet and back, with what that would change told before. */
import { z } from 'zod'
import { compareEntries, crosswalkCsv, readCrosswalkCsv } from '../../configuration/crosswalk-csv.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, idParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { changeEntries, entriesLimit, findCrosswalk, mostEntries } from '../change-entries.ts'
import { sendProblem } from '../problem.ts'

/** Adds the routes. */
export function addCrosswalkFiles(api: Api, parts: ApiParts): void {
  const { hub } = parts

  api.get(
    '/crosswalks/:id/export.csv',
    {
      config: { action: 'configuration.read' },
      schema: { summary: 'A crosswalk as CSV', tags: ['set up'], params: idParams },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const found = await withScope(hub.pool, organization, async db => {
        const crosswalk = await findCrosswalk(hub, db, request.params.id)
        if (!crosswalk) return undefined
        const subject = { kind: 'crosswalk', id: crosswalk.id }
        await noteAudit(hub, db, organization, { account, action: 'configuration.export', subject })
        return crosswalk
      })
      if (!found) return sendProblem(reply, 'request.not-found')
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${found.slug}.csv"`)
        .header('cache-control', 'no-store')
        .serializer(String)
        .send(crosswalkCsv(found.entries))
    },
  )

  api.post(
    '/crosswalks/:id/import',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Bring in CSV; with dryRun only say what that would change',
        tags: ['set up'],
        params: idParams,
        body: z.object({ csv: z.string().max(entriesLimit), dryRun: z.boolean() }),
        response: answers(
          z.object({
            added: z.number().int(),
            changed: z.number().int(),
            unchanged: z.number().int(),
            refused: z.array(z.object({ line: z.number().int(), because: z.string() })),
          }),
        ),
      },
      bodyLimit: entriesLimit * 2, // as JSON
    },
    async (request, reply) => {
      const place = placeOf(request)
      const { csv, dryRun } = request.body
      const crosswalk = await withScope(hub.pool, place.organization, db => findCrosswalk(hub, db, request.params.id))
      if (!crosswalk) return sendProblem(reply, 'request.not-found')
      const { entries, refused } = readCrosswalkCsv(crosswalk.kind, csv)
      if (entries.length > mostEntries) return sendProblem(reply, 'request.too-large')
      let counts = compareEntries(crosswalk.entries, entries)
      if (!dryRun)
        await changeEntries(parts, place, { crosswalk: crosswalk.id }, known => {
          counts = compareEntries(known.entries, entries)
          return { set: entries, remove: [] }
        })
      return { ...counts, refused }
    },
  )
}
