/** The history of what is configured: who, when, how, why, what differs, and the way back. */
import { z } from 'zod'
import { inChange } from '../../configuration/change.ts'
import { compareVersions } from '../../configuration/history.ts'
import { rollBack } from '../../configuration/roll-back.ts'
import { accountNames } from '../../store/account-names.ts'
import { configuredKinds, findVersion, listVersions, type VersionKey } from '../../store/configuration-versions.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, givenReason, id, instant, paging, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { expectedVersion, missingVersion, readyNames, sendTheirs, theirsSince } from '../editing.ts'
import { sendProblem } from '../problem.ts'

const kind = z.enum(configuredKinds)
const version = z.coerce.number().int().min(0).max(1_000_000_000)
const versionParams = slugParams.extend({ kind, subject: id, version })
const person = z.object({ id: z.string(), name: z.string().nullable() }).nullable()

const row = z.object({
  kind,
  subject: id,
  slug: z.string(),
  version: z.number().int(),
  how: z.enum(['apply', 'console', 'task', 'system']),
  by: person,
  at: instant,
  reason: z.string().nullable(),
  current: z.boolean(),
})

const difference = z.object({
  version: z.number().int(),
  against: z.number().int().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  changes: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(['added', 'removed', 'changed']),
      before: z.unknown(),
      after: z.unknown(),
    }),
  ),
})

/** Adds the routes. */
export function addHistory(api: Api, parts: ApiParts): void {
  const { hub, keys } = parts

  api.get(
    '/history',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'Every version of what is configured, the newest first',
        tags: ['set up'],
        params: slugParams,
        querystring: paging.extend({ kind: kind.optional(), subject: id.optional() }),
        response: answers(z.object({ items: z.array(row), next: z.string().nullable() })),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const { limit, cursor, kind: wanted, subject } = request.query
      const after = cursor === undefined ? undefined : keyOfCursor(cursor)
      if (cursor !== undefined && !after)
        return sendProblem(reply, 'request.invalid', { errors: [{ path: '/cursor', code: 'invalid' }] })
      await readyNames(keys)
      return withScope(hub.pool, organization, async db => {
        const page = await listVersions(db, { kind: wanted, subject }, limit, after)
        const names = await accountNames(
          db,
          keys,
          page.rows.map(each => each.changed_by),
        )
        const items = page.rows.map(each => ({
          kind: each.kind,
          subject: each.subject,
          slug: each.slug,
          version: each.version,
          how: each.how,
          by: each.changed_by ? { id: each.changed_by, name: names.get(each.changed_by) ?? null } : null,
          at: each.changed_at.toISOString(),
          reason: each.reason,
          current: each.current,
        }))
        return { items, next: page.next }
      })
    },
  )

  api.get(
    '/history/:kind/:subject/:version',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'What a version changed, against the one before it or another one; secrets covered',
        tags: ['set up'],
        params: versionParams,
        querystring: z.object({ against: version.optional() }),
        response: answers(difference),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { kind: of, subject, version: wanted } = request.params
      return withScope(hub.pool, organization, async db => {
        const which = { kind: of, subject, version: wanted }
        const compared = await compareVersions(hub, db, which, request.query.against)
        if (!compared) return sendProblem(reply, 'request.not-found')
        const note = { account, action: 'configuration.read', subject: { kind: of, id: subject } }
        await noteAudit(hub, db, organization, note)
        return { ...compared, changes: compared.changes.map(each => ({ ...each })) }
      })
    },
  )

  api.post(
    '/history/:kind/:subject/:version/roll-back',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Go back to an earlier version, as a new one',
        tags: ['set up'],
        params: versionParams,
        body: givenReason,
        response: answers(z.object({ version: z.number().int() })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const expected = expectedVersion(request)
      if (expected === undefined) return missingVersion(reply)
      const { kind: of, subject, version: wanted } = request.params
      const by = { how: 'console' as const, by: account, reason: request.body.reason }
      await readyNames(keys)
      const done = await inChange(hub, organization, by, async change => {
        const newest = await findVersion(change.db, of, subject)
        if (!newest) return { kind: 'not-found' as const }
        const which = { kind: of, subject, version: newest.version }
        const theirs = await theirsSince(parts, change.db, which, expected)
        if (theirs) return { kind: 'meanwhile' as const, theirs }
        return rollBack(change, { kind: of, subject, version: wanted })
      })
      switch (done.kind) {
        case 'done':
          if (of === 'connection') hub.memoryOf(subject).clear()
          for (const work of ['messages', 'reading', 'deliveries'] as const) hub.wake.tell(work)
          return { version: done.version }
        case 'not-found':
          return sendProblem(reply, 'request.not-found')
        case 'meanwhile':
          return sendTheirs(reply, done.theirs)
        case 'refused':
          return sendProblem(reply, done.problem, { detail: done.because })
      }
    },
  )
}

function keyOfCursor(cursor: string): VersionKey | undefined {
  const [time = '', subject = '', number = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const at = new Date(time)
  const isKey = !Number.isNaN(at.getTime()) && id.safeParse(subject).success && /^\d{1,9}$/.test(number)
  return isKey ? { at, subject, version: Number(number) } : undefined
}
