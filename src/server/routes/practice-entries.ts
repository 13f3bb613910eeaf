/**
 * The practice management's agencies, people, services and what pays for them: listed, seen, made, changed and taken
 * away. One set of routes for every kind; appointments have more of their own (practice-appointments.ts).
 */
import { z } from 'zod'
import { openEntry, searchTokens } from '../../practice/entries.ts'
import { accessOf } from '../../practice/rights.ts'
import { createEntry, editEntry, removeEntry, visibleEntry } from '../../practice/save.ts'
import { type Entry, type EntryKind, shapes } from '../../practice/shapes.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { listEntries, type PracticeFilter } from '../../store/lists/practice.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, idParams, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { etagOf, expectedVersion, missingVersion } from '../editing.ts'
import { answerSaved } from '../practice-saved.ts'
import { sendProblem } from '../problem.ts'
import { longestSearch, openSearch, sealSearch } from '../searches.ts'
import { type EntryOut, entryShown, namesFor, namesShown, showEntry } from '../show/practice.ts'

/** Where each kind is, and what its list can be narrowed by. */
const places = {
  agencies: { kind: 'agency', filters: ['active'] },
  clients: { kind: 'client', filters: ['agency', 'active', 'search'] },
  staff: { kind: 'staff', filters: ['agency', 'active', 'search'] },
  services: { kind: 'service', filters: ['active'] },
  funders: { kind: 'funder', filters: ['active'] },
  authorizations: { kind: 'authorization', filters: ['agency', 'client'] },
  'status-types': { kind: 'status-type', filters: ['active'] },
  periods: { kind: 'period', filters: ['agency'] },
  rights: { kind: 'right', filters: ['agency'] },
} as const satisfies Record<string, { kind: EntryKind; filters: readonly (keyof z.output<typeof filters>)[] }>

const filters = z.object({
  agency: id.optional(),
  client: id.optional(),
  active: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional(),
  search: z.string().max(2_000).optional().describe('What POST /practice/searches answered'),
})

export const savedShown = answers(z.object({ id, version: z.number().int() }))
const tags = ['practice management']
/** Kinds that name people: who read them is written down. */
const aboutPeople: readonly EntryKind[] = ['client', 'staff', 'authorization']

/** Adds the routes. */
export function addPracticeEntries(api: Api, parts: ApiParts): void {
  const { hub } = parts
  for (const [path, { kind, filters: narrowed }] of Object.entries(places)) addKind(api, parts, path, kind, narrowed)

  api.post(
    '/practice/searches',
    {
      config: { action: 'practice.read' },
      schema: {
        summary: 'Search clients or staff by names, e-mail or external id; the answer goes into `search` of the list',
        tags,
        params: slugParams,
        body: z.object({ q: z.string().trim().min(1).max(longestSearch) }),
        response: answers(z.object({ search: z.string() })),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      return { search: sealSearch(hub, organization, account, request.body.q) }
    },
  )
}

function addKind<Kind extends EntryKind>(
  api: Api,
  { hub }: ApiParts,
  path: string,
  kind: Kind,
  narrowed: readonly (keyof z.output<typeof filters>)[],
): void {
  const reads = kind === 'right' ? 'practice.rights' : 'practice.read'
  const changes = kind === 'right' ? 'practice.rights' : 'practice.change'
  const shown = entryShown(kind)
  const detail = z.object({ ...shown.shape, names: namesShown }) as unknown as z.ZodType<
    EntryOut<Kind> & { names: Record<string, string> }
  >
  const own = Object.fromEntries(narrowed.map(name => [name, filters.shape[name]]))
  // The type is that of all filters: those that a kind has not are never there.
  const querystring = paging.extend(own) as unknown as z.ZodObject<(typeof paging)['shape'] & (typeof filters)['shape']>

  api.get(
    `/practice/${path}`,
    {
      config: { action: reads },
      schema: {
        summary: `The ${path} that one may see`,
        tags,
        params: slugParams,
        querystring,
        response: answers(z.object({ items: z.array(shown), next: z.string().nullable(), names: namesShown })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, search, ...asked } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      const q = search === undefined ? undefined : openSearch(hub, organization, account, search)
      if (search !== undefined && q === undefined) return sendProblem(reply, 'search.over')
      return withScope(hub.pool, organization, async db => {
        const where = (await accessOf(db, account)).agencies('view')
        const filter: PracticeFilter = {
          ...asked,
          ...(where === 'all' ? {} : { agencies: where }),
          ...(q !== undefined && (kind === 'client' || kind === 'staff')
            ? { tokens: searchTokens(hub, organization, kind, q) }
            : {}),
        }
        const page = await listEntries(db, kind, filter, limit, after === undefined ? undefined : { id: after })
        if (aboutPeople.includes(kind))
          await noteAudit(hub, db, organization, {
            account,
            action: 'practice.read',
            subject: { kind: `practice-${kind}`, id: 'list' },
            detail: page.rows.map(row => row.id),
          })
        return {
          items: page.rows.map(row => showEntry(openEntry(hub, organization, kind, row))),
          next: page.next,
          names: await namesFor(hub, db, page.rows),
        }
      })
    },
  )

  api.get(
    `/practice/${path}/:id`,
    {
      config: { action: reads },
      schema: { summary: `One of the ${path}`, tags, params: idParams, response: answers(detail) },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const row = await visibleEntry(db, await accessOf(db, account), kind, request.params.id)
        if (!row) return sendProblem(reply, 'request.not-found')
        if (aboutPeople.includes(kind))
          await noteAudit(hub, db, organization, {
            account,
            action: 'practice.read',
            subject: { kind: `practice-${kind}`, id: row.id },
          })
        reply.header('etag', etagOf(row.version))
        return { ...showEntry(openEntry(hub, organization, kind, row)), names: await namesFor(hub, db, [row]) }
      })
    },
  )

  api.post(
    `/practice/${path}`,
    {
      config: { action: changes },
      schema: { summary: `Add to the ${path}`, tags, params: slugParams, body: shapes[kind], response: savedShown },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const entry = request.body as Entry<Kind>
      const saved = await withScope(hub.pool, organization, db => createEntry(hub, db, account, kind, entry))
      return answerSaved(reply, saved)
    },
  )

  api.put(
    `/practice/${path}/:id`,
    {
      config: { action: changes },
      schema: {
        summary: `Change one of the ${path}; If-Match names the version that one began with`,
        tags,
        params: idParams,
        body: shapes[kind],
        response: savedShown,
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const seen = expectedVersion(request)
      if (seen === undefined) return missingVersion(reply)
      const which = { id: request.params.id, seen }
      const entry = request.body as Entry<Kind>
      const saved = await withScope(hub.pool, organization, db => editEntry(hub, db, account, kind, which, entry))
      return answerSaved(reply, saved)
    },
  )

  api.delete(
    `/practice/${path}/:id`,
    {
      config: { action: changes },
      schema: {
        summary: `Take one of the ${path} away; not while something refers to it. If-Match names its version`,
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
      const saved = await withScope(hub.pool, organization, db => removeEntry(hub, db, account, kind, which))
      return answerSaved(reply, saved)
    },
  )
}
