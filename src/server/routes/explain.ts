/** "Why is it not there?": one search over ids and people. What names somebody travels in the body; the address is opaque. */
import { z } from 'zod'
import { explain } from '../../pipeline/explain/explain.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { longestSearch, openSearch, sealSearch } from '../searches.ts'
import { sessionRights, sessionsAbout } from '../session-explaining.ts'
import { explanation, showExplanation } from '../show/explain.ts'
import { sessionExplanation } from '../show/session-explain.ts'

const searchText = z.string().trim().min(2).max(longestSearch)
const searchId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{20,1000}$/)
  .describe('Good for a day, for whoever searched')

/** Adds the routes. */
export function addExplain(api: Api, { hub }: ApiParts): void {
  api.post(
    '/explain/searches',
    {
      config: { action: 'explain.read' },
      schema: {
        summary: 'A search for "why is it not there?": an id for its address',
        tags: ['explain'],
        params: slugParams,
        body: z.object({
          text: searchText.describe(
            'Any id of the hub or of an outside system, or a name, birth date, phone or e-mail',
          ),
        }),
        response: answers(z.object({ id: searchId })),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      return { id: sealSearch(hub, organization, account, request.body.text) }
    },
  )

  api.get(
    '/explain/:search',
    {
      config: { action: 'explain.read' },
      schema: {
        summary: 'Where it stands, why, and what to do next',
        tags: ['explain'],
        params: slugParams.extend({ search: z.union([searchId, z.uuid()]).describe('A search, or an id of the hub') }),
        response: answers(
          explanation.extend({
            text: z.string().describe('What was asked'),
            sessions: sessionExplanation.nullable().describe('Of session notes; null where there are none'),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { search } = request.params
      const text = z.uuid().safeParse(search).success ? search : openSearch(hub, organization, account, search)
      if (text === undefined) return sendProblem(reply, 'request.not-found')
      const rights = await sessionRights(hub, placeOf(request))
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const found = await explain({ hub, db, configuration }, text)
        const sessions = rights && (await sessionsAbout(hub, db, configuration, { account, rights, text }))
        await noteAudit(hub, db, organization, {
          account,
          action: 'explain.read',
          subject: { kind: 'search', id: found.as },
          persons: found.subjects.flatMap(({ person }) => person ?? []),
          detail: {
            records: found.subjects.flatMap(({ record }) => record?.id ?? []),
            ...(sessions ? { sessions: sessions.subjects.map(({ id }) => id) } : {}),
          },
        })
        return { text, ...(await showExplanation(hub, db, configuration, found)), sessions: sessions ?? null }
      })
    },
  )
}
