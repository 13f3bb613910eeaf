/**
 * Whose a person or a document is, where a request names only the number that the hub gave it: FHIR addresses have no place
 * for the OID that stands beside it elsewhere.
 */
import type { Addressed } from '../model/network/discovery.ts'
import { networkOwner } from '../store/network-clients.ts'
import type { Member, Members } from './members.ts'
import type { HubReading } from './reading.ts'

/** The member who is addressed, or whose it is; undefined when it is nobody's that answers now. @param id a uuid */
export async function ownerOf(
  { reading, members }: { reading: Pick<HubReading, 'everywhereOwn'>; members: Members },
  addressed: Addressed,
  kind: 'person' | 'document',
  id: string,
): Promise<Member | undefined> {
  if (addressed.kind === 'member') return members.byHomeCommunity(addressed.homeCommunity)
  const owner = await reading.everywhereOwn(db => networkOwner(db, kind, id))
  return owner === undefined ? undefined : (await members.all()).find(each => each.organization === owner)
}
