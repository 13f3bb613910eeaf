/** What an administrator may give somebody: checked against the table of roles and the organization's own practitioners. */
import { z } from 'zod'
import { grantedRights, type PersonRole, personRoles, type Right, rightsFor } from '../../model/roles.ts'
import { findPractitioners } from '../../store/lists/practitioners.ts'
import type { Scope } from '../../store/scope.ts'

const mostPractitioners = 20

/** A role with what goes with it, as a request says it. */
export const givenStanding = z.object({
  role: z.enum(personRoles),
  rights: z.array(z.enum(grantedRights)).max(grantedRights.length).default([]),
  practitioners: z
    .array(z.uuid())
    .max(mostPractitioners)
    .default([])
    .describe('Records of practitioners whose calendar is theirs; for clinicians'),
})

export type GivenStanding = { role: PersonRole; rights: Right[]; practitioners: string[] }

/** The fields that do not go together; none when all is well. */
export async function faultsOf(db: Scope, given: GivenStanding): Promise<{ path: string; code: string }[]> {
  const allowed = rightsFor(given.role)
  if (given.rights.some(right => !allowed.includes(right))) return [{ path: '/rights', code: 'not-for-role' }]
  if (given.practitioners.length === 0) return []
  if (given.role !== 'clinician') return [{ path: '/practitioners', code: 'not-for-role' }]
  const wanted = new Set(given.practitioners)
  const known = await findPractitioners(db, [...wanted])
  return known.length === wanted.size ? [] : [{ path: '/practitioners', code: 'unknown' }]
}

/** The same as the audit trail keeps it. */
export function standingJson({
  role,
  rights,
  practitioners,
}: {
  role: string
  rights: readonly string[]
  practitioners: readonly string[]
}): { role: string; rights: string[]; practitioners: string[] } {
  return { role, rights: [...rights].sort(), practitioners: [...practitioners].sort() }
}
