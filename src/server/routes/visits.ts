/** Visits: types, hours, practitioners, rooms and the severity of rules, seen and changed. */
import { z } from 'zod'
import { inChange } from '../../configuration/change.ts'
import { rollBack } from '../../configuration/roll-back.ts'
import { removeVisit, saveVisit } from '../../configuration/visits.ts'
import { visitKinds, visitShapes, visitType } from '../../model/visit/settings.ts'
import { loadVersions } from '../../store/records.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { findVisitRow } from '../../store/visits.ts'
import { type Api, type ApiParts, answers, id, idParams, noBody, optionalReason, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { etagOf, expectedVersion, missingVersion, readyNames, sendFaults, sendTheirs, theirsSince } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { showVisits, visits } from '../show/visits.ts'

const saved = answers(z.object({ id, version: z.number().int() }))
const subjectParams = slugParams.extend({
  kind: z.enum(visitKinds),
  subject: z.union([id, z.literal('all')]).describe('A visit type, the record of a place or practitioner, or all'),
})

/** Which record each kind is about. */
const recordTypes = { place: 'Location', practitioner: 'Practitioner' } as const

/** Adds the routes. */
export function addVisits(api: Api, parts: ApiParts): void {
  const { hub, keys } = parts

  api.get(
    '/visits',
    {
      config: { action: 'visits.read' },
      schema: {
        summary: 'Visit types, hours, practitioners, rooms and rules, and what can be chosen for them',
        tags: ['visits'],
        params: slugParams,
        response: answers(visits),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db =>
        showVisits(hub, db, await hub.configurations.within(db, organization)),
      )
    },
  )

  api.post(
    '/visits/types',
    {
      config: { action: 'visits.change' },
      schema: {
        summary: 'Describe a visit type',
        tags: ['visits'],
        params: slugParams,
        body: visitType,
        response: saved,
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const done = await inChange(hub, organization, { how: 'console', by: account }, async change => {
        const faults = await unknownRecords(change.db, request.body)
        if (faults.length > 0) return { kind: 'invalid' as const, faults }
        return saveVisit(change, { kind: 'type', about: null, id: hub.newId(), body: request.body })
      })
      return done.kind === 'saved' ? { id: done.id, version: done.version } : sendFaults(reply, done.faults)
    },
  )

  api.put(
    '/visits/:kind/:subject',
    {
      config: { action: 'visits.change' },
      schema: {
        summary: 'Change a visit type, the hours of a place or practitioner, or the severity of rules',
        description: 'If-Match names the version one began with: "v0" where nothing was said yet.',
        tags: ['visits'],
        params: subjectParams,
        body: z.record(z.string(), z.json()),
        response: saved,
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { kind, subject } = request.params
      const expected = expectedVersion(request)
      if (expected === undefined) return missingVersion(reply)
      const body = visitShapes[kind].safeParse(request.body)
      if (!body.success)
        return sendFaults(
          reply,
          body.error.issues.map(({ path, code }) => ({ path: path.join('.'), code })),
        )
      if ((subject === 'all') !== (kind === 'everywhere' || kind === 'rules'))
        return sendProblem(reply, 'request.not-found')
      await readyNames(keys)
      const about = kind === 'place' || kind === 'practitioner' ? subject : null
      const done = await inChange(hub, organization, { how: 'console', by: account }, async change => {
        const known = await findVisitRow(change.db, kind === 'type' ? { id: subject } : { kind, about })
        const isThere = known !== undefined && !known.removed
        if (kind === 'type' && !isThere) return { kind: 'not-found' as const }
        if (isThere) {
          const which = { kind: 'visit' as const, subject: known.id, version: known.version }
          const theirs = await theirsSince(parts, change.db, which, expected)
          if (theirs) return { kind: 'meanwhile' as const, theirs }
        }
        const faults = await unknownRecords(change.db, body.data, about, kind)
        if (faults.length > 0) return { kind: 'invalid' as const, faults }
        return saveVisit(change, { kind, about, body: body.data, ...(kind === 'type' ? { id: subject } : {}) })
      })
      switch (done.kind) {
        case 'saved':
          reply.header('etag', etagOf(done.version))
          return { id: done.id, version: done.version }
        case 'not-found':
          return sendProblem(reply, 'request.not-found')
        case 'meanwhile':
          return sendTheirs(reply, done.theirs)
        case 'invalid':
          return sendFaults(reply, done.faults)
      }
    },
  )

  api.delete(
    '/visits/:id',
    {
      config: { action: 'visits.change' },
      schema: {
        summary: 'Take a visit type, or what was said of a place or practitioner, away; it can be taken back',
        tags: ['visits'],
        params: idParams,
        body: optionalReason,
        response: answers(z.object({ removed: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const because = request.body?.reason ? { reason: request.body.reason } : {}
      const by = { how: 'console' as const, by: account, ...because }
      const done = await inChange(hub, organization, by, change => removeVisit(change, request.params.id))
      return done.kind === 'removed' ? { removed: true as const } : sendProblem(reply, 'request.not-found')
    },
  )

  api.post(
    '/visits/:id/restore',
    {
      config: { action: 'visits.change' },
      schema: {
        summary: 'Take back what was taken away, as it was',
        tags: ['visits'],
        params: idParams,
        body: noBody,
        response: answers(z.object({ version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const done = await inChange(hub, organization, { how: 'console', by: account }, async change => {
        const known = await findVisitRow(change.db, { id: request.params.id })
        if (!known?.removed) return { kind: 'not-found' as const }
        return rollBack(change, { kind: 'visit', subject: known.id, version: known.version - 1 })
      })
      switch (done.kind) {
        case 'done':
          return { version: done.version }
        case 'not-found':
          return sendProblem(reply, 'request.not-found')
        case 'refused':
          return sendProblem(reply, done.problem, { detail: done.because })
      }
    },
  )
}

/** Records that are named and are not there, or are of another kind. */
async function unknownRecords(
  db: Scope,
  body: object,
  about: string | null = null,
  kind: keyof typeof visitShapes = 'type',
): Promise<{ path: string; code: string }[]> {
  const { places = [], rooms = [], service } = body as { places?: string[]; rooms?: string[]; service?: string }
  const named = [
    ...places.map((record, n) => ({ path: `places.${n}`, record, type: 'Location' })),
    ...rooms.map((record, n) => ({ path: `rooms.${n}`, record, type: 'Location' })),
    ...(service ? [{ path: 'service', record: service, type: 'HealthcareService' }] : []),
    ...(about && (kind === 'place' || kind === 'practitioner')
      ? [{ path: 'about', record: about, type: recordTypes[kind] }]
      : []),
  ]
  const there = await loadVersions(db, [...new Set(named.map(({ record }) => record))])
  return named
    .filter(({ record, type }) => !there.some(row => row.id === record && row.type === type))
    .map(({ path }) => ({ path, code: 'unknown' }))
}
