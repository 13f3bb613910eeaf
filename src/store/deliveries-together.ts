/** Deliveries that wait for another one, and were never tried. */
import type { ClaimedDelivery } from './deliveries.ts'
import type { Sql } from './scope.ts'

/** The first that waits for each of these deliveries, with its record as it is now; nothing is claimed or started. */
export async function waitingFor(
  db: Sql,
  deliveries: readonly string[],
): Promise<(ClaimedDelivery & { waits_for: string })[]> {
  const { rows } = await db.query<ClaimedDelivery & { waits_for: string }>({
    name: 'waiting-for',
    text: `
      select distinct on (p.id) p.id as waits_for, d.id, d.route, d.target, d.event_type, d.record, d.record_type,
             d.record_version, d.order_key, d.attempts, d.spent, d.forced, d.created_at, r.version as current_version,
             v.body, false as maybe_arrived, '{}'::text[] as parts_done, false as made_before
        from delivery p
        -- also what waits for an earlier delivery of the same record, which was refused
        join delivery same on same.organization = p.organization and same.record = p.record and same.target = p.target
        join delivery d on d.organization = p.organization and d.prerequisite = same.id and d.route = p.route
        join record r on r.organization = d.organization and r.id = d.record
        join record_version v on v.organization = d.organization and v.record = d.record and v.version = r.version
       where p.organization = current_organization() and p.id = any ($1::uuid[])
         and d.state = 'pending' and d.head and d.attempts = 0 and d.replay_of is null
       order by p.id, d.position`,
    values: [deliveries],
  })
  return rows
}
