/** Security labels, and the statement that goes with what 42 CFR part 2 protects. Source: reference/canonical-fhir.md sections 9, 10. */
import { describe } from './elements.ts'
import type { Sheet } from './lines.ts'
import type { SummaryLine } from './model.ts'
import { partTwo, say, words } from './words.ts'

const substanceUse = new Set(['ETH', 'SUD', '42CFRPart2'])

/** The labels of a referral that restrict its use; "normal" restricts nothing. */
export function restrictionLines(sheet: Sheet): SummaryLine[] {
  const labels = sheet.referral.meta?.security ?? []
  const restricting = labels.filter(each => each.code !== 'N')
  const protectedByPartTwo = labels.some(
    each =>
      substanceUse.has(each.code ?? '') || (each.extension ?? []).some(part => part.valueCoding?.code === '42CFRPart2'),
  )
  const place = { label: say(words.label, sheet.language), path: '' }
  const statement = { label: say(words.statement, sheet.language), value: say(partTwo, sheet.language) }
  return [...(protectedByPartTwo ? [statement] : []), ...describe(sheet, place, restricting)]
}
