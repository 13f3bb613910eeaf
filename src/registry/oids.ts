/**
 * OIDs of members. The hub has a root of its own: registered for it, or made once from a random number under 2.25, which is
 * free for all and unique. Member n gets root.1.n.1 for its patients and root.1.n.2 for its documents. A member that has
 * OIDs keeps them; none is ever two members'. Source: reference/carequality.md section 6.
 */
import { randomUUID } from 'node:crypto'
import { numberMember, reserveOid } from '../store/registry-members.ts'
import type { Sql } from '../store/scope.ts'

/** @param registered the hub's own OID, where one was registered for it */
export async function allocateOid(
  db: Sql,
  organization: string,
  registered: string | undefined,
  now: Date,
): Promise<string> {
  for (;;) {
    const { root, number } = await numberMember(db, rootFrom(randomUUID()))
    const oid = `${registered ?? root}.1.${number}.1`
    // Somebody may have entered it by hand, as their own.
    if (await reserveOid(db, organization, oid, now)) return oid
  }
}

/** What a member may put before its own ids of documents, beside the OID of its patients. */
export function documentOidOf(patientOid: string): string | undefined {
  return /\.1\.\d+\.1$/.test(patientOid) ? patientOid.replace(/1$/, '2') : undefined
}

/** A UUID as an OID. Source: ITU-T X.667. */
export function rootFrom(uuid: string): string {
  return `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`
}
