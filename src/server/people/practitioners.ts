/** Choosing the practitioner whose calendar is a clinician's, by name. Names are sealed in the database. */
import { foldText } from '../../model/text.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { findPractitioners, type ListedPractitioner, listPractitioners } from '../../store/lists/practitioners.ts'
import type { Scope } from '../../store/scope.ts'

/** Practitioners that are searched by name; those that no system told of for longest are left out. */
const mostSearched = 5_000

export type NamedPractitioner = { id: string; name: string; system: string }

/** Practitioners whose name has every word of `text`, by name. */
export async function searchPractitioners(
  hub: Hub,
  db: Scope,
  text: string,
  most: number,
): Promise<NamedPractitioner[]> {
  const words = foldText(text).split(' ').filter(Boolean)
  const named = await nameAll(hub, db, await listPractitioners(db, mostSearched))
  return named
    .map(each => ({ ...each, folded: foldText(each.name) }))
    .filter(({ folded }) => words.every(word => folded.includes(word)))
    .sort((a, b) => (a.folded < b.folded ? -1 : 1))
    .slice(0, most)
    .map(({ id, name, system }) => ({ id, name, system }))
}

/** The names of these practitioners: record → name. */
export async function practitionerNames(
  hub: Hub,
  db: Scope,
  ids: readonly string[],
): Promise<Map<string, NamedPractitioner>> {
  const named = await nameAll(hub, db, await findPractitioners(db, ids))
  return new Map(named.map(each => [each.id, each]))
}

async function nameAll(hub: Hub, db: Scope, rows: readonly ListedPractitioner[]): Promise<NamedPractitioner[]> {
  const configuration = await hub.configurations.within(db, db.organization)
  return rows.map(({ id, display, connection }) => {
    const shown = display ? hub.sealer.openJson(db.organization, 'record.display', id, display) : {}
    const { name } = shown as { name?: string }
    const found = configuration.connections.get(connection)
    return {
      id,
      name: name || id,
      system: found ? (hub.connectors.get(found.connector.name)?.title ?? found.slug) : '',
    }
  })
}
