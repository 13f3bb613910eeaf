/** Sites, students, users, templates and session notes from CSV files, for where the interface cannot be used. */
import { z } from 'zod'
import { rowErrorCodes } from '../../connectors/session-source.ts'
import { sourceKinds } from '../../model/sessions/source.ts'
import { practiceTarget } from '../../practice/target.ts'
import { filePatterns, readSessionFile, sessionFileKind } from '../../sessions/files.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'

/** Bytes of a file, in base64. Files of notes hold images: bring them in in pieces. */
const longestFile = 20_000_000
/** Ids of the pieces before, as JSON: far more than the rows of the largest file. */
const longestBefore = 20_000_000
/** Faults that are told one by one. */
const mostTold = 1_000

/** Enough of a file to see its header, in base64. */
const longestStart = 400_000
const columns = z.array(z.string()).describe('Headers that a new file should use')

/** Adds the routes. Files are about every agency: who sees some of them only brings none in. */
export function addSessionFiles(api: Api, { hub }: ApiParts): void {
  const seesAll = async ({ organization, account }: ReturnType<typeof placeOf>) =>
    (await practiceTarget(hub, organization).rightsOf(account)).agencies === 'all'

  api.get(
    '/sessions/files',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary:
          'What the CSV file of each list needs, and a small one of each to begin with; in the order to bring them in',
        tags: ['sessions'],
        params: slugParams,
        response: answers(
          z.object({
            items: z.array(
              z.object({
                kind: z.enum(sourceKinds),
                needed: columns,
                optional: columns,
                sample: z.string().describe('A whole small file'),
              }),
            ),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      if (!(await seesAll(placeOf(request)))) return sendProblem(reply, 'practice.not-allowed')
      const found = await withScope(hub.pool, organization, db => filePatterns(hub, db))
      if (found.kind !== 'known') return sendProblem(reply, problemsOf[found.kind])
      return {
        items: found.patterns.map(({ needed, optional, ...rest }) => ({
          ...rest,
          needed: [...needed],
          optional: [...optional],
        })),
      }
    },
  )

  api.post(
    '/sessions/files/kinds',
    {
      bodyLimit: longestStart + 1_000,
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Of which list a CSV file is, by its header: nothing is kept or changed',
        tags: ['sessions'],
        params: slugParams,
        body: z.object({ start: z.base64().max(longestStart).describe('Its first whole rows, in base64') }),
        response: answers(
          z.object({ kind: z.enum(sourceKinds).nullable().describe('Null: it cannot be told, and a person says it') }),
        ),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      if (!(await seesAll(placeOf(request)))) return sendProblem(reply, 'practice.not-allowed')
      const start = Buffer.from(request.body.start, 'base64')
      const found = await withScope(hub.pool, organization, db => sessionFileKind(hub, db, start))
      return found.kind === 'known' ? { kind: found.of ?? null } : sendProblem(reply, problemsOf[found.kind])
    },
  )

  api.post(
    '/sessions/files/:kind',
    {
      bodyLimit: longestFile + longestBefore,
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Bring in a CSV file of one list; with dryRun only say what can be read of it',
        tags: ['sessions'],
        params: slugParams.extend({ kind: z.enum(sourceKinds) }),
        body: z.object({
          file: z.base64().max(longestFile).describe('The file in base64'),
          before: z
            .array(z.string())
            .optional()
            .describe('Ids that earlier pieces of the same file named: who is in it twice is told and left out'),
          dryRun: z.boolean(),
          whole: z
            .object({
              begins: z.boolean(),
              ends: z.boolean(),
              reading: z.string().optional().describe('What the first piece answered; every other piece names it'),
            })
            .optional()
            .describe('It is the whole list, or its first or last piece: what the list does not name is gone'),
        }),
        response: answers(
          z.object({
            rows: z.number().int(),
            read: z.number().int().describe('Rows that can be read'),
            wrong: z.number().int().describe('How many faults there are'),
            errors: z
              .array(
                z.object({
                  line: z.number().int(),
                  column: z.string().nullable(),
                  code: z.enum(rowErrorCodes),
                }),
              )
              .describe(`At most ${mostTold}`),
            ids: z.array(z.string()).describe('What it names, for `before` of the next piece'),
            reading: z.string().nullable().describe('Of a whole list: for its next piece'),
            leftOut: z
              .object({
                gone: z.number().int(),
                asked: z.number().int().describe('So many at once that somebody is asked first'),
              })
              .nullable()
              .describe('What a whole list no longer names; null where it says nothing about that'),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      if (!(await seesAll(placeOf(request)))) return sendProblem(reply, 'practice.not-allowed')
      const { kind } = request.params
      const { file, before, dryRun, whole } = request.body
      const outcome = await withScope(hub.pool, organization, async db => {
        const bytes = Buffer.from(file, 'base64')
        const given = { kind, bytes, dryRun, ...(before ? { before } : {}), ...(whole ? { whole } : {}) }
        const read = await readSessionFile(hub, db, given)
        if (read.kind === 'read' && !dryRun)
          await noteAudit(hub, db, organization, {
            account,
            action: 'sessions.file',
            subject: { kind: 'stream', id: kind },
            detail: { rows: read.file.rows, taken: read.file.page.entries.length },
          })
        return read
      })
      if (outcome.kind !== 'read') return sendProblem(reply, problemsOf[outcome.kind])
      const { rows, page, errors } = outcome.file
      return {
        rows,
        // A template is made of several rows: rows are counted, and a wrong header leaves none.
        read: page.entries.length + page.gone.length === 0 ? 0 : rows - errors.length,
        wrong: errors.length,
        errors: errors.slice(0, mostTold).map(({ line, column = null, code }) => ({ line, column, code })),
        ids: [...page.entries, ...page.gone].map(({ id }) => id),
        reading: outcome.whole?.reading ?? null,
        leftOut: outcome.whole?.leftOut ?? null,
      }
    },
  )
}

const problemsOf = { off: 'session.consent-missing', 'not-offered': 'request.not-found' } as const
