/** Lists of the source that no longer name much of what was there: a person says whether it is gone. */
import { z } from 'zod'
import { sourceKinds } from '../../model/sessions/source.ts'
import { decideMissing, missingDecisions } from '../../sessions/take-listed.ts'
import { askedListings } from '../../store/session-listings.ts'
import { type Api, type ApiParts, answers, instant, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { sessionsWithin } from '../session-place.ts'

const missing = z.object({
  kind: z.enum(sourceKinds),
  known: z.number().int().describe('How many the hub knew of'),
  missing: z.number().int().describe('How many of those two readings of the whole list did not name'),
  askedAt: instant,
})

/** Adds the routes. */
export function addSessionMissing(api: Api, { hub }: ApiParts): void {
  const within = sessionsWithin(hub)

  api.get(
    '/sessions/missing',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'Lists that no longer name much of what was there: nothing is marked as gone until somebody says so',
        tags: ['sessions'],
        params: slugParams,
        response: answers(
          z.object({
            items: z.array(missing),
            mayDecide: z.boolean().describe('It is about every agency: who sees some of them only does not decide'),
          }),
        ),
      },
    },
    async (request, reply) => {
      const answer = await within(request, async ({ db, connection, mayMap, rights }) => ({
        items: (await askedListings(db, connection)).map(({ kind, known, missing, askedAt }) => ({
          kind,
          known,
          missing,
          askedAt: askedAt.toISOString(),
        })),
        mayDecide: mayMap && rights.agencies === 'all',
      }))
      return answer ?? sendProblem(reply, 'session.feature-off')
    },
  )

  api.post(
    '/sessions/missing/:kind/decision',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Say whether what a list no longer names is gone, or keep it',
        description: 'keep asks again when two more readings of the whole list do not name it.',
        tags: ['sessions'],
        params: slugParams.extend({ kind: z.enum(sourceKinds) }),
        body: z.object({
          decision: z.enum(missingDecisions),
          missing: z.number().int().describe('How many were shown'),
        }),
        response: answers(z.object({ done: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { decision, missing: seen } = request.body
      const { kind } = request.params
      const outcome = await within(request, async ({ db, connection, rights }) => {
        if (rights.agencies !== 'all') return 'not-allowed' // it is about every agency
        const decided = await decideMissing(hub, db, { connection, account, kind, decision, seen })
        if (decided === 'done')
          await noteAudit(hub, db, organization, {
            account,
            action: `sessions.missing-${decision}`,
            subject: { kind: 'session-list', id: kind },
            connection,
          })
        return decided
      })
      if (outcome === undefined) return sendProblem(reply, 'session.feature-off')
      if (outcome === 'not-allowed') return sendProblem(reply, 'practice.not-allowed')
      if (outcome === 'not-found') return sendProblem(reply, 'request.not-found')
      if (outcome === 'changed') return sendProblem(reply, 'configuration.changed-meanwhile')
      return { done: true as const }
    },
  )
}
