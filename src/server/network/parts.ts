/** What the HTTP endpoints of the network on the hub's own server are given. Absent where this process answers nobody. */
import type { Members } from '../../network/members.ts'
import type { Primary } from '../../network/primary.ts'
import type { HubReading } from '../../network/reading.ts'
import type { Responder } from '../../network/responder.ts'
import type { Hub } from '../../pipeline/hub.ts'
import type { AccountKeys } from '../../store/accounts.ts'
import type { GatewayWatch } from './gateway.ts'
import type { NetworkMetrics } from './network-metrics.ts'

export type NetworkParts = {
  hub: Hub
  /** The hub's own keys. */
  keys: AccountKeys
  gateway: Pick<GatewayWatch, 'current' | 'status'>
  /** The gateway's folder, absolute. */
  folder: string
  responder: Responder
  members: Members
  reading: HubReading
  primary: Primary
  metrics: Pick<NetworkMetrics, 'answered' | 'took' | 'inFlight'>
  /** How the hub is reached from outside. */
  publicUrl?: string | undefined
}
