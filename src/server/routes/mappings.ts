/** Mappings: which there are, one with everything its form needs, and its draft. */
import { z } from 'zod'
import { mappingVersions } from '../../configuration/mapping-history.ts'
import { checkDraft, type DraftRule, type Finding } from '../../mapping/draft.ts'
import { shippedSamples } from '../../mapping/samples.ts'
import { fieldsOf, requiredFields } from '../../mapping/target-shape.ts'
import { transformInfo } from '../../mapping/transform-options.ts'
import type { Json } from '../../model/events.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { accountNames } from '../../store/account-names.ts'
import type { AccountKeys } from '../../store/accounts.ts'
import { type DraftRow, findDraft, listDrafts, removeDraft, writeDraft } from '../../store/mapping-drafts.ts'
import { type Scope, withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, noBody, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import {
  crosswalkNames,
  crosswalksOf,
  expectedVersion,
  type FoundMapping,
  findMapping,
  sendVersionProblem,
} from '../mappings.ts'
import { sendProblem } from '../problem.ts'
import { nameConnection } from '../show/connections.ts'
import {
  finding,
  mappingHead,
  mappingParams,
  mappingTypes,
  mappingWhole,
  rulesBody,
  showWho,
} from '../show/mappings.ts'
import { withheldRules } from '../withheld-rules.ts'

/** Adds the routes. */
export function addMappings(api: Api, { hub, keys }: ApiParts): void {
  api.get(
    '/mappings',
    {
      config: { action: 'mappings.read' },
      schema: {
        summary: 'Mappings: one for each route and type of record that its target takes',
        tags: ['mappings'],
        params: slugParams,
        response: answers(z.object({ items: z.array(mappingHead) })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const drafts = await listDrafts(db)
        const items = []
        for (const route of configuration.routes)
          for (const type of mappingTypes.filter(each => route.mappings.has(each))) {
            const own = (await ownMapping(hub, db, { route, type })).own
            const row = drafts.find(each => each.route === route.id && each.record_type === type)
            items.push({
              ...headOf({ configuration, route, type }),
              own,
              rules: route.mappings.get(type)?.rules.length ?? 0,
              draft: row ? { version: row.version, changedAt: row.changed_at.toISOString() } : null,
            })
          }
        return { items }
      })
    },
  )

  api.get(
    '/mappings/:id/:type',
    {
      config: { action: 'mappings.read' },
      schema: {
        summary: 'One mapping: its rules, its draft, and what a rule can be made of',
        tags: ['mappings'],
        params: mappingParams,
        response: answers(mappingWhole),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const whole = await withScope(hub.pool, organization, async db => {
        const found = await findMapping(hub, db, request.params)
        return found && showWhole(hub, keys, db, found)
      })
      return whole ?? sendProblem(reply, 'request.not-found')
    },
  )

  api.put(
    '/mappings/:id/:type/draft',
    {
      config: { action: 'mappings.change' },
      schema: {
        summary: 'Save the draft; If-Match names the version it was made from, 0 for a first one',
        tags: ['mappings'],
        params: mappingParams,
        body: rulesBody.extend({ baseVersion: z.number().int().positive() }),
        response: answers(z.object({ version: z.number().int(), findings: z.array(finding) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id, type } = request.params
      const { rules, baseVersion } = request.body
      const known = expectedVersion(request)
      if (known === undefined) return sendVersionProblem(reply, known)
      const saved = await withScope(hub.pool, organization, async db => {
        const found = await findMapping(hub, db, request.params)
        if (!found) return 'not-found'
        const body = hub.sealer.sealJson(organization, 'mapping_draft', `${id}/${type}`, { rules } as unknown as Json)
        const row = { route: id, record_type: type, known, base_version: baseVersion, body, changed_by: account }
        if (!(await writeDraft(db, organization, row, hub.now()))) return 'conflict'
        await noteAudit(hub, db, organization, {
          account,
          action: 'mappings.draft',
          subject: { kind: 'route', id },
          detail: { type, version: known + 1 },
        })
        return { version: known + 1, findings: findingsOf(found, rules) }
      })
      if (saved === 'not-found') return sendProblem(reply, 'request.not-found')
      return saved === 'conflict' ? sendVersionProblem(reply, known) : saved
    },
  )

  api.delete(
    '/mappings/:id/:type/draft',
    {
      config: { action: 'mappings.change' },
      schema: {
        summary: 'Discard the draft',
        tags: ['mappings'],
        params: mappingParams,
        body: noBody,
        response: answers(z.object({ done: z.literal(true) })),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const { id, type } = request.params
      const known = expectedVersion(request)
      const removed = await withScope(hub.pool, organization, async db => {
        const draft = await findDraft(db, id, type, 'lock')
        if (!draft) return 'not-found'
        if (draft.version !== known) return 'conflict'
        await noteAudit(hub, db, organization, {
          account,
          action: 'mappings.discard',
          subject: { kind: 'route', id },
          // What is thrown away can be read again from the trail.
          detail: { type, version: draft.version, rules: rulesIn(hub, db, draft) as unknown as Json },
        })
        return removeDraft(db, id, type)
      })
      if (removed === 'conflict') return sendVersionProblem(reply, known)
      return removed === true ? { done: true as const } : sendProblem(reply, 'request.not-found')
    },
  )

  api.post(
    '/mappings/:id/:type/check',
    {
      config: { action: 'mappings.try' },
      schema: {
        summary: 'What is wrong with these rules, rule by rule',
        tags: ['mappings'],
        params: mappingParams,
        body: rulesBody,
        response: answers(z.object({ findings: z.array(finding) })),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      const findings = await withScope(hub.pool, organization, async db => {
        const found = await findMapping(hub, db, request.params)
        return found && findingsOf(found, request.body.rules)
      })
      return findings ? { findings } : sendProblem(reply, 'request.not-found')
    },
  )
}

/** What is wrong with rules of this mapping. */
export function findingsOf(found: FoundMapping, rules: readonly DraftRule[]): Finding[] {
  const { configuration, route, shape } = found
  return [...checkDraft(shape, rules, crosswalkNames(configuration, route)), ...withheldRules(found, rules)]
}

/** The rules of a stored draft. */
export function rulesIn(hub: Hub, db: Scope, row: Pick<DraftRow, 'route' | 'record_type' | 'body'>): DraftRule[] {
  const name = `${row.route}/${row.record_type}`
  const body = hub.sealer.openJson(db.organization, 'mapping_draft', name, row.body) as unknown as {
    rules: DraftRule[]
  }
  return body.rules
}

/** The mapping that holds, and whether another one was published since a version of the route. */
export async function ownMapping(
  hub: Hub,
  db: Scope,
  { route, type }: Pick<FoundMapping, 'route' | 'type'>,
): Promise<{ own: boolean; name: string; since: number }> {
  const versions = (await mappingVersions(hub, db, route.id, type)) ?? []
  const last = versions.at(-1)
  return { own: last?.own ?? false, name: last?.name ?? type, since: last?.version ?? route.version }
}

function headOf({ configuration, route, type }: Omit<FoundMapping, 'shape'>) {
  return {
    route: { id: route.id, slug: route.slug },
    from: nameConnection(configuration, route.source.id),
    to: nameConnection(configuration, route.target.id),
    type: type as (typeof mappingTypes)[number],
    version: route.version,
  }
}

async function showWhole(
  hub: Hub,
  keys: AccountKeys,
  db: Scope,
  found: FoundMapping,
): Promise<z.infer<typeof mappingWhole>> {
  const { configuration, route, type, shape } = found
  const { own, name, since } = await ownMapping(hub, db, found)
  const rules = [...(route.mappings.get(type)?.mapping.rules ?? [])]
  const row = await findDraft(db, route.id, type)
  const names = await accountNames(db, keys, [row?.changed_by ?? null])
  const draft = row && {
    version: row.version,
    baseVersion: row.base_version,
    rules: rulesIn(hub, db, row),
    changedAt: row.changed_at.toISOString(),
    by: showWho(row.changed_by, names),
    overtaken: since > row.base_version,
  }
  return {
    ...headOf(found),
    own,
    name,
    rules,
    draft: draft ?? null,
    findings: findingsOf(found, draft?.rules ?? rules),
    target: shape.kind,
    fields: fieldsOf(shape).map(field => ({ ...field })),
    required: [...requiredFields(shape)],
    transforms: Object.entries(transformInfo).map(([transform, { says, options }]) => ({
      name: transform,
      says,
      options: options.map(option => ({
        name: option.name,
        kind: option.kind,
        ...(option.kind === 'choice' ? { choices: [...option.choices] } : {}),
        needed: option.needed ?? false,
      })),
    })),
    crosswalks: crosswalksOf(configuration, route).map(each => ({
      slug: each.slug,
      kind: each.kind,
      entries: each.entries.length,
    })),
    shipped: (shippedSamples[type] ?? []).map(sample => sample.name),
  }
}
