/** Runs the numbered SQL files of migrations/ that a database has not seen yet, each in a transaction, one hub at a time. */
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'

const folder = new URL('../../migrations/', import.meta.url)
const lock = 7_215_023 // any number, as long as every hub uses the same one

/**
 * Brings the schema up to date and returns the names of the files that were run.
 * @param ownerUrl address of a login that owns the tables (or is about to)
 * @throws when a file fails (nothing of it remains), or when a file that already ran is gone
 */
export async function migrate(ownerUrl: string, now: () => Date = () => new Date()): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await lockMigrations(client)
    await client.query(listOfMigrations)
    const files = await migrationFiles()
    const { rows } = await client.query<{ name: string }>('select name from migration')
    const done = new Set(rows.map(row => row.name))
    const missing = [...done].filter(name => !files.includes(name))
    if (missing.length > 0)
      throw new Error(`the database was made by a newer Causeway: it has ${missing.join(', ')}. Start that version.`)
    const ran: string[] = []
    for (const name of files.filter(file => !done.has(file))) {
      await runOne(client, name, now())
      ran.push(name)
    }
    return ran
  } finally {
    await client.end()
  }
}

const listOfMigrations = 'create table if not exists migration (name text primary key, run_at timestamptz not null)'

/** The files there are, in the order in which they run. */
export async function migrationFiles(): Promise<string[]> {
  return (await readdir(folder)).filter(name => /^\d{4}_.+\.sql$/.test(name)).sort()
}

/** Waits until nobody else changes the schema; for as long as the connection lives. */
export async function lockMigrations(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [lock])
}

/** Runs these files inside the transaction that is open, for a database that is made anew: a restore. */
export async function runMigrations(client: pg.Client, names: readonly string[], at: Date): Promise<void> {
  await client.query(listOfMigrations)
  for (const name of names) {
    await client.query(await readFile(new URL(name, folder), 'utf8'))
    await client.query('insert into migration (name, run_at) values ($1, $2)', [name, at])
  }
}

async function runOne(client: pg.Client, name: string, at: Date): Promise<void> {
  try {
    await client.query('begin')
    await runMigrations(client, [name], at)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`migration ${name} failed: ${error instanceof Error ? error.message : 'unknown'}`, { cause: error })
  }
}
