/** The names that a calendar shows: of people, practitioners, places and services, by their records. */
import type { Hub } from '../../pipeline/hub.ts'
import { displaysOf } from '../../store/lists/messages.ts'
import type { Scope } from '../../store/scope.ts'

export type Named = { name: string; birthDate: string | null }
export type NameOf = (record: string | null | undefined) => Named | undefined

/** Opens the displays of these records. */
export async function loadNames(hub: Hub, db: Scope, records: readonly (string | null | undefined)[]): Promise<NameOf> {
  const wanted = [...new Set(records.filter(record => typeof record === 'string'))]
  const displays = await displaysOf(db, wanted)
  const names = new Map<string, Named>()
  for (const [record, sealed] of displays) {
    const { name, birthDate } = hub.sealer.openJson(db.organization, 'record.display', record, sealed) as {
      name?: string
      birthDate?: string | null
    }
    names.set(record, { name: name ?? '', birthDate: birthDate ?? null })
  }
  return record => (record ? names.get(record) : undefined)
}
