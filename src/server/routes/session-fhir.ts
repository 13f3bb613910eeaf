/** A mapped session note as FHIR R4, for other systems to read: signatures, provenance and every version of it. */
import type { Bundle } from 'fhir/r4'
import { z } from 'zod'
import { practiceTarget } from '../../practice/target.ts'
import { finishNote } from '../../sessions/note-as-fhir.ts'
import { loadNote, mayBeFhir } from '../../sessions/note-facts.ts'
import { type Api, type ApiParts, answers, givenReason, idParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { dispositionOf } from '../file-name.ts'
import { holdsLook, sealLook } from '../looks.ts'
import { sendProblem } from '../problem.ts'
import { type SessionDeciding, sessionsWithin } from '../session-place.ts'

const type = 'application/fhir+json'

/** Adds the routes. */
export function addSessionFhir(api: Api, { hub }: ApiParts): void {
  const within = sessionsWithin(hub)
  const noted = ({ db, account, connection }: SessionDeciding, id: string, action: string, more: object) =>
    noteAudit(hub, db, db.organization, {
      account,
      action,
      subject: { kind: 'session-note', id },
      connection,
      ...more,
    })

  api.post(
    '/sessions/notes/:id/fhir/looks',
    {
      config: { action: 'payloads.reveal' },
      schema: {
        summary: 'Ask for a mapped note as FHIR R4, with the reason; good for 15 minutes, for whoever asked',
        tags: ['sessions'],
        params: idParams,
        body: givenReason,
        response: answers(z.object({ look: z.string() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id } = request.params
      await hub.sealer.ready(organization)
      const may = await within(request, async deciding => {
        const answer = await mayBeFhir(deciding, id)
        if (answer === 'yes') await noted(deciding, id, 'sessions.ask-fhir', { reason: request.body.reason })
        return answer
      })
      if (may === undefined) return sendProblem(reply, 'session.feature-off')
      if (may === 'not-found') return sendProblem(reply, 'request.not-found')
      if (may === 'not-mapped') return sendProblem(reply, 'session.not-now', { detail: may })
      return { look: sealLook(hub, organization, account, lookAt(id)) }
    },
  )

  api.get(
    '/sessions/notes/:id/fhir',
    {
      config: { action: 'payloads.reveal' },
      schema: {
        summary: 'A mapped note as a Bundle of FHIR R4: what it says, who signed it, and what became of it',
        description:
          'Holds the newest 20 versions of the note, and the one that the appointment has. A version says the same whenever it is asked for.',
        tags: ['sessions'],
        params: idParams,
        querystring: z.object({
          look: z.string().max(1_000).describe('What asking for it answered'),
          version: z.coerce
            .number()
            .int()
            .min(1)
            .max(1_000_000_000)
            .optional()
            .describe('Only this version of the note'),
        }),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id } = request.params
      const { look, version } = request.query
      await hub.sealer.ready(organization)
      if (!holdsLook(hub, organization, account, lookAt(id), look)) return sendProblem(reply, 'reveal.covered')
      const loaded = await within(request, async deciding => {
        const note = await loadNote(deciding, id, version)
        if (note.kind === 'loaded')
          await noted(deciding, id, 'sessions.fhir', { detail: note.facts.versions.map(each => each.version) })
        return note
      })
      if (!loaded) return sendProblem(reply, 'session.feature-off')
      if (loaded.kind === 'not-found') return sendProblem(reply, 'request.not-found')
      if (loaded.kind === 'removed') return sendProblem(reply, 'message.body-removed')
      if (loaded.kind === 'not-mapped') return sendProblem(reply, 'session.not-now', { detail: loaded.kind })
      const made = await finishNote(practiceTarget(hub, organization), loaded, hub.now())
      if (made.kind === 'damaged') return sendProblem(reply, 'practice.image-damaged')
      return reply
        .header('content-disposition', dispositionOf(`session-note-${id}.json`, type))
        .header('cache-control', 'no-store')
        .header('x-content-type-options', 'nosniff')
        .type(type)
        .send(JSON.stringify(made.bundle satisfies Bundle))
    },
  )
}

/** What a look at a note in this form is a look at. */
function lookAt(id: string): string {
  return `session note ${id} as FHIR`
}
