/**
 * Whose a person or a document is, where a request names only the number that the hub gave it: FHIR addresses have no place
 * for the OID that stands beside it elsewhere.
 */
import type { Addressed } from '../model/network/discovery.ts'
import type { Hub } from '../pipeline/hub.ts'
import { networkOwner } from '../store/network-clients.ts'
import { statements } from '../store/scope.ts'
import type { Member, Members } from './members.ts'

/** The member who is addressed, or whose it is; undefined when it is nobody's that answers now. @param id a uuid */
export async function ownerOf(
  { hub, members }: { hub: Pick<Hub, 'pool'>; members: Members },
  addressed: Addressed,
  kind: 'person' | 'document',
  id: string,
): Promise<Member | undefined> {
  if (addressed.kind === 'member') return members.byHomeCommunity(addressed.homeCommunity)
  const owner = await networkOwner(statements(hub.pool), kind, id)
  return owner === undefined ? undefined : (await members.all()).find(each => each.organization === owner)
}
