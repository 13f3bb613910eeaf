/** Sites, students, users, templates and session notes from CSV files, for where the interface cannot be used. */
import { z } from 'zod'
import { rowErrorCodes } from '../../connectors/session-source.ts'
import { sourceKinds } from '../../model/sessions/source.ts'
import { readSessionFile } from '../../sessions/files.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'

/** Bytes of a file, in base64. Files of notes hold images: bring them in in pieces. */
const longestFile = 20_000_000
/** Faults that are told one by one. */
const mostTold = 1_000

/** Adds the route. */
export function addSessionFiles(api: Api, { hub }: ApiParts): void {
  api.post(
    '/sessions/files/:kind',
    {
      bodyLimit: longestFile + 1_000,
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Bring in a CSV file of one list; with dryRun only say what can be read of it',
        tags: ['sessions'],
        params: slugParams.extend({ kind: z.enum(sourceKinds) }),
        body: z.object({ file: z.base64().max(longestFile).describe('The file in base64'), dryRun: z.boolean() }),
        response: answers(
          z.object({
            rows: z.number().int(),
            read: z.number().int(),
            errors: z
              .array(
                z.object({
                  line: z.number().int(),
                  column: z.string().nullable(),
                  code: z.enum(rowErrorCodes),
                }),
              )
              .describe(`At most ${mostTold}`),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { kind } = request.params
      const { file, dryRun } = request.body
      const outcome = await withScope(hub.pool, organization, async db => {
        const read = await readSessionFile(hub, db, { kind, bytes: Buffer.from(file, 'base64'), dryRun })
        if (read.kind === 'read' && !dryRun)
          await noteAudit(hub, db, organization, {
            account,
            action: 'sessions.file',
            subject: { kind: 'stream', id: kind },
            detail: { rows: read.file.rows, taken: read.file.page.entries.length },
          })
        return read
      })
      switch (outcome.kind) {
        case 'off':
          return sendProblem(reply, 'session.consent-missing')
        case 'not-offered':
          return sendProblem(reply, 'request.not-found')
        case 'read':
          return {
            rows: outcome.file.rows,
            read: outcome.file.page.entries.length + outcome.file.page.gone.length,
            errors: outcome.file.errors
              .slice(0, mostTold)
              .map(({ line, column = null, code }) => ({ line, column, code })),
          }
      }
    },
  )
}
