/**
 * The Referral Note of a delivery: what of the referral the rules of its mapping do not carry, as text (SPEC REF-5). What
 * the target holds already is told by evaluating the rules themselves, so that a changed mapping changes the note.
 */
import { coveredLines } from '../documents/referral/covered.ts'
import { type ReferralNote, referralNote } from '../documents/referral/note.ts'
import { type ReferralSummary, type SummaryOptions, summaryOf } from '../documents/referral/summary.ts'
import { type CompiledMapping, type MappingContext, valuesOf } from '../mapping/apply.ts'
import type { HubResource } from '../model/fhir.ts'

/** `max`: characters that the target's note holds; absent: no limit is known. */
export type NoteOptions = SummaryOptions & { max?: number }

/**
 * The note of a referral under a mapping. Pure: the same record and rules give the same bytes.
 * @param made its summary, where that is at hand already
 */
export function noteOf(
  compiled: CompiledMapping,
  record: HubResource,
  context: MappingContext,
  { max, ...options }: NoteOptions,
  made?: ReferralSummary,
): ReferralNote {
  if (record.resourceType !== 'ServiceRequest') return { text: '', cut: false }
  const summary = made ?? summaryOf(record, options)
  const carried = compiled.rules.flatMap(rule => {
    if (rule.rule.transform === noteTransform) return []
    const result = valuesOf(rule, record, context)
    return result.kind === 'values' ? [{ from: rule.rule.from, values: result.values }] : []
  })
  const covered = coveredLines(
    summary.blocks.flatMap(block => block.lines),
    carried,
  )
  return referralNote(summary, { covered: line => covered.has(line), ...(max === undefined ? {} : { max }) })
}

/** Whether a mapping asks for the note at all. */
export function wantsNote(compiled: CompiledMapping): boolean {
  return compiled.rules.some(({ rule }) => rule.transform === noteTransform)
}

const noteTransform = 'referral-note'
