/** What each route did, by hour and by day: counted before the messages go, and kept after. */
import { z } from 'zod'
import { listStatistics, spans } from '../../store/retention/statistics.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, instant, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'

const statistic = z.object({
  route: z.string(),
  startsAt: instant,
  delivered: z.number().int(),
  rejected: z.number().int(),
  dead: z.number().int(),
  suppressed: z.number().int(),
  attempts: z.number().int(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  longestMs: z.number().nullable(),
})

const mostStatistics = 5_000

/** Adds the route. */
export function addStatistics(api: Api, { hub }: ApiParts): void {
  api.get(
    '/statistics',
    {
      config: { action: 'overview.read' },
      schema: {
        summary: 'What each route did, by hour or by day (UTC); kept after bodies and messages are removed',
        tags: ['retention'],
        params: slugParams,
        querystring: z.object({ span: z.enum(spans).default('day'), from: instant }),
        response: answers(z.object({ items: z.array(statistic) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      const { span, from } = request.query
      const rows = await withScope(hub.pool, organization, db =>
        listStatistics(db, span, new Date(from), mostStatistics),
      )
      const items = rows.map(({ slug, starts_at, p50_ms, p95_ms, longest_ms, ...row }) => ({
        route: slug,
        startsAt: starts_at.toISOString(),
        delivered: row.delivered,
        rejected: row.rejected,
        dead: row.dead,
        suppressed: row.suppressed,
        attempts: row.attempts,
        p50Ms: p50_ms,
        p95Ms: p95_ms,
        longestMs: longest_ms,
      }))
      return { items }
    },
  )
}
