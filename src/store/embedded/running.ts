/**
 * The embedded server that a hub has running, for a command that may work beside it, such as a backup: nothing is locked,
 * started or stopped.
 */
import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { keepPasswords } from './passwords.ts'
import { pointerOf } from './place.ts'
import { findPostmaster } from './postmaster.ts'
import { database, ownerRole } from './roles.ts'

/** The owner's address at the server of `dataFolder`; undefined when none runs. */
export async function findRunningOwnerUrl(dataFolder: string): Promise<string | undefined> {
  const root = await realpath(dataFolder).catch(() => undefined)
  if (root === undefined) return undefined
  const pointed = await readFile(pointerOf(root), 'utf8').catch(() => undefined)
  const server = await findPostmaster(join(pointed?.trim() ?? join(root, 'postgres'), 'data'))
  if (server === undefined) return undefined
  const { owner } = await keepPasswords(root)
  return `postgresql://${ownerRole}:${owner}@127.0.0.1:${server.port}/${database}`
}
