/**
 * May a login serve the application? Row-level security is the wall between organizations, and it does not hold for
 * superusers, roles that bypass it, or owners of the tables, who can take it down.
 */
import type { Pool } from 'pg'

/** The role that migrations grant everything to that the application may do. */
export const applicationRole = 'causeway_app'

export type Login = {
  name: string
  /** Why row-level security does not hold for it; absent when it does. */
  unsafe?: 'is a superuser' | 'bypasses row-level security' | 'owns tables, or belongs to the role that does'
  /** Whether it can make tables, so that migrations can run through it. */
  mayMigrate: boolean
  /** The connection crosses a network and is not encrypted. */
  exposed: boolean
  /** `missing`: migrations have not run here. */
  membership: 'member' | 'stranger' | 'missing'
}

/** Looks at the role that a connection of the pool acts as. */
export async function inspectLogin(pool: Pick<Pool, 'query'>): Promise<Login> {
  const { rows } = await pool.query<Row>(
    `
    select r.rolname as name, r.rolsuper as super, r.rolbypassrls as bypass,
           exists (select
                     from pg_class c
                     join pg_namespace n on n.oid = c.relnamespace
                    where c.relkind in ('r', 'p')
                      and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                      and pg_has_role(r.oid, c.relowner, 'member')) as owns,
           has_schema_privilege(r.oid, 'public', 'create') as may_migrate,
           inet_client_addr() is not null and not inet_client_addr() <<= any ('{127.0.0.0/8,::1/128}'::inet[])
             and not (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as exposed,
           (select pg_has_role(r.oid, a.oid, 'member')
              from pg_roles a
             where a.rolname = $1
               and to_regclass('public.organization') is not null -- roles are shared by all databases of a server
           ) as member
      from pg_roles r
     where r.rolname = current_user`,
    [applicationRole],
  )
  const row = rows[0]
  if (!row) throw new Error('PostgreSQL does not show the roles (pg_roles) to this login')
  return {
    name: row.name,
    unsafe: unsafeReasons.find(reason => reason.is(row))?.says,
    mayMigrate: row.super || row.may_migrate,
    exposed: row.exposed,
    membership: row.member === null ? 'missing' : row.member ? 'member' : 'stranger',
  }
}

type Row = {
  name: string
  super: boolean
  bypass: boolean
  owns: boolean
  may_migrate: boolean
  exposed: boolean
  member: boolean | null
}

const unsafeReasons: readonly { is: (row: Row) => boolean; says: NonNullable<Login['unsafe']> }[] = [
  { is: row => row.super, says: 'is a superuser' },
  { is: row => row.bypass, says: 'bypasses row-level security' },
  { is: row => row.owns, says: 'owns tables, or belongs to the role that does' },
]

/**
 * The role that connections must take on: none when the login itself is safe.
 * @throws Error that names the fix, when there is no safe way to use the login
 */
export function roleToTake(login: Login): string | undefined {
  const own = `create role causeway_login login password '…'; grant ${applicationRole} to causeway_login;`
  switch (login.membership) {
    case 'missing':
      throw new Error(
        `The database has no tables of Causeway yet, and ${login.name} may not make them. ` +
          'Set DATABASE_OWNER_URL to a login that may create tables and roles: migrations run through it.',
      )
    case 'stranger':
      throw new Error(
        login.unsafe
          ? `DATABASE_URL: ${login.name} ${login.unsafe}, and may not act as ${applicationRole}. Use a login of its own: ${own}`
          : `DATABASE_URL: ${login.name} has no rights here. As the owner: grant ${applicationRole} to "${login.name}";`,
      )
    case 'member':
      return login.unsafe ? applicationRole : undefined
  }
}
