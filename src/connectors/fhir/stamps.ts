/**
 * Which of two versions of an entry came first. Times decide; many servers keep them in whole seconds, and what was read
 * and what the hub wrote can then bear the same one: within one instant the versions decide. Version ids are opaque
 * (FHIR R4, Resource.meta): whole numbers count upwards wherever they are seen; of others it is known which were written
 * over or read before.
 */

/** `over`: versions of the same instant that are known to have come before this one. */
export type Stamp = { versionId?: string; lastUpdated?: string; over?: readonly string[] }

export type Precedes = 'before' | 'not-before' | 'cannot-tell'

/** Whether `a` came before `b`; what has no time is never older. */
export function precedes(a: Stamp | undefined, b: Stamp | undefined): Precedes {
  const [mine, other] = [instantOf(a), instantOf(b)]
  if (mine === undefined || other === undefined) return 'not-before'
  if (!inOneInstant(mine, other)) return mine < other ? 'before' : 'not-before'
  const [id, otherId] = [a?.versionId, b?.versionId]
  if (id === undefined || otherId === undefined)
    return mine === other ? 'cannot-tell' : mine < other ? 'before' : 'not-before'
  if (id === otherId) return 'not-before'
  if (b?.over?.includes(id)) return 'before'
  if (a?.over?.includes(otherId)) return 'not-before'
  if (isCount.test(id) && isCount.test(otherId)) return BigInt(id) < BigInt(otherId) ? 'before' : 'not-before'
  return 'cannot-tell'
}

/** More of them in one instant are not kept. */
const mostOver = 20

/** A version as a stamp that knows which of its instant came before it: the `former` ones, and what they knew. */
export function stampAfter(next: Stamp, ...former: readonly (Stamp | undefined)[]): Stamp {
  const now = instantOf(next)
  const ids = former.flatMap(each => {
    const then = instantOf(each)
    if (now === undefined || then === undefined || !inOneInstant(then, now)) return []
    return [...(each?.over ?? []), ...(each?.versionId ? [each.versionId] : [])]
  })
  const over = [...new Set(ids)].filter(id => id !== next.versionId).slice(-mostOver)
  return {
    ...(next.versionId ? { versionId: next.versionId } : {}),
    ...(next.lastUpdated ? { lastUpdated: next.lastUpdated } : {}),
    ...(over.length > 0 ? { over } : {}),
  }
}

/** The stamp of what the EHR held after the last delivery to it or the last news from it, as a link keeps it. */
export function heldStamp(sent: unknown): Stamp | undefined {
  const { meta, over } = (typeof sent === 'object' && sent !== null ? sent : {}) as { meta?: Stamp; over?: string[] }
  return meta && { ...meta, ...(over ? { over } : {}) }
}

const isCount = /^\d{1,30}$/

function instantOf(stamp: Stamp | undefined): number | undefined {
  const at = Date.parse(stamp?.lastUpdated ?? '')
  return Number.isNaN(at) ? undefined : at
}

/** Equal, or within one second where one of them has whole seconds only (`Last-Modified` always has). */
function inOneInstant(a: number, b: number): boolean {
  const secondOf = (at: number) => Math.floor(at / 1_000)
  return a === b || ((a % 1_000 === 0 || b % 1_000 === 0) && secondOf(a) === secondOf(b))
}
