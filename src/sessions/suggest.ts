/** What a row of Synchronization could be, for a person to choose from: ranked, with reasons; never automatic. */
import { indexSuggestable, type SuggestIndex, suggestFrom } from '../matching/suggest-index.ts'
import { type FoldedSuggestable, foldSuggestable, type Suggestion } from '../matching/suggest-session.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { ListedEntry } from '../store/lists/session-entries.ts'
import { marksOfTargets } from '../store/lists/session-names.ts'
import { choosableTargets, rejectedTargets } from '../store/session-sites.ts'
import { type Deciding, type EntryTab, targetKinds } from './by-hand.ts'
import type { Shelf } from './name-index.ts'
import { bringTargets, inOrder, mostTargets } from './names.ts'

const folds = { agencies: 'place', clients: 'client', staff: 'staff' } as const

export type Offered = Suggestion & { body: Buffer; takenBy: string | null }

/** The best for a row, the best first; those that near nothing come last, so that everything can be chosen. */
export async function suggestTargets(
  deciding: Deciding,
  tab: EntryTab,
  row: ListedEntry,
  limit: number,
): Promise<Offered[]> {
  const { hub, db, connection, rights } = deciding
  const kind = targetKinds[tab]
  const isSeen = (agency: string) => rights.agencies === 'all' || rights.agencies.includes(agency)
  const agencies = tab === 'agencies' ? rights.agencies : row.agencies.filter(isSeen)
  const marks = await marksOfTargets(db, kind, agencies, mostTargets)
  const shelf = await bringTargets(deciding, kind, marks)
  const subject = subjectOf(hub, db.organization, tab, row)
  const rejected = await rejectedTargets(db, kind, row.id)
  const ranked = suggestFrom(subject, nearOf(shelf), { limit, rejected, isMeant: id => marks.has(id) })
  const seen = new Set(ranked.map(({ id }) => id))
  const others: Suggestion[] = []
  for (const { id } of inOrder(shelf)) {
    if (ranked.length + others.length >= limit) break
    if (marks.has(id) && !seen.has(id)) others.push({ id, score: 0, reasons: [] })
  }
  const chosen = [...ranked, ...others]
  const targets = await choosableTargets(
    db,
    connection,
    kind,
    chosen.map(({ id }) => id),
  )
  return chosen.flatMap(each => {
    const target = targets.get(each.id)
    return target ? [{ ...each, body: target.body, takenBy: target.takenBy }] : []
  })
}

/** The targets of a shelf, indexed for suggestions. */
export function nearOf(shelf: Shelf): SuggestIndex {
  return shelf.derived('suggestions', entries => indexSuggestable([...entries].map(({ folded }) => folded)))
}

type Fields = { name?: string; first?: string; last?: string; birthDate?: string; email?: string }

/** A row as suggestions are made for it. */
export function subjectOf(
  hub: Hub,
  organization: string,
  tab: EntryTab,
  row: Pick<ListedEntry, 'id' | 'body' | 'agencies'>,
): FoldedSuggestable {
  const opened = hub.sealer.openJson(organization, 'session_source', row.id, row.body)
  const { name, first, last, birthDate, email } = opened as unknown as Fields
  return foldSuggestable(folds[tab], {
    id: row.id,
    agencies: row.agencies,
    ...(name ? { name } : {}),
    ...(first ? { first } : {}),
    ...(last ? { last } : {}),
    ...(birthDate ? { birthDate } : {}),
    ...(email ? { email } : {}),
  })
}
