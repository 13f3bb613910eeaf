/** The three reports of Synchronization: their rows, and their counts for charts. */
import { z } from 'zod'
import { reportNames, reports } from '../../model/sessions/reports.ts'
import { type Api, type ApiParts, answers, paging, slugParams } from '../api.ts'
import { readyNames } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { sessionsWithin } from '../session-place.ts'
import { noteReport } from '../session-report-audit.ts'
import { noteReportFilter, reportFilter } from '../session-report-filter.ts'
import { isReportCursor, notesPage, peoplePage, reportCounts } from '../session-report-pages.ts'
import { noteReportRow, personReportRow } from '../show/session-reports.ts'

const peopleReports = ['staff', 'clients'] as const
const count = z.number().int()

const counts = z.object({
  name: z.string(),
  items: z.array(
    z.object({
      week: z.iso.date().nullable().describe('Its Monday; null: without a date'),
      mapping: z.enum(['auto', 'user', 'none']),
      reason: z.string().nullable(),
      rendered: z.boolean(),
      count,
    }),
  ),
})
const rowsOf = <Row extends z.ZodType>(row: Row) =>
  answers(z.object({ name: z.string(), items: z.array(row), next: z.string().nullable() }))

/** Adds the routes. */
export function addSessionReports(api: Api, { hub, keys }: ApiParts): void {
  const within = sessionsWithin(hub)
  const badCursor = { errors: [{ path: '/cursor', code: 'invalid' }] }

  api.get(
    '/sessions/reports/appointments',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: `The report ${reportNames.appointments}`,
        tags: ['sessions'],
        params: slugParams,
        querystring: paging.extend(noteReportFilter.shape),
        response: rowsOf(noteReportRow),
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...asked } = request.query
      if (cursor !== undefined && !isReportCursor('appointments', cursor))
        return sendProblem(reply, 'request.invalid', badCursor)
      await readyNames(keys)
      const page = await within(request, async deciding => {
        const read = await notesPage({ hub, keys, deciding }, asked, { limit, cursor })
        await noteReport(hub, deciding, 'sessions.report', 'appointments', {
          filter: asked,
          rows: read.items.map(row => row.id),
        })
        return { name: reportNames.appointments, ...read }
      })
      return page ?? sendProblem(reply, 'session.feature-off')
    },
  )

  api.get(
    '/sessions/reports/:report',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'The report of staff or clients, mapped and unmapped',
        tags: ['sessions'],
        params: slugParams.extend({ report: z.enum(peopleReports) }),
        querystring: paging.extend(reportFilter.shape),
        response: rowsOf(personReportRow),
      },
    },
    async (request, reply) => {
      const { report } = request.params
      const { limit, cursor, ...asked } = request.query
      if (cursor !== undefined && !isReportCursor(report, cursor))
        return sendProblem(reply, 'request.invalid', badCursor)
      await readyNames(keys)
      const page = await within(request, async deciding => {
        const read = await peoplePage({ hub, keys, deciding }, report, asked, { limit, cursor })
        await noteReport(hub, deciding, 'sessions.report', report, {
          filter: asked,
          rows: read.items.map(row => row.id),
        })
        return { name: reportNames[report], ...read }
      })
      return page ?? sendProblem(reply, 'session.feature-off')
    },
  )

  api.get(
    '/sessions/reports/:report/counts',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'How many rows a report has, by week, mapping and reason: for its charts',
        tags: ['sessions'],
        params: slugParams.extend({ report: z.enum(reports) }),
        querystring: noteReportFilter,
        response: answers(counts),
      },
    },
    async (request, reply) => {
      const { report } = request.params
      const found = await within(request, deciding => reportCounts(hub, deciding, report, request.query))
      if (!found) return sendProblem(reply, 'session.feature-off')
      const items = found.map(({ how, ...each }) => ({ ...each, mapping: how ?? ('none' as const) }))
      return { name: reportNames[report], items }
    },
  )
}
