/** Appointments of the practice management: the schedule, and one with all it says. */
import { z } from 'zod'
import { gateCodes } from '../../model/sessions/gates.ts'
import { accessOf } from '../../practice/rights.ts'
import { createEntry, editEntry, removeEntry, visibleEntry } from '../../practice/save.ts'
import { appointment } from '../../practice/shapes.ts'
import { accountNames } from '../../store/account-names.ts'
import { timeAndIdOfCursor } from '../../store/lists/page.ts'
import { listEntries } from '../../store/lists/practice.ts'
import { loadContents } from '../../store/practice-content.ts'
import { renderedFacts } from '../../store/practice-rendering.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, idParams, instant, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { etagOf, expectedVersion, missingVersion, readyNames } from '../editing.ts'
import { answerSaved } from '../practice-saved.ts'
import { sendProblem } from '../problem.ts'
import { namesFor, namesShown } from '../show/practice.ts'
import { appointmentShown, listedAppointment, showAppointment, showListed } from '../show/practice-appointment.ts'
import { savedShown } from './practice-entries.ts'

const tags = ['practice management']

/** Adds the routes. */
export function addPracticeAppointments(api: Api, { hub, keys }: ApiParts): void {
  api.get(
    '/practice/appointments',
    {
      config: { action: 'practice.read' },
      schema: {
        summary: 'The schedule that one may see, by time',
        tags,
        params: slugParams,
        querystring: paging.extend({
          agency: id.optional(),
          client: id.optional(),
          staff: id.optional(),
          state: z.enum(['scheduled', 'cancelled', 'rendered']).optional(),
          from: instant.optional().describe('That start at this instant or later'),
          to: instant.optional().describe('That start before this instant'),
          gate: z.enum(gateCodes).optional().describe('That did not pass this gate when they were looked at last'),
        }),
        response: answers(
          z.object({ items: z.array(listedAppointment), next: z.string().nullable(), names: namesShown }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, from, to, ...asked } = request.query
      const after = cursor === undefined ? undefined : timeAndIdOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const where = (await accessOf(db, account)).agencies('view')
        const filter = {
          ...asked,
          from: from === undefined ? undefined : new Date(from),
          to: to === undefined ? undefined : new Date(to),
          agencies: where === 'all' ? undefined : where,
        }
        const page = await listEntries(db, 'appointment', filter, limit, after)
        await noteAudit(hub, db, organization, {
          account,
          action: 'practice.read',
          subject: { kind: 'practice-appointment', id: 'list' },
          detail: page.rows.map(row => row.id),
        })
        const items = page.rows.map(row => showListed(hub, organization, row))
        return { items, next: page.next, names: await namesFor(hub, db, page.rows) }
      })
    },
  )

  api.get(
    '/practice/appointments/:id',
    {
      config: { action: 'practice.read' },
      schema: {
        summary: 'One appointment: result notes, signature window, and what its gates said',
        tags,
        params: idParams,
        response: answers(appointmentShown),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      await readyNames(keys)
      return withScope(hub.pool, organization, async db => {
        const row = await visibleEntry(db, await accessOf(db, account), 'appointment', request.params.id)
        if (!row) return sendProblem(reply, 'request.not-found')
        const facts = (await renderedFacts(db, [row.id])).get(row.id)
        const content = (await loadContents(db, [row.id])).get(row.id)
        await noteAudit(hub, db, organization, {
          account,
          action: 'practice.read',
          subject: { kind: 'practice-appointment', id: row.id },
        })
        reply.header('etag', etagOf(row.version))
        const accounts = await accountNames(db, keys, [facts?.renderedBy ?? null])
        return showAppointment(hub, organization, row, {
          facts,
          content,
          names: await namesFor(hub, db, [row]),
          accounts,
        })
      })
    },
  )

  api.post(
    '/practice/appointments',
    {
      config: { action: 'practice.change' },
      schema: { summary: 'Plan an appointment', tags, params: slugParams, body: appointment, response: savedShown },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const saved = await withScope(hub.pool, organization, db =>
        createEntry(hub, db, account, 'appointment', request.body),
      )
      return answerSaved(reply, saved)
    },
  )

  api.put(
    '/practice/appointments/:id',
    {
      config: { action: 'practice.change' },
      schema: {
        summary: 'Move, change or cancel an appointment that is not rendered',
        tags,
        params: idParams,
        body: appointment,
        response: savedShown,
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const seen = expectedVersion(request)
      if (seen === undefined) return missingVersion(reply)
      const which = { id: request.params.id, seen }
      const saved = await withScope(hub.pool, organization, db =>
        editEntry(hub, db, account, 'appointment', which, request.body),
      )
      return answerSaved(reply, saved)
    },
  )

  api.delete(
    '/practice/appointments/:id',
    {
      config: { action: 'practice.change' },
      schema: {
        summary: 'Take an appointment away that is not rendered',
        tags,
        params: idParams,
        response: savedShown,
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const seen = expectedVersion(request)
      if (seen === undefined) return missingVersion(reply)
      const which = { id: request.params.id, seen }
      const saved = await withScope(hub.pool, organization, db => removeEntry(hub, db, account, 'appointment', which))
      return answerSaved(reply, saved)
    },
  )
}
