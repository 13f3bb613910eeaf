/** The three reports of Synchronization: their rows, their counts for charts, and the files that people take with them. */
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { gateCodes } from '../../model/sessions/gates.ts'
import { type Report, reportMappings, reportNames, reports } from '../../model/sessions/reports.ts'
import { type Api, type ApiParts, answers, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { readyNames } from '../editing.ts'
import { dispositionOf } from '../file-name.ts'
import { sendProblem } from '../problem.ts'
import { type SessionDeciding, sessionsWithin } from '../session-place.ts'
import {
  type Language,
  languages,
  type ReportFormat,
  reportFile,
  reportFormats,
  reportHead,
  reportLine,
} from '../session-report-file.ts'
import { isReportCursor, notesPage, peoplePage, type ReportAsked, reportCounts } from '../session-report-pages.ts'
import { noteReportRow, personReportRow } from '../show/session-reports.ts'

const filter = z.object({
  mapping: z.enum(reportMappings).optional().describe('mapped: by the rules or by a person'),
  reason: z.string().max(40).optional().describe('Why there is no pair'),
  from: z.iso.date().optional().describe('Of a session: its day. Of a person: when it was seen first'),
  to: z.iso.date().optional(),
  agency: z.string().max(100).optional(),
})
const noteFilter = filter.extend({ gate: z.enum(gateCodes).optional().describe('A gate that was not passed') })
const peopleReports = ['staff', 'clients'] as const
const exporting = { format: z.enum(reportFormats), language: z.enum(languages).default('en') }
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

/** Rows that are read at once for a file; a note comes with its signatures. */
const exportedAtOnce = { staff: 500, clients: 500, appointments: 100 } as const

/** Adds the routes. */
export function addSessionReports(api: Api, { hub, keys }: ApiParts): void {
  const within = sessionsWithin(hub)
  const noted = (deciding: SessionDeciding, action: string, report: Report, detail: object) =>
    noteAudit(hub, deciding.db, deciding.db.organization, {
      account: deciding.account,
      action,
      subject: { kind: 'session-report', id: report },
      connection: deciding.connection,
      detail: JSON.parse(JSON.stringify(detail)),
    })
  const badCursor = { errors: [{ path: '/cursor', code: 'invalid' }] }

  api.get(
    '/sessions/reports/appointments',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: `The report ${reportNames.appointments}`,
        tags: ['sessions'],
        params: slugParams,
        querystring: paging.extend(noteFilter.shape),
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
        await noted(deciding, 'sessions.report', 'appointments', { filter: asked, rows: read.items.map(row => row.id) })
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
        querystring: paging.extend(filter.shape),
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
        await noted(deciding, 'sessions.report', report, { filter: asked, rows: read.items.map(row => row.id) })
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
        querystring: noteFilter,
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

  api.get(
    '/sessions/reports/:report/export',
    {
      config: { action: 'sessions.export' },
      schema: {
        summary: 'A whole report as CSV, or as one JSON array of cells a line for a workbook',
        description: 'Every text that a spreadsheet would take for a formula has a quote in front.',
        tags: ['sessions'],
        params: slugParams.extend({ report: z.enum(reports) }),
        querystring: noteFilter.extend(exporting),
      },
    },
    async (request, reply) => {
      const { report } = request.params
      const { format, language, ...asked } = request.query
      await readyNames(keys)
      // Before the first line, so that an export that is broken off is noted too; how many lines it had, after the last.
      const begun = await within(request, async deciding => {
        await noted(deciding, 'sessions.export', report, { filter: asked, format })
        return true
      })
      if (!begun) return sendProblem(reply, 'session.feature-off')
      const { type, name } = reportFile(report, format)
      return reply
        .header('content-disposition', dispositionOf(name, type))
        .header('cache-control', 'no-store')
        .type(type)
        .send(Readable.from(exportLines(request, report, asked, { language, format })))
    },
  )

  /** The file, page by page: however long the report is, it takes no more memory than one page. */
  async function* exportLines(
    request: FastifyRequest,
    report: Report,
    asked: ReportAsked,
    { language, format }: { language: Language; format: ReportFormat },
  ): AsyncGenerator<string> {
    yield reportHead(report, language, format)
    let written = 0
    for (let cursor: string | undefined; ; ) {
      const place = { limit: exportedAtOnce[report], cursor }
      const page = await within(request, async deciding => {
        const { lines, next } = await linesOf(deciding, place)
        written += lines.length
        if (next === null) await noted(deciding, 'sessions.export-end', report, { filter: asked, rows: written })
        return { text: lines.join(''), next }
      })
      if (!page) throw new Error('switched off while the report was written') // better broken off than cut short
      yield page.text
      if (page.next === null) return
      cursor = page.next
    }

    async function linesOf(deciding: SessionDeciding, place: { limit: number; cursor: string | undefined }) {
      const reading = { hub, keys, deciding }
      if (report === 'appointments') {
        const { items, next } = await notesPage(reading, asked, place)
        return { lines: items.map(row => reportLine(report, row, language, format)), next }
      }
      const { items, next } = await peoplePage(reading, report, asked, place)
      return { lines: items.map(row => reportLine(report, row, language, format)), next }
    }
  }
}
