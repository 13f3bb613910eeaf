/** How many pairs of a population are one person, estimated without labels from what the pairs look like. */

const rounds = 20

/**
 * The odds, in bits, that a pair drawn from all pairs is one person. Starts from one other record a person and lets the
 * evidence say more or less; never more than one pair in ten, and never less than one match in all.
 * @param bits of the pairs that share a key; all others count as two people
 * @param records how many records there are
 */
export function estimatePrior(bits: readonly number[], records: number): number {
  const pairs = Math.max(1, (records * (records - 1)) / 2)
  let odds = 1 / Math.max(2, records)
  for (let round = 0; round < rounds; round++) {
    const start = odds
    const matches = bits.reduce((sum, each) => sum + chanceOf(each, start), 0)
    odds = Math.min(0.1, Math.max(1, matches) / pairs)
  }
  return Math.log2(odds)
}

function chanceOf(bits: number, odds: number): number {
  const posterior = 2 ** bits * odds
  return posterior / (1 + posterior)
}
