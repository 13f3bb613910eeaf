/**
 * How fresh a replica surely is: what the primary had written at a moment is compared with what the replica has replayed. It
 * needs no clock of a server and no rights there, and is right after a broken connection and without writes, too.
 */
export type Freshness = {
  /** The primary's log was so long at this moment, in milliseconds of a clock that never goes back. */
  written(position: bigint, at: number): void
  /** The replica has replayed so much of it. */
  replayed(position: bigint): void
  /** The replica has everything from before this moment; undefined while that is not known. */
  at(): number | undefined
}

/** A look is kept until the replica is past it; of one that is further behind than so many, the latest are. */
const mostLooks = 10

export function createFreshness(): Freshness {
  let looks: { position: bigint; at: number }[] = []
  let freshAt: number | undefined
  return {
    written(position, at) {
      looks = [...looks, { position, at }].slice(-mostLooks)
    },
    replayed(position) {
      const reached = looks.findLast(look => look.position <= position)
      if (!reached) return
      freshAt = reached.at
      looks = looks.filter(look => look.at > reached.at)
    },
    at: () => freshAt,
  }
}
