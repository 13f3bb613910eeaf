/** Saved views of the three reports of Synchronization. */
import { z } from 'zod'
import { reports } from '../../model/sessions/reports.ts'
import { done } from '../answer.ts'
import { type Api, type ApiParts, answers, idParams, slugParams } from '../api.ts'
import { forgetView, keepView, viewBody, viewList, viewsFor } from '../saved-views.ts'
import { noteReportFilter } from '../session-report-filter.ts'

const report = { report: z.enum(reports) }

/** Adds the routes. */
export function addSessionReportViews(api: Api, { hub }: ApiParts): void {
  api.get(
    '/sessions/reports/:report/views',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'Saved views of a report: your own and the shared ones',
        tags: ['sessions'],
        params: slugParams.extend(report),
        response: answers(viewList),
      },
    },
    request => viewsFor(hub, request, `report-${request.params.report}`),
  )

  api.post(
    '/sessions/reports/:report/views',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'Keep the filter of a report under a name',
        tags: ['sessions'],
        params: slugParams.extend(report),
        body: viewBody(noteReportFilter),
        response: answers(done),
      },
    },
    (request, reply) => keepView(hub, request, reply, `report-${request.params.report}`, request.body),
  )

  api.delete(
    '/sessions/reports/:report/views/:id',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'Forget a view of a report that is your own',
        tags: ['sessions'],
        params: idParams.extend(report),
        response: answers(done),
      },
    },
    (request, reply) => forgetView(hub, request, reply, `report-${request.params.report}`, request.params.id),
  )
}
