/** Entries of the list of possible duplicates: what they show, and how they follow merges that are made and undone. */
import { z } from 'zod'
import type { Judged } from '../matching/score/judge.ts'
import type { Json } from '../model/events.ts'
import type { Hub } from '../pipeline/hub.ts'
import {
  type DuplicateRow,
  duplicatesOf,
  type NewDuplicate,
  settleDuplicates,
  writeDuplicate,
} from '../store/duplicates.ts'
import type { NewMerge } from '../store/registry-merges.ts'
import type { Scope } from '../store/scope.ts'
import { comparedAs } from './kept-decisions.ts'
import { survivorsFor } from './people.ts'
import { rankOf } from './worth-a-look.ts'

/** What an entry shows besides the two people: levels and bits, no value. */
const sealedEntry = z.object({
  bits: z.number(),
  percent: z.number(),
  vetoes: z.array(z.string()),
  lacking: z.array(z.string()),
  rules: z.array(z.string()),
  fields: z.array(z.object({ field: z.string(), level: z.string(), bits: z.number() })),
})
export type EntryBody = z.infer<typeof sealedEntry>

const table = 'duplicate'

export type Entry = Omit<NewDuplicate, 'id' | 'rank' | 'body'> & { judged?: Judged | undefined }

/** The row of an entry; without a judgement nothing is known of the two but that they were one. */
export function entryRow(hub: Hub, organization: string, { judged, ...entry }: Entry): NewDuplicate {
  // One pair has one id, however often it is found: the id is part of what seals it.
  const id = hub.newId()
  return { ...entry, id, rank: judged ? rankOf(judged) : 0, body: sealEntry(hub, organization, entry, judged) }
}

/** Sealed under the pair, not the row: who finds a pair again does not know under which id it stands. */
function sealEntry(hub: Hub, organization: string, pair: Pick<Entry, 'one' | 'other'>, judged: Judged | undefined) {
  return hub.sealer.sealJson(organization, table, pairName(pair), bodyOf(judged))
}

function bodyOf(judged: Judged | undefined): Json {
  if (!judged) return { bits: 0, percent: 0, vetoes: [], lacking: [], rules: [], fields: [] }
  const { person: _, ...compared } = comparedAs(judged)
  return compared as unknown as Json
}

/** What an entry shows. */
export function openEntry(hub: Hub, organization: string, row: DuplicateRow): EntryBody {
  return sealedEntry.parse(hub.sealer.openJson(organization, table, pairName(row), row.body))
}

function pairName({ one, other }: { one: string; other: string }): string {
  return one < other ? `${one}/${other}` : `${other}/${one}`
}

/**
 * What a merge settles: every entry between people who are one now. Where somebody had said that they are two, a member's
 * merge opens the question again.
 */
export async function noteMerged(
  db: Scope,
  group: readonly string[],
  merge: { id: string; by: NewMerge['by'] },
  now: Date,
): Promise<void> {
  const members = new Set(group)
  const inside = (await duplicatesOf(db, group)).filter(row => members.has(row.one) && members.has(row.other))
  const contradicted = merge.by.kind === 'member' ? inside.filter(row => row.state === 'different') : []
  const settled = inside.filter(row => row.state !== 'merged' && !contradicted.includes(row))
  const by =
    merge.by.kind === 'person' ? { kind: 'person' as const, account: merge.by.account } : { kind: merge.by.kind }
  await settleDuplicates(db, settled.map(idOf), { state: 'merged', merge: merge.id, by }, now)
  const asked = { state: 'open', kind: 'merge', because: 'merge-doubtful', merge: merge.id, by: null } as const
  await settleDuplicates(db, contradicted.map(idOf), asked, now)
}

/**
 * What undoing a merge says: whoever is no longer one is left alone by rules from now on, and can still be merged or held
 * apart. @param group everybody whom the merge had made one
 */
export async function noteUnmerged(
  hub: Hub,
  db: Scope,
  merge: { id: string; survivor: string; retired: string },
  group: readonly string[],
  account: string,
): Promise<void> {
  const now = hub.now()
  const { survivor: one, retired: other } = merge
  const rows = await duplicatesOf(db, [...new Set(group)])
  const survivorOf = await survivorsFor(db, [...new Set([one, other, ...rows.flatMap(row => [row.one, row.other])])])
  const areOne = (row: { one: string; other: string }) => survivorOf(row.one) === survivorOf(row.other)
  const apart = rows.filter(row => (row.state === 'merged' || row.kind === 'merge') && !areOne(row))
  const by = { kind: 'person' as const, account }
  await settleDuplicates(db, apart.map(idOf), { state: 'undone', kind: 'pair', because: 'unmerged', by }, now)
  if (areOne({ one, other }) || rows.some(row => pairName(row) === pairName({ one, other }))) return
  const entry = { one, other, kind: 'pair', state: 'undone', because: 'unmerged', merge: merge.id } as const
  const row = entryRow(hub, db.organization, { ...entry, decidedKind: 'person' })
  await writeDuplicate(db, db.organization, row, now)
}

function idOf({ id }: { id: string }): string {
  return id
}
