/** The first three tabs of Synchronization: sites, students and users with their pairs, and what people decide of them. */
import { z } from 'zod'
import { choosePair, type Deciding, type EntryTab, kindOfTab, rowFacts, takeBackPair } from '../../sessions/by-hand.ts'
import { listEntriesBy } from '../../sessions/list-rows.ts'
import { sorts } from '../../sessions/listing.ts'
import { mostByName } from '../../sessions/names.ts'
import { takeRefusalBack } from '../../sessions/take-refusal-back.ts'
import { accountNames } from '../../store/account-names.ts'
import { countAsked } from '../../store/lists/session-entries.ts'
import type { Scope } from '../../store/scope.ts'
import { siteBodies } from '../../store/session-sites.ts'
import { type Api, type ApiParts, answers, givenReason, idParams, noBody, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { readyNames } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { decided, sessionDecisions } from '../session-decisions.ts'
import { sessionsWithin } from '../session-place.ts'
import { entryRow, mappings, openNamed, showEntry } from '../show/sessions.ts'

export const entryTabs = ['agencies', 'clients', 'staff'] as const satisfies readonly EntryTab[]
export const targetKinds = { agencies: 'agency', clients: 'client', staff: 'staff' } as const
const tabParams = slugParams.extend({ tab: z.enum(entryTabs) })
export const rowParams = idParams.extend({ tab: z.enum(entryTabs) })
/** Pages of a list that is read by scrolling. */
export const rowPaging = paging.extend({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(1_000).optional(),
  sort: z
    .enum(sorts)
    .default('time')
    .describe(
      'state: those without a pair first. name: of sites, or last and first name; a cursor belongs to its sort',
    ),
})
/** How long the list is, with its first page. */
export const rowTotals = {
  next: z.string().nullable(),
  total: z.number().int().nullable().describe('How many rows the filter leaves; null on all pages but the first'),
  sortsByName: z.boolean().nullable().describe('Whether they are few enough for that; null on all pages but the first'),
}
const filter = rowPaging.extend({
  mapping: z.enum(mappings).optional(),
  reason: z.string().max(40).optional(),
  agency: z.string().max(100).optional(),
})
/** Adds the routes. */
export function addSessionEntries(api: Api, { hub, keys }: ApiParts): void {
  const within = sessionsWithin(hub)
  const { decideSeen } = sessionDecisions(hub)
  const entry = (id: string) => ({ kind: 'session-entry' as const, id })

  api.get(
    '/sessions/:tab',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'Sites, students or users with the agency, client or staff member that each is',
        description: 'By name up to 50,000 rows; a narrower filter makes them fewer.',
        tags: ['sessions'],
        params: tabParams,
        querystring: filter,
        response: answers(z.object({ items: z.array(entryRow), ...rowTotals })),
      },
    },
    async (request, reply) => {
      const { tab } = request.params
      const { limit, cursor, sort, ...rest } = request.query
      await readyNames(keys)
      const page = await within(request, async (deciding, locked) => {
        const { db, connection, rights } = deciding
        const seen = rights.agencies === 'all' ? {} : { agencies: rights.agencies }
        const asked = { connection, kind: kindOfTab[tab], ...rest, ...seen }
        const found = await listEntriesBy(deciding, asked, { sort, limit, cursor })
        if (found.kind !== 'page') return found
        const siteNames = await namesOfSites(deciding, db)
        const names = await accountNames(
          db,
          keys,
          found.rows.map(row => row.mapped_by),
        )
        await noteRead(
          deciding,
          db,
          `sessions.${tab}`,
          found.rows.map(row => row.id),
        )
        const items = found.rows.map(row =>
          showEntry(hub, db.organization, row, {
            targetKind: targetKinds[tab],
            siteNames,
            names,
            facts: rowFacts(deciding, tab, row, locked),
          }),
        )
        const total = cursor === undefined ? (found.total ?? (await countAsked(db, asked))) : null
        return { kind: 'shown' as const, page: { items, next: found.next, ...totals(total) } }
      })
      return answerPage(reply, page)
    },
  )

  api.put(
    '/sessions/:tab/:id/mapping',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Choose the agency, client or staff member of a row',
        description: 'If-Match names the version of the row that was seen.',
        tags: ['sessions'],
        params: rowParams,
        body: z.object({ target: z.string().min(1).max(100) }),
        response: decided,
      },
    },
    async (request, reply) => {
      const { tab, id } = request.params
      return decideSeen(request, reply, { action: 'sessions.map', subject: entry(id) }, (deciding, version) =>
        choosePair(deciding, tab, { id, target: request.body.target, version }),
      )
    },
  )

  api.delete(
    '/sessions/:tab/:id/mapping',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Take back a pair that a person made (the X)',
        tags: ['sessions'],
        params: rowParams,
        body: noBody,
        response: decided,
      },
    },
    async (request, reply) => {
      const { tab, id } = request.params
      return decideSeen(request, reply, { action: 'sessions.unmap', subject: entry(id) }, (deciding, version) =>
        takeBackPair(deciding, tab, { id, version }),
      )
    },
  )

  api.post(
    '/sessions/:tab/:id/rejection',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Refuse a pair that the rules made, with the reason; they never make it again',
        tags: ['sessions'],
        params: rowParams,
        body: givenReason,
        response: decided,
      },
    },
    async (request, reply) => {
      const { tab, id } = request.params
      const { reason } = request.body
      return decideSeen(
        request,
        reply,
        { action: 'sessions.reject', subject: entry(id), reason },
        (deciding, version) => takeBackPair(deciding, tab, { id, version, refuse: { reason } }),
      )
    },
  )

  api.delete(
    '/sessions/:tab/:id/rejection',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary: 'Take a refusal back: the pair is there again as the rules had made it',
        description: 'If-Match names the version that the refusal answered; a row that changed since stays as it is.',
        tags: ['sessions'],
        params: rowParams,
        body: noBody,
        response: decided,
      },
    },
    async (request, reply) => {
      const { tab, id } = request.params
      return decideSeen(request, reply, { action: 'sessions.reject-undo', subject: entry(id) }, (deciding, version) =>
        takeRefusalBack(deciding, tab, { id, version }),
      )
    },
  )

  const namesOfSites = async ({ connection }: Deciding, db: Scope): Promise<Map<string, string>> => {
    const rows = await siteBodies(db, connection)
    return new Map(
      rows.map(row => {
        const sealed = { table: 'session_source' as const, key: row.id, id: row.id, body: row.body }
        return [row.id, openNamed(hub, db.organization, sealed).name ?? '']
      }),
    )
  }

  const noteRead = ({ account, connection }: Deciding, db: Scope, action: string, rows: readonly string[]) =>
    noteAudit(hub, db, db.organization, {
      account,
      action,
      subject: { kind: 'session-entry', id: 'list' },
      connection,
      detail: [...rows],
    })
}

/** What the first page says of the whole list. */
export function totals(total: number | null) {
  return { total, sortsByName: total === null ? null : total <= mostByName }
}

/** A page as an answer, or why there is none. */
export function answerPage<Page>(
  reply: Parameters<typeof sendProblem>[0],
  found: { kind: 'shown'; page: Page } | { kind: 'too-many' } | { kind: 'bad-cursor' } | undefined,
) {
  switch (found?.kind) {
    case undefined:
      return sendProblem(reply, 'session.feature-off')
    case 'too-many':
      return sendProblem(reply, 'session.too-many-to-sort')
    case 'bad-cursor':
      return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
    case 'shown':
      return found.page
  }
}
