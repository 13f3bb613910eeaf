/** Looks into the embedded PostgreSQL of an installation whose hub runs. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { keepPasswords } from '../../src/store/embedded/passwords.ts'
import { pointerOf } from '../../src/store/embedded/place.ts'
import { database, ownerRole } from '../../src/store/embedded/roles.ts'
import type { Installation } from './hub-environment.ts'

/** The owner's URL of the database in a data folder. */
export async function embeddedOwnerUrl(installation: Installation): Promise<string> {
  const folder = installation.env.CAUSEWAY_DATA ?? ''
  // As root the cluster lies elsewhere, and a file says where.
  const pointed = await readFile(pointerOf(folder), 'utf8').catch(() => join(folder, 'postgres'))
  const pidFile = await readFile(join(pointed.trim(), 'data', 'postmaster.pid'), 'utf8')
  const { owner } = await keepPasswords(folder)
  return `postgresql://${ownerRole}:${owner}@127.0.0.1:${pidFile.split('\n')[3]}/${database}`
}

/** The ids of all messages that are stored, whatever became of them. */
export async function listMessages(installation: Installation): Promise<Set<string>> {
  const client = new pg.Client({ connectionString: await embeddedOwnerUrl(installation) })
  await client.connect()
  try {
    const { rows } = await client.query<{ id: string }>('select id from message')
    return new Set(rows.map(row => row.id))
  } finally {
    await client.end()
  }
}
