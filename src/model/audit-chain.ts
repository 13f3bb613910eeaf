/**
 * The chain of the audit trail: what of an entry is hashed, and how. Each hash covers the one before it, so an entry that
 * is changed, taken away, put between or moved shows in every hash after it. Described in docs/security.md.
 */
import { createHash } from 'node:crypto'

/** An entry as it is hashed: ids, codes and sealed bytes, exactly as they are stored. */
export type ChainedEntry = {
  organization: string
  id: string
  /** Microseconds since 1970, as text. */
  at: string
  actor_kind: string
  actor: string
  action: string
  subject_kind: string
  subject: string
  connection: string | null
  outcome: string
  reason: string | null
  detail: Uint8Array | null
  persons: readonly string[]
  cause: string | null
  version: number | null
}

/** The word that the hashed bytes begin with; another form gets another one. */
const form = 'causeway audit 1'

/**
 * The SHA-256 of an entry at its place. Every field is written with its length in front, so that no two entries give the
 * same bytes; an absent field has the length -1.
 * @param previous the hash of the entry before it; empty for the very first
 */
export function entryHash(position: bigint, previous: Uint8Array, entry: ChainedEntry): Buffer {
  const hash = createHash('sha256')
  const fields = [
    form,
    previous,
    String(position),
    entry.organization,
    entry.id,
    entry.at,
    entry.actor_kind,
    entry.actor,
    entry.action,
    entry.subject_kind,
    entry.subject,
    entry.connection,
    entry.outcome,
    entry.reason,
    entry.detail,
    entry.persons.join(' '),
    entry.cause,
    entry.version === null ? null : String(entry.version),
  ]
  const length = Buffer.alloc(4)
  for (const field of fields) {
    const bytes = typeof field === 'string' ? Buffer.from(field) : field
    length.writeInt32BE(bytes ? bytes.byteLength : -1)
    hash.update(length)
    if (bytes) hash.update(bytes)
  }
  return hash.digest()
}

/** The head of a chain as it was at a moment: whoever keeps it can prove later that the chain still goes through it. */
export type Anchor = { position: bigint; hash: string; at: string; kind: 'head' | 'pruned' }

/** An anchor as a line of a file. */
export function anchorLine({ position, hash, at, kind }: Anchor): string {
  return `${position} ${hash} ${at} ${kind}\n`
}

const line = /^(\d{1,19}) ([0-9a-f]{64}) (\S+) (head|pruned)$/

/** The anchors in a file; lines that are none, such as one that was cut off by a crash, are left out. */
export function readAnchors(text: string): Anchor[] {
  return text.split('\n').flatMap((each): Anchor[] => {
    const [, position, hash, at, kind] = line.exec(each) ?? []
    if (!position || !hash || !at) return []
    return [{ position: BigInt(position), hash, at, kind: kind === 'pruned' ? 'pruned' : 'head' }]
  })
}
