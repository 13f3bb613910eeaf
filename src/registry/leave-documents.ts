/** Documents that leave by routes: each becomes a record that refers to it, in a new version for each of its own. */
import type { Json } from '../model/events.ts'
import type { DocumentReference } from '../model/fhir.ts'
import type { RouteConfig } from '../pipeline/configuration.ts'
import { displayOf } from '../pipeline/display.ts'
import type { Context } from '../pipeline/plan.ts'
import { insertEvents, loadVersions, type NewEvent, writeRecords } from '../store/records.ts'
import type { RegistryDocumentRow } from '../store/registry-documents.ts'
import { currentVersions } from '../store/registry-leaving.ts'
import { documentReferenceOf } from './document-reference.ts'
import { openDocument } from './documents.ts'
import { eventTypeOf, waysOut } from './ways-out.ts'

export type LeavingDocument = {
  row: RegistryDocumentRow
  /** The record that it came for. */
  person: string
  resource: DocumentReference
  routes: readonly RouteConfig[]
}

/** Those of these versions that some route takes. */
export async function leavingDocuments(
  { hub, db }: Pick<Context, 'hub' | 'db'>,
  routes: readonly RouteConfig[],
  versions: readonly string[],
): Promise<LeavingDocument[]> {
  if (!routes.some(({ target }) => target.connector.capabilities.delivers.includes('DocumentReference'))) return []
  const rows = await currentVersions(db, versions)
  return rows.flatMap(row => {
    const person = row.record
    if (!person) return []
    const resource = documentReferenceOf(openDocument(hub, db, row, person), person)
    const taking = waysOut(routes, row.connection, 'DocumentReference', resource)
    return taking.length > 0 ? [{ row, person, resource, routes: taking }] : []
  })
}

export type WrittenReference = LeavingDocument & { version: number; event: string }

/** Writes the records and their events. */
export async function writeReferences(
  { hub, db, organization, now }: Pick<Context, 'hub' | 'db' | 'organization' | 'now'>,
  documents: readonly LeavingDocument[],
): Promise<WrittenReference[]> {
  const known = await loadVersions(
    db,
    documents.map(({ row }) => row.logical),
  )
  const versions = new Map(known.map(({ id, version }) => [id, version]))
  const written = documents.map(each => ({
    ...each,
    version: (versions.get(each.row.logical) ?? 0) + 1,
    event: hub.newId(),
  }))
  await writeRecords(
    db,
    organization,
    written.map(({ row, person, resource, version, event }) => ({
      id: row.logical,
      type: 'DocumentReference',
      version,
      connection: row.connection,
      person,
      event,
      body: hub.sealer.sealJson(
        organization,
        'record_version',
        `${row.logical}/${version}`,
        resource as unknown as Json,
      ),
      display: hub.sealer.sealJson(organization, 'record.display', row.logical, displayOf(resource)),
    })),
    now,
  )
  const events = written.map(
    ({ row, version, event }): NewEvent => ({
      id: event,
      message: row.message,
      connection: row.connection,
      type: eventTypeOf('DocumentReference'),
      record: row.logical,
      recordVersion: version,
      happenedAt: row.told_at,
    }),
  )
  await insertEvents(db, organization, events, now)
  return written
}
