/** The names of those who did something in an organization, for histories. */
import { type AccountKeys, openAccount } from './accounts.ts'
import type { Sql } from './scope.ts'

/** Names by account; accounts that do not exist are left out. */
export async function accountNames(
  db: Sql,
  keys: AccountKeys,
  accounts: readonly (string | null)[],
): Promise<Map<string, string>> {
  const ids = [...new Set(accounts.flatMap(account => account ?? []))]
  if (ids.length === 0) return new Map()
  const { rows } = await db.query<{ id: string; email: Buffer; name: Buffer }>(
    'select id, email, name from account where id = any ($1::uuid[])',
    [ids],
  )
  return new Map(rows.map(row => [row.id, openAccount(keys, row).name]))
}
