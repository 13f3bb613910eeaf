/**
 * Rounds: acts of one kind that touch no common key go together, in one statement a table; an act that touches a key of its
 * round begins the next. What is about one person so keeps its order. Pure.
 */

export type Keyed<Kind> = { kind: Kind; keys: readonly bigint[] }

/** Splits acts into rounds, in their order. */
export function roundsOf<Kind, Each extends Keyed<Kind>>(acts: readonly Each[], most = 500): Each[][] {
  const rounds: Each[][] = []
  let round: Each[] = []
  let taken = new Set<bigint>()
  for (const act of acts) {
    const [first] = round
    const fits =
      first !== undefined && first.kind === act.kind && round.length < most && act.keys.every(key => !taken.has(key))
    if (!fits) {
      round = []
      taken = new Set()
      rounds.push(round)
    }
    round.push(act)
    for (const key of act.keys) taken.add(key)
  }
  return rounds
}
