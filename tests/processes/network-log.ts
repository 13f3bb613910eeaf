/** The log of exchanges of a fleet, opened with its keys: which requests stand in it, and how often. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { withScope } from '../../src/store/scope.ts'
import { type NetworkFleet, organizationOf } from './network-fleet.ts'

/** How often each request stands there, by its message id. */
export async function readExchangeLog({ operator: { hub }, places }: NetworkFleet): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const { slug } of places) {
    const organization = await organizationOf(hub, slug)
    await hub.sealer.ready(organization)
    const { rows } = await withScope(hub.pool, organization, db =>
      db.query<{ id: string; meta: Buffer }>('select id, meta from network_exchange'),
    )
    for (const { id, meta } of rows) {
      const told = hub.sealer.openJson(organization, 'network_exchange.meta', id, meta) as { messageId: string }
      found.set(told.messageId, (found.get(told.messageId) ?? 0) + 1)
    }
  }
  return found
}

/** Waits until nothing lies in the journal any more; false after a minute. */
export async function journalWritten({ installation }: NetworkFleet): Promise<boolean> {
  const journal = join(installation.folder, 'data', 'network', 'journal')
  for (let tries = 0; tries < 600; tries += 1) {
    const entries = await readdir(journal).catch(() => [])
    if (!entries.some(name => name.endsWith('.sealed'))) return true
    await wait(100)
  }
  return false
}
