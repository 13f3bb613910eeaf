/** An organization's own part in the network, as its configuration has it now. */
import type { CarequalitySettings } from '../../connectors/carequality/config.ts'
import { networkConnector } from '../../network/participation.ts'
import type { Configuration, ConnectionConfig } from '../../pipeline/configuration.ts'

export type OwnPart = {
  connection: ConnectionConfig
  /** Absent where they cannot be used. */
  settings: CarequalitySettings | undefined
}

/** Of several connections the first by its slug counts, as in the network scope. */
export function ownPartOf(configuration: Configuration): OwnPart | undefined {
  const [connection] = [...configuration.connections.values()]
    .filter(each => each.connector.name === networkConnector)
    .sort((a, b) => (a.slug < b.slug ? -1 : 1))
  if (!connection) return undefined
  return { connection, settings: connection.invalid ? undefined : (connection.settings as CarequalitySettings) }
}
