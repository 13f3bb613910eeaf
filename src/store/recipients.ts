/** Who is told of something, and in whose name: administrators with their addresses, the organization as it is called. */
import type { Role } from '../model/roles.ts'
import type { AccountKeys } from './accounts.ts'
import { hubId } from './hubKeys.ts'
import type { Sql } from './scope.ts'

/** The integration admins who have joined, with their e-mail. */
export async function administratorsOf(db: Sql, keys: AccountKeys): Promise<{ id: string; email: string }[]> {
  const { rows } = await db.query<{ id: string; email: Buffer }>(
    `select a.id, a.email
       from membership m
       join account a on a.id = m.account and a.closed_at is null
      where m.organization = current_organization() and m.role = 'integration-admin'
        and m.joined_at is not null and m.removed_at is null
      order by a.id`,
  )
  return rows.map(({ id, email }) => ({ id, email: keys.sealer.open(hubId, 'account.email', id, email).toString() }))
}

export type Member = { account: string; role: Role; joined_at: Date }

/** The members who have joined, with their roles. */
export async function membersOf(db: Sql): Promise<Member[]> {
  const { rows } = await db.query<Member>({
    name: 'members-of',
    text: `
      select m.account, m.role, m.joined_at
        from membership m
       where m.organization = current_organization() and m.joined_at is not null and m.removed_at is null
       order by m.account`,
  })
  return rows
}

/** Which records of practitioners belong to which clinician of the organization. */
export async function boundPractitioners(db: Sql): Promise<{ account: string; record: string }[]> {
  const { rows } = await db.query<{ account: string; record: string }>({
    name: 'bound-practitioners',
    text: `
      select p.account, p.record
        from membership_practitioner p
        join membership m on m.organization = p.organization and m.account = p.account
       where p.organization = current_organization() and m.role = 'clinician'
         and m.joined_at is not null and m.removed_at is null`,
  })
  return rows
}

/** What the organization of this scope is called. */
export async function organizationOf(db: Sql): Promise<{ name: string; slug: string; environment: string }> {
  const { rows } = await db.query<{ name: string; slug: string; environment: string }>({
    name: 'organization-of',
    text: 'select name, slug, environment from organization where id = current_organization()',
  })
  const [row] = rows
  if (!row) throw new Error('no organization in scope')
  return row
}

export type Addressee = { id: string; email: string; language: 'en' | 'fr' | null }

/** The members of these roles who have joined, with where and in which language they are written to. */
export async function addresseesOf(db: Sql, keys: AccountKeys, roles: readonly Role[]): Promise<Addressee[]> {
  const { rows } = await db.query<{ id: string; email: Buffer; language: 'en' | 'fr' | null }>(
    `select a.id, a.email, a.language
       from membership m
       join account a on a.id = m.account and a.closed_at is null
      where m.organization = current_organization() and m.role = any ($1::text[])
        and m.joined_at is not null and m.removed_at is null
      order by a.id`,
    [roles],
  )
  return rows.map(({ email, ...row }) => ({
    ...row,
    email: keys.sealer.open(hubId, 'account.email', row.id, email).toString(),
  }))
}
