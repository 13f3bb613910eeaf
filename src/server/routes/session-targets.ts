/** Agencies, clients and staff that are made in the practice management for a row of Synchronization, and taken back. */
import { z } from 'zod'
import { practiceTarget } from '../../practice/target.ts'
import { createTarget } from '../../sessions/create-target.ts'
import { takeCreatedBack } from '../../sessions/take-created-back.ts'
import { type Api, type ApiParts, answers, noBody } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { expectedVersion, missingVersion } from '../editing.ts'
import { answerDecision, decided, refuseDecision } from '../session-decisions.ts'
import { sessionsWithin } from '../session-place.ts'
import { rowParams } from './session-entries.ts'

const created = answers(
  z.object({
    done: z.literal(true),
    version: z.number().int().optional(),
    undo: z
      .string()
      .nullable()
      .describe('Takes it back; null: it was there already, or is not this person’s to remove'),
  }),
)

/** Adds the routes. */
export function addSessionTargets(api: Api, { hub }: ApiParts): void {
  const within = sessionsWithin(hub)

  api.post(
    '/sessions/:tab/:id/target',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary:
          'Make the agency, client or staff member of a row in the practice management, and pair the row with it',
        tags: ['sessions'],
        params: rowParams,
        body: noBody,
        response: created,
      },
    },
    async (request, reply) => {
      const version = expectedVersion(request)
      if (version === undefined) return missingVersion(reply)
      const { organization } = placeOf(request)
      const { tab, id } = request.params
      const made = await createTarget(work => within(request, work), practiceTarget(hub, organization), tab, {
        id,
        version,
      })
      if (made?.kind !== 'done') return refuseDecision(reply, made)
      return { done: true as const, version: made.version, undo: made.undo ?? null }
    },
  )

  api.delete(
    '/sessions/:tab/:id/target',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Take back what was made for a row: the pair, and the entry there while nobody has touched it',
        tags: ['sessions'],
        params: rowParams,
        body: z.object({ undo: z.string().max(1_000).describe('What making it answered') }),
        response: decided,
      },
    },
    async (request, reply) => {
      const version = expectedVersion(request)
      if (version === undefined) return missingVersion(reply)
      const { organization } = placeOf(request)
      const { tab, id } = request.params
      const { undo } = request.body
      const seen = { id, version, undo }
      const target = practiceTarget(hub, organization)
      return answerDecision(reply, await takeCreatedBack(work => within(request, work), target, tab, seen))
    },
  )
}
