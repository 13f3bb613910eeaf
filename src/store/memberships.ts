/** Memberships: who belongs to the organization of this scope, with what role, rights and practitioners. */
import type { PersonRole } from '../model/roles.ts'
import type { Language } from './accounts.ts'
import type { Scope, Sql } from './scope.ts'

export type MemberRow = {
  account: string
  role: PersonRole
  rights: string[]
  version: number
  joined_at: Date | null
  removed_at: Date | null
  /** The hub's records whose calendar is theirs. */
  practitioners: string[]
}

export type ListedMember = MemberRow & {
  email_token: string
  email: Buffer
  name: Buffer
  language: Language | null
  seen_at: Date | null
  created_at: Date
  /** Until when sign-ins of the e-mail are refused, when they are now. */
  locked_until: Date | null
  invited_name: Buffer | null
  invitation_ends_at: Date | null
}

const practitioners = `
  array(select p.record::text from membership_practitioner p
         where p.organization = m.organization and p.account = m.account order by p.record) as practitioners`

/** Waits until nobody else changes who belongs to this organization, and holds that until the transaction ends. */
export async function lockPeople(db: Scope): Promise<void> {
  await db.query('select from organization where id = current_organization() for no key update')
}

/** Everybody who belongs, is invited or was removed; at most `most`, the newest first when there are more. */
export async function listMembers(db: Sql, now: Date, most: number): Promise<ListedMember[]> {
  const { rows } = await db.query<ListedMember>({
    name: 'list-members',
    text: `
      select m.account, m.role, m.rights, m.version, m.joined_at, m.removed_at, m.seen_at, m.created_at,
             a.email_token, a.email, a.name, a.language,
             case when f.locked_until > $1 then f.locked_until end as locked_until,
             i.name as invited_name, i.ends_at as invitation_ends_at, ${practitioners}
        from membership m
        join account a on a.id = m.account
        left join sign_in_failure f on f.email_token = a.email_token
        left join invitation i on i.organization = m.organization and i.account = m.account
       where m.organization = current_organization()
       order by m.created_at desc
       limit $2`,
    values: [now, most],
  })
  return rows
}

/** One member, invited and removed ones too; locked until the transaction ends. */
export async function lockMember(db: Sql, account: string): Promise<MemberRow | undefined> {
  const { rows } = await db.query<MemberRow>(
    `select m.account, m.role, m.rights, m.version, m.joined_at, m.removed_at, ${practitioners}
       from membership m
      where m.organization = current_organization() and m.account = $1
        for no key update of m`,
    [account],
  )
  return rows[0]
}

/** How many others have joined with this role. */
export async function countOthersWith(db: Sql, role: PersonRole, account: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count
       from membership m
       join account a on a.id = m.account and a.closed_at is null
      where m.organization = current_organization() and m.role = $1 and m.account <> $2
        and m.joined_at is not null and m.removed_at is null`,
    [role, account],
  )
  return rows[0]?.count ?? 0
}

/** Adds somebody who is invited, or invites again who was removed; they are let in when they accept. */
export async function insertInvited(
  db: Scope,
  account: string,
  given: { role: PersonRole; rights: readonly string[] },
  now: Date,
): Promise<void> {
  await db.query(
    `insert into membership as m (organization, account, role, rights, created_at) values ($1, $2, $3, $4, $5)
     on conflict (organization, account) do update
        set role = excluded.role, rights = excluded.rights, created_at = excluded.created_at, joined_at = null,
            seen_at = null, removed_at = null, version = m.version + 1`,
    [db.organization, account, given.role, given.rights, now],
  )
}

/** Changes role and rights. */
export async function updateMember(
  db: Sql,
  account: string,
  given: { role: PersonRole; rights: readonly string[] },
): Promise<void> {
  await db.query(
    `update membership set role = $2, rights = $3, version = version + 1
      where organization = current_organization() and account = $1`,
    [account, given.role, given.rights],
  )
}

/** Makes the practitioners of a member exactly these records. @throws by the foreign key when one is no record here */
export async function replacePractitioners(db: Scope, account: string, records: readonly string[]): Promise<void> {
  await db.query('delete from membership_practitioner where organization = current_organization() and account = $1', [
    account,
  ])
  await db.query(
    `insert into membership_practitioner (organization, account, record)
     select $1, $2, record from unnest($3::uuid[]) as u (record) on conflict do nothing`,
    [db.organization, account, records],
  )
}

/** The practitioners whose calendar is a member's. */
export async function practitionersOf(db: Sql, account: string): Promise<string[]> {
  const { rows } = await db.query<{ record: string }>(
    'select record from membership_practitioner where organization = current_organization() and account = $1',
    [account],
  )
  return rows.map(({ record }) => record)
}

/** Takes somebody out of the organization; the row stays, so that the audit trail can name them. */
export async function removeMember(db: Sql, account: string, now: Date): Promise<void> {
  await db.query(
    `update membership set removed_at = $2, rights = '{}', version = version + 1
      where organization = current_organization() and account = $1`,
    [account, now],
  )
}

/** Lets somebody in who was invited. */
export async function joinMember(db: Sql, account: string, now: Date): Promise<void> {
  await db.query(
    `update membership set joined_at = $2, seen_at = $2, version = version + 1
      where organization = current_organization() and account = $1`,
    [account, now],
  )
}

/** Notes that a member was here, at most once in `everyMs`. */
export async function noteSeen(db: Sql, account: string, now: Date, everyMs: number): Promise<void> {
  await db.query({
    name: 'note-member-seen',
    text: `
      update membership set seen_at = $2
       where organization = current_organization() and account = $1
         and (seen_at is null or seen_at < $2::timestamptz - $3 * interval '1 ms')`,
    values: [account, now, everyMs],
  })
}

/** Whether an account has joined any organization of this hub. */
export async function hasJoined(db: Sql, account: string): Promise<boolean> {
  const { rows } = await db.query<{ joined: boolean }>('select has_joined($1) as joined', [account])
  return rows[0]?.joined === true
}

/** Whether anybody can get into the organization of this scope. */
export async function anyMember(db: Sql): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from membership
      where organization = current_organization() and joined_at is not null and removed_at is null
      limit 1`,
  )
  return rowCount > 0
}
