/** Invitations: a link that lets one account into one organization, once, kept by its hash. */
import type { Scope, Sql } from './scope.ts'

export type InvitationRow = { account: string; name: Buffer; ends_at: Date }

/** Makes the one invitation of an account here; a link that was given before works no longer. */
export async function writeInvitation(
  db: Scope,
  invitation: { account: string; tokenHash: Buffer; name: Buffer; by: string; endsAt: Date },
  now: Date,
): Promise<void> {
  await db.query(
    `insert into invitation (organization, account, token_hash, name, invited_by, created_at, ends_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (organization, account) do update
        set token_hash = excluded.token_hash, name = excluded.name, invited_by = excluded.invited_by,
            created_at = excluded.created_at, ends_at = excluded.ends_at`,
    [db.organization, invitation.account, invitation.tokenHash, invitation.name, invitation.by, now, invitation.endsAt],
  )
}

/** Whose invitation a link is, before the organization is known: ids only. */
export async function findInvitation(
  db: Sql,
  tokenHash: Buffer,
): Promise<{ organization: string; account: string } | undefined> {
  const { rows } = await db.query<{ organization: string; account: string }>(
    'select organization, account from find_invitation($1)',
    [tokenHash],
  )
  return rows[0]
}

/** The invitation of a link that has not run out; locked, so that it is used once. */
export async function lockInvitation(db: Sql, tokenHash: Buffer, now: Date): Promise<InvitationRow | undefined> {
  const { rows } = await db.query<InvitationRow>(
    `select account, name, ends_at from invitation
      where organization = current_organization() and token_hash = $1 and ends_at > $2
        for update`,
    [tokenHash, now],
  )
  return rows[0]
}

/** The name that an invited account is called by here; undefined without an invitation. */
export async function findInvitedName(db: Sql, account: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ name: Buffer }>(
    'select name from invitation where organization = current_organization() and account = $1',
    [account],
  )
  return rows[0]?.name
}

/** Calls an invitation back: the link works no longer. The row stays, for what the inviter called them. */
export async function endInvitation(db: Sql, account: string, now: Date): Promise<void> {
  await db.query(
    'update invitation set ends_at = $2 where organization = current_organization() and account = $1 and ends_at > $2',
    [account, now],
  )
}

/** Forgets the invitation of an account: it was used. */
export async function deleteInvitation(db: Sql, account: string): Promise<void> {
  await db.query('delete from invitation where organization = current_organization() and account = $1', [account])
}

export type InvitedRow = {
  id: string
  email: Buffer
  name: Buffer
  slug: string
  organization_name: string
}

/** The account of an invitation and where it leads. @throws Error when there is no such account */
export async function loadInvited(db: Sql, account: string): Promise<InvitedRow> {
  const { rows } = await db.query<InvitedRow>(
    `select a.id, a.email, a.name, o.slug, o.name as organization_name
       from account a
      cross join organization o
      where a.id = $1 and o.id = current_organization()`,
    [account],
  )
  const [row] = rows
  if (!row) throw new Error('an invitation is for an account')
  return row
}
