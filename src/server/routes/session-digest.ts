/** The digest before the payroll cut-off, before it goes: when, to how many, and what it would say now. */
import { z } from 'zod'
import { practiceTarget } from '../../practice/target.ts'
import { previewDigest } from '../../sessions/digest-preview.ts'
import { type Api, type ApiParts, answers, instant, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { languages } from '../session-report-file.ts'

const count = z.number().int()
const digest = z.object({
  mail: z.enum(['ready', 'not-set-up']).describe('not-set-up: mail waits until a mail server is set up'),
  next: z
    .object({
      at: instant,
      zone: z.string(),
      upTo: z.iso.date().describe('The last day whose notes it is about, if it went now'),
      people: count.describe('Those who may map: it goes to whoever of them has something to mend'),
      withNews: count.describe('How many of them would get one now'),
      counts: z.array(
        z.object({
          what: z.enum(['unmapped', 'unreadable', 'not-rendered']),
          reason: z.string().nullable(),
          count,
        }),
      ),
      says: z
        .object({ subject: z.string(), text: z.string() })
        .nullable()
        .describe('What the reader would get now; null: there is nothing to mend'),
    })
    .nullable()
    .describe('Null: no digest is chosen, or nothing runs'),
})

/** Adds the route. */
export function addSessionDigest(api: Api, { hub, keys }: ApiParts): void {
  api.get(
    '/sessions/digest',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'The next digest before the payroll cut-off: when, to how many, and what it would say now',
        description: 'Counts of the agencies that you may see; no personal data.',
        tags: ['sessions'],
        params: slugParams,
        querystring: z.object({ language: z.enum(languages).default('en') }),
        response: answers(digest),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      const parts = { hub, keys, targetOf: practiceTarget }
      const found = await previewDigest(parts, organization, account, request.query.language)
      return {
        mail: hub.mailer ? ('ready' as const) : ('not-set-up' as const),
        next: found
          ? {
              at: found.next.toISOString(),
              zone: found.zone,
              upTo: found.upTo,
              people: found.people,
              withNews: found.withNews,
              counts: found.counts,
              says: found.mail ?? null,
            }
          : null,
      }
    },
  )
}
