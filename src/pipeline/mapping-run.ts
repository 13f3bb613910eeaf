/**
 * A draft tried on the last messages of its route, against the mapping that holds now: what would stay the same, change,
 * newly fail or newly work. Nothing is sent. The work goes on in bounded steps, each asked for; whoever leaves it finds
 * it again where it stood.
 */
import {
  applyMapping,
  type CompiledMapping,
  compileMapping,
  type Mapped,
  type MappingContext,
} from '../mapping/apply.ts'
import { changedFields, compareResults, type Verdict, verdicts } from '../mapping/compare.ts'
import { type DraftRule, mappingOf } from '../mapping/draft.ts'
import type { Json } from '../model/events.ts'
import type { HubResource, RecordType } from '../model/fhir.ts'
import type { ProblemCode } from '../model/problems.ts'
import { advanceMappingRun, findMappingRun, insertMappingRun, type MappingRunRow } from '../store/mapping-runs.ts'
import { type Scope, withScope } from '../store/scope.ts'
import { noteOwnAct } from './audit.ts'
import type { Configuration, RouteConfig } from './configuration.ts'
import type { Hub } from './hub.ts'
import { trialContext } from './mapping-context.ts'
import { lastSamples, personsOfSamples, type Sample } from './mapping-samples.ts'
import { withNote } from './referral-work.ts'
import { targetShape } from './target-shape.ts'

/** The most messages that one run takes, and how many a step takes. */
export const mostTried = 500
const stepSize = 50
/** Messages looked at for each one wanted: a filter that lets few pass must not lead through the whole history. */
const lookedAtForEach = 4
/** Runs of one mapping that are kept. */
const keptRuns = 10
/** Fields that a result names; the difference itself is read anew. */
const mostFields = 20

/** What came of one message, without a value: ids, the rule and the fields. */
export type RunResult = {
  event: string
  message: string
  eventType: string
  at: string
  record: string
  verdict: Exclude<Verdict, 'same'>
  /** The rule that fails: of the draft, or of the mapping that holds when the draft mends it. */
  rule: number | null
  to: string | null
  problem: ProblemCode | null
  fields: readonly string[]
}

export type StartRun = {
  route: RouteConfig
  type: RecordType
  rules: readonly DraftRule[]
  wanted: number
  by: string
}

/** Notes a run; nothing has been tried yet. The rules have been checked. */
export async function startMappingRun(hub: Hub, db: Scope, start: StartRun): Promise<string> {
  const id = hub.newId()
  const { route, type, rules, wanted, by } = start
  const body = hub.sealer.sealJson(db.organization, 'mapping_run', id, { rules: rules as unknown as Json })
  await insertMappingRun(
    db,
    db.organization,
    { id, route: route.id, record_type: type, base_version: route.version, wanted, body, started_by: by },
    keptRuns,
    hub.now(),
  )
  return id
}

/** Tries the next messages of a run; undefined when there is no such run. One that has ended stays as it is. */
export async function advanceRun(
  hub: Hub,
  organization: string,
  id: string,
  by: string,
): Promise<MappingRunRow | undefined> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    const configuration = await hub.configurations.within(db, organization)
    const run = await findMappingRun(db, id, 'lock')
    if (run?.state !== 'running') return run
    const route = configuration.routes.find(each => each.id === run.route)
    const now = route?.mappings.get(run.record_type)
    const wasPublished = route !== undefined && route.version !== run.base_version
    if (!route || !now || wasPublished) {
      // What it is compared with has changed under it: half of the answer would be about another mapping.
      const ended = { ...run, state: 'stopped' as const }
      await advanceMappingRun(db, { ...ended, added: [] }, hub.now())
      return ended
    }
    return tryNext(hub, db, configuration, { run, route, now, by })
  })
}

/** `by`: who asked for this step, and so reads these records. */
type Underway = { run: MappingRunRow; route: RouteConfig; now: CompiledMapping; by: string }

async function tryNext(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  { run, route, now, by }: Underway,
): Promise<MappingRunRow> {
  const limit = Math.min(stepSize, run.wanted - run.tried)
  const page = await lastSamples(hub, db, route, run.record_type, limit, run.cursor ?? undefined)
  const context = await trialContext(
    hub,
    db,
    configuration,
    route,
    page.samples.map(each => each.resource),
  )
  const shape = targetShape(route, run.record_type)
  const draft = compileMapping(mappingOf('draft', 1, shape, rulesOf(hub, db.organization, run)))
  const counts: Record<string, number> = { ...run.counts }
  const added: RunResult[] = []
  for (const sample of page.samples) {
    const result = tryOne(now, draft, sample, mapping =>
      withNote(configuration, route, mapping, sample.resource, context),
    )
    const verdict = result?.verdict ?? 'same'
    counts[verdict] = (counts[verdict] ?? 0) + 1
    if (result) added.push(result)
  }
  const tried = run.tried + page.samples.length
  const lookedAt = (counts.lookedAt ?? 0) + limit
  counts.lookedAt = lookedAt
  const ended = page.next === null || tried >= run.wanted || lookedAt >= run.wanted * lookedAtForEach
  const next = { ...run, cursor: page.next ?? run.cursor, tried, counts, state: ended ? ('done' as const) : run.state }
  await advanceMappingRun(db, { ...next, added: added as unknown as Json[] }, hub.now())
  if (page.samples.length > 0)
    await noteOwnAct(hub, db, [
      {
        actor: { kind: 'person', id: by },
        action: 'mappings.try',
        subject: { kind: 'route', id: route.id },
        persons: personsOfSamples(page.samples),
        cause: run.id,
        detail: { type: run.record_type, records: page.samples.length },
      },
    ])
  return { ...next, results: [...run.results, ...(added as unknown as Json[])] }
}

/** The rules that a run tries. */
export function rulesOf(hub: Hub, organization: string, run: MappingRunRow): DraftRule[] {
  const body = hub.sealer.openJson(organization, 'mapping_run', run.id, run.body) as unknown as {
    rules: DraftRule[]
  }
  return body.rules
}

function tryOne(
  now: CompiledMapping,
  draft: CompiledMapping,
  sample: Sample,
  contextOf: (mapping: CompiledMapping) => MappingContext,
): RunResult | undefined {
  const before = mapQuietly(now, sample.resource, contextOf(now))
  const after = mapQuietly(draft, sample.resource, contextOf(draft))
  const verdict = compareResults(before, after)
  if (verdict === 'same') return undefined
  const failed = after.kind === 'failed' ? after : before.kind === 'failed' ? before : undefined
  const changed = before.kind === 'mapped' && after.kind === 'mapped' ? changedFields(before.body, after.body) : []
  return {
    event: sample.event,
    message: sample.message,
    eventType: sample.eventType,
    at: sample.at.toISOString(),
    record: sample.record,
    verdict,
    rule: failed?.rule ?? null,
    to: failed?.to ?? null,
    problem: failed?.problem ?? null,
    fields: [...new Set(changed.map(({ path }) => path))].slice(0, mostFields),
  }
}

function mapQuietly(mapping: CompiledMapping, resource: HubResource, context: MappingContext): Mapped {
  try {
    return applyMapping(mapping, resource, context)
  } catch {
    return { kind: 'failed', problem: 'mapping.failed', rule: 0, to: mapping.mapping.rules[0]?.to ?? '' }
  }
}

/** Counts of every verdict, those that did not occur included. */
export function allCounts(counts: Readonly<Record<string, number>>): Record<Verdict, number> {
  return Object.fromEntries(verdicts.map(verdict => [verdict, counts[verdict] ?? 0])) as Record<Verdict, number>
}
