/**
 * OIDs for an organization's part in the network, under the hub's own root: member n gets root.1.n as its home community,
 * root.1.n.1 for its people and root.1.n.2 for its documents. None is ever two members'. An organization that has OIDs of its
 * own enters them instead; its connection claims them. Source: reference/carequality.md sections 1.4 and 6.
 */
import { allocateOid } from '../registry/oids.ts'
import { reserveOid } from '../store/registry-members.ts'
import type { Sql } from '../store/scope.ts'

export type ParticipationOids = { homeCommunityId: string; patientOid: string; repositoryOid: string }

/** @param registered the hub's own OID, where one was registered for it */
export async function allocateParticipation(
  db: Sql,
  organization: string,
  registered: string | undefined,
  now: Date,
): Promise<ParticipationOids> {
  for (;;) {
    const patientOid = await allocateOid(db, organization, registered, now)
    const homeCommunityId = patientOid.replace(/\.1$/, '')
    const repositoryOid = `${homeCommunityId}.2`
    // Somebody may have entered one of them by hand, as their own: then the next number is taken.
    const isFree =
      (await reserveOid(db, organization, homeCommunityId, now)) &&
      (await reserveOid(db, organization, repositoryOid, now))
    if (isFree) return { homeCommunityId, patientOid, repositoryOid }
  }
}
