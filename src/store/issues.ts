/** Issues: failures with one cause, counted once per cause and not once per message. */
import type { Sql } from './scope.ts'

export type Trouble = {
  id: string
  connection: string
  step: 'receive' | 'parse' | 'apply' | 'read' | 'deliver' | 'pull' | 'check'
  code: string
  detail?: string
  message?: string
  delivery?: string
}

/**
 * Adds to the issue of each cause, opens it if there is none, and reopens it when it had been resolved; what that changes
 * is an event of the issue. One that is acknowledged or ignored stays so, however often it fails.
 */
export async function raiseIssues(
  db: Sql,
  organization: string,
  troubles: readonly Trouble[],
  now: Date,
): Promise<void> {
  if (troubles.length === 0) return
  const causes = new Map<string, Trouble & { count: number }>()
  for (const trouble of troubles) {
    const cause = [trouble.connection, trouble.step, trouble.code, trouble.detail ?? ''].join(' ')
    const seen = causes.get(cause)
    if (seen) seen.count += 1
    else causes.set(cause, { ...trouble, count: 1 })
  }
  const rows = [...causes.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  await db.query({
    name: 'raise-issues',
    text: `
      with raised as (
        insert into issue as i (organization, id, connection, step, code, detail, state, count, first_seen_at, last_seen_at,
                                sample_message, sample_delivery, events)
        select $1::uuid, u.id, u.connection, u.step, u.code, u.detail, 'open', u.count, $10::timestamptz, $10, u.message,
               u.delivery, 1
          from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::uuid[], $9::uuid[])
            as u (id, connection, step, code, detail, count, message, delivery)
        on conflict (organization, connection, step, code, detail) do update
           set count = i.count + excluded.count, last_seen_at = excluded.last_seen_at,
               state = case when i.state = 'resolved' then 'open' else i.state end,
               events = i.events + case when i.state = 'resolved' then 1 else 0 end,
               sample_message = coalesce(excluded.sample_message, i.sample_message),
               sample_delivery = coalesce(excluded.sample_delivery, i.sample_delivery)
        returning i.id, i.events
      )
      insert into issue_event (organization, issue, number, at, kind)
      select $1, r.id, r.events, $10, case when r.events = 1 then 'opened' else 'reopened' end
        from raised r
       where r.events > 0               -- one from before there were events has none until it changes
      on conflict do nothing            -- the number is new exactly when this statement gave it; whoever waited for another
                                        -- transaction to raise the same does not see its event, and meets it here`,
    values: [
      organization,
      rows.map(row => row.id),
      rows.map(row => row.connection),
      rows.map(row => row.step),
      rows.map(row => row.code),
      rows.map(row => row.detail ?? ''),
      rows.map(row => row.count),
      rows.map(row => row.message ?? null),
      rows.map(row => row.delivery ?? null),
      now,
    ],
  })
}

/** Closes the issues of a cause that has gone by itself, such as an outage that ended; of these steps only, when given. */
export async function resolveIssues(
  db: Sql,
  connection: string,
  codes: readonly string[],
  now: Date,
  steps?: readonly Trouble['step'][],
): Promise<void> {
  await db.query({
    name: 'resolve-issues',
    text: `
      with gone as (
        update issue set state = 'resolved', events = events + 1
         where organization = current_organization() and connection = $1 and code = any ($2::text[])
           and ($3::text[] is null or step = any ($3::text[])) and state in ('open', 'acknowledged')
        returning organization, id, events
      )
      insert into issue_event (organization, issue, number, at, kind)
      select organization, id, events, $4, 'resolved' from gone`,
    values: [connection, codes, steps ?? null, now],
  })
}
