/** Agencies, clients, staff and appointments from CSV: first what a file would do, row by row, then for real. */
import { z } from 'zod'
import { importColumns, importedKinds } from '../../practice/csv-columns.ts'
import { importCsv, mostRows } from '../../practice/import.ts'
import { type Api, type ApiParts, answers, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'

const tags = ['practice management']
const longestFile = 8_000_000
/** Rows that are told one by one; refused ones come first. */
const mostTold = 2_000

const kindParams = slugParams.extend({ kind: z.enum(importedKinds) })
const importedRow = z.object({
  line: z.number().int(),
  what: z.enum(['create', 'change', 'same', 'refuse']),
  faults: z.array(z.object({ column: z.string(), code: z.string() })),
})

/** Adds the routes. */
export function addPracticeImports(api: Api, { hub }: ApiParts): void {
  api.get(
    '/practice/imports/:kind',
    {
      config: { action: 'practice.read' },
      schema: {
        summary: 'The columns of a file for import, in the order of a fresh one',
        tags,
        params: kindParams,
        response: answers(
          z.object({
            columns: z.array(z.object({ name: z.string(), required: z.boolean(), also: z.array(z.string()) })),
            mostRows: z.number().int(),
          }),
        ),
      },
    },
    async request => ({
      columns: importColumns[request.params.kind].map(({ names: [name = '', ...also], required }) => ({
        name,
        required: required === true,
        also,
      })),
      mostRows,
    }),
  )

  api.post(
    '/practice/imports/:kind',
    {
      config: { action: 'practice.change' },
      schema: {
        summary: 'Bring in CSV; with dryRun only say what that would do',
        tags,
        params: kindParams,
        body: z.object({ csv: z.string().max(longestFile), dryRun: z.boolean() }),
        response: answers(
          z.object({
            counts: z.object({
              create: z.number().int(),
              change: z.number().int(),
              same: z.number().int(),
              refuse: z.number().int(),
            }),
            rows: z.array(importedRow).describe(`Refused ones first; at most ${mostTold}`),
            unused: z.array(z.string()).describe('Columns of the file that say nothing here'),
          }),
        ),
      },
      bodyLimit: longestFile * 2, // as JSON
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { csv, dryRun } = request.body
      const file = { bytes: Buffer.from(csv), apply: !dryRun }
      const read = await importCsv(hub, organization, account, request.params.kind, file)
      if (read.kind === 'unreadable') {
        const errors = read.missing.map(column => ({ path: column, code: 'missing' }))
        return sendProblem(reply, 'practice.unreadable-file', {
          errors: errors.length > 0 ? errors : [{ path: `line ${read.line}`, code: read.because }],
        })
      }
      const count = (what: string) => read.rows.filter(row => row.what === what).length
      const told = [...read.rows].sort((a, b) => Number(b.what === 'refuse') - Number(a.what === 'refuse'))
      return {
        counts: { create: count('create'), change: count('change'), same: count('same'), refuse: count('refuse') },
        rows: told.slice(0, mostTold).map(row => ({ ...row, faults: row.faults.map(each => ({ ...each })) })),
        unused: [...read.unused],
      }
    },
  )
}
