/** The two people of a possible duplicate: by initials in the list, whole side by side. */
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { openPeople } from '../../registry/people.ts'
import { registryRows } from '../../store/lists/registry-people.ts'
import type { Scope } from '../../store/scope.ts'
import { showPeople } from './audit.ts'
import { nameConnection } from './connections.ts'
import type { Side } from './duplicates.ts'
import { initialsOf } from './people.ts'
import { showRegistryPerson } from './registry.ts'

/** People by initials, with the connection that told of them. */
export async function showSides(hub: Hub, db: Scope, people: readonly string[]): Promise<(person: string) => Side> {
  const distinct = [...new Set(people)]
  const configuration = await hub.configurations.within(db, db.organization)
  const names = await showPeople(hub, db, distinct)
  const rows = new Map((await registryRows(db, distinct)).map(row => [row.record, row]))
  return person => {
    const name = names.get(person)?.name ?? null
    const connection = connectionOf(configuration, rows.get(person)?.connection)
    return { id: person, initials: name === null ? null : initialsOf(name), connection }
  }
}

/** People whole, in their order; who is no longer there is left out. */
export async function showWholeSides(hub: Hub, db: Scope, people: readonly string[]) {
  const configuration = await hub.configurations.within(db, db.organization)
  const rows = new Map((await registryRows(db, people)).map(row => [row.record, row]))
  const opened = await openPeople(hub, db, people)
  return people.flatMap(person => {
    const [row, whole] = [rows.get(person), opened.get(person)]
    if (!whole) return []
    const member = row && configuration.connections.get(row.connection)
    return [
      showRegistryPerson(whole, {
        askedFor: null,
        connection: connectionOf(configuration, row?.connection),
        patientOid: (member?.settings as { patientOid?: string } | undefined)?.patientOid,
        deceased: row?.deceased ?? false,
        confidentiality: row?.confidentiality ?? 'N',
        toldAt: row?.told_at ?? null,
        heardAt: row?.heard_at ?? null,
      }),
    ]
  })
}

function connectionOf(configuration: Configuration, connection: string | undefined) {
  return connection && configuration.connections.has(connection) ? nameConnection(configuration, connection) : null
}
