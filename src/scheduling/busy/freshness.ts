/**
 * How old cached availability is: since when nothing was read of an EHR's appointments. Bookings go on meanwhile and wait;
 * over the organization's limit it is one issue, and so one alert (SPEC SCH-12).
 */
import type { Configuration, ConnectionConfig } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { hasOpenIssue, lastReads } from '../../store/busy-freshness.ts'
import { listOrganizations } from '../../store/configuration.ts'
import { raiseIssues, resolveIssues } from '../../store/issues.ts'
import { type Scope, statements, withScope } from '../../store/scope.ts'

const stream = 'Appointment'

/** Availability as it was read from one EHR. */
export type Availability = { connection: string; freshAt: Date; stale: boolean }

/** The connections whose appointments are read. */
export function ehrConnections(configuration: Configuration): ConnectionConfig[] {
  return [...configuration.connections.values()].filter(({ connector }) =>
    connector.streams?.some(({ name }) => name === stream),
  )
}

/** Of each EHR that was ever read: since when, and whether that is longer than may be. */
export async function availabilityOf(db: Scope, configuration: Configuration, now: Date): Promise<Availability[]> {
  const ehrs = new Set(ehrConnections(configuration).map(({ id }) => id))
  const limitMs = configuration.scheduling.staleAfterMinutes * 60_000
  return (await lastReads(db, stream))
    .filter(({ connection }) => ehrs.has(connection))
    .map(({ connection, fresh_at }) => ({
      connection,
      freshAt: fresh_at,
      stale: now.getTime() - fresh_at.getTime() > limitMs,
    }))
}

/** Raises and resolves the issue of stale availability in every organization; returns how many EHRs are stale. */
export async function watchFreshness(hub: Hub): Promise<number> {
  let stale = 0
  for (const organization of await listOrganizations(statements(hub.pool))) {
    const configuration = await hub.configurations.get(organization).catch(() => undefined)
    if (!configuration || ehrConnections(configuration).length === 0) continue
    stale += await withScope(hub.pool, organization, db => watchIn(hub, db, configuration))
  }
  return stale
}

async function watchIn(hub: Hub, db: Scope, configuration: Configuration): Promise<number> {
  const now = hub.now()
  const known = await availabilityOf(db, configuration, now)
  for (const { connection, stale } of known) {
    const isTold = await hasOpenIssue(db, connection, 'availability.stale')
    if (stale && !isTold)
      await raiseIssues(
        db,
        db.organization,
        [{ id: hub.newId(), connection, step: 'pull', code: 'availability.stale' }],
        now,
      )
    if (!stale && isTold) await resolveIssues(db, connection, ['availability.stale'], now)
  }
  return known.filter(({ stale }) => stale).length
}
