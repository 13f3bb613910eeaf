/**
 * What a booking system itself calls a practitioner or a place of the hub: its crosswalks, read the other way round. They
 * lead from its words to the entries of other systems, and those are linked to records.
 */
import { splitReference } from '../model/fhir.ts'
import { linksAt } from '../store/links.ts'
import type { Scope } from '../store/scope.ts'
import type { Configuration } from './configuration.ts'
import type { Hub } from './hub.ts'

export type TheirWords = (connection: string, type: string, record: string) => readonly string[]

const none: TheirWords = () => []

/** The words that these connections have for these records; nothing is read where no crosswalk begins at them. */
export async function theirWords(
  hub: Hub,
  db: Scope,
  { crosswalks }: Configuration,
  wanted: readonly { connection: string; records: readonly string[] }[],
): Promise<TheirWords> {
  const words = new Map<string, string[]>()
  for (const [connection, group] of Map.groupBy(wanted, each => each.connection)) {
    const records = [...new Set(group.flatMap(each => each.records))]
    const from = crosswalks.filter(({ source }) => source === connection)
    for (const [target, both] of Map.groupBy(from, each => each.target))
      for (const link of await linksAt(db, target, records, ['Practitioner', 'Location'])) {
        if (!link.body) continue
        const key = `${target}/${link.entity}/${link.token}`
        const { id } = hub.sealer.openJson(db.organization, 'link', key, link.body) as { id: string }
        const own = both.flatMap(({ entries }) =>
          entries.flatMap(entry => (leadsTo(entry.to, link.entity, id) ? [entry.from] : [])),
        )
        const at = `${connection} ${link.entity} ${link.record}`
        words.set(at, [...new Set([...(words.get(at) ?? []), ...own])])
      }
  }
  if (words.size === 0) return none
  return (connection, type, record) => words.get(`${connection} ${type} ${record}`) ?? []
}

function leadsTo(target: object, type: string, id: string): boolean {
  const reference =
    'reference' in target && typeof target.reference === 'string' ? splitReference(target.reference) : undefined
  return reference?.type === type && reference.id === id
}
