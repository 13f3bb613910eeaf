/** Trying a mapping: the samples there are, what a draft makes of one, coverage, a sample for tests, and the sheet. */
import { z } from 'zod'
import { compileMapping } from '../../mapping/apply.ts'
import { mappingOf } from '../../mapping/draft.ts'
import { shippedSamples } from '../../mapping/samples.ts'
import { standInsFor } from '../../mapping/stand-ins.ts'
import type { HubResource } from '../../model/fhir.ts'
import { shippedContext, trialContext } from '../../pipeline/mapping-context.ts'
import { lastSamples, personsOfSamples } from '../../pipeline/mapping-samples.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { coverWith, shippedTrial, trialOf, tryDraft } from '../mapping-trials.ts'
import { createOpenings, findMapping, isUncovered } from '../mappings.ts'
import { sendProblem } from '../problem.ts'
import { coverage, mappingParams, preview, rulesBody, sampleChoice, sampleRow } from '../show/mappings.ts'
import { findingsOf } from './mappings.ts'

const mostSamples = 20
const mostCovered = 200

/** Adds the routes. */
export function addMappingTrials(api: Api, { hub }: ApiParts): void {
  const noteOpening = createOpenings(hub)

  api.get(
    '/mappings/:id/:type/samples',
    {
      config: { action: 'mappings.try' },
      schema: {
        summary: 'The last messages that a mapping can be tried on, by id and time',
        tags: ['mappings'],
        params: mappingParams,
        response: answers(z.object({ items: z.array(sampleRow) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const items = await withScope(hub.pool, organization, async db => {
        const found = await findMapping(hub, db, request.params)
        if (!found) return undefined
        const { samples } = await lastSamples(hub, db, found.route, found.type, mostSamples)
        if (samples.length > 0)
          await noteAudit(hub, db, organization, {
            account,
            action: 'mappings.samples',
            subject: { kind: 'route', id: found.route.id },
            persons: personsOfSamples(samples),
            detail: { type: found.type, records: samples.length },
          })
        return samples.map(({ event, message, eventType, at }) => ({
          event,
          message,
          eventType,
          at: at.toISOString(),
        }))
      })
      return items ? { items } : sendProblem(reply, 'request.not-found')
    },
  )

  api.post(
    '/mappings/:id/:type/preview',
    {
      config: { action: 'mappings.try' },
      schema: {
        summary: 'What these rules make of one record, rule by rule; values of people are covered',
        tags: ['mappings'],
        params: mappingParams,
        body: rulesBody.extend({ sample: sampleChoice }),
        response: answers(preview),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const { rules, sample } = request.body
      const shown = await withScope(hub.pool, organization, async db => {
        const found = await findMapping(hub, db, request.params)
        const trial =
          found &&
          ('event' in sample ? await trialOf(hub, db, found, sample.event) : shippedTrial(found, sample.shipped))
        if (!found || !trial) return undefined
        const open = !trial.sample || (await isUncovered(hub, db, request, trial.sample.message))
        if (trial.sample) await noteOpening(db, request, open ? 'payloads.read' : 'mappings.preview', trial.sample)
        return { findings: findingsOf(found, rules), ...tryDraft(found, rules, trial, open) }
      })
      reply.header('cache-control', 'no-store')
      return shown ?? sendProblem(reply, 'request.not-found')
    },
  )

  api.get(
    '/mappings/:id/:type/samples/:event/stand-in',
    {
      config: { action: 'mappings.try' },
      schema: {
        summary: 'A message’s record as a sample for tests, with every personal value replaced (ME-7)',
        tags: ['mappings'],
        params: mappingParams.extend({ event: id }),
        response: answers(z.object({ record: z.unknown() })),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const record = await withScope(hub.pool, organization, async db => {
        const found = await findMapping(hub, db, request.params)
        const trial = found && (await trialOf(hub, db, found, request.params.event))
        if (!trial?.sample) return undefined
        await noteOpening(db, request, 'mappings.copy-sample', trial.sample)
        return standInsFor(trial.resource, hub.random)
      })
      return record === undefined ? sendProblem(reply, 'request.not-found') : { record }
    },
  )

  api.post(
    '/mappings/:id/:type/coverage',
    {
      config: { action: 'mappings.try' },
      schema: {
        summary: 'What of the last records no rule reads, and what of the target is never filled: paths, no values',
        tags: ['mappings'],
        params: mappingParams,
        body: rulesBody.extend({ samples: z.number().int().min(1).max(mostCovered).default(50) }),
        response: answers(coverage),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { rules, samples: wanted } = request.body
      const covered = await withScope(hub.pool, organization, async db => {
        const found = await findMapping(hub, db, request.params)
        if (!found) return undefined
        const { configuration, route, type, shape } = found
        const faulty = new Set(findingsOf(found, rules).flatMap(each => (each.level === 'error' ? [each.rule] : [])))
        const readable = rules.filter((_, index) => !faulty.has(index))
        const { samples } = await lastSamples(hub, db, route, type, wanted)
        const shipped = samples.length === 0
        const records: HubResource[] = shipped
          ? (shippedSamples[type] ?? []).map(each => each.record)
          : samples.map(each => each.resource)
        if (!shipped)
          await noteAudit(hub, db, organization, {
            account,
            action: 'mappings.coverage',
            subject: { kind: 'route', id: route.id },
            persons: personsOfSamples(samples),
            detail: { type, records: samples.length },
          })
        const context = shipped
          ? shippedContext(configuration, route)
          : await trialContext(hub, db, configuration, route, records)
        const cover =
          readable.length === 0
            ? { unread: [], unfilled: [] }
            : coverWith(found, compileMapping(mappingOf('draft', 1, shape, readable)), records, context)
        return { unread: [...cover.unread], unfilled: [...cover.unfilled], samples: records.length, shipped }
      })
      return covered ?? sendProblem(reply, 'request.not-found')
    },
  )

  api.get(
    '/mappings/:id/:type/sheet',
    {
      config: { action: 'mappings.read' },
      schema: {
        summary: 'The mapping that holds as a sheet, with examples that belong to nobody: can be given to the partner',
        tags: ['mappings'],
        params: mappingParams,
        response: answers(
          z.object({
            rows: z.array(
              z.object({ found: z.array(z.unknown()), values: z.array(z.unknown()), fault: z.string().optional() }),
            ),
            body: z.unknown(),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const sheet = await withScope(hub.pool, organization, async db => {
        const found = await findMapping(hub, db, request.params)
        const trial = found && shippedTrial(found, 'whole')
        if (!found || !trial) return undefined
        const rules = [...(found.route.mappings.get(found.type)?.mapping.rules ?? [])]
        const { lines, body } = tryDraft(found, rules, trial, true)
        const rows = lines.map(({ found: read, values, fault }) => ({
          found: read,
          values,
          ...(fault ? { fault } : {}),
        }))
        return { rows, body }
      })
      return sheet ?? sendProblem(reply, 'request.not-found')
    },
  )
}
