/** The Appointments tab of Synchronization: notes with their appointments, and what people decide of them. */
import { z } from 'zod'
import { practiceTarget } from '../../practice/target.ts'
import { chooseAppointment, type Deciding, noteFacts, takeBackAppointment } from '../../sessions/by-hand.ts'
import { renderByHand, reviewDecisions, settleByHand, unrenderByHand } from '../../sessions/render-by-hand.ts'
import { accountNames } from '../../store/account-names.ts'
import { dateAndIdOfCursor, listNotes } from '../../store/lists/session-notes.ts'
import { type Api, type ApiParts, answers, givenReason, idParams, noBody, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { expectedVersion, missingVersion, readyNames } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { sessionsWithin } from '../session-place.ts'
import { mappings, noteRow, showNote } from '../show/sessions.ts'
import { answerDecision, decided } from './session-entries.ts'

const filter = paging.extend({
  mapping: z.enum(mappings).optional(),
  reason: z.string().max(40).optional(),
  step: z.enum(['none', 'fill', 'render', 'rendered', 'blocked', 'stopped']).optional(),
  review: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  agency: z.string().max(100).optional(),
  id: z.uuid().optional().describe('Only this one'),
})
/** Adds the routes. */
export function addSessionNotes(api: Api, { hub, keys }: ApiParts): void {
  const within = sessionsWithin(hub)
  const noted = (deciding: Deciding, action: string, note: string, reason?: string) =>
    noteAudit(hub, deciding.db, deciding.db.organization, {
      account: deciding.account,
      action,
      subject: { kind: 'session-note', id: note },
      connection: deciding.connection,
      ...(reason ? { reason } : {}),
    })

  api.get(
    '/sessions/appointments',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'Session notes with the appointment that each is, newest session first',
        tags: ['sessions'],
        params: slugParams,
        querystring: filter,
        response: answers(z.object({ items: z.array(noteRow), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { limit, cursor, id: only, ...rest } = request.query
      const after = cursor === undefined ? undefined : dateAndIdOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      await readyNames(keys)
      const page = await within(request, async (deciding, locked) => {
        const { db, connection, rights } = deciding
        const seen = rights.agencies === 'all' ? {} : { agencies: rights.agencies }
        const asked = { connection, ...rest, ...seen, ...(only ? { among: [only] } : {}) }
        const found = await listNotes(db, asked, limit, after)
        await noteAudit(hub, db, db.organization, {
          account: deciding.account,
          action: 'sessions.appointments',
          subject: { kind: 'session-note', id: 'list' },
          connection,
          detail: found.rows.map(row => row.id),
        })
        const names = await accountNames(
          db,
          keys,
          found.rows.flatMap(row => [row.mapped_by, row.rendered_by]),
        )
        const items = found.rows.map(row =>
          showNote(hub, db.organization, row, { names, facts: noteFacts(deciding, row.how, locked) }),
        )
        return { items, next: found.next }
      })
      return page ?? sendProblem(reply, 'session.feature-off')
    },
  )

  api.put(
    '/sessions/appointments/:id/mapping',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Choose the appointment of a note',
        description: 'If-Match names the version of the note that was seen.',
        tags: ['sessions'],
        params: idParams,
        body: z.object({ appointment: z.string().min(1).max(100) }),
        response: decided,
      },
    },
    async (request, reply) => {
      const version = expectedVersion(request)
      if (version === undefined) return missingVersion(reply)
      const note = request.params.id
      const outcome = await within(request, async deciding => {
        const made = await chooseAppointment(deciding, {
          id: note,
          appointment: request.body.appointment,
          version,
        })
        if (made.kind === 'done') await noted(deciding, 'sessions.map', note)
        return made
      })
      return answerDecision(reply, outcome)
    },
  )

  api.delete(
    '/sessions/appointments/:id/mapping',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Take back the appointment that a person chose (the X); what was rendered stays rendered',
        tags: ['sessions'],
        params: idParams,
        body: noBody,
        response: decided,
      },
    },
    async (request, reply) => {
      const version = expectedVersion(request)
      if (version === undefined) return missingVersion(reply)
      const note = request.params.id
      const outcome = await within(request, async deciding => {
        const made = await takeBackAppointment(deciding, { id: note, version })
        if (made.kind === 'done') await noted(deciding, 'sessions.unmap', note)
        return made
      })
      return answerDecision(reply, outcome)
    },
  )

  api.post(
    '/sessions/appointments/:id/rejection',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Refuse the appointment that the rules found, with the reason; they never choose it again',
        tags: ['sessions'],
        params: idParams,
        body: givenReason,
        response: decided,
      },
    },
    async (request, reply) => {
      const version = expectedVersion(request)
      if (version === undefined) return missingVersion(reply)
      const note = request.params.id
      const outcome = await within(request, async deciding => {
        const made = await takeBackAppointment(deciding, { id: note, version, refuse: request.body })
        if (made.kind === 'done') await noted(deciding, 'sessions.reject', note, request.body.reason)
        return made
      })
      return answerDecision(reply, outcome)
    },
  )

  api.post(
    '/sessions/appointments/:id/render',
    {
      config: { action: 'sessions.render' },
      schema: {
        summary: 'Render an appointment now: every gate is asked again',
        tags: ['sessions'],
        params: idParams,
        body: noBody,
        response: decided,
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const run = <T>(work: (deciding: Deciding) => Promise<T>) => within(request, work)
      const outcome = await renderByHand(run, practiceTarget(hub, organization), request.params.id)
      return answerDecision(reply, outcome)
    },
  )

  api.post(
    '/sessions/appointments/:id/unrender',
    {
      config: { action: 'sessions.render' },
      schema: {
        summary: 'Take the tick back, with a reason, where the right and an open period allow it',
        tags: ['sessions'],
        params: idParams,
        body: givenReason,
        response: decided,
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const run = <T>(work: (deciding: Deciding) => Promise<T>) => within(request, work)
      const { reason } = request.body
      const outcome = await unrenderByHand(run, practiceTarget(hub, organization), request.params.id, reason)
      return answerDecision(reply, outcome)
    },
  )

  api.post(
    '/sessions/appointments/:id/review',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Settle what a person had to look at: keep it as it is, or bring the note again',
        tags: ['sessions'],
        params: idParams,
        body: z.object({ decision: z.enum(reviewDecisions) }),
        response: decided,
      },
    },
    async (request, reply) => {
      const note = request.params.id
      const outcome = await within(request, async deciding => {
        const made = await settleByHand(deciding, note, request.body.decision)
        if (made.kind === 'done') await noted(deciding, `sessions.review-${request.body.decision}`, note)
        return made
      })
      return answerDecision(reply, outcome)
    },
  )
}
