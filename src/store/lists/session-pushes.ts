/** Clients and staff that were chosen for the source, as a list: by kind and id. */
import type { Sql } from '../scope.ts'
import type { PushKind, PushState } from '../session-pushes.ts'
import { type Page, pageOf } from './page.ts'

export type PushFilter = {
  connection: string
  kind?: PushKind | undefined
  state?: PushState | undefined
  target?: string | undefined
  agencies?: readonly string[] | undefined
}

export type ListedPush = {
  kind: PushKind
  target: string
  body: Buffer | null
  wanted: boolean
  state: PushState
  problem: string | null
  fields: string[] | null
  chosen_at: Date
  chosen_by: string
  pushed_at: Date | null
  invited_at: Date | null
}

/** A page of them. */
export async function listPushes(
  db: Sql,
  filter: PushFilter,
  limit: number,
  after?: { kind: string; target: string },
): Promise<Page<ListedPush>> {
  const { rows } = await db.query<ListedPush>(
    `
    select p.kind, p.target, t.body, p.wanted, p.state, p.problem, p.fields, p.chosen_at, p.chosen_by, p.pushed_at,
           p.invited_at
      from session_push p
      left join session_target t on t.organization = p.organization and t.kind = p.kind and t.id = p.target
     where p.organization = current_organization() and p.connection = $1
       and ($2::text is null or p.kind = $2)
       and ($3::text is null or p.state = $3)
       and ($4::text[] is null or t.agencies && $4)
       and ($5::text is null or (p.kind, p.target) > ($5, $6))
       and ($7::text is null or p.target = $7)
     order by p.kind, p.target
     limit $8`,
    [
      filter.connection,
      filter.kind ?? null,
      filter.state ?? null,
      filter.agencies ?? null,
      after?.kind ?? null,
      after?.target ?? null,
      filter.target ?? null,
      limit + 1,
    ],
  )
  return pageOf(rows, limit, row => `${row.kind} ${row.target}`)
}

/** The place in a cursor; undefined when it is none of ours. */
export function pushOfCursor(cursor: string): { kind: string; target: string } | undefined {
  const text = Buffer.from(cursor, 'base64url').toString()
  const [, kind, target] = /^(client|staff) (.{1,200})$/.exec(text) ?? []
  return kind && target ? { kind, target } : undefined
}

export type PushCount = { kind: PushKind; state: PushState; problem: string | null; count: number }

/** How many there are in each state, and by what stands in their way. */
export async function countPushes(
  db: Sql,
  { connection, agencies }: Pick<PushFilter, 'connection' | 'agencies'>,
): Promise<PushCount[]> {
  const { rows } = await db.query<PushCount>(
    `
    select p.kind, p.state, p.problem, count(*)::int as count
      from session_push p
      left join session_target t on t.organization = p.organization and t.kind = p.kind and t.id = p.target
     where p.organization = current_organization() and p.connection = $1
       and ($2::text[] is null or t.agencies && $2)
     group by p.kind, p.state, p.problem`,
    [connection, agencies ?? null],
  )
  return rows
}
