/**
 * Which referral another one was routed from. A child names its parent by number; so that the parent finds its children
 * too, that number is kept as a token of the child (reference/referrals.md section 11).
 */
import { identifierValue, type ServiceRequest } from '../model/fhir.ts'
import { referralSystems } from '../model/referral/record.ts'
import { findByTokens, findLinks } from '../store/links.ts'
import { addTokens } from '../store/referral-people.ts'
import type { Scope } from '../store/scope.ts'
import type { Hub } from './hub.ts'
import { aliasToken } from './items.ts'

/** The kind of the token; neither matching nor a person's search reads it. */
export const parentKind = 'referral-parent'

const mostChildren = 100

/** The numbers of the referrals that this one was routed from. */
export function parentReferences(referral: ServiceRequest): string[] {
  return (referral.basedOn ?? []).flatMap(({ identifier }) =>
    identifier?.system === referralSystems.reference && identifier.value ? [identifier.value] : [],
  )
}

/** Notes whose children these referrals are. */
export async function writeParents(
  hub: Hub,
  db: Scope,
  connection: string,
  referrals: readonly { record: string; referral: ServiceRequest }[],
): Promise<void> {
  const rows = referrals.flatMap(({ record, referral }) =>
    parentReferences(referral).map(reference => ({
      record,
      kind: parentKind,
      token: childToken(hub, db.organization, connection, reference),
    })),
  )
  await addTokens(db, db.organization, rows)
}

/** The records of the referrals that this one was routed from, by the number that names each; undefined when the hub has none. */
export async function findParents(
  hub: Hub,
  db: Scope,
  connection: string,
  referral: ServiceRequest,
): Promise<{ reference: string; record: string | undefined }[]> {
  const { organization } = db
  const keys = parentReferences(referral).map(reference => ({
    reference,
    token: aliasToken({ hub, organization }, 'referral', { system: 'reference', value: reference }),
  }))
  const links = await findLinks(
    db,
    keys.map(({ token }) => ({ connection, entity: 'referral', token })),
  )
  return keys.map(({ reference, token }) => ({
    reference,
    record: links.find(link => link.token === String(token))?.record,
  }))
}

/** The records of the referrals that were routed from this one. */
export async function findChildren(
  hub: Hub,
  db: Scope,
  connection: string,
  referral: ServiceRequest,
): Promise<string[]> {
  const reference = identifierValue(referral, referralSystems.reference)
  if (reference === undefined) return []
  const token = childToken(hub, db.organization, connection, reference)
  const found = await findByTokens(db, [{ kind: parentKind, token }], mostChildren)
  return found.map(row => row.record)
}

/** Numbers are a source's own: the same one at another source is another referral. */
function childToken(hub: Hub, organization: string, connection: string, reference: string): bigint {
  return hub.tokens.token(organization, parentKind, `${connection} ${reference}`)
}
