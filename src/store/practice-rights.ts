/** What accounts may do at the agencies of the built-in practice management. */
import type { Sql } from './scope.ts'

export type StandingRow = { role: string | null; agency: string | null; may: string[] | null }

/** The role of a member and what was given to them, one row a right; no row: no member. */
export async function standingAtPractice(db: Sql, account: string): Promise<StandingRow[]> {
  const { rows } = await db.query<StandingRow>({
    name: 'standing-at-practice',
    text: `
      select m.role, r.agency, r.may
        from membership m
        left join practice_right r
          on r.organization = m.organization and r.account = m.account and r.removed_at is null
       where m.organization = current_organization() and m.account = $1
         and m.joined_at is not null and m.removed_at is null`,
    values: [account],
  })
  return rows
}

/** Those of these accounts that can sign in here. */
export async function openAccounts(db: Sql, accounts: readonly string[]): Promise<Set<string>> {
  if (accounts.length === 0) return new Set()
  const { rows } = await db.query<{ account: string }>({
    name: 'open-accounts',
    text: `
      select m.account
        from membership m
        join account a on a.id = m.account and a.closed_at is null
       where m.organization = current_organization() and m.account = any ($1::uuid[])
         and m.joined_at is not null and m.removed_at is null`,
    values: [accounts],
  })
  return new Set(rows.map(row => row.account))
}

/** What an account was given at an agency already, or at all of them. */
export async function findRight(db: Sql, account: string, agency: string | undefined): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `select id from practice_right
      where organization = current_organization() and account = $1 and agency is not distinct from $2
        and removed_at is null`,
    [account, agency ?? null],
  )
  return rows[0]?.id
}
