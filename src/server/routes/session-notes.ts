/** The Appointments tab of Synchronization: notes with their appointments, and what people decide of them. */
import { z } from 'zod'
import { practiceTarget } from '../../practice/target.ts'
import { chooseAppointment, type Deciding, noteFacts, takeBackAppointment } from '../../sessions/by-hand.ts'
import { listNotesBy } from '../../sessions/list-rows.ts'
import { renderByHand, reviewDecisions, settleByHand, unrenderByHand } from '../../sessions/render-by-hand.ts'
import { takeRefusalBackOfNote } from '../../sessions/take-refusal-back.ts'
import { accountNames } from '../../store/account-names.ts'
import { countAskedNotes } from '../../store/lists/session-notes.ts'
import { type Api, type ApiParts, answers, givenReason, idParams, noBody, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { expectedVersion, readyNames } from '../editing.ts'
import { answerDecision, decided, sessionDecisions } from '../session-decisions.ts'
import { sessionsWithin } from '../session-place.ts'
import { mappings, noteRow, showNote } from '../show/sessions.ts'
import { answerPage, rowPaging, rowTotals, totals } from './session-entries.ts'

const filter = rowPaging.extend({
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
  const { decide, decideSeen } = sessionDecisions(hub)
  const note = (id: string) => ({ kind: 'session-note' as const, id })

  api.get(
    '/sessions/appointments',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'Session notes with the appointment that each is, newest session first',
        tags: ['sessions'],
        params: slugParams,
        querystring: filter,
        response: answers(z.object({ items: z.array(noteRow), ...rowTotals })),
      },
    },
    async (request, reply) => {
      const { limit, cursor, sort, id: only, ...rest } = request.query
      await readyNames(keys)
      const page = await within(request, async (deciding, locked) => {
        const { db, connection, rights } = deciding
        const seen = rights.agencies === 'all' ? {} : { agencies: rights.agencies }
        const asked = { connection, ...rest, ...seen, ...(only ? { among: [only] } : {}) }
        const found = await listNotesBy(deciding, asked, { sort, limit, cursor })
        if (found.kind !== 'page') return found
        await noteAudit(hub, db, db.organization, {
          account: deciding.account,
          action: 'sessions.appointments',
          subject: note('list'),
          connection,
          detail: found.rows.map(row => row.id),
        })
        const names = await accountNames(
          db,
          keys,
          found.rows.flatMap(row => [row.mapped_by, row.rendered_by]),
        )
        const items = found.rows.map(row =>
          showNote(hub, db.organization, row, { names, facts: noteFacts(deciding, row, locked) }),
        )
        const total = cursor === undefined ? (found.total ?? (await countAskedNotes(db, asked))) : null
        return { kind: 'shown' as const, page: { items, next: found.next, ...totals(total) } }
      })
      return answerPage(reply, page)
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
      const { id } = request.params
      const { appointment } = request.body
      return decideSeen(request, reply, { action: 'sessions.map', subject: note(id) }, (deciding, version) =>
        chooseAppointment(deciding, { id, appointment, version }),
      )
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
      const { id } = request.params
      return decideSeen(request, reply, { action: 'sessions.unmap', subject: note(id) }, (deciding, version) =>
        takeBackAppointment(deciding, { id, version }),
      )
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
      const { id } = request.params
      const { reason } = request.body
      return decideSeen(request, reply, { action: 'sessions.reject', subject: note(id), reason }, (deciding, version) =>
        takeBackAppointment(deciding, { id, version, refuse: { reason } }),
      )
    },
  )

  api.delete(
    '/sessions/appointments/:id/rejection',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Take a refusal back: the note has its appointment again as the rules had chosen it',
        description: 'If-Match names the version that the refusal answered; a note that changed since stays as it is.',
        tags: ['sessions'],
        params: idParams,
        body: noBody,
        response: decided,
      },
    },
    async (request, reply) => {
      const { id } = request.params
      return decideSeen(request, reply, { action: 'sessions.reject-undo', subject: note(id) }, (deciding, version) =>
        takeRefusalBackOfNote(deciding, { id, version }),
      )
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
        description: 'If-Match names the version of the note that was seen; a newer one is not settled with it.',
        tags: ['sessions'],
        params: idParams,
        body: z.object({ decision: z.enum(reviewDecisions) }),
        response: decided,
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { decision } = request.body
      return decide(request, reply, { action: `sessions.review-${decision}`, subject: note(id) }, deciding =>
        settleByHand(deciding, id, decision, expectedVersion(request)),
      )
    },
  )
}
