/** The chain of the audit trail in SQL: entries without a place, their places, the head, anchors, and the walk along it. */
import type { Anchor, ChainedEntry } from '../model/audit-chain.ts'
import type { Sql } from './scope.ts'

/** Any number, as long as every process uses the same one; the second one is the organization's. */
const lock = 7_215_024

/** Whether this transaction is the one that adds to the chain, or takes from it; false while another one does. */
export async function takeChain(db: Sql): Promise<boolean> {
  const { rows } = await db.query<{ taken: boolean }>({
    name: 'take-chain',
    text: 'select pg_try_advisory_xact_lock($1, hashtext(current_organization()::text)) as taken',
    values: [lock],
  })
  return rows[0]?.taken === true
}

/** Keeps the chain as it is until the transaction ends; waits for whoever is changing it. */
export async function holdChain(db: Sql): Promise<void> {
  await db.query('select pg_advisory_xact_lock_shared($1, hashtext(current_organization()::text))', [lock])
}

/** The slug of the organization whose trail this is. */
export async function slugOfChain(db: Sql): Promise<string> {
  const { rows } = await db.query<{ slug: string }>('select slug from organization where id = current_organization()')
  return rows[0]?.slug ?? ''
}

/** Organizations that have entries without a place. */
export async function unchainedOrganizations(db: Sql): Promise<string[]> {
  const { rows } = await db.query<{ organization: string }>({
    name: 'unchained-organizations',
    text: 'select organization from unchained_organizations()',
  })
  return rows.map(row => row.organization)
}

const hashed = `
  a.organization, a.id, (extract(epoch from a.at) * 1000000)::bigint::text as at, a.actor_kind, a.actor, a.action,
  a.subject_kind, a.subject, a.connection, a.outcome, a.reason, a.detail, a.persons, a.cause, a.version`

/** The next entries without a place, in the order in which they were made. */
export async function unchainedEntries(db: Sql, limit: number): Promise<ChainedEntry[]> {
  const { rows } = await db.query<ChainedEntry>({
    name: 'unchained-entries',
    text: `
      select ${hashed}
        from audit a
       where a.organization = current_organization() and a.position is null
       order by a.id
       limit $1`,
    values: [limit],
  })
  return rows
}

/** How many entries have no place yet. */
export async function countUnchained(db: Sql): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(*)::int as count from audit where organization = current_organization() and position is null',
  )
  return rows[0]?.count ?? 0
}

export type Head = { position: bigint; hash: Buffer }

/** Where the chain ends; undefined before its first entry. */
export async function findHead(db: Sql): Promise<Head | undefined> {
  const { rows } = await db.query<{ position: string; hash: Buffer }>({
    name: 'find-head',
    text: 'select position, hash from audit_head where organization = current_organization()',
  })
  const [row] = rows
  return row && { position: BigInt(row.position), hash: row.hash }
}

/** Gives entries their places from `first` on. @throws when the chain does not end just before, or one has its place already */
export async function chainEntries(
  db: Sql,
  first: bigint,
  entries: readonly { id: string; hash: Buffer }[],
  now: Date,
): Promise<void> {
  await db.query({
    name: 'chain-entries',
    text: 'select chain_audit($1, $2, $3, $4)',
    values: [String(first), entries.map(entry => entry.id), entries.map(entry => entry.hash), now],
  })
}

/** When the head was last kept as an anchor. */
export async function lastAnchoredAt(db: Sql): Promise<Date | undefined> {
  const { rows } = await db.query<{ at: Date }>({
    name: 'last-anchored',
    text: `select at from audit_anchor
            where organization = current_organization() and kind = 'head'
            order by position desc
            limit 1`,
  })
  return rows[0]?.at
}

/** Keeps the head as an anchor; undefined when there is none or it is kept already. */
export async function anchorHead(db: Sql, now: Date): Promise<Anchor | undefined> {
  const { rows } = await db.query<{ head_position: string; head_hash: Buffer }>('select * from anchor_audit($1)', [now])
  const [row] = rows
  if (!row) return undefined
  return {
    position: BigInt(row.head_position),
    hash: row.head_hash.toString('hex'),
    at: now.toISOString(),
    kind: 'head',
  }
}

/** Every anchor in the database, in the order of the chain. */
export async function loadAnchors(db: Sql): Promise<Anchor[]> {
  const { rows } = await db.query<{ position: string; hash: Buffer; at: Date; kind: Anchor['kind'] }>(
    `select position, hash, at, kind from audit_anchor where organization = current_organization() order by position, kind`,
  )
  return rows.map(row => ({
    position: BigInt(row.position),
    hash: row.hash.toString('hex'),
    at: row.at.toISOString(),
    kind: row.kind,
  }))
}

/**
 * Takes away up to `most` chained entries from before a moment, the oldest first; what stays begins at the anchor that is
 * left. Undefined when none is that old.
 */
export async function pruneEntries(
  db: Sql,
  before: Date,
  most: number,
  now: Date,
): Promise<{ gone: number; anchor: Anchor } | undefined> {
  const { rows } = await db.query<{ gone: string; anchor_position: string; anchor_hash: Buffer }>(
    'select * from prune_audit($1, $2, $3)',
    [before, most, now],
  )
  const [row] = rows
  if (!row) return undefined
  const hash = row.anchor_hash.toString('hex')
  return {
    gone: Number(row.gone),
    anchor: { position: BigInt(row.anchor_position), hash, at: now.toISOString(), kind: 'pruned' },
  }
}

export type PlacedEntry = ChainedEntry & {
  position: string
  previous: Buffer | null
  hash: Buffer | null
  /** Whom the look-up by person leads here from. */
  found_by: string[]
}

/** Entries of the chain after a place, in its order. */
export async function placedEntries(db: Sql, after: bigint, limit: number): Promise<PlacedEntry[]> {
  const { rows } = await db.query<PlacedEntry>(
    `
    select ${hashed}, a.position, a.previous, a.hash,
           array(select p.person from unnest(a.persons) as whose (person)
                   join audit_person p on p.organization = a.organization and p.person = whose.person and p.audit = a.id
                  order by p.person)::uuid[] as found_by
      from audit a
     where a.organization = current_organization() and a.position > $1
     order by a.position
     limit $2`,
    [String(after), limit],
  )
  return rows
}
