/** Suggestions accepted in bulk: what would be paired and what is left out, a start, and an undo of it all. */
import { z } from 'zod'
import { leftOutWhys } from '../../matching/one-to-one.ts'
import { tabs } from '../../model/sessions/tabs.ts'
import { previewAccept, startAccept, undoAccept } from '../../sessions/accept.ts'
import { type Api, type ApiParts, answers, id, idParams, noBody, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { sendProblem } from '../problem.ts'
import { sessionsWithin } from '../session-place.ts'
import { acceptSample, sampleOfAccept } from '../show/session-acceptances.ts'

const preview = z.object({
  id: id.describe('Starts it'),
  looked: z.number().int().describe('Rows without a pair'),
  selected: z.number().int().describe('Rows that would be paired'),
  more: z.boolean().describe('There are more rows than one act may take: these are the first of them'),
  sample: z.array(acceptSample).describe('The least certain of them'),
  leftOut: z.array(z.object({ why: z.enum(leftOutWhys), count: z.number().int(), sample: z.array(acceptSample) })),
})
const started = answers(z.object({ done: z.literal(true), id: id.describe('The act on many: how far it has come') }))

/** Adds the routes. */
export function addSessionAcceptances(api: Api, { hub }: ApiParts): void {
  const within = sessionsWithin(hub)

  api.post(
    '/sessions/:tab/acceptances',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Preview: which rows have one suggestion only at or above a score, and which are left out and why',
        description:
          'Nothing is changed. Rows and targets are counted both ways; what could be meant twice is left out.',
        tags: ['sessions'],
        params: slugParams.extend({ tab: z.enum(tabs) }),
        body: z.object({
          score: z.number().min(0.7).max(1).describe('0.7 to 1'),
          agency: z.string().max(100).optional(),
        }),
        response: answers(preview),
      },
    },
    async (request, reply) => {
      const { tab } = request.params
      const isLocked = await within(request, async (_, locked) => locked && tab !== 'agencies')
      if (isLocked) return sendProblem(reply, 'session.not-now', { detail: 'locked' })
      const found = await previewAccept(work => within(request, work), tab, request.body)
      if (!found) return sendProblem(reply, 'session.feature-off')
      const shown = await within(request, async deciding => {
        const samples = await sampleOfAccept(deciding, tab, found)
        await noteAudit(hub, deciding.db, deciding.db.organization, {
          account: deciding.account,
          action: 'sessions.accept-preview',
          subject: { kind: 'bulk', id: found.id },
          connection: deciding.connection,
          detail: samples.seen,
        })
        return samples
      })
      if (!shown) return sendProblem(reply, 'session.feature-off')
      const { looked, more, pairs } = found
      return { id: found.id, looked, selected: pairs.length, more, sample: shown.sample, leftOut: shown.leftOut }
    },
  )

  api.post(
    '/sessions/acceptances/:id/start',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Pair what was previewed; asked again, it runs once. Rows that changed since are left alone',
        tags: ['sessions'],
        params: idParams,
        body: noBody,
        response: started,
      },
    },
    async (request, reply) => {
      const { id: bulk } = request.params
      const outcome = await within(request, async deciding => {
        const made = await startAccept(deciding, bulk)
        if (made.kind === 'started') await noted(deciding, 'sessions.accept', made.id)
        return made
      })
      return answerStarted(reply, outcome)
    },
  )

  api.post(
    '/sessions/acceptances/:id/undo',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Take back everything that an acceptance has paired; rows that changed since are left alone',
        tags: ['sessions'],
        params: idParams,
        body: noBody,
        response: started,
      },
    },
    async (request, reply) => {
      const { id: bulk } = request.params
      const outcome = await within(request, async deciding => {
        const made = await undoAccept(deciding, bulk)
        if (made.kind === 'started') await noted(deciding, 'sessions.accept-undo', made.id)
        return made
      })
      return answerStarted(reply, outcome)
    },
  )

  const noted = (deciding: Parameters<typeof startAccept>[0], action: string, bulk: string) =>
    noteAudit(hub, deciding.db, deciding.db.organization, {
      account: deciding.account,
      action,
      subject: { kind: 'bulk', id: bulk },
      connection: deciding.connection,
    })
}

function answerStarted(
  reply: Parameters<typeof sendProblem>[0],
  outcome: Awaited<ReturnType<typeof startAccept>> | undefined,
) {
  switch (outcome?.kind) {
    case undefined:
      return sendProblem(reply, 'session.feature-off')
    case 'started':
      return { done: true as const, id: outcome.id }
    case 'not-found':
      return sendProblem(reply, 'request.not-found')
    case 'empty':
      return sendProblem(reply, 'bulk.nothing-selected')
    case 'cancelled':
      return sendProblem(reply, 'request.conflict', { detail: 'Its state is: cancelled.' })
  }
}
