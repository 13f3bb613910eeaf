/** The names of those who did something in an organization, for histories. */
import { type AccountKeys, openAccount } from './accounts.ts'
import type { Sql } from './scope.ts'

/**
 * Names by account; accounts that do not exist are left out, and those that were invited and have not come: what they are
 * called elsewhere is not the inviter's to see.
 */
export async function accountNames(
  db: Sql,
  keys: AccountKeys,
  accounts: readonly (string | null)[],
): Promise<Map<string, string>> {
  const ids = [...new Set(accounts.flatMap(account => account ?? []))]
  if (ids.length === 0) return new Map()
  const { rows } = await db.query<{ id: string; email: Buffer; name: Buffer }>(
    `select a.id, a.email, a.name
       from account a
      where a.id = any ($1::uuid[])
        and not exists (select from membership m
                         where m.organization = current_organization() and m.account = a.id and m.joined_at is null)`,
    [ids],
  )
  return new Map(rows.map(row => [row.id, openAccount(keys, row).name]))
}
