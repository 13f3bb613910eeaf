/** Publishing a draft, the versions there were, what differs between two, and back to an earlier one. */
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { inChange } from '../../configuration/change.ts'
import { type MappingVersion, mappingVersions } from '../../configuration/mapping-history.ts'
import { publishMapping } from '../../configuration/publish-mapping.ts'
import { draftRulesSchema, type Finding } from '../../mapping/draft.ts'
import { accountNames } from '../../store/account-names.ts'
import { findDraft, removeDraft } from '../../store/mapping-drafts.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { expectedVersion, findMapping, sendVersionProblem } from '../mappings.ts'
import { sendProblem } from '../problem.ts'
import { mappingParams, showWho, versionRow } from '../show/mappings.ts'
import { errorsOf } from './mapping-runs.ts'
import { findingsOf, ownMapping, rulesIn } from './mappings.ts'

const note = z.object({ note: z.string().trim().min(3).max(500) })
const published = z.object({ version: z.number().int() })
const versionParams = mappingParams.extend({ version: z.coerce.number().int().positive() })

/** Adds the routes. */
export function addMappingVersions(api: Api, { hub, keys }: ApiParts): void {
  api.post(
    '/mappings/:id/:type/publish',
    {
      config: { action: 'mappings.change' },
      schema: {
        summary: 'Publish the draft: what is delivered from now on is mapped by it. If-Match names the draft’s version',
        tags: ['mappings'],
        params: mappingParams,
        body: note,
        response: answers(published),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id, type } = request.params
      const known = expectedVersion(request)
      const by = { how: 'console', by: account, reason: request.body.note } as const
      const outcome = await inChange(hub, organization, by, async (change): Promise<Outcome> => {
        const { db } = change
        const found = await findMapping(hub, db, request.params)
        const draft = found && (await findDraft(db, id, type, 'lock'))
        if (!found || !draft) return { kind: 'not-found' }
        const { name, since } = await ownMapping(hub, db, found)
        // Somebody published in between: their rules would vanish unseen.
        if (draft.version !== known || since > draft.base_version) return { kind: 'conflict' }
        const rules = rulesIn(hub, db, draft)
        const wrong = findingsOf(found, rules).filter(each => each.level === 'error')
        if (wrong.length > 0) return { kind: 'wrong', findings: wrong }
        const version = await publishMapping(change, { route: id, type, rules, name })
        if (version === undefined) return { kind: 'not-found' }
        await removeDraft(db, id, type)
        return { kind: 'published', version }
      })
      return answerPublished(reply, outcome, known)
    },
  )

  api.get(
    '/mappings/:id/:type/versions',
    {
      config: { action: 'mappings.read' },
      schema: {
        summary: 'The versions of a mapping, the newest first',
        tags: ['mappings'],
        params: mappingParams,
        response: answers(z.object({ items: z.array(versionRow) })),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const { id, type } = request.params
      const items = await withScope(hub.pool, organization, async db => {
        const versions = await mappingVersions(hub, db, id, type)
        if (!versions) return undefined
        const names = await accountNames(
          db,
          keys,
          versions.map(each => each.by),
        )
        return versions.map((version, index) => showVersion(version, names, index === versions.length - 1)).reverse()
      })
      return items ? { items } : sendProblem(reply, 'request.not-found')
    },
  )

  api.get(
    '/mappings/:id/:type/versions/:version',
    {
      config: { action: 'mappings.read' },
      schema: {
        summary: 'The rules of a version, and those of the one before it or of `against`',
        tags: ['mappings'],
        params: versionParams,
        querystring: z.object({ against: z.coerce.number().int().positive().optional() }),
        response: answers(
          z.object({ against: z.number().int().nullable(), before: draftRulesSchema, after: draftRulesSchema }),
        ),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const { id, type, version } = request.params
      const { against } = request.query
      const versions = await withScope(hub.pool, organization, db => mappingVersions(hub, db, id, type))
      const at = versions?.findIndex(each => each.version === version) ?? -1
      const after = versions?.[at]
      if (!versions || !after) return sendProblem(reply, 'request.not-found')
      const before = against === undefined ? versions[at - 1] : versions.find(each => each.version === against)
      if (against !== undefined && !before) return sendProblem(reply, 'request.not-found')
      return { against: before?.version ?? null, before: [...(before?.rules ?? [])], after: [...after.rules] }
    },
  )

  api.post(
    '/mappings/:id/:type/versions/:version/roll-back',
    {
      config: { action: 'mappings.change' },
      schema: {
        summary: 'Publish an earlier mapping again, as a new version. If-Match names the version that holds',
        tags: ['mappings'],
        params: versionParams,
        body: note,
        response: answers(published),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id, type } = request.params
      const known = expectedVersion(request)
      const by = { how: 'console', by: account, reason: request.body.note } as const
      const outcome = await inChange(hub, organization, by, async (change): Promise<Outcome> => {
        const { db } = change
        const found = await findMapping(hub, db, request.params)
        const versions = found && (await mappingVersions(hub, db, id, type))
        const earlier = versions?.find(each => each.version === request.params.version)
        if (!found || !versions || !earlier) return { kind: 'not-found' }
        if (versions.at(-1)?.version !== known || earlier.version === known) return { kind: 'conflict' }
        // What was right then can be wrong now: a crosswalk that is gone, for one.
        const wrong = findingsOf(found, earlier.rules).filter(each => each.level === 'error')
        if (earlier.own && wrong.length > 0) return { kind: 'wrong', findings: wrong }
        const rules = earlier.own ? earlier.rules : undefined
        const version = await publishMapping(change, {
          route: id,
          type,
          rules,
          name: earlier.name,
          action: 'configuration.roll-back',
        })
        if (version === undefined) return { kind: 'not-found' }
        return { kind: 'published', version }
      })
      return answerPublished(reply, outcome, known)
    },
  )
}

type Outcome =
  | { kind: 'published'; version: number }
  | { kind: 'not-found' | 'conflict' }
  | { kind: 'wrong'; findings: readonly Finding[] }

function answerPublished(reply: FastifyReply, outcome: Outcome, known: number | undefined) {
  switch (outcome.kind) {
    case 'published':
      return { version: outcome.version }
    case 'not-found':
      return sendProblem(reply, 'request.not-found')
    case 'conflict':
      return sendVersionProblem(reply, known)
    case 'wrong':
      return sendProblem(reply, 'request.invalid', { errors: errorsOf(outcome.findings) })
  }
}

function showVersion(
  { version, own, rules, how, by, reason, at }: MappingVersion,
  names: ReadonlyMap<string, string>,
  current: boolean,
): z.infer<typeof versionRow> {
  return {
    version,
    own,
    rules: rules.length,
    how,
    by: showWho(by, names),
    reason,
    at: at?.toISOString() ?? null,
    current,
  }
}
