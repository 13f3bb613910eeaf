/** People of the organization as the list shows them. */
import { z } from 'zod'
import { grantedRights, personRoles } from '../../model/roles.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { type AccountKeys, openAccount } from '../../store/accounts.ts'
import type { ListedMember } from '../../store/memberships.ts'
import type { Scope } from '../../store/scope.ts'
import { instantOf } from '../api.ts'
import { practitionerNames } from '../people/practitioners.ts'

export const memberStates = ['active', 'invited', 'locked', 'removed'] as const

export const practitioner = z.object({
  id: z.uuid(),
  name: z.string(),
  system: z.string().describe('The system that told of them'),
})

export const person = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: z.enum(personRoles),
  rights: z.array(z.enum(grantedRights)),
  practitioners: z.array(practitioner),
  state: z.enum(memberStates),
  lastSeenAt: z.iso.datetime().nullable(),
  lockedUntil: z.iso.datetime().nullable(),
  invitationEndsAt: z.iso.datetime().nullable(),
  version: z.number().int(),
})

/** The people of these rows, by name. */
export async function showPeople(
  { hub, keys }: { hub: Hub; keys: AccountKeys },
  db: Scope,
  rows: readonly ListedMember[],
): Promise<z.infer<typeof person>[]> {
  const names = await practitionerNames(hub, db, [...new Set(rows.flatMap(row => row.practitioners))])
  return rows
    .map(row => {
      const account = openAccount(keys, { ...row, id: row.account })
      return {
        id: row.account,
        name: row.joined_at ? account.name : invitedName(hub, db, row),
        email: account.email,
        role: row.role,
        rights: grantedRights.filter(right => row.rights.includes(right)),
        practitioners: row.practitioners.flatMap(id => names.get(id) ?? []),
        state: stateOf(row),
        lastSeenAt: instantOf(row.seen_at),
        lockedUntil: instantOf(row.locked_until),
        invitationEndsAt: row.joined_at ? null : instantOf(row.invitation_ends_at),
        version: row.version,
      }
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** An account that has not joined keeps its own name to itself: the list says what the inviter called them. */
function invitedName(hub: Hub, db: Scope, row: ListedMember): string {
  if (!row.invited_name) return ''
  return hub.sealer.open(db.organization, 'invitation.name', row.account, row.invited_name).toString()
}

function stateOf(row: ListedMember): (typeof memberStates)[number] {
  if (row.removed_at) return 'removed'
  if (!row.joined_at) return 'invited'
  return row.locked_until ? 'locked' : 'active'
}
