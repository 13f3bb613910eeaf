/**
 * Entries of a target's directory (practitioners, places, services) that something points to: each has a record of the
 * hub, made on first mention and filled by the next pull.
 */
import { splitReference } from '../model/fhir.ts'
import { findLinks, writeLinks } from '../store/links.ts'
import { lockTokens } from '../store/locks.ts'
import { writeRecords } from '../store/records.ts'
import type { Scope } from '../store/scope.ts'
import type { Hub } from './hub.ts'
import { aliasToken } from './items.ts'

const types = ['Practitioner', 'Location', 'HealthcareService'] as const

/** The record of an entry such as `Practitioner/17` of a connection; undefined when it is not a reference of that form. */
export async function ensureEntry(
  hub: Hub,
  db: Scope,
  connection: string,
  reference: string,
): Promise<string | undefined> {
  const split = splitReference(reference)
  const type = types.find(each => each === split?.type)
  if (!split || !type) return undefined
  const { organization } = db
  const token = aliasToken({ hub, organization }, type, { system: type, value: split.id })
  await lockTokens(db, [token]) // a pull of the same entry waits
  const [known] = await findLinks(db, [{ connection, entity: type, token }])
  if (known) return known.record

  const record = hub.newId()
  const now = hub.now()
  const body = hub.sealer.sealJson(organization, 'record_version', `${record}/1`, { resourceType: type, id: record })
  const display = hub.sealer.sealJson(organization, 'record.display', record, { name: reference })
  await writeRecords(db, organization, [{ id: record, type, version: 1, connection, body, display }], now)
  await writeLinks(
    db,
    organization,
    [
      {
        connection,
        entity: type,
        token,
        record,
        kind: 'user',
        reasons: ['crosswalk'],
        body: hub.sealer.sealJson(organization, 'link', `${connection}/${type}/${token}`, { id: split.id }),
      },
    ],
    now,
  )
  return record
}
