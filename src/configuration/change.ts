/**
 * A change of configuration: one transaction, one at a time in an organization, heard by every process once it is
 * committed. With `dryRun` it does the same and takes it all back: that is what `causeway diff` shows.
 */
import type { Configuration } from '../pipeline/configuration.ts'
import type { Hub } from '../pipeline/hub.ts'
import { matchListings } from '../pipeline/match-listings.ts'
import type { ChangedBy } from '../pipeline/versions.ts'
import { touchConfiguration } from '../store/configuration.ts'
import { type Scope, withScope } from '../store/scope.ts'

export type Change = {
  hub: Hub
  db: Scope
  /** As it was when the change began. */
  configuration: Configuration
  by: ChangedBy
  /** Set by whoever changes something. */
  changed: boolean
  /** Sources whose listings are known by other names from now on: their referrals find their listings anew. */
  relisted: Set<string>
}

type Options = { dryRun?: boolean }

/** Runs `work` as one change. @throws what `work` and the store throw; nothing has changed then */
export async function inChange<T>(
  hub: Hub,
  organization: string,
  by: ChangedBy,
  work: (change: Change) => Promise<T>,
  { dryRun = false }: Options = {},
): Promise<T> {
  await hub.sealer.ready(organization)
  const takenBack: { result?: { value: T } } = {}
  try {
    return await withScope(hub.pool, organization, async db => {
      await db.query('select 1 from organization where id = current_organization() for update')
      const configuration = await hub.configurations.within(db, organization)
      const change: Change = { hub, db, configuration, by, changed: false, relisted: new Set() }
      const value = await work(change)
      if (dryRun) {
        takenBack.result = { value }
        throw new Error('a dry run is taken back')
      }
      for (const source of change.relisted) await matchListings(hub, db, source)
      if (change.changed) {
        await touchConfiguration(db)
        db.afterCommit(() => {
          hub.configurations.forget(organization)
          hub.wake.tell('configuration')
        })
      }
      return value
    })
  } catch (error) {
    if (takenBack.result) return takenBack.result.value
    throw error
  }
}
