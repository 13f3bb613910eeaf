/**
 * The database `causeway` and its roles. The owner runs migrations; the application's login is neither owner nor
 * superuser, so that row-level security holds for it.
 */
import pg from 'pg'
import type { Passwords } from './passwords.ts'

export const database = 'causeway'
export const ownerRole = 'causeway_owner'
export const applicationLogin = 'causeway_login'
/** Has the application's rights. Migrations grant to it and make it themselves on a server of one's own. */
export const applicationRole = 'causeway_app'

/** Makes what is missing of database and roles; run at every start, it changes nothing the second time. */
export async function ensureRoles(superuserUrl: string, passwords: Passwords): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    // Owns roles that migrations make (createrole), some of which see all organizations (bypassrls).
    await ensureRole(client, ownerRole, `login createrole bypassrls password '${passwords.owner}'`)
    await ensureRole(client, applicationRole, 'nologin')
    await ensureRole(client, applicationLogin, `login password '${passwords.application}'`)
    await client.query(`
      grant ${applicationRole} to ${applicationLogin};
      grant ${applicationRole} to ${ownerRole} with admin option;
      alter role ${ownerRole} set createrole_self_grant = 'set, inherit'`)
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database])
    if (rowCount === 0) await client.query(`create database ${database} owner ${ownerRole}`)
    await client.query(`revoke all on database ${database} from public`)
    await client.query(`grant connect, temporary on database ${database} to ${applicationRole}`)
  } finally {
    await client.end()
  }
}

/** `is` holds no placeholders: PostgreSQL takes none in `create role`. Passwords are base64url, so need no quoting. */
async function ensureRole(client: pg.Client, name: string, is: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [name])
  if (rowCount === 0) await client.query(`create role ${name} ${is}`)
}
