/** Clients and staff of the practice management that were chosen for the source: the queue, and what became of each. */
import type { Sql } from './scope.ts'

export type PushKind = 'client' | 'staff'
export type PushState = 'waiting' | 'there' | 'off' | 'lacking' | 'twin' | 'refused'

/** Organizations with people to push; needs no scope. */
export async function duePushOrganizations(db: Sql, now: Date): Promise<string[]> {
  const { rows } = await db.query<{ organization: string }>('select organization from due_session_pushes($1)', [now])
  return rows.map(({ organization }) => organization)
}

export type LeasedPush = { kind: PushKind; target: string; version: number; tries: number }

/** Leases the next that are due to this process, longest due first. */
export async function leasePushes(
  db: Sql,
  connection: string,
  now: Date,
  limit: number,
  leaseMs: number,
): Promise<LeasedPush[]> {
  const { rows } = await db.query<LeasedPush>(
    `
    with due as (
      select kind, target
        from session_push
       where organization = current_organization() and connection = $1 and due_at <= $2
       order by due_at
       limit $3
         for update skip locked)
    update session_push p set due_at = $2::timestamptz + $4 * interval '1 ms'
      from due
     where p.organization = current_organization() and p.connection = $1 and p.kind = due.kind and p.target = due.target
    returning p.kind, p.target, p.version, p.tries`,
    [connection, now, limit, leaseMs],
  )
  return rows
}

export type PushChoice = { connection: string; kind: PushKind; target: string; wanted: boolean; by: string }

/** Chooses somebody, or clears the box; due at once. */
export async function choosePush(db: Sql, organization: string, choice: PushChoice, now: Date): Promise<void> {
  await db.query(
    `
    insert into session_push as p (organization, connection, kind, target, wanted, version, chosen_at, chosen_by, state,
                                   tries, due_at)
    values ($1, $2, $3, $4, $5, 1, $6, $7, 'waiting', 0, $6)
    on conflict (organization, connection, kind, target) do update
       set wanted = excluded.wanted, version = p.version + 1, chosen_at = excluded.chosen_at,
           chosen_by = excluded.chosen_by, state = 'waiting', problem = null, fields = null, tries = 0,
           due_at = excluded.due_at`,
    [organization, choice.connection, choice.kind, choice.target, choice.wanted, now, choice.by],
  )
}

/** Whoever was chosen and has changed since they were looked at last is due now; what is on its way is looked at again. */
export async function duePushesOf(db: Sql, kind: string, targets: readonly string[], now: Date): Promise<void> {
  if (targets.length === 0) return
  await db.query({
    name: 'session-due-pushes-of',
    text: `
      update session_push p set due_at = $3, version = p.version + 1, tries = 0
        from session_target t
       where p.organization = current_organization() and p.kind = $1 and p.target = any ($2::text[]) and p.wanted
         and t.organization = p.organization and t.kind = p.kind and t.id = p.target
         and (t.gone_at is not null or p.seen is distinct from t.version)`,
    values: [kind, targets, now],
  })
}

export type PushEnd = LeasedPush & {
  state: PushState
  problem: string | null
  fields: readonly string[] | null
  dueAt: Date | null
  /** What was looked at and what was said; null: as before. */
  seen: string | null
  said: bigint | null
  source: Buffer | null
  pushed: boolean
  invited: boolean
}

/** Writes down what became of them. Whoever was chosen or changed meanwhile stays due. */
export async function endPushes(db: Sql, connection: string, ends: readonly PushEnd[], now: Date): Promise<void> {
  for (const end of ends)
    await db.query({
      name: 'session-end-push',
      text: `
        update session_push p
           set state = case when p.version = $4 then $5 else p.state end,
               problem = $6, fields = $7,
               tries = case when p.version = $4 then $8 else 0 end,
               due_at = case when p.version = $4 then $9 else p.due_at end,
               seen = coalesce($10, p.seen), said = coalesce($11, p.said), source = coalesce($12, p.source),
               pushed_at = case when $13 then $15 else p.pushed_at end,
               invited_at = case when $14 then $15 else p.invited_at end
         where p.organization = current_organization() and p.connection = $1 and p.kind = $2 and p.target = $3`,
      values: [
        connection,
        end.kind,
        end.target,
        end.version,
        end.state,
        end.problem,
        end.fields,
        end.tries,
        end.dueAt,
        end.seen,
        end.said,
        end.source,
        end.pushed,
        end.invited,
        now,
      ],
    })
}

/** The problems that people who were chosen have now. */
export async function pushProblems(db: Sql, connection: string): Promise<string[]> {
  const { rows } = await db.query<{ problem: string }>(
    `select distinct problem from session_push
      where organization = current_organization() and connection = $1 and problem is not null`,
    [connection],
  )
  return rows.map(({ problem }) => problem)
}
