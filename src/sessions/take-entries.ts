/** Takes a page of sites, students, users or templates: what is new or changed is kept, the rest is left as it is. */
import type { SourceEntry, SourcePage } from '../model/sessions/source.ts'
import type { Context } from '../pipeline/plan.ts'
import {
  type EntryKind,
  type EntryRow,
  type KnownEntry,
  knownEntries,
  markEntriesGone,
  studentsInZoneOf,
  writeEntries,
  writeUserSites,
} from '../store/session-entries.ts'
import { unpairedNotes } from '../store/session-notes.ts'
import { rereadAll } from './reread.ts'
import type { SessionChoices } from './settings.ts'
import { matchToken, sourceToken } from './tokens.ts'

type Entry = Exclude<SourceEntry, { kind: 'note' }>

/** Takes one page, in the transaction of `context`. */
export async function takeEntries(context: Context, choices: SessionChoices, page: SourcePage): Promise<void> {
  const { hub, db, organization, connection, now } = context
  const kind = page.kind as EntryKind
  const tokenOf = (id: string) => sourceToken(hub.tokens, organization, connection.id, kind, id)
  const entries = newestOfEach(page.entries.filter((entry): entry is Entry => entry.kind === kind))
  const known = await knownEntries(
    db,
    connection.id,
    kind,
    entries.map(({ id }) => tokenOf(id)),
  )
  const changed = entries.flatMap(entry => {
    const source = tokenOf(entry.id)
    const before = known.get(source)
    const hash = hub.tokens.token(organization, 'session hash', JSON.stringify(entry))
    if (before && Date.parse(entry.updatedAt) < before.updated_at.getTime()) return [] // an older one that came late
    if (before && BigInt(before.hash) === hash && !before.gone) return []
    return [{ entry, before, row: rowOf(context, choices, entry, { id: before?.id ?? hub.newId(), source, hash }) }]
  })
  await writeEntries(
    db,
    organization,
    connection.id,
    kind,
    changed.map(({ row }) => row),
    now,
  )
  await writeUserSites(db, organization, connection.id, sitesOfUsers(context, changed))
  await markEntriesGone(
    db,
    connection.id,
    kind,
    page.gone.map(({ id }) => tokenOf(id)),
    now,
  )
  await rereadWaiting(context, choices, kind, changed)
}

/** A page may name one twice; what was changed last counts. */
function newestOfEach(entries: readonly Entry[]): Entry[] {
  const byId = new Map<string, Entry>()
  for (const entry of entries) {
    const other = byId.get(entry.id)
    if (!other || Date.parse(other.updatedAt) <= Date.parse(entry.updatedAt)) byId.set(entry.id, entry)
  }
  return [...byId.values()]
}

function rowOf(
  { hub, organization, connection }: Context,
  { strictNames }: SessionChoices,
  entry: Entry,
  ids: { id: string; source: bigint; hash: bigint },
): EntryRow {
  const { tokens } = hub
  return {
    ...ids,
    site: entry.kind === 'student' ? sourceToken(tokens, organization, connection.id, 'site', entry.site) : null,
    match: matchOf(),
    zone: ('zone' in entry ? entry.zone : undefined) ?? null,
    author: entry.kind === 'user' ? entry.type : null,
    pushedFor: ('pushedFor' in entry ? entry.pushedFor : undefined) ?? null,
    updatedAt: entry.updatedAt,
    body: hub.sealer.sealJson(organization, 'session_source', ids.id, JSON.parse(JSON.stringify(entry))),
  }

  function matchOf(): bigint | null {
    switch (entry.kind) {
      case 'site':
        return matchToken(tokens, organization, 'agency', entry, strictNames)
      case 'student':
        return matchToken(tokens, organization, 'client', entry, strictNames)
      case 'user':
        return entry.type === 'parent' ? null : matchToken(tokens, organization, 'staff', entry, strictNames)
      case 'template':
        return null
    }
  }
}

type Changed = { entry: Entry; before: Pick<KnownEntry, 'zone' | 'site'> | undefined; row: EntryRow }

function sitesOfUsers({ hub, organization, connection }: Context, changed: readonly Changed[]): Map<bigint, bigint[]> {
  const sites = new Map<bigint, bigint[]>()
  for (const { entry, row } of changed)
    if (entry.kind === 'user')
      sites.set(
        row.source,
        entry.sites.map(site => sourceToken(hub.tokens, organization, connection.id, 'site', site)),
      )
  return sites
}

/** Notes that came before their student or site, or whose template or zone is another now, are read again; pairs stay. */
async function rereadWaiting(
  context: Context,
  _choices: SessionChoices,
  kind: EntryKind,
  changed: readonly Changed[],
): Promise<void> {
  if (kind === 'user') return
  const { db, connection } = context
  const matters = changed.filter(({ before, row }) => kind === 'template' || !before || readsOtherwise(before, row))
  const sources = matters.map(({ row }) => row.source)
  const notes =
    kind === 'site'
      ? await unpairedNotes(db, connection.id, 'student', await studentsInZoneOf(db, connection.id, sources))
      : await unpairedNotes(db, connection.id, kind, sources)
  await rereadAll(context, notes)
}

/** Another zone; or another site, whose zone is that of a student who has none. */
function readsOtherwise(before: Pick<KnownEntry, 'zone' | 'site'>, { zone, site }: EntryRow): boolean {
  return before.zone !== zone || (zone === null && before.site !== (site?.toString() ?? null))
}
