/** The first three tabs of Synchronization: sites, students and users with their pairs, and what people decide of them. */
import { z } from 'zod'
import { practiceTarget } from '../../practice/target.ts'
import {
  choosePair,
  type Decided,
  type Deciding,
  type EntryTab,
  kindOfTab,
  rowFacts,
  takeBackPair,
} from '../../sessions/by-hand.ts'
import { createTarget } from '../../sessions/create-target.ts'
import { accountNames } from '../../store/account-names.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { listEntries } from '../../store/lists/session-entries.ts'
import type { Scope } from '../../store/scope.ts'
import { siteBodies } from '../../store/session-sites.ts'
import { type Api, type ApiParts, answers, givenReason, idParams, noBody, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { expectedVersion, missingVersion, readyNames } from '../editing.ts'
import { sendProblem } from '../problem.ts'
import { sessionsWithin } from '../session-place.ts'
import { entryRow, mappings, openNamed, showEntry } from '../show/sessions.ts'

export const entryTabs = ['agencies', 'clients', 'staff'] as const satisfies readonly EntryTab[]
export const targetKinds = { agencies: 'agency', clients: 'client', staff: 'staff' } as const
const tabParams = slugParams.extend({ tab: z.enum(entryTabs) })
export const rowParams = idParams.extend({ tab: z.enum(entryTabs) })
const filter = paging.extend({
  mapping: z.enum(mappings).optional(),
  reason: z.string().max(40).optional(),
  agency: z.string().max(100).optional(),
})
export const decided = answers(
  z.object({
    done: z.literal(true),
    version: z.number().int().optional().describe('Of the row from now on, where its pair was changed'),
  }),
)
/** Adds the routes. */
export function addSessionEntries(api: Api, { hub, keys }: ApiParts): void {
  const within = sessionsWithin(hub)

  api.get(
    '/sessions/:tab',
    {
      config: { action: 'sessions.read' },
      schema: {
        summary: 'Sites, students or users with the agency, client or staff member that each is',
        tags: ['sessions'],
        params: tabParams,
        querystring: filter,
        response: answers(z.object({ items: z.array(entryRow), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { tab } = request.params
      const { limit, cursor, ...rest } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && after === undefined)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      await readyNames(keys)
      const page = await within(request, async (deciding, locked) => {
        const { db, connection, rights } = deciding
        const seen = rights.agencies === 'all' ? {} : { agencies: rights.agencies }
        const asked = { connection, kind: kindOfTab[tab], ...rest, ...seen }
        const found = await listEntries(db, asked, limit, after)
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
        return { items, next: found.next }
      })
      return page ?? sendProblem(reply, 'session.feature-off')
    },
  )

  const decide = async (
    request: Parameters<typeof placeOf>[0],
    reply: Parameters<typeof sendProblem>[0],
    action: string,
    row: string,
    work: (deciding: Deciding) => Promise<Decided | { kind: 'refused'; problem: string }>,
  ) => {
    const outcome = await within(request, async deciding => {
      const made = await work(deciding)
      if (made.kind === 'done')
        await noteAudit(hub, deciding.db, deciding.db.organization, {
          account: deciding.account,
          action,
          subject: { kind: 'session-entry', id: row },
          connection: deciding.connection,
        })
      return made
    })
    return answerDecision(reply, outcome)
  }

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
      const version = expectedVersion(request)
      if (version === undefined) return missingVersion(reply)
      const { tab, id: row } = request.params
      return decide(request, reply, 'sessions.map', row, deciding =>
        choosePair(deciding, tab, { id: row, target: request.body.target, version }),
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
      const version = expectedVersion(request)
      if (version === undefined) return missingVersion(reply)
      const { tab, id: row } = request.params
      return decide(request, reply, 'sessions.unmap', row, deciding =>
        takeBackPair(deciding, tab, { id: row, version }),
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
      const version = expectedVersion(request)
      if (version === undefined) return missingVersion(reply)
      const { tab, id: row } = request.params
      return decide(request, reply, 'sessions.reject', row, deciding =>
        takeBackPair(deciding, tab, { id: row, version, refuse: request.body }),
      )
    },
  )

  api.post(
    '/sessions/:tab/:id/target',
    {
      config: { action: 'sessions.map' },
      schema: {
        summary:
          'Make the agency, client or staff member of a row in the practice management, and pair the row with it',
        tags: ['sessions'],
        params: rowParams,
        body: noBody,
        response: decided,
      },
    },
    async (request, reply) => {
      const version = expectedVersion(request)
      if (version === undefined) return missingVersion(reply)
      const { organization } = placeOf(request)
      const { tab, id: row } = request.params
      const made = await createTarget(work => within(request, work), practiceTarget(hub, organization), tab, {
        id: row,
        version,
      })
      return answerDecision(reply, made)
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

/** What became of a decision, as an answer. */
export function answerDecision(
  reply: Parameters<typeof sendProblem>[0],
  outcome: Decided | { kind: 'refused'; problem: string } | undefined,
) {
  switch (outcome?.kind) {
    case undefined:
      return sendProblem(reply, 'session.feature-off')
    case 'done':
      return { done: true as const, ...(outcome.version === undefined ? {} : { version: outcome.version }) }
    case 'not-found':
      return sendProblem(reply, 'request.not-found')
    case 'changed':
      return sendProblem(reply, 'configuration.changed-meanwhile')
    case 'taken':
      return sendProblem(reply, 'session.target-taken')
    case 'hindered':
      return sendProblem(reply, 'session.not-now', { detail: outcome.because })
    case 'refused':
      return sendProblem(reply, 'session.target-refused', { detail: outcome.problem })
  }
}
