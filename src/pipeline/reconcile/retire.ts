/** Closes records whose entries belong to another one by now: they end as entered in error, and nobody is told. */
import type { Json } from '../../model/events.ts'
import { type Appointment, type HubResource, personOf } from '../../model/fhir.ts'
import { recordFacts } from '../../store/reconcile-facts.ts'
import { loadRecords, writeRecords } from '../../store/records.ts'
import type { Scope } from '../../store/scope.ts'
import type { Hub } from '../hub.ts'

/** Writes their last version; the caller holds their locks. No event comes of it, so no route takes it anywhere. */
export async function retire(hub: Hub, db: Scope, records: readonly string[]): Promise<void> {
  const { organization } = db
  const facts = new Map((await recordFacts(db, records)).map(row => [row.id, row]))
  const rows = (await loadRecords(db, records)).flatMap(row => {
    const known = facts.get(row.id)
    const body = hub.sealer.openJson(organization, 'record_version', `${row.id}/${row.version}`, row.body)
    const resource = body as unknown as HubResource
    if (!known || resource.resourceType !== 'Appointment') return []
    const version = row.version + 1
    const closed: Appointment = { ...resource, status: 'entered-in-error' }
    const person = known.person ?? personOf(closed)
    return [
      {
        id: row.id,
        type: 'Appointment' as const,
        version,
        status: closed.status,
        ...(known.starts_at ? { startsAt: known.starts_at } : {}),
        ...(known.ends_at ? { endsAt: known.ends_at } : {}),
        ...(known.actors ? { actors: known.actors } : {}),
        ...(person ? { person } : {}),
        connection: known.connection,
        body: hub.sealer.sealJson(organization, 'record_version', `${row.id}/${version}`, closed as unknown as Json),
      },
    ]
  })
  await writeRecords(db, organization, rows, hub.now())
}
