/** A whole report of Synchronization as a file, read page by page: however long it is, it takes the memory of one page. */
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Report, reports } from '../../model/sessions/reports.ts'
import { type Api, type ApiParts, slugParams } from '../api.ts'
import type { Cell } from '../csv.ts'
import { readyNames } from '../editing.ts'
import { dispositionOf } from '../file-name.ts'
import { sendProblem } from '../problem.ts'
import { type SessionDeciding, sessionsWithin } from '../session-place.ts'
import { noteReport } from '../session-report-audit.ts'
import {
  type Language,
  languages,
  reportBytes,
  reportCells,
  reportFile,
  reportFormats,
} from '../session-report-file.ts'
import { noteReportFilter } from '../session-report-filter.ts'
import { notesPage, peoplePage, type ReportAsked, type ReportPlace } from '../session-report-pages.ts'

const exporting = { format: z.enum(reportFormats), language: z.enum(languages).default('en') }

/** Rows that are read at once, in one transaction. */
const rowsAtOnce = 500

/** Adds the route. */
export function addSessionReportFiles(api: Api, { hub, keys }: ApiParts): void {
  const within = sessionsWithin(hub)

  api.get(
    '/sessions/reports/:report/export',
    {
      config: { action: 'sessions.export' },
      schema: {
        summary: 'A whole report as CSV, as an Excel workbook, or as one JSON array of cells a line',
        description: 'Every text that a spreadsheet would take for a formula has a quote in front.',
        tags: ['sessions'],
        params: slugParams.extend({ report: z.enum(reports) }),
        querystring: noteReportFilter.extend(exporting),
      },
    },
    async (request, reply) => {
      const { report } = request.params
      const { format, language, ...asked } = request.query
      await readyNames(keys)
      // Before the first line, so that an export that is broken off is noted too; how many rows it had, after the last.
      const begun = await within(request, async deciding => {
        await noteReport(hub, deciding, 'sessions.export', report, { filter: asked, format })
        return true
      })
      if (!begun) return sendProblem(reply, 'session.feature-off')
      const { type, name } = reportFile(report, format)
      return reply
        .header('content-disposition', dispositionOf(name, type))
        .header('cache-control', 'no-store')
        .type(type)
        .send(
          Readable.from(
            reportBytes(report, { format, language }, pagesOf(request, report, asked, { format, language }), hub.now()),
          ),
        )
    },
  )

  async function* pagesOf(
    request: FastifyRequest,
    report: Report,
    asked: ReportAsked,
    { format, language }: { format: string; language: Language },
  ): AsyncGenerator<Cell[][], void> {
    let written = 0
    for (let cursor: string | undefined; ; ) {
      const place = { limit: rowsAtOnce, cursor }
      const page = await within(request, async deciding => {
        const read = await cellsOf(deciding, report, asked, place, language)
        written += read.cells.length
        if (read.next === null)
          await noteReport(hub, deciding, 'sessions.export-end', report, { filter: asked, format, rows: written })
        return read
      })
      if (!page) throw new Error('switched off while the report was written') // better broken off than cut short
      yield page.cells
      if (page.next === null) return
      cursor = page.next
    }
  }

  async function cellsOf(
    deciding: SessionDeciding,
    report: Report,
    asked: ReportAsked,
    place: ReportPlace,
    language: Language,
  ): Promise<{ cells: Cell[][]; next: string | null }> {
    const reading = { hub, keys, deciding }
    if (report === 'appointments') {
      const { items, next } = await notesPage(reading, asked, place)
      return { cells: items.map(row => reportCells(report, row, language)), next }
    }
    const { items, next } = await peoplePage(reading, report, asked, place)
    return { cells: items.map(row => reportCells(report, row, language)), next }
  }
}
