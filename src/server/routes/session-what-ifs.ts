/** What another grace time would change at an agency; nothing is changed by asking. */
import { z } from 'zod'
import { tryGraceOn } from '../../sessions/try-grace.ts'
import { type Api, type ApiParts, answers, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { sendProblem } from '../problem.ts'
import { sessionsWithin } from '../session-place.ts'
import { showTried, tried } from '../show/session-what-ifs.ts'

/** Adds the route. */
export function addSessionWhatIfs(api: Api, { hub }: ApiParts): void {
  const within = sessionsWithin(hub)

  api.post(
    '/sessions/what-ifs',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'What another grace time would change at an agency: pairs that appear, become ambiguous or go away',
        description:
          'Nothing is written. Notes are taken student by student, some thousands an answer: ask again with `next` as ' +
          '`cursor` until it is null, and add the counts up.',
        tags: ['sessions'],
        params: slugParams,
        body: z.object({
          agency: z.string().min(1).max(100),
          graceMinutes: z.number().int().min(0).max(60),
          cursor: z.string().max(100).nullish(),
        }),
        response: answers(tried),
      },
    },
    async (request, reply) => {
      const { agency, graceMinutes, cursor } = request.body
      const after = cursor ? studentOf(cursor) : null
      if (after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      const found = await within(request, async deciding => {
        const outcome = await tryGraceOn(deciding, { agency, graceMinutes, after })
        if (!outcome) return 'not-found' as const
        const { answer, seen } = await showTried(deciding, outcome, graceMinutes)
        await noteAudit(hub, deciding.db, deciding.db.organization, {
          account: deciding.account,
          action: 'sessions.what-if',
          subject: { kind: 'practice-agency', id: agency },
          connection: deciding.connection,
          detail: { graceMinutes, notes: seen },
        })
        return { ...answer, graceMinutes, next: outcome.next && Buffer.from(outcome.next).toString('base64url') }
      })
      if (!found) return sendProblem(reply, 'session.feature-off')
      return found === 'not-found' ? sendProblem(reply, 'request.not-found') : found
    },
  )
}

/** The student in a cursor; undefined when it is none of ours. */
function studentOf(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString()
  return /^-?\d{1,19}$/.test(text) ? text : undefined
}
