/** Trying a mapping on one record: what each rule makes of it, covered unless somebody asked to see it. */
import { applyMapping, type CompiledMapping, compileMapping, type Mapped } from '../mapping/apply.ts'
import { changedFields, differingLines } from '../mapping/compare.ts'
import { coverRecord, textsIn } from '../mapping/cover.ts'
import { coverOf } from '../mapping/coverage.ts'
import { type DraftRule, mappingOf } from '../mapping/draft.ts'
import { compileReadable, previewDraft } from '../mapping/draft-preview.ts'
import { readsOf } from '../mapping/reads.ts'
import { shippedSamples } from '../mapping/samples.ts'
import { checkForm } from '../mapping/target-shape.ts'
import type { Json } from '../model/events.ts'
import type { HubResource } from '../model/fhir.ts'
import type { Hub } from '../pipeline/hub.ts'
import { shippedContext, type TrialContext, trialContext } from '../pipeline/mapping-context.ts'
import { type Sample, sampleOf } from '../pipeline/mapping-samples.ts'
import { withNote } from '../pipeline/referral-work.ts'
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
export function tryDraft(found: FoundMapping, rules: readonly DraftRule[], trial: Trial, open: boolean) {
  const { configuration, route, shape } = found
  const { resource } = trial
  const context = withNote(configuration, route, compileReadable(shape, rules), resource, trial.context)
  const { lines, body, failsAt } = previewDraft(shape, rules, resource, context)
  const cover = coverFor(rules, trial, open)
  return {
    covered: !open,
    source: cover.record,
    lines: lines.map(({ found, values, places, fault }, index) => ({
      reads: readsOf(rules[index]?.from ?? '').map(({ path, ...inside }) => ({ ...inside, path: [...path] })),
      found: found.map(cover.result),
      values: values.map(cover.result),
      places: [...places],
      ...(fault ? { fault } : {}),
    })),
    body: cover.result(body),
    faults: checkForm(shape, body),
    failsAt,
  }
}

/** What the target gets now and what it would get, side by side. */
export function compareDraft(found: FoundMapping, rules: readonly DraftRule[], trial: Trial, open: boolean) {
  const { configuration, route, type, shape } = found
  const apply = (mapping: CompiledMapping) =>
    applyMapping(mapping, trial.resource, withNote(configuration, route, mapping, trial.resource, trial.context))
  const published = route.mappings.get(type)
  const before = published && apply(published)
  const after = apply(compileMapping(mappingOf('draft', 1, shape, rules)))
  const cover = coverFor([...rules, ...(published?.mapping.rules ?? [])], trial, open)
  const bodyOf = (mapped: Mapped | undefined): Json => (mapped?.kind === 'mapped' ? mapped.body : null)
  const both = before?.kind === 'mapped' && after.kind === 'mapped'
  const failed = after.kind === 'failed' ? { ...after, from: rules[after.rule]?.from ?? '' } : undefined
  return {
    covered: !open,
    before: cover.result(bodyOf(before)),
    after: cover.result(bodyOf(after)),
    // Compared before it is covered: two names of one shape are a change all the same.
    changes: (both ? changedFields(before.body, after.body) : []).map(change => {
      const { before: was, after: becomes } = change
      const shown =
        was === undefined || becomes === undefined ? { before: was, after: becomes } : differingLines(was, becomes)
      return {
        path: change.path,
        kind: change.kind,
        ...(shown.before === undefined ? {} : { before: cover.result(shown.before) }),
        ...(shown.after === undefined ? {} : { after: cover.result(shown.after) }),
      }
    }),
    failed: failed ? { rule: failed.rule, to: failed.to, from: failed.from, problem: failed.problem } : null,
  }
}

/** What of these records no rule reads, and which fields of the target are never filled. */
export function coverWith(
  { configuration, route }: FoundMapping,
  mapping: CompiledMapping,
  records: readonly HubResource[],
  context: TrialContext,
) {
  return coverOf(mapping, records, record => withNote(configuration, route, mapping, record, context))
}

function coverFor(rules: readonly DraftRule[], { resource, context }: Trial, open: boolean) {
  if (open) return { record: resource as unknown as Json, result: (value: Json) => value }
  return coverRecord(resource, [...rules.flatMap(rule => textsIn(rule.default)), ...context.given])
}
