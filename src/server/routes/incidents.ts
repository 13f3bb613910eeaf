/** The incident log: opened, written to, linked to what it concerns, closed. Entries are never changed. */
import { z } from 'zod'
import { mayDo } from '../../model/roles.ts'
import { pause, resume } from '../../pipeline/connections.ts'
import {
  addEntry,
  findIncident,
  type IncidentSubject,
  incidentStates,
  incidentSubjects,
  insertIncident,
  linkIncident,
  listIncidents,
  setIncidentState,
  subjectExists,
} from '../../store/incidents.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { answerDone, done } from '../answer.ts'
import { type Api, type ApiParts, answers, id, idParams, paging, slugParams } from '../api.ts'
import { appendNote, noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { incidentDetail, incidentRow, showIncident, showIncidents } from '../show/incidents.ts'

const text = z.string().trim().min(1).max(4_000)
const subject = z.object({ kind: z.enum(incidentSubjects), id })
const mostSubjects = 50

type Change = { kind: 'done'; id: string } | { kind: 'not-found' } | { kind: 'conflict'; state: string }

/** Adds the routes. */
export function addIncidents(api: Api, parts: ApiParts): void {
  const { hub } = parts
  const seal = (organization: string, value: string) => (key: string) =>
    hub.sealer.sealJson(organization, 'incident_entry.body', key, value)

  api.get(
    '/incidents',
    {
      config: { action: 'incidents.read' },
      schema: {
        summary: 'Incidents, newest first',
        tags: ['incidents'],
        params: slugParams,
        querystring: paging.extend({ state: z.enum(incidentStates).default('open') }),
        response: answers(z.object({ items: z.array(incidentRow), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const { limit, cursor, state } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      return withScope(hub.pool, organization, async db => {
        const page = await listIncidents(db, state, limit, after)
        return { items: await showIncidents(parts, db, page.rows), next: page.next }
      })
    },
  )

  api.get(
    '/incidents/:id',
    {
      config: { action: 'incidents.read' },
      schema: {
        summary: 'One incident and what was written down',
        tags: ['incidents'],
        params: idParams,
        response: answers(incidentDetail),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const shown = await withScope(hub.pool, organization, async db => {
        const row = await findIncident(db, request.params.id)
        return row && showIncident(parts, db, row)
      })
      return shown ?? sendProblem(reply, 'request.not-found')
    },
  )

  api.post(
    '/incidents',
    {
      config: { action: 'incidents.change' },
      schema: {
        summary: 'Open an incident',
        tags: ['incidents'],
        params: slugParams,
        body: z.object({
          title: z.string().trim().min(3).max(200),
          text: text.optional(),
          subjects: z.array(subject).max(mostSubjects).default([]),
        }),
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account: by } = placeOf(request)
      const { title, text: note, subjects } = request.body
      const about = subjects.map(each => ({ kind: each.kind, subject: each.id }))
      const outcome = await withScope(hub.pool, organization, async db => {
        if (!(await allExist(db, about))) return { kind: 'not-found' as const }
        const incident = hub.newId()
        const now = hub.now()
        const sealed = hub.sealer.sealJson(organization, 'incident.title', incident, title)
        await insertIncident(db, organization, { id: incident, title: sealed, by }, now)
        const words = note === undefined ? {} : { seal: seal(organization, note) }
        await addEntry(db, incident, { kind: 'opened', by, ...words }, now)
        for (const each of about) await linkIncident(db, incident, each)
        await noteAudit(hub, db, organization, {
          account: by,
          action: 'incident.open',
          subject: { kind: 'incident', id: incident },
          detail: { subjects },
        })
        return { kind: 'done' as const, id: incident }
      })
      return answerDone(reply, outcome)
    },
  )

  /** Changes an incident under its lock, and notes it in the audit trail. */
  const change = (
    organization: string,
    incident: string,
    note: { account: string; action: string; detail?: { kind: string; id: string } },
    work: (db: Scope, state: string) => Promise<Change>,
  ): Promise<Change> =>
    withScope(hub.pool, organization, async db => {
      const row = await findIncident(db, incident, true)
      if (!row) return { kind: 'not-found' }
      const outcome = await work(db, row.state)
      if (outcome.kind === 'done')
        await noteAudit(hub, db, organization, { ...note, subject: { kind: 'incident', id: incident } })
      return outcome
    })

  api.post(
    '/incidents/:id/entries',
    {
      config: { action: 'incidents.change' },
      schema: {
        summary: 'Write down what happened; entries stay as they are',
        tags: ['incidents'],
        params: idParams,
        body: z.object({ text }),
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account: by } = placeOf(request)
      const { id: incident } = request.params
      const outcome = await change(organization, incident, { account: by, action: 'incident.note' }, async db => {
        await addEntry(db, incident, { kind: 'note', by, seal: seal(organization, request.body.text) }, hub.now())
        return { kind: 'done', id: incident }
      })
      return answerDone(reply, outcome)
    },
  )

  api.post(
    '/incidents/:id/state',
    {
      config: { action: 'incidents.change' },
      schema: {
        summary: 'Close an incident, or open it again, with what is to be said about it',
        tags: ['incidents'],
        params: idParams,
        body: z.object({ state: z.enum(incidentStates), text: text.optional() }),
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account: by } = placeOf(request)
      const { id: incident } = request.params
      const { state, text: words } = request.body
      const kind = state === 'closed' ? 'closed' : 'reopened'
      const note = { account: by, action: `incident.${kind}` }
      const outcome = await change(organization, incident, note, async (db, before) => {
        if (before === state) return { kind: 'conflict', state: before }
        const now = hub.now()
        await setIncidentState(db, incident, state, now)
        await addEntry(db, incident, { kind, by, ...(words ? { seal: seal(organization, words) } : {}) }, now)
        return { kind: 'done', id: incident }
      })
      return answerDone(reply, outcome)
    },
  )

  api.post(
    '/incidents/:id/links',
    {
      config: { action: 'incidents.change' },
      schema: {
        summary: 'Note a connection, a route or an issue that it concerns',
        tags: ['incidents'],
        params: idParams,
        body: subject,
        response: answers(done),
      },
    },
    async (request, reply) => {
      const { organization, account: by } = placeOf(request)
      const { id: incident } = request.params
      const about = { kind: request.body.kind, subject: request.body.id }
      const note = { account: by, action: 'incident.link', detail: request.body }
      const outcome = await change(organization, incident, note, async db => {
        if (!(await subjectExists(db, about))) return { kind: 'not-found' }
        if (await linkIncident(db, incident, about))
          await addEntry(db, incident, { kind: 'linked', by, about }, hub.now())
        return { kind: 'done', id: incident }
      })
      return answerDone(reply, outcome)
    },
  )

  for (const [verb, act] of [
    ['pause', pause],
    ['resume', resume],
  ] as const)
    api.post(
      `/incidents/:id/${verb}`,
      {
        config: { action: 'incidents.change' },
        schema: {
          summary: `${verb === 'pause' ? 'Pause' : 'Resume'} a connection or a route from the incident, and write it down`,
          tags: ['incidents'],
          params: idParams,
          body: z.object({ kind: z.enum(['connection', 'route']), id }),
          response: answers(done),
        },
      },
      async (request, reply) => {
        const { organization, account: by, role } = placeOf(request)
        const { id: incident } = request.params
        const { kind, id: of } = request.body
        if (!mayDo(role, `${kind}s.pause`)) {
          const refused = {
            account: by,
            action: `${kind}s.pause`,
            subject: { kind, id: of },
            outcome: 'refused',
          } as const
          await appendNote(hub, organization, refused)
          return sendProblem(reply, 'request.forbidden')
        }
        const known = await withScope(hub.pool, organization, db => findIncident(db, incident))
        if (!known) return sendProblem(reply, 'request.not-found')
        const acted = await act(hub, organization, kind, of, { reason: `incident ${incident}`, by })
        if (acted.kind !== 'done') return answerDone(reply, acted)
        const about = { kind, subject: of }
        const note = { account: by, action: `incident.${verb}`, detail: request.body }
        const outcome = await change(organization, incident, note, async db => {
          await linkIncident(db, incident, about)
          await addEntry(db, incident, { kind: verb === 'pause' ? 'paused' : 'resumed', by, about }, hub.now())
          return { kind: 'done', id: incident }
        })
        return answerDone(reply, outcome)
      },
    )
}

async function allExist(db: Scope, subjects: readonly IncidentSubject[]): Promise<boolean> {
  for (const each of subjects) if (!(await subjectExists(db, each))) return false
  return true
}
