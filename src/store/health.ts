/** How connections are doing: failures in a row, down and up again, probes. */
import type { Sql } from './scope.ts'

/** Different keys that must fail in a row before a connection counts as down (reference/operations.md section 2). */
export const failuresUntilDown = 5
/** First and longest wait between probes of a connection that is down, in milliseconds. */
export const probeWaitMs = { first: 30_000, longest: 300_000 }

export type Health = {
  connection: string
  failing_keys: string[]
  down_since: Date | null
  probe_at: Date | null
  probe_wait_ms: number | null
}

/** The health rows of connections, locked until the transaction ends so that failures are counted one after the other. */
export async function lockHealth(db: Sql, connections: readonly string[]): Promise<Map<string, Health>> {
  const { rows } = await db.query<Health>({
    name: 'lock-health',
    text: `
      select connection, failing_keys, down_since, probe_at, probe_wait_ms
        from connection_health
       where organization = current_organization() and connection = any ($1::uuid[])
       order by connection
         for update`,
    values: [connections],
  })
  return new Map(rows.map(row => [row.connection, row]))
}

export type HealthChange = {
  connection: string
  failingKeys: readonly string[]
  downSince?: Date
  probeAt?: Date
  probeWaitMs?: number
  succeededAt?: Date
  failedAt?: Date
  problem?: string
}

/** Writes what became of a connection's health. */
export async function writeHealth(db: Sql, organization: string, change: HealthChange): Promise<void> {
  await db.query({
    name: 'write-health',
    text: `
      insert into connection_health as h (organization, connection, failing_keys, down_since, probe_at, probe_wait_ms,
                                          last_success_at, last_failure_at, last_problem)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      on conflict (organization, connection) do update
         set failing_keys = excluded.failing_keys, down_since = excluded.down_since, probe_at = excluded.probe_at,
             probe_wait_ms = excluded.probe_wait_ms,
             last_success_at = coalesce(excluded.last_success_at, h.last_success_at),
             last_failure_at = coalesce(excluded.last_failure_at, h.last_failure_at),
             last_problem = coalesce(excluded.last_problem, h.last_problem)`,
    values: [
      organization,
      change.connection,
      change.failingKeys,
      change.downSince ?? null,
      change.probeAt ?? null,
      change.probeWaitMs ?? null,
      change.succeededAt ?? null,
      change.failedAt ?? null,
      change.problem ?? null,
    ],
  })
}

/** Notes a success without taking the row's lock for long; at most once a second per connection. */
export async function noteSuccess(db: Sql, connection: string, now: Date): Promise<void> {
  await db.query({
    name: 'note-success',
    text: `
      update connection_health
         set failing_keys = '{}', last_success_at = $2
       where organization = current_organization() and connection = $1
         and (failing_keys <> '{}' or last_success_at is null or last_success_at < $2::timestamptz - interval '1 s')
         and down_since is null`,
    values: [connection, now],
  })
}

/** Leases connections that are due for a probe, over all organizations; needs no scope. */
export async function claimProbes(
  db: Sql,
  now: Date,
  leaseMs: number,
): Promise<{ organization: string; connection: string }[]> {
  const { rows } = await db.query<{ organization: string; connection: string }>({
    name: 'claim-probes',
    text: 'select organization, connection from claim_probes($1, $2)',
    values: [now, leaseMs],
  })
  return rows
}

/** Which of these connections are down, or paused. */
export async function unavailable(db: Sql, connections: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>({
    name: 'unavailable',
    text: `
      select c.id
        from connection c
        left join connection_health h on h.organization = c.organization and h.connection = c.id
       where c.organization = current_organization() and c.id = any ($1::uuid[])
         and (c.state <> 'active' or h.down_since is not null)`,
    values: [connections],
  })
  return new Set(rows.map(row => row.id))
}
