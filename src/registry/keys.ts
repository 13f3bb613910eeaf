/**
 * Look-up keys after a load: for many people at once, in the order of the keys, so that they go into the index side by side.
 * Until then the loaded are found by their identifiers alone. Source: docs/decisions/0043-look-up-keys-after-a-load.md.
 */
import type { Patient } from '../model/fhir.ts'
import type { Hub } from '../pipeline/hub.ts'
import { replaceTokens } from '../store/links.ts'
import { preferIndexes } from '../store/plans.ts'
import { loadRecords } from '../store/records.ts'
import { markKeyed, takeUnkeyed, unkeyedOrganizations } from '../store/registry-people.ts'
import { statements, withScope } from '../store/scope.ts'
import { tokensOf } from './write-people.ts'

/** People of one transaction. */
const batch = 5_000

/** Writes the keys of a batch of people; returns how many there were. */
export async function writeKeys(hub: Hub, organization: string, most = batch): Promise<number> {
  await hub.sealer.ready(organization)
  return withScope(hub.pool, organization, async db => {
    await preferIndexes(db)
    const records = await takeUnkeyed(db, most)
    if (records.length === 0) return 0
    const configuration = await hub.configurations.within(db, organization)
    const context = { hub, db, organization, configuration, now: hub.now() }
    const rows = (await loadRecords(db, records)).map(row => {
      const name = `${row.id}/${row.version}`
      const patient = hub.sealer.openJson(organization, 'record_version', name, row.body) as unknown as Patient
      return { record: row.id, tokens: tokensOf(context, patient), isNew: row.version === 1 }
    })
    await replaceTokens(db, organization, rows)
    await markKeyed(db, records)
    return records.length
  })
}

/** Writes every key that is due, wherever; for the clock. */
export async function keysDue(hub: Hub, stops: () => boolean): Promise<void> {
  for (const organization of await unkeyedOrganizations(statements(hub.pool)))
    while (!stops() && (await writeKeys(hub, organization)) > 0);
}
