/**
 * A mapping while somebody works on it: rules may be half written, so each is read on its own. What is wrong with it
 * is found before it is published, at the rule that is wrong.
 */
import { z } from 'zod'
import { pathFaultOf, pathLimits } from './path-limits.ts'
import { type Mapping, type MappingRule, mappingRuleSchema } from './rules.ts'
import { hasField, requiredFields, resourceTypeOf, type TargetShape, targetOf } from './target-shape.ts'
import { takesMany } from './targets.ts'
import { optionFaults } from './transform-options.ts'
import { transformNames } from './transforms.ts'

/** A rule as it may stand while it is written: `to` and `from` may be empty or wrong. */
export const draftRuleSchema = z.strictObject({
  ...mappingRuleSchema.shape,
  to: z.string().max(200),
  from: z.string().max(500),
  transform: z.enum(transformNames).optional(),
  crosswalk: z.string().max(100).optional(),
  note: z.string().max(500).optional(),
})
export const draftRulesSchema = z.array(draftRuleSchema).max(200)
export type DraftRule = z.infer<typeof draftRuleSchema>

export const findingCodes = [
  'empty-mapping',
  'incomplete',
  'unreadable-path',
  ...pathLimits,
  'unknown-target',
  'duplicate-target',
  'unknown-crosswalk',
  'missing-option',
  'wrong-option',
  'unknown-option',
  'target-requires',
  'free-text',
  'withheld',
  'without-note',
] as const
export type FindingCode = (typeof findingCodes)[number]

/** `rule` counts from 0; null when it is about the whole. Errors keep a draft from being published. */
export type Finding = {
  rule: number | null
  part: 'to' | 'from' | 'options' | 'crosswalk' | 'whole'
  code: FindingCode
  level: 'error' | 'warning'
  /** A field of the target, where the code needs one. */
  field?: string
}

/** Text that anybody may have typed anything into (SPEC SCH-11). */
const freeText = /^(?:[A-Z]\w*\.)?(comment|description|patientInstruction|text|note|extension|reasonCode\.text)\b/

/** Everything that is wrong with a draft, rule by rule. `crosswalks` are the names this route may use. */
export function checkDraft(
  shape: TargetShape,
  rules: readonly DraftRule[],
  crosswalks: ReadonlySet<string>,
): Finding[] {
  if (rules.length === 0) return [{ rule: null, part: 'whole', code: 'empty-mapping', level: 'error' }]
  const missing = requiredFields(shape)
    .filter(field => !rules.some(({ to }) => to === field || to.startsWith(`${field}.`)))
    .map((field): Finding => ({ rule: null, part: 'whole', code: 'target-requires', level: 'error', field }))
  return [
    ...rules.flatMap((rule, index) => checkRule(shape, rules, rule, index, crosswalks)),
    ...missing,
    ...checkNote(shape, rules),
  ]
}

/** Without the note, whatever no rule carries is in the summary only (SPEC REF-5). */
function checkNote(shape: TargetShape, rules: readonly DraftRule[]): Finding[] {
  if (shape.kind !== 'fields' || shape.note === undefined) return []
  if (rules.some(({ transform }) => transform === 'referral-note')) return []
  return [{ rule: null, part: 'whole', code: 'without-note', level: 'warning', field: shape.note }]
}

function checkRule(
  shape: TargetShape,
  rules: readonly DraftRule[],
  rule: DraftRule,
  index: number,
  crosswalks: ReadonlySet<string>,
): Finding[] {
  const findings: Finding[] = []
  const add = (part: Finding['part'], code: FindingCode, level: Finding['level'] = 'error') =>
    findings.push({ rule: index, part, code, level })
  if (rule.to === '') add('to', 'incomplete')
  else if (!mappingRuleSchema.shape.to.safeParse(rule.to).success || !hasField(shape, rule.to))
    add('to', 'unknown-target')
  else if (isTakenBefore(shape, rules, index)) add('to', 'duplicate-target')
  const fault = rule.from.trim() === '' ? 'incomplete' : pathFaultOf(rule.from)
  if (fault) add('from', fault)
  else if (shape.kind === 'fhir' && freeText.test(rule.from) && rule.transform !== 'codes')
    add('from', 'free-text', 'warning')
  if (rule.crosswalk !== undefined && !crosswalks.has(rule.crosswalk)) add('crosswalk', 'unknown-crosswalk')
  for (const wrong of optionFaults(rule.transform ?? 'identity', rule.options))
    add('options', wrong, wrong === 'unknown-option' ? 'warning' : 'error')
  return findings
}

/** Whether an earlier rule writes the same field, and the field takes one value. */
function isTakenBefore(shape: TargetShape, rules: readonly DraftRule[], index: number): boolean {
  const to = rules[index]?.to ?? ''
  const target = targetOf(shape, to)
  return rules.slice(0, index).some(earlier => earlier.to === to) && !(target && takesMany(target))
}

/** A draft without errors as a mapping. @throws ZodError when it was not checked */
export function mappingOf(name: string, version: number, shape: TargetShape, rules: readonly DraftRule[]): Mapping {
  const whole = rules.map((rule): MappingRule => mappingRuleSchema.parse(rule))
  const resourceType = resourceTypeOf(shape)
  return { name, version, ...(resourceType === undefined ? {} : { resourceType }), rules: whole }
}
