/** Trying a mapping on one record: what each rule makes of it, covered unless somebody asked to see it. */
import { applyMapping, compileMapping, type Mapped } from '../mapping/apply.ts'
import { changedFields } from '../mapping/compare.ts'
import { coverRecord, textsIn } from '../mapping/cover.ts'
import { type DraftRule, mappingOf } from '../mapping/draft.ts'
import { previewDraft } from '../mapping/draft-preview.ts'
import { shippedSamples } from '../mapping/samples.ts'
import { checkBody } from '../mapping/target-check.ts'
import type { Json } from '../model/events.ts'
import type { HubResource, RecordType } from '../model/fhir.ts'
import type { Hub } from '../pipeline/hub.ts'
import { shippedContext, type TrialContext, trialContext } from '../pipeline/mapping-context.ts'
import { type Sample, sampleOf } from '../pipeline/mapping-samples.ts'
import type { Scope } from '../store/scope.ts'
import type { FoundMapping } from './mappings.ts'

/** A record to try on, with what a mapping may ask about it. `sample` is absent for one that came with the hub. */
export type Trial = { resource: HubResource; context: TrialContext; sample?: Sample }

/** A real record, by its event. */
export async function trialOf(hub: Hub, db: Scope, found: FoundMapping, event: string): Promise<Trial | undefined> {
  const { configuration, route, type } = found
  const sample = await sampleOf(hub, db, route, type, event)
  if (!sample) return undefined
  const context = await trialContext(hub, db, configuration, route, [sample.resource])
  return { resource: sample.resource, context, sample }
}

/** A record that came with the hub. */
export function shippedTrial({ configuration, route, type }: FoundMapping, name: string): Trial | undefined {
  const shipped = shippedSamples[type]?.find(each => each.name === name)
  return shipped && { resource: shipped.record, context: shippedContext(configuration, route) }
}

/** What a draft makes of a record, rule by rule. `open`: values of people are shown. */
export function tryDraft(type: RecordType, rules: readonly DraftRule[], trial: Trial, open: boolean) {
  const { resource, context } = trial
  const { lines, body, failsAt } = previewDraft(type, rules, resource, context)
  const cover = coverFor(rules, trial, open)
  return {
    covered: !open,
    source: cover.record,
    lines: lines.map(({ found, values, places, fault }) => ({
      found: found.map(cover.result),
      values: values.map(cover.result),
      places: [...places],
      ...(fault ? { fault } : {}),
    })),
    body: cover.result(body),
    faults: checkBody(body),
    failsAt,
  }
}

/** What the target gets now and what it would get, side by side. */
export function compareDraft({ route, type }: FoundMapping, rules: readonly DraftRule[], trial: Trial, open: boolean) {
  const published = route.mappings.get(type)
  const before = published && applyMapping(published, trial.resource, trial.context)
  const after = applyMapping(compileMapping(mappingOf('draft', 1, type, rules)), trial.resource, trial.context)
  const cover = coverFor([...rules, ...(published?.mapping.rules ?? [])], trial, open)
  const bodyOf = (mapped: Mapped | undefined): Json => (mapped?.kind === 'mapped' ? mapped.body : null)
  const both = before?.kind === 'mapped' && after.kind === 'mapped'
  const failed = after.kind === 'failed' ? { ...after, from: rules[after.rule]?.from ?? '' } : undefined
  return {
    covered: !open,
    before: cover.result(bodyOf(before)),
    after: cover.result(bodyOf(after)),
    // Compared before it is covered: two names of one shape are a change all the same.
    changes: (both ? changedFields(before.body, after.body) : []).map(change => ({
      path: change.path,
      kind: change.kind,
      ...(change.before === undefined ? {} : { before: cover.result(change.before) }),
      ...(change.after === undefined ? {} : { after: cover.result(change.after) }),
    })),
    failed: failed ? { rule: failed.rule, to: failed.to, from: failed.from, problem: failed.problem } : null,
  }
}

function coverFor(rules: readonly DraftRule[], { resource, context }: Trial, open: boolean) {
  if (open) return { record: resource as unknown as Json, result: (value: Json) => value }
  return coverRecord(resource, [...rules.flatMap(rule => textsIn(rule.default)), ...context.given])
}
