/** How the API shows mappings, drafts, what was tried, and versions. */
import { z } from 'zod'
import { verdicts } from '../../mapping/compare.ts'
import { type DraftRule, draftRulesSchema, findingCodes } from '../../mapping/draft.ts'
import { allCounts } from '../../pipeline/mapping-run.ts'
import { mappedTypes } from '../../pipeline/route-body.ts'
import type { MappingRunRow } from '../../store/mapping-runs.ts'
import { id, instant, slugParams } from '../api.ts'

export const mappingTypes = mappedTypes
export const mappingParams = slugParams.extend({ id, type: z.enum(mappingTypes) })
export const rulesBody = z.object({ rules: draftRulesSchema })

const end = z.object({ id, slug: z.string(), title: z.string() })
const who = z.object({ id: z.string(), name: z.string().nullable() }).nullable()

export const mappingHead = z.object({
  route: z.object({ id, slug: z.string() }),
  from: end,
  to: end,
  type: z.enum(mappingTypes),
  own: z.boolean().describe('Whether the route has rules of its own, or those that the hub brings'),
  version: z.number().int().describe('Of the route'),
  rules: z.number().int(),
  draft: z.object({ version: z.number().int(), changedAt: instant }).nullable(),
})

export const finding = z.object({
  rule: z.number().int().nullable().describe('Counted from 0; null for the whole'),
  part: z.enum(['to', 'from', 'options', 'crosswalk', 'whole']),
  code: z.enum(findingCodes),
  level: z.enum(['error', 'warning']),
  field: z.string().optional(),
})

export const draft = z.object({
  version: z.number().int(),
  baseVersion: z.number().int(),
  rules: draftRulesSchema,
  changedAt: instant,
  by: who,
  overtaken: z.boolean().describe('Whether another mapping was published since it was begun'),
})

const option = z.object({
  name: z.string(),
  kind: z.enum(['choice', 'number', 'texts', 'text']),
  choices: z.array(z.string()).optional(),
  needed: z.boolean(),
})

export const mappingWhole = mappingHead.omit({ draft: true, rules: true }).extend({
  name: z.string(),
  rules: draftRulesSchema.describe('Those that hold now'),
  draft: draft.nullable(),
  findings: z.array(finding).describe('About the draft, else about the rules that hold'),
  target: z.enum(['fhir', 'fields']).describe('Whether the target is FHIR, or has fields of its own'),
  required: z.array(z.string()).describe('Fields of the target that a rule has to fill'),
  fields: z.array(z.object({ path: z.string(), type: z.string(), many: z.boolean() })),
  transforms: z.array(z.object({ name: z.string(), says: z.string(), options: z.array(option) })),
  crosswalks: z.array(z.object({ slug: z.string(), kind: z.string(), entries: z.number().int() })),
  shipped: z.array(z.string()).describe('Records that came with the hub and belong to nobody'),
})

export const sampleChoice = z.union([z.object({ event: id }), z.object({ shipped: z.string().max(40) })])
export const sampleRow = z.object({ event: id, message: id, eventType: z.string(), at: instant })

const place = z.object({
  inside: z
    .object({ type: z.string().optional(), id: z.string().optional() })
    .optional()
    .describe('The resource within `contained`'),
  path: z.array(z.string()),
})

export const preview = z.object({
  findings: z.array(finding),
  covered: z.boolean().describe('Whether values of people are covered'),
  source: z.unknown(),
  lines: z.array(
    z.object({
      reads: z.array(place).describe('What of the record the rule reads'),
      found: z.array(z.unknown()),
      values: z.array(z.unknown()),
      places: z.array(z.string()),
      fault: z.string().optional(),
    }),
  ),
  body: z.unknown(),
  faults: z.array(
    z.object({ path: z.string(), code: z.string(), expects: z.string().optional(), says: z.string().optional() }),
  ),
  failsAt: z.number().int().nullable(),
})

export const coverage = z.object({
  unread: z.array(z.string()).describe('Elements with a value that no rule reads'),
  unfilled: z.array(z.string()).describe('Fields of the target that no sample filled'),
  samples: z.number().int(),
  shipped: z.boolean().describe('Whether these were records that came with the hub, for want of others'),
})

export const run = z.object({
  id,
  state: z.enum(['running', 'done', 'stopped']),
  wanted: z.number().int(),
  tried: z.number().int(),
  counts: z.object(
    Object.fromEntries(verdicts.map(verdict => [verdict, z.number().int()])) as Record<
      (typeof verdicts)[number],
      z.ZodInt
    >,
  ),
  results: z.array(
    z.object({
      event: id,
      message: id,
      eventType: z.string(),
      at: instant,
      record: id,
      verdict: z.enum(verdicts),
      rule: z.number().int().nullable(),
      to: z.string().nullable(),
      problem: z.string().nullable(),
      fields: z.array(z.string()),
    }),
  ),
  startedAt: instant,
  rules: draftRulesSchema.describe('As they were tried'),
})

export const difference = z.object({
  covered: z.boolean(),
  before: z.unknown().describe('What the target gets now; null when the mapping fails'),
  after: z.unknown().describe('What it would get; null when the draft fails'),
  changes: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(['added', 'removed', 'changed']),
      before: z.unknown().optional(),
      after: z.unknown().optional(),
    }),
  ),
  failed: z.object({ rule: z.number().int(), to: z.string(), from: z.string(), problem: z.string() }).nullable(),
})

export const versionRow = z.object({
  version: z.number().int(),
  own: z.boolean(),
  rules: z.number().int(),
  how: z.string().nullable(),
  by: who,
  reason: z.string().nullable(),
  at: instant.nullable(),
  current: z.boolean(),
})

/** A run as the API shows it. */
export function showRun(row: MappingRunRow, rules: readonly DraftRule[]): z.infer<typeof run> {
  const { id: runId, state, wanted, tried, counts, results, started_at } = row
  return {
    id: runId,
    state,
    wanted,
    tried,
    counts: allCounts(counts),
    results: results as unknown as z.infer<typeof run>['results'],
    startedAt: started_at.toISOString(),
    rules: [...rules],
  }
}

/** Somebody by their account. */
export function showWho(account: string | null, names: ReadonlyMap<string, string>): z.infer<typeof who> {
  return account === null ? null : { id: account, name: names.get(account) ?? null }
}
