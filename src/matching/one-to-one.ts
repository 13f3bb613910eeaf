/**
 * Which suggestions a person may accept all at once: those that can only be meant one way. A row with one open candidate at
 * or above the score, which no other row could want, gets it; nothing is guessed, and whoever is left out is told why.
 */

export type Wish = {
  row: string
  /** At or above the score, the best first. */
  candidates: readonly WishedTarget[]
  /** It cannot have a pair at all. */
  unfit?: boolean
  /** Nobody asks about it: it only counts as one that wants something. */
  rival?: boolean
}
export type WishedTarget = {
  target: string
  score: number
  reasons: readonly string[]
  /** It is another row's already. */
  taken: boolean
  /** A person said that it is not this row's. */
  rejected: boolean
}

export const leftOutWhys = ['unfit', 'below-score', 'rejected', 'taken', 'ambiguous', 'wanted-twice'] as const
export type LeftOutWhy = (typeof leftOutWhys)[number]

type Likely = { target: string; score: number; reasons: readonly string[] }
export type Accepted = { row: string } & Likely
export type LeftOut = { row: string; why: LeftOutWhy } & Partial<Likely>

/** The pairs, and every row that has none; the order of the rows does not matter. Pure. */
export function oneToOne(wishes: readonly Wish[]): { pairs: Accepted[]; leftOut: LeftOut[] } {
  const wanted = new Map<string, number>()
  for (const { candidates, unfit } of wishes)
    for (const { target } of unfit ? [] : openOf(candidates)) wanted.set(target, (wanted.get(target) ?? 0) + 1)
  const judged = wishes.filter(({ rival }) => !rival).map(wish => judge(wish, wanted))
  return {
    pairs: judged.flatMap(each => ('why' in each ? [] : [each])),
    leftOut: judged.flatMap(each => ('why' in each ? [each] : [])),
  }
}

function openOf(candidates: readonly WishedTarget[]): WishedTarget[] {
  return candidates.filter(({ taken, rejected }) => !taken && !rejected)
}

function judge({ row, candidates, unfit }: Wish, wanted: ReadonlyMap<string, number>): Accepted | LeftOut {
  if (unfit) return { row, why: 'unfit' }
  const possible = candidates.filter(({ rejected }) => !rejected)
  const [best] = possible
  const [only, second] = openOf(candidates)
  if (!best) {
    const [refused] = candidates
    return refused ? { row, why: 'rejected', ...likely(refused) } : { row, why: 'below-score' }
  }
  // The likeliest is somebody else's: whoever comes after it is no better than a guess.
  if (best.taken || !only) return { row, why: 'taken', ...likely(best) }
  if (second) return { row, why: 'ambiguous', ...likely(only) }
  return wanted.get(only.target) === 1 ? { row, ...likely(only) } : { row, why: 'wanted-twice', ...likely(only) }
}

function likely({ target, score, reasons }: WishedTarget): Likely {
  return { target, score, reasons }
}
