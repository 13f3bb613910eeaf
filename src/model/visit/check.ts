/** What the rules make of one visit: which are broken, how severe each is here, and what becomes of the booking. */
import type { RuleCode, Severity } from './codes.ts'
import type { RuleFacts, VisitFacts } from './facts.ts'
import { visitRules } from './rules.ts'

export type Breach = { rule: RuleCode; severity: Exclude<Severity, 'off'>; facts: RuleFacts }

/** Every rule that the visit breaks, in the order of the table. Pure. */
export function checkVisit(visit: VisitFacts): Breach[] {
  return visitRules.flatMap(({ code, severity: usual, check }) => {
    const severity = visit.book.severities[code] ?? usual
    const facts = severity === 'off' ? undefined : check(visit)
    return facts && severity !== 'off' ? [{ rule: code, severity, facts }] : []
  })
}

export type VisitOutcome = 'accept' | 'hold' | 'send-back'

/**
 * What becomes of it. A person who accepted it has accepted these rules; another one that is broken since is asked about
 * again. What can be sent back goes only when nothing else needs a person.
 */
export function outcomeOf(breaches: readonly Breach[], accepted: ReadonlySet<RuleCode>): VisitOutcome {
  const open = breaches.filter(({ rule }) => !accepted.has(rule))
  if (open.some(({ severity }) => severity === 'hold')) return 'hold'
  return open.some(({ severity }) => severity === 'send-back') ? 'send-back' : 'accept'
}
