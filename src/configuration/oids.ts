/** OIDs in the settings of connections: each is one connection's over all organizations. */
import type { Connector } from '../connectors/connector.ts'
import type { Json } from '../model/events.ts'
import { claimOid } from '../store/registry-members.ts'
import type { Change } from './change.ts'
import type { SettingFault } from './keep-secrets.ts'

/** Takes those of a connection; the faults of those that another one has. */
export async function takenOids(
  { hub, db }: Change,
  connection: string,
  connector: Connector,
  settings: Json,
): Promise<SettingFault[]> {
  const read = connector.oids && connector.settings.safeParse(settings)
  if (!read?.success) return []
  const faults: SettingFault[] = []
  for (const { path, oid } of connector.oids?.(read.data) ?? [])
    if (!(await claimOid(db, db.organization, { oid, connection }, hub.now()))) faults.push({ path, code: 'oid-taken' })
  return faults
}
