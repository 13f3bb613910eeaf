/** What there is to back up in a database, asked of PostgreSQL itself: a table that is added later is in it by itself. */
import type { Client } from 'pg'
import { z } from 'zod'
import { backupFault } from './fault.ts'

export const Table = z.object({ name: z.string(), columns: z.array(z.string()) })
export type Table = z.infer<typeof Table>
export const Sequence = z.object({ name: z.string(), value: z.string(), called: z.boolean() })
export type Sequence = z.infer<typeof Sequence>
export type ForeignKey = { table: string; name: string; definition: string }

/** Text that means the same at every server, whatever its settings. */
export const plainSettings = `
  set client_encoding = 'UTF8'; set datestyle = 'ISO'; set intervalstyle = 'postgres'; set timezone = 'UTC';
  set bytea_output = 'hex'; set extra_float_digits = 3; set synchronize_seqscans = off;
  set statement_timeout = 0; set lock_timeout = '30s'; set idle_in_transaction_session_timeout = 0;
  set row_security = off` // a login that would see only some rows gets an error instead of a partial backup

/** @throws BackupFault `backup.owner` unless the login sees every row and owns the tables */
export async function requireOwner(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; sees: boolean; owns: boolean }>(`
    select r.rolname as name, r.rolsuper or r.rolbypassrls as sees,
           r.rolsuper or not exists (
             select from pg_class c
              where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
                and not pg_has_role(r.oid, c.relowner, 'member')) as owns
      from pg_roles r where r.rolname = current_user`)
  const [login] = rows
  if (!login?.sees)
    throw backupFault('backup.owner', `The login ${login?.name} does not see every row: it lacks bypassrls.`)
  if (!login.owns) throw backupFault('backup.owner', `The login ${login.name} does not own the tables.`)
}

/**
 * Every table but the list of migrations, with the columns that hold data. Not unlogged ones: a crash empties them, so nothing
 * may depend on what is in them, and a standby has none of it.
 */
export async function listTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select c.relname as name,
           array(select a.attname::text from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                  order by a.attnum) as columns
      from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relpersistence = 'p'
       and c.relname <> 'migration'
     order by c.relname`)
  return rows
}

/** Where each sequence stands. Not part of a snapshot, so asked after it began: never behind the rows. */
export async function listSequences(client: Client): Promise<Sequence[]> {
  const { rows } = await client.query<{ name: string }>(`
    select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'S' order by relname`)
  const sequences: Sequence[] = []
  for (const { name } of rows) {
    const { rows: found } = await client.query<{ value: string; called: boolean }>(
      `select last_value::text as value, is_called as called from ${quoted(name)}`,
    )
    if (found[0]) sequences.push({ name, ...found[0] })
  }
  return sequences
}

/** The migrations that made this database. */
export async function listMigrations(client: Client): Promise<string[]> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `select to_regclass('public.migration') is not null as there`,
  )
  if (!there[0]?.there) return []
  const { rows } = await client.query<{ name: string }>('select name from migration order by name')
  return rows.map(row => row.name)
}

export async function listForeignKeys(client: Client): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(`
    select c.conrelid::regclass::text as table, c.conname as name, pg_get_constraintdef(c.oid) as definition
      from pg_constraint c
     where c.contype = 'f' and c.connamespace = 'public'::regnamespace and c.conparentid = 0
     order by 1, 2`)
  return rows
}

/** `copy` of a table's data out or in. */
export function copyOf({ name, columns }: Table, direction: 'to stdout' | 'from stdin'): string {
  return `copy ${quoted(name)} (${columns.map(quoted).join(', ')}) ${direction}`
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
