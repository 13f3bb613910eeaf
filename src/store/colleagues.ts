/** Who works in an organization, by name: for giving work to somebody and for telling who did what. */
import type { Role } from '../model/roles.ts'
import type { AccountKeys } from './accounts.ts'
import { hubId } from './hubKeys.ts'
import type { Sql } from './scope.ts'

export type Colleague = { id: string; name: string; role: Role }

/** The members who have joined and were not removed, by name. */
export async function listColleagues(db: Sql, keys: AccountKeys): Promise<Colleague[]> {
  const { rows } = await db.query<{ id: string; name: Buffer; role: Role }>(
    `select a.id, a.name, m.role
       from membership m
       join account a on a.id = m.account and a.closed_at is null
      where m.organization = current_organization() and m.joined_at is not null and m.removed_at is null`,
  )
  return rows
    .map(row => ({ ...row, name: keys.sealer.open(hubId, 'account.name', row.id, row.name).toString() }))
    .sort((a, b) => a.name.localeCompare(b.name))
}
