/**
 * Records of one person brought together. Never by transitivity alone: the best pairs are joined first, and a join that
 * would put two records together which a veto keeps apart is refused. Since pairs come in order of evidence, what is
 * refused is the weakest link between the two. Source: reference/matching.md section 6, "Clusters".
 */
import type { Demographics } from '../person.ts'
import { mergeDemographics } from './merge.ts'

/** Two records, by their places, and the bits that speak for one person. */
export type Edge = { a: number; b: number; bits: number }

export type Clusters = {
  /** Every record once, in the order of its lowest place. */
  groups: number[][]
  /** Links that were refused, since a pair across them must stay apart. */
  cut: Edge[]
}

export type ClusterRules = {
  /** Bits between two people as they are known so far; undefined when they are not to be joined. */
  link: (a: Demographics, b: Demographics) => number | undefined
  /** Whether two records must stay apart. */
  apart: (a: Demographics, b: Demographics) => boolean
  /**
   * Somebody who is as near to two people who must stay apart could be either: closer to one by less than this, and both
   * links are refused. Left out, the nearer one is taken.
   */
  marginBits?: number
}

/**
 * Groups records. `pairs` are those worth comparing. What is joined is compared again as one person with all values of
 * its records, until nothing joins any more: any known value may satisfy a comparison.
 */
export function clusterRecords(
  records: readonly Demographics[],
  pairs: readonly (readonly [number, number])[],
  rules: ClusterRules,
): Clusters {
  let groups: number[][] = records.map((_, place) => [place])
  const cut: Edge[] = []
  for (;;) {
    const groupOf = new Map(groups.flatMap((group, index) => group.map(place => [place, index] as const)))
    const people = groups.map(group => mergeDemographics(group.flatMap(place => records[place] ?? [])))
    const apart = (a: number, b: number) => isApart(records, groups[a] ?? [], groups[b] ?? [], rules)
    const edges = edgesBetween(people, pairs, groupOf, rules)
    const clear = rules.marginBits === undefined ? edges : withoutDoubt(edges, apart, rules.marginBits)
    const joined = join(groups, clear, (a, b) => isApart(records, a, b, rules), cut)
    if (joined.length === groups.length) return { groups: joined, cut }
    groups = joined
  }
}

/** The links between groups that share a pair, best first; equal ones by place, so that no order of arrival matters. */
function edgesBetween(
  people: readonly Demographics[],
  pairs: readonly (readonly [number, number])[],
  groupOf: ReadonlyMap<number, number>,
  { link }: ClusterRules,
): Edge[] {
  const seen = new Set<number>()
  const edges: Edge[] = []
  for (const [one, two] of pairs) {
    const [x = 0, y = 0] = [groupOf.get(one), groupOf.get(two)]
    const [a, b] = x < y ? [x, y] : [y, x]
    const [personA, personB] = [people[a], people[b]]
    if (a === b || !personA || !personB || seen.has(a * people.length + b)) continue
    seen.add(a * people.length + b)
    const bits = link(personA, personB)
    if (bits !== undefined) edges.push({ a, b, bits })
  }
  return edges.sort((x, y) => y.bits - x.bits || x.a - y.a || x.b - y.b)
}

/** The edges without those that lead to two people who must stay apart and are about as near. */
function withoutDoubt(edges: readonly Edge[], apart: (a: number, b: number) => boolean, marginBits: number): Edge[] {
  const ends = new Map<number, Edge[]>()
  for (const edge of edges) for (const end of [edge.a, edge.b]) ends.set(end, [...(ends.get(end) ?? []), edge])
  const doubtful = new Set<Edge>()
  for (const [end, from] of ends) {
    const otherOf = ({ a, b }: Edge) => (a === end ? b : a)
    for (const [index, one] of from.entries()) {
      for (const two of from.slice(index + 1)) {
        if (Math.abs(one.bits - two.bits) < marginBits && apart(otherOf(one), otherOf(two))) doubtful.add(one).add(two)
      }
    }
  }
  return edges.filter(edge => !doubtful.has(edge))
}

/** Joins along the edges, strongest first, unless a pair across the join must stay apart. */
function join(
  groups: readonly number[][],
  edges: readonly Edge[],
  apart: (a: readonly number[], b: readonly number[]) => boolean,
  cut: Edge[],
): number[][] {
  const at = groups.map((_, index) => index)
  const members: (number[] | undefined)[] = groups.map(group => [...group])
  const rootOf = (index: number): number => {
    let root = index
    while (at[root] !== root) root = at[root] ?? root
    at[index] = root
    return root
  }
  for (const edge of edges) {
    const [a, b] = [rootOf(edge.a), rootOf(edge.b)]
    const [one, two] = [members[a], members[b]]
    if (a === b || !one || !two) continue
    if (apart(one, two)) {
      cut.push({ ...edge, a: one[0] ?? edge.a, b: two[0] ?? edge.b })
      continue
    }
    const [into, from] = a < b ? [a, b] : [b, a]
    at[from] = into
    members[into] = [...one, ...two].sort((x, y) => x - y)
    members[from] = undefined
  }
  return members.filter(group => group !== undefined).sort((x, y) => (x[0] ?? 0) - (y[0] ?? 0))
}

function isApart(
  records: readonly Demographics[],
  as: readonly number[],
  bs: readonly number[],
  { apart }: ClusterRules,
): boolean {
  return as.some(a => {
    const one = records[a]
    return one !== undefined && bs.some(b => records[b] !== undefined && apart(one, records[b]))
  })
}
