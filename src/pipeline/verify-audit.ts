/**
 * Verifying the audit trail: every hash is computed again from what is stored, every place is looked at, and the chain is
 * held against the anchors in the database and beside it. Says where it is broken, and how.
 */
import { type Anchor, entryHash } from '../model/audit-chain.ts'
import {
  countUnchained,
  findHead,
  type Head,
  holdChain,
  loadAnchors,
  type PlacedEntry,
  placedEntries,
} from '../store/audit-chain.ts'
import { type Scope, withScope } from '../store/scope.ts'
import type { Hub } from './hub.ts'

/** What is wrong at a place of the chain. */
export type Break = {
  kind: /** The entry is not what it was. */
    | 'changed'
    /** There is none at this place, nor up to `to`. */
    | 'missing'
    /** It was put here, or moved: it does not follow the one before. */
    | 'moved'
    /** The chain ends before its head. */
    | 'cut'
    /** The chain does not go through an anchor of this place: it was made anew. */
    | 'anchor'
    /** The look-up by person leads past it. */
    | 'person'
  position: number
  to?: number
}

export type Verified = {
  intact: boolean
  /** Entries that were looked at, and those that have no place yet. */
  entries: number
  waiting: number
  /** Places of the first and the last entry; 0 when there is none. */
  from: number
  to: number
  /** Anchors that the chain goes through, and how many of them are kept outside of the database. */
  anchors: number
  anchorsOutside: number
  /** Of the first anchor: what came before it was pruned by the retention of the audit trail. */
  prunedUntil: string | null
  /** The first ones, in the order of the chain. */
  breaks: Break[]
  /** How many there are in all. */
  broken: number
}

const walkedAtOnce = 1000
const mostBreaks = 100

/** Verifies the trail of one organization. The chain stands still meanwhile: new entries wait for their places. */
export async function verifyAudit(hub: Hub, organization: string): Promise<Verified> {
  const outside = (await hub.anchors?.read(organization)) ?? []
  return withScope(hub.pool, organization, async db => {
    await holdChain(db)
    const head = await findHead(db)
    const inside = await loadAnchors(db)
    const start = inside.findLast(anchor => anchor.kind === 'pruned')
    const anchors = [...inside, ...outside].filter(anchor => anchor.position >= (start?.position ?? 1n))
    const wanted = new Map<bigint, string>(anchors.map(anchor => [anchor.position, '']))
    if (start) wanted.set(start.position, start.hash)
    const found = await walk(db, start, head, wanted)
    const breaks = [...found.breaks, ...againstAnchors(anchors, wanted, found.last)]
    breaks.sort((a, b) => a.position - b.position)
    return {
      intact: breaks.length === 0,
      entries: found.entries,
      waiting: await countUnchained(db),
      from: found.entries > 0 ? Number(start?.position ?? 0n) + 1 : 0,
      to: Number(found.last),
      anchors: anchors.length,
      anchorsOutside: outside.length,
      prunedUntil: start?.at ?? null,
      breaks: breaks.slice(0, mostBreaks),
      broken: breaks.length,
    }
  })
}

/** Walks the chain from its beginning to its end, and notes the hashes at the places that are wanted. */
async function walk(
  db: Scope,
  start: Anchor | undefined,
  head: Head | undefined,
  wanted: Map<bigint, string>,
): Promise<{ breaks: Break[]; entries: number; last: bigint }> {
  const breaks: Break[] = []
  let last = start?.position ?? 0n
  let previous: Buffer = start ? Buffer.from(start.hash, 'hex') : Buffer.alloc(0)
  let entries = 0
  for (let rows = await placedEntries(db, last, walkedAtOnce); rows.length > 0; ) {
    for (const row of rows) {
      breaks.push(...faultsOf(row, last, previous))
      last = BigInt(row.position)
      previous = row.hash ?? Buffer.alloc(0)
      if (wanted.has(last)) wanted.set(last, previous.toString('hex'))
    }
    entries += rows.length
    rows = await placedEntries(db, last, walkedAtOnce)
  }
  if (head && head.position > last) breaks.push({ kind: 'cut', position: Number(last) + 1, to: Number(head.position) })
  else if (entries > 0 && (!head || head.position < last || !head.hash.equals(previous)))
    breaks.push({ kind: 'changed', position: Number(last) })
  return { breaks, entries, last }
}

function faultsOf(row: PlacedEntry, last: bigint, previous: Buffer): Break[] {
  const position = BigInt(row.position)
  const at = Number(position)
  const faults: Break[] = []
  const isNext = position === last + 1n
  if (!isNext) faults.push({ kind: 'missing', position: Number(last) + 1, to: at - 1 })
  const own = row.previous ?? Buffer.alloc(0)
  if (!row.hash?.equals(entryHash(position, own, row))) faults.push({ kind: 'changed', position: at })
  else if (isNext && !own.equals(previous)) faults.push({ kind: 'moved', position: at })
  if (row.persons.join() !== row.found_by.join()) faults.push({ kind: 'person', position: at })
  return faults
}

/** Anchors that the chain does not go through: it ends before them, or has another hash there. */
function againstAnchors(anchors: readonly Anchor[], found: ReadonlyMap<bigint, string>, last: bigint): Break[] {
  const wrong = new Map<bigint, Break>()
  for (const { position, hash } of anchors)
    if (found.get(position) !== hash)
      wrong.set(position, { kind: position > last ? 'cut' : 'anchor', position: Number(position) })
  return [...wrong.values()]
}
