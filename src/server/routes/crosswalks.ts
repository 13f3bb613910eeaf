/** Crosswalks: values of a source and their counterparts, edited here or in a spreadsheet, and what has none yet. */
import { z } from 'zod'
import { inChange } from '../../configuration/change.ts'
import { saveCrosswalk } from '../../configuration/crosswalks.ts'
import type { CrosswalkTarget } from '../../model/events.ts'
import type { Configuration, CrosswalkConfig } from '../../pipeline/configuration.ts'
import { crosswalkChoice } from '../../pipeline/decide.ts'
import { findTask } from '../../store/lists/tasks.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { openMapTasks } from '../../store/tasks.ts'
import { type Api, type ApiParts, answers, id, idParams, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { changeEntries, entriesLimit, mostEntries } from '../change-entries.ts'
import { createDirectories } from '../directory.ts'
import { etagOf, expectedVersion, missingVersion, sendFaults, sendTheirs } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { connectionName, nameConnection } from '../show/connections.ts'
import { showTask, task } from '../show/tasks.ts'
import { reason, refuse, slug } from './connection-settings.ts'

const kind = z.enum(['practitioner', 'location', 'event-type', 'question'])
const base = z.object({
  id,
  slug: z.string(),
  kind,
  from: connectionName,
  to: connectionName,
  version: z.number().int(),
})
const value = z.string().trim().min(1).max(500)
const entry = z.object({ from: value, to: crosswalkChoice, label: z.string().trim().max(500).nullish() })

/** Adds the routes. */
export function addCrosswalks(api: Api, parts: ApiParts): void {
  const { hub } = parts
  const directories = createDirectories(hub)

  const showBase = (configuration: Configuration, each: CrosswalkConfig) => ({
    id: each.id,
    slug: each.slug,
    kind: each.kind,
    from: nameConnection(configuration, each.source),
    to: nameConnection(configuration, each.target),
    version: each.version,
  })
  const find = async (db: Scope, wanted: string) => {
    const configuration = await hub.configurations.within(db, db.organization)
    return { configuration, crosswalk: configuration.crosswalks.find(each => each.id === wanted) }
  }

  api.get(
    '/crosswalks',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'Crosswalks, with how many values have no counterpart yet',
        tags: ['set up'],
        params: slugParams,
        response: answers(
          z.object({ items: z.array(base.extend({ entries: z.number().int(), unmapped: z.number().int() })) }),
        ),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const items = []
        for (const each of configuration.crosswalks) {
          const unmapped = (await openMapTasks(db, each)).length
          items.push({ ...showBase(configuration, each), entries: each.entries.length, unmapped })
        }
        return { items }
      })
    },
  )

  api.get(
    '/crosswalks/:id',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'One crosswalk with its entries, and values that have none yet with suggestions',
        tags: ['set up'],
        params: idParams,
        response: answers(
          base.extend({
            entries: z.array(z.object({ from: z.string(), to: crosswalkChoice, label: z.string().nullable() })),
            unmapped: z.array(
              z.object({
                task: id,
                value: z.string(),
                label: z.string().nullable(),
                suggestions: task.shape.suggestions,
              }),
            ),
          }),
        ),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const { configuration, crosswalk } = await find(db, request.params.id)
        if (!crosswalk) return sendProblem(reply, 'request.not-found')
        const unmapped = []
        for (const { id: asked, body } of await openMapTasks(db, crosswalk)) {
          const row = await findTask(db, asked)
          if (!row) continue
          const { values } = hub.sealer.openJson(organization, 'task', asked, body) as { values: readonly string[] }
          const { label, suggestions } = await showTask({ hub, directories }, db, configuration, row)
          unmapped.push({ task: asked, value: values[0] ?? '', label, suggestions })
        }
        const subject = { kind: 'crosswalk', id: crosswalk.id }
        await noteAudit(hub, db, organization, { account, action: 'configuration.read', subject })
        reply.header('etag', etagOf(crosswalk.version))
        const entries = crosswalk.entries.map(({ from, to, label }) => ({
          from,
          to: to as z.infer<typeof crosswalkChoice>, // of the kinds that this choice names
          label: label ?? null,
        }))
        return { ...showBase(configuration, crosswalk), entries, unmapped }
      })
    },
  )

  api.post(
    '/crosswalks',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Begin a crosswalk between two connections',
        tags: ['set up'],
        params: slugParams,
        body: z.object({ slug, kind, from: id, to: id, reason }),
        response: answers(z.object({ id, version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { slug: name, kind: of, from: source, to: target, reason: why } = request.body
      const by = { how: 'console' as const, by: account, ...(why ? { reason: why } : {}) }
      const saved = await inChange(hub, organization, by, async change => {
        const { connections, crosswalks } = change.configuration
        const faults = [
          ...(connections.has(source) ? [] : [{ path: 'from', code: 'unknown' }]),
          ...(connections.has(target) ? [] : [{ path: 'to', code: 'unknown' }]),
        ]
        if (faults.length > 0) return { kind: 'invalid' as const, faults }
        const isTaken = (each: CrosswalkConfig) =>
          each.slug === name || (each.kind === of && each.source === source && each.target === target)
        if (crosswalks.some(isTaken)) return { kind: 'taken' as const }
        await saveCrosswalk(change, { slug: name, kind: of, source, target, entries: [] })
        return { kind: 'saved' as const }
      })
      if (saved.kind !== 'saved') return refuse(reply, saved)
      const now = await withScope(hub.pool, organization, db => hub.configurations.within(db, organization))
      const made = now.crosswalks.find(each => each.slug === name)
      return made ? { id: made.id, version: made.version } : sendProblem(reply, 'request.not-found')
    },
  )

  api.put(
    '/crosswalks/:id/entries',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Set and remove entries; what waited for one of them goes on',
        tags: ['set up'],
        params: idParams,
        body: z.object({
          set: z.array(entry).max(mostEntries).default([]),
          remove: z.array(value).max(mostEntries).default([]),
          reason,
        }),
        response: answers(z.object({ version: z.number().int(), wentOn: z.number().int() })),
      },
      bodyLimit: entriesLimit,
    },
    async (request, reply) => {
      const expected = expectedVersion(request)
      if (expected === undefined) return missingVersion(reply)
      const { set, remove, reason: why } = request.body
      const place = placeOf(request)
      const { crosswalk } = await withScope(hub.pool, place.organization, db => find(db, request.params.id))
      if (!crosswalk) return sendProblem(reply, 'request.not-found')
      const unfit = set.flatMap((each, at) => (each.to.kind === crosswalk.kind ? [] : [`set.${at}.to`]))
      if (unfit.length > 0)
        return sendFaults(
          reply,
          unfit.map(path => ({ path, code: 'unfit' })),
        )
      const wanted = { crosswalk: crosswalk.id, expected, reason: why }
      const saved = await changeEntries(parts, place, wanted, () => ({
        set: set.map(({ from, to, label }) => ({ from, to: targetOf(to), ...(label ? { label } : {}) })),
        remove,
      }))
      switch (saved.kind) {
        case 'saved':
          reply.header('etag', etagOf(saved.version))
          return { version: saved.version, wentOn: saved.wentOn }
        case 'meanwhile':
          return sendTheirs(reply, saved.theirs)
        case 'not-found':
          return sendProblem(reply, 'request.not-found')
      }
    },
  )
}

/** Without the fields that were left out. */
function targetOf(choice: z.infer<typeof crosswalkChoice>): CrosswalkTarget {
  return Object.fromEntries(Object.entries(choice).filter(([, inner]) => inner !== undefined)) as CrosswalkTarget
}
