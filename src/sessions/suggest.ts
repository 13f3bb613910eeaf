/** What a row of Synchronization could be, for a person to choose from: ranked, with reasons; never automatic. */
import { foldSuggestable, type Suggestable, type Suggestion, suggest } from '../matching/suggest-session.ts'
import type { Hub } from '../pipeline/hub.ts'
import type { ListedEntry } from '../store/lists/session-entries.ts'
import { choosableTargets } from '../store/session-sites.ts'
import type { Deciding, EntryTab } from './by-hand.ts'

const kinds = { agencies: 'agency', clients: 'client', staff: 'staff' } as const
const folds = { agencies: 'place', clients: 'client', staff: 'staff' } as const

export type Offered = Suggestion & { body: Buffer; takenBy: string | null }

/** The best for a row, the best first; those that near nothing come last, so that everything can be chosen. */
export async function suggestTargets(
  { hub, db, connection, rights }: Deciding,
  tab: EntryTab,
  row: ListedEntry,
  limit: number,
): Promise<Offered[]> {
  const { organization } = db
  const isSeen = (agency: string) => rights.agencies === 'all' || rights.agencies.includes(agency)
  const agencies = tab === 'agencies' ? rights.agencies : row.agencies.filter(isSeen)
  const targets = await choosableTargets(db, { connection, kind: kinds[tab], source: row.id, agencies })
  const fields = (table: string, key: string, id: string, body: Buffer): Suggestable => ({
    ...openFields(hub, organization, table, key, body),
    id,
  })
  const subject = foldSuggestable(folds[tab], {
    ...fields('session_source', row.id, row.id, row.body),
    agencies: row.agencies,
  })
  const byId = new Map(targets.map(target => [target.id, target]))
  const candidates = targets.map(target =>
    foldSuggestable(folds[tab], {
      ...fields('session_target', `${organization}/${kinds[tab]}/${target.id}`, target.id, target.body),
      agencies: target.agencies,
    }),
  )
  const rejected = new Set(targets.filter(target => target.rejected).map(({ id }) => id))
  const ranked = suggest(subject, candidates, { limit, leastScore: 0, rejected })
  const seen = new Set(ranked.map(({ id }) => id))
  const others = targets.filter(({ id }) => !seen.has(id)).map(({ id }): Suggestion => ({ id, score: 0, reasons: [] }))
  return [...ranked, ...others].slice(0, limit).flatMap(each => {
    const target = byId.get(each.id)
    return target ? [{ ...each, body: target.body, takenBy: target.takenBy }] : []
  })
}

type Fields = { name?: string; first?: string; last?: string; birthDate?: string; email?: string }

function openFields(hub: Hub, organization: string, table: string, key: string, body: Buffer): Fields {
  const { name, first, last, birthDate, email } = hub.sealer.openJson(
    organization,
    table,
    key,
    body,
  ) as unknown as Fields
  return {
    ...(name ? { name } : {}),
    ...(first ? { first } : {}),
    ...(last ? { last } : {}),
    ...(birthDate ? { birthDate } : {}),
    ...(email ? { email } : {}),
  }
}
