/** The form's content: what differs from what is saved. Pure. */
import type { MatchingDraft } from '../../../api/matching.ts'

export function draftOf({ combinations, contested, rules }: MatchingDraft): MatchingDraft {
  return { combinations, contested: [...contested], rules: [...rules] }
}

export function sameDraft(a: MatchingDraft, b: MatchingDraft): boolean {
  return a.combinations === b.combinations && isSame(a.contested, b.contested) && isSame(a.rules, b.rules)
}

/** The order in which they were ticked says nothing. */
function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(each => b.includes(each))
}
