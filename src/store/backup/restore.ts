/**
 * Restores a backup in one transaction: the schema of its time, its rows, checked against what was counted and hashed,
 * the migrations since, and what must not go on as if nothing had happened (awaken.ts). Until the commit the database is
 * what it was; a crash anywhere leaves it so.
 */
import { createHash } from 'node:crypto'
import pg from 'pg'
import { lockMigrations, migrationFiles, runMigrations } from '../migrate.ts'
import { type Awakened, awaken } from './awaken.ts'
import {
  copyOf,
  type ForeignKey,
  listForeignKeys,
  listTables,
  plainSettings,
  quoted,
  requireOwner,
  type Table,
} from './catalogue.ts'
import { copyIn, copyOut, countLines } from './copy.ts'
import { dropEverything } from './drop.ts'
import { backupFault } from './fault.ts'
import { type Contents, inspectBackup, type Manifest } from './read.ts'
import type { BackupSecret } from './secret.ts'

export type RestoreOrder = {
  /** Of the login that owns the database and sees every row. */
  ownerUrl: string
  path: string
  secret: BackupSecret
  /** The name of the database, given by the person who wants what it holds to be lost. */
  replace?: string
  now: Date
  newId: () => string
  tell(line: string): void
}

/** What was done. `migrated`: files that ran on top of the backup. */
export type Restored = { contents: Contents; migrated: string[]; awakened: Awakened; organizations: string[] }

/**
 * Checks the whole file first, then restores it.
 * @throws BackupFault; what PostgreSQL says. In each case the database is as it was
 */
export async function restoreBackup(order: RestoreOrder): Promise<Restored> {
  const { path, secret, ownerUrl, now, newId, tell } = order
  tell('Checking the backup …')
  const checked = await inspectBackup(path, secret)
  if (checked.manifest.holds !== 'database') throw backupFault('backup.not-one', `${path} holds keys, not a database.`)
  const files = await migrationFiles()
  const unknown = checked.manifest.migrations.filter(name => !files.includes(name))
  if (unknown.length > 0)
    throw backupFault('backup.newer', `${path} was made by a newer Causeway: it has ${unknown.join(', ')}.`)

  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'causeway restore', keepAlive: true })
  await client.connect()
  client.on('error', () => undefined) // what runs says so itself
  try {
    await client.query(plainSettings)
    await requireOwner(client)
    await lockMigrations(client)
    await client.query('begin')
    await requireRoom(client, order.replace)
    await dropEverything(client)
    await runMigrations(client, checked.manifest.migrations, now)
    const contents = await loadTables(client, order)
    const { rows } = await client.query<{ id: string }>('select id from organization order by id')
    const organizations = rows.map(row => row.id)
    const migrated = files.filter(name => !checked.manifest.migrations.includes(name))
    await runMigrations(client, migrated, now)
    const madeAt = new Date(contents.manifest.madeAt)
    const awakened = await awaken(client, { organizations, madeAt, now, newId })
    await client.query('commit')
    tell('Counting for the planner …')
    await client.query('analyze')
    return { contents, migrated, awakened, organizations }
  } catch (error) {
    await client.query('rollback').catch(() => undefined) // the connection itself may be what failed
    throw error
  } finally {
    await client.end()
  }
}

/** @throws BackupFault when somebody else uses the database, or it holds rows and nobody said that they may go */
async function requireRoom(client: pg.Client, replace: string | undefined): Promise<void> {
  const { rows } = await client.query<{ name: string; others: number }>(`
    select current_database() as name,
           (select count(*)::int from pg_stat_activity
             where datname = current_database() and usesysid is not null and pid <> pg_backend_pid()) as others`)
  const { name = '', others = 0 } = rows[0] ?? {}
  if (others > 0) throw backupFault('backup.in-use', `${others} others are connected to the database ${name}.`)
  if (replace === name) return
  if (replace !== undefined) throw backupFault('backup.not-empty', `The database is ${name}, not ${replace}.`)
  for (const table of await listTables(client)) {
    const { rowCount } = await client.query(`select 1 from ${quoted(table.name)} limit 1`)
    if (rowCount) throw backupFault('backup.not-empty', `The database ${name} holds data (${table.name}).`)
  }
}

/** Fills the tables and compares each with the backup, byte by byte of what the server gives out again. */
async function loadTables(client: pg.Client, { path, secret, tell }: RestoreOrder): Promise<Contents> {
  const tables = await listTables(client)
  const foreignKeys = await listForeignKeys(client)
  for (const { table, name } of foreignKeys) await client.query(`alter table ${table} drop constraint ${quoted(name)}`) // rows come table by table
  await client.query(`truncate ${tables.map(table => quoted(table.name)).join(', ')}`) // what migrations put in
  for (const table of tables) await client.query(`alter table ${quoted(table.name)} disable trigger user`)
  let sequences: Manifest['sequences'] = []
  const contents = await inspectBackup(path, secret, {
    async manifest(manifest) {
      sequences = manifest.sequences
    },
    async table(table, bytes) {
      requireTable(tables, table, path)
      const rows = await copyIn(client, copyOf(table, 'from stdin'), bytes)
      if (rows > 0) tell(`${table.name}: ${rows} rows`)
    },
  })
  for (const table of tables) await client.query(`alter table ${quoted(table.name)} enable trigger user`)
  await addForeignKeys(client, foreignKeys)
  for (const { name, value, called } of sequences)
    await client.query('select setval($1::text::regclass, $2::bigint, $3)', [quoted(name), value, called])
  tell('Comparing …')
  await compare(client, tables, contents)
  return contents
}

function requireTable(tables: readonly Table[], { name, columns }: Table, path: string): void {
  const there = tables.find(table => table.name === name)
  if (!there || columns.some(column => !there.columns.includes(column)))
    throw backupFault('backup.differs', `${path} has a table ${name} that its migrations do not make.`)
}

/** Each is checked over all rows as it is added. */
async function addForeignKeys(client: pg.Client, foreignKeys: readonly ForeignKey[]): Promise<void> {
  for (const { table, name, definition } of foreignKeys)
    await client.query(`alter table ${table} add constraint ${quoted(name)} ${definition}`)
}

/** A table that was just filled gives its rows out in the order in which they came, so the hashes must agree. */
async function compare(client: pg.Client, tables: readonly Table[], contents: Contents): Promise<void> {
  for (const end of contents.tables) {
    const table = tables.find(each => each.name === end.name)
    if (!table) continue // refused before
    const sum = createHash('sha256')
    let rows = 0
    for await (const chunk of copyOut(client, copyOf(table, 'to stdout'))) {
      sum.update(chunk)
      rows += countLines(chunk)
    }
    if (rows !== end.rows || sum.digest('hex') !== end.sha256)
      throw backupFault(
        'backup.differs',
        `${end.name} has ${rows} rows, the backup ${end.rows}, or their content differs.`,
      )
  }
}
