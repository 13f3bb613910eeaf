/** How good a grouping is against the truth: by pairs, and by whole clusters. */

export type Figures = {
  /** Pairs of records of one person: in truth, found, and both. */
  truePairs: number
  foundPairs: number
  rightPairs: number
  precision: number
  recall: number
  f1: number
  /** Groups that hold a person's records, all of them and no other. */
  cluster: { people: number; groups: number; exact: number; precision: number; recall: number; f1: number }
}

/** Compares groups (of places) with the person that each place truly is. */
export function measure(groups: readonly (readonly number[])[], truth: readonly string[]): Figures {
  const sizes = countBy(truth)
  const truePairs = sum([...sizes.values()].map(pairsOf))
  const foundPairs = sum(groups.map(group => pairsOf(group.length)))
  const mixes = groups.map(group => countBy(group.map(place => truth[place] ?? '')))
  const rightPairs = sum(mixes.flatMap(mix => [...mix.values()].map(pairsOf)))
  const exact = mixes.filter((mix, index) => {
    const [only] = mix.keys()
    return mix.size === 1 && only !== undefined && sizes.get(only) === groups[index]?.length
  }).length
  const cluster = { people: sizes.size, groups: groups.length, exact }
  return {
    truePairs,
    foundPairs,
    rightPairs,
    ...rates(rightPairs, foundPairs, truePairs),
    cluster: { ...cluster, ...rates(exact, groups.length, sizes.size) },
  }
}

function rates(right: number, found: number, truth: number): { precision: number; recall: number; f1: number } {
  const precision = found === 0 ? 1 : right / found
  const recall = truth === 0 ? 1 : right / truth
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

function pairsOf(size: number): number {
  return (size * (size - 1)) / 2
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
