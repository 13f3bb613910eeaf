/** Pairs sites, students and users with agencies, clients and staff by rule: everything equal, and one candidate only. */
import { decideEntity, type EntityDecision } from '../model/sessions/match-entities.ts'
import type { Scope } from '../store/scope.ts'
import { decidePairs, dueEntries, followPairs, type PairKind, type Unpaired } from '../store/session-pairs.ts'

const atOnce = 1_000
const sides = { site: 'agency', student: 'client', user: 'staff' } as const

/** Decides the next of each kind, sites first since the others ask for them; true when there may be more. */
export async function pairEntries(db: Scope, connection: string, now: Date): Promise<boolean> {
  let more = false
  for (const kind of ['site', 'student', 'user'] as const) {
    const due = await dueEntries(db, connection, kind, atOnce)
    const decisions = onePerTarget(due.map(entry => ({ id: entry.id, decision: decide(kind, entry) })))
    await decidePairs(db, decisions, now)
    const paired = decisions.flatMap(({ id, target }) => (target === null ? [] : [id]))
    await followPairs(db, connection, kind, paired)
    more ||= due.length === atOnce
  }
  return more
}

function decide(kind: PairKind, entry: Unpaired): EntityDecision {
  const isFree = (id: string) =>
    entry.candidates.some(each => each.id === id && each.takenBy === null && !each.rejected)
  // One that was pushed from there comes back by its id, whatever it is called by now.
  if (entry.pushed !== null && isFree(entry.pushed)) return { kind: 'auto', target: entry.pushed }
  const near = entry.candidates.filter(
    ({ id, active, agencies }) =>
      active && id !== entry.pushed && (kind === 'site' || agencies.some(agency => entry.agencies.includes(agency))),
  )
  return decideEntity({
    kind: sides[kind],
    parent: entry.author === 'parent',
    hasAgency: kind === 'site' || entry.agencies.length > 0,
    candidates: near.map(({ id }) => id),
    taken: near.flatMap(({ id, takenBy }) => (takenBy === null ? [] : [id])),
    rejected: near.flatMap(({ id, rejected }) => (rejected ? [id] : [])),
    rivals: entry.rivals.length,
  })
}

/** Two at different sites may come to the same one in one round: nobody can tell which is meant, and a person decides. */
function onePerTarget(decided: readonly { id: string; decision: EntityDecision }[]) {
  const count = new Map<string, number>()
  for (const { decision } of decided)
    if (decision.kind === 'auto') count.set(decision.target, (count.get(decision.target) ?? 0) + 1)
  return decided.map(({ id, decision }) => {
    if (decision.kind === 'none') return { id, target: null, reason: decision.reason }
    return count.get(decision.target) === 1
      ? { id, target: decision.target, reason: null }
      : { id, target: null, reason: 'AMBIGUOUS' }
  })
}
