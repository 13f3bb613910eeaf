/** The audit trail: the list, one entry, the export, and whether the chain holds. Looking at it is itself noted. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { verifyAudit } from '../../pipeline/verify-audit.ts'
import { type AuditFilter, auditOutcomes, findEntry, listAudit } from '../../store/lists/audit.ts'
import { idOfCursor } from '../../store/lists/page.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, id, idParams, instant, noBody, paging, slugParams } from '../api.ts'
import { appendNote, noteAudit } from '../audit.ts'
import { type ExportFormat, exportFormats } from '../audit-export.ts'
import { placeOf } from '../auth/guard.ts'
import { sendProblem } from '../problem.ts'
import { auditEntry, showEntries } from '../show/audit.ts'

const filter = z.object({
  person: id.optional().describe('The record of a patient: who saw or changed their data'),
  actor: z.string().max(100).optional().describe('An account or service account'),
  action: z.string().max(100).optional(),
  subjectKind: z.string().max(100).optional(),
  subject: z.string().max(200).optional(),
  connection: id.optional(),
  outcome: z.enum(auditOutcomes).optional(),
  by: z.enum(['people', 'hub']).optional().describe('What people and programmes did, or what the hub did by itself'),
  from: instant.optional(),
  to: instant.optional(),
})
const json = z.json()
type Query = z.infer<typeof filter>

const verified = z.object({
  intact: z.boolean(),
  entries: z.number().int(),
  waiting: z.number().int().describe('Entries of the last second that have no place yet'),
  from: z.number().int(),
  to: z.number().int(),
  anchors: z.number().int(),
  anchorsOutside: z.number().int(),
  prunedUntil: instant.nullable(),
  breaks: z.array(
    z.object({
      kind: z.enum(['changed', 'missing', 'moved', 'cut', 'anchor', 'person']),
      position: z.number().int(),
      to: z.number().int().optional(),
    }),
  ),
  broken: z.number().int(),
})

/** Names of people that an entry of the list shows, and that one entry shows by itself. */
const fewPeople = 3
const manyPeople = 200
/** Entries that are read at once for an export. */
const exportedAtOnce = 500

/** Adds the routes. */
export function addAudit(api: Api, { hub, keys }: ApiParts): void {
  api.get(
    '/audit',
    {
      config: { action: 'audit.read' },
      schema: {
        summary: 'The audit trail, newest first',
        tags: ['audit'],
        params: slugParams,
        querystring: paging.extend(filter.shape),
        response: answers(z.object({ items: z.array(auditEntry), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { limit, cursor, ...asked } = request.query
      const after = cursor === undefined ? undefined : idOfCursor(cursor)
      if (cursor !== undefined && after === undefined) return sendProblem(reply, 'request.invalid', badCursor)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const page = await listAudit(db, filterOf(asked), limit, after)
        const { items, shown } = await showEntries({ hub, keys }, db, configuration, page.rows, fewPeople)
        await noteAudit(hub, db, organization, {
          account,
          action: 'audit.read',
          subject: { kind: 'audit', id: 'list' },
          persons: [...shown, ...(asked.person ? [asked.person] : [])],
          detail: { filter: { ...asked } },
        })
        return { items, next: page.next }
      })
    },
  )

  api.get(
    '/audit/:id',
    {
      config: { action: 'audit.read' },
      schema: {
        summary: 'One entry of the audit trail',
        tags: ['audit'],
        params: idParams,
        response: answers(auditEntry.extend({ detail: json.nullable().describe('Ids, counts and what changed') })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const entryId = request.params.id
      const entry = await withScope(hub.pool, organization, async db => {
        const row = await findEntry(db, entryId)
        if (!row) return undefined
        const configuration = await hub.configurations.within(db, organization)
        const { items, shown } = await showEntries({ hub, keys }, db, configuration, [row], manyPeople)
        const [item] = items
        if (!item) throw new Error('a row was not shown')
        const subject = { kind: 'audit', id: entryId }
        await noteAudit(hub, db, organization, { account, action: 'audit.read', subject, persons: shown })
        const { detail } = row
        return {
          ...item,
          detail: detail ? json.parse(hub.sealer.openJson(organization, 'audit.detail', row.id, detail)) : null,
        }
      })
      return entry ?? sendProblem(reply, 'request.not-found')
    },
  )

  api.post(
    '/audit/verify',
    {
      config: { action: 'audit.read' },
      schema: {
        summary: 'Compute the chain again and say whether it holds',
        tags: ['audit'],
        params: slugParams,
        body: noBody,
        response: answers(verified),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      const result = await verifyAudit(hub, organization)
      await appendNote(hub, organization, {
        account,
        action: 'audit.verify',
        subject: { kind: 'audit', id: 'chain' },
        outcome: result.intact ? 'done' : 'failed',
        detail: { entries: result.entries, broken: result.broken },
      })
      return result
    },
  )

  api.get(
    '/audit/export',
    {
      config: { action: 'audit.export' },
      schema: {
        summary: 'The audit trail as CSV, or as FHIR AuditEvents, one a line',
        tags: ['audit'],
        params: slugParams,
        querystring: filter.extend({ format: z.enum(['csv', 'fhir']) }),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { format, ...asked } = request.query
      const { type, name } = exportFormats[format]
      const subject = { kind: 'audit', id: format }
      // Before the first line, so that an export that is broken off is noted too; how many lines it had, after the last.
      await appendNote(hub, organization, {
        account,
        action: 'audit.export',
        subject,
        persons: asked.person ? [asked.person] : [],
        detail: { filter: { ...asked } },
      })
      const lines = exportLines(organization, asked, format, count =>
        appendNote(hub, organization, {
          account,
          action: 'audit.export-end',
          subject,
          detail: { filter: { ...asked }, entries: count },
        }),
      )
      return reply
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('cache-control', 'no-store')
        .type(type)
        .send(Readable.from(lines))
    },
  )

  /** The file, page by page, from the newest entry on; what is added meanwhile is not part of it. */
  async function* exportLines(
    organization: string,
    asked: Query,
    format: ExportFormat,
    ended: (count: number) => Promise<void>,
  ): AsyncGenerator<string> {
    const { head, line } = exportFormats[format]
    yield head()
    let count = 0
    for (let after: string | undefined; ; ) {
      const { page, items } = await withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const read = await listAudit(db, filterOf(asked), exportedAtOnce, after)
        const shown = await showEntries({ hub, keys }, db, configuration, read.rows, 0)
        return { page: read, items: shown.items }
      })
      yield items.map((entry, index) => line({ entry, persons: page.rows[index]?.persons ?? [] })).join('')
      count += items.length
      after = page.rows.at(-1)?.id
      if (page.next === null || after === undefined) break
    }
    await ended(count)
  }
}

function filterOf({ from, to, ...equal }: Query): AuditFilter {
  return { ...equal, from: from ? new Date(from) : undefined, to: to ? new Date(to) : undefined }
}

const badCursor = { errors: [{ path: '/cursor', code: 'invalid' }] }
