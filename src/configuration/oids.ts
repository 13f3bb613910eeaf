/** OIDs in the settings of connections: each is one connection's over all organizations. */
import type { Connector } from '../connectors/connector.ts'
import type { Json } from '../model/events.ts'
import { claimOids } from '../store/registry-members.ts'
import type { Change } from './change.ts'
import type { SettingFault } from './keep-secrets.ts'

/** Takes those of a connection, all or none; the faults of those that another one has. */
export async function takenOids(
  { hub, db }: Change,
  connection: string,
  connector: Connector,
  settings: Json,
): Promise<SettingFault[]> {
  const read = connector.oids && connector.settings.safeParse(settings)
  if (!read?.success) return []
  const wanted = connector.oids?.(read.data) ?? []
  const all = wanted.map(({ oid }) => oid)
  const taken = new Set(await claimOids(db, db.organization, { oids: all, connection }, hub.now()))
  return wanted.flatMap(({ path, oid }) => (taken.has(oid) ? [{ path, code: 'oid-taken' }] : []))
}
