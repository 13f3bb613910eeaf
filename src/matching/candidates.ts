/**
 * The candidates of both sides as persons: somebody the hub and the EHR both know is one person with two views.
 * The views are compared apart, since the copy in the hub can be older; they are never mixed.
 */
import { type Comparison, compare } from './compare.ts'
import type { Candidate, Grade, PersonPolicy, PersonReference } from './decision.ts'
import { explain, pointsOf, type Reason } from './explain.ts'
import { nearBy } from './near.ts'
import type { Demographics } from './person.ts'
import { type VetoName, vetoesOf, vetoes as vetoTable } from './vetoes.ts'

export type View = { comparison: Comparison; reasons: Reason[]; points: number }

export type Person = {
  reference: PersonReference
  views: readonly View[]
  /** Of the view that agrees best. */
  reasons: readonly Reason[]
  vetoes: readonly VetoName[]
  near: boolean
  grade: Grade
}

type Sides = { query: Demographics; hub: readonly Candidate[]; ehr: readonly Candidate[]; policy: PersonPolicy }
type Gathered = { id: string; inHub: boolean; ehrIds: Set<string>; demographics: Demographics[] }

/** Everybody who may be meant, best first; those of equal rank by id, so that the order of arrival is forgotten. */
export function personsOf({ query, hub, ehr, policy }: Sides): Person[] {
  const excluded = new Set(policy.notThese)
  const people = new Map<string, Gathered>()
  const gather = (key: string, id: string): Gathered => {
    const known = people.get(key) ?? { id, inHub: false, ehrIds: new Set<string>(), demographics: [] }
    people.set(key, known)
    return known
  }
  for (const { id, demographics } of hub) {
    const person = gather(`hub ${id}`, id)
    person.inHub = true
    person.demographics.push(demographics)
  }
  for (const { id, hubId, demographics } of ehr) {
    const person = hubId === undefined ? gather(`ehr ${id}`, id) : gather(`hub ${hubId}`, hubId)
    if (hubId !== undefined) person.inHub = true
    person.ehrIds.add(id)
    person.demographics.push(demographics)
  }
  return [...people.values()]
    .filter(person => !excluded.has(person.id) && ![...person.ehrIds].some(id => excluded.has(id)))
    .map(person => judge(person, query))
    .sort(byRank)
}

function judge(person: Gathered, query: Demographics): Person {
  const views = person.demographics
    .map((demographics): View => {
      const comparison = compare(query, demographics)
      const reasons = explain(comparison, query, demographics)
      return { comparison, reasons, points: pointsOf(reasons) }
    })
    .sort((a, b) => b.points - a.points || (JSON.stringify(a.reasons) < JSON.stringify(b.reasons) ? -1 : 1))
  const against = new Set(views.flatMap(view => vetoesOf(view.comparison)))
  const vetoes = vetoTable.map(veto => veto.name).filter(name => against.has(name))
  return {
    reference: {
      id: person.id,
      known: !person.inHub ? 'ehr' : person.ehrIds.size ? 'both' : 'hub',
      ehrIds: [...person.ehrIds].sort(),
    },
    views,
    reasons: views[0]?.reasons ?? [],
    vetoes,
    near: views.some(view => nearBy(view.comparison).length > 0),
    grade: gradeOf(views[0]?.points ?? 0, vetoes.length > 0),
  }
}

/** From how many bits on a person should look first; 20 is about a name and a birth date. */
const probableFrom = 20

function gradeOf(points: number, vetoed: boolean): Grade {
  if (vetoed) return points >= probableFrom ? 'possible' : 'certainly-not'
  return points >= probableFrom ? 'probable' : 'possible'
}

function byRank(a: Person, b: Person): number {
  const [pointsA, pointsB] = [a.views[0]?.points ?? 0, b.views[0]?.points ?? 0]
  const free = Number(a.vetoes.length > 0) - Number(b.vetoes.length > 0)
  return free || pointsB - pointsA || (a.reference.id < b.reference.id ? -1 : a.reference.id > b.reference.id ? 1 : 0)
}
