/** Clients and staff of the practice management who are not chosen for the source, as a list: by id. */
import type { Sql } from '../scope.ts'
import type { PushKind } from '../session-pushes.ts'
import { type Page, pageOf } from './page.ts'

export type CandidateFilter = {
  connection: string
  kind: PushKind
  /** Those whom the reader may see. */
  agencies?: readonly string[] | undefined
  agency?: string | undefined
}
export type Candidate = { id: string; body: Buffer }

/** A page of them: who is there and active, and was never chosen or is no longer. */
export const candidatesQuery = `
  select t.id, t.body
    from session_target t
   where t.organization = current_organization() and t.kind = $2 and t.gone_at is null and t.active
     and ($3::text[] is null or t.agencies && $3)
     and ($4::text is null or $4 = any (t.agencies))
     and ($5::text is null or t.id > $5)
     and not exists (select from session_push p
                      where p.organization = t.organization and p.connection = $1 and p.kind = t.kind
                        and p.target = t.id and p.wanted)
   order by t.id
   limit $6`

export async function listPushCandidates(
  db: Sql,
  { connection, kind, agencies, agency }: CandidateFilter,
  limit: number,
  after?: string,
): Promise<Page<Candidate>> {
  const { rows } = await db.query<Candidate>(candidatesQuery, [
    connection,
    kind,
    agencies ?? null,
    agency ?? null,
    after ?? null,
    limit + 1,
  ])
  return pageOf(rows, limit, ({ id }) => id)
}

/** The place in a cursor; undefined when it is none of ours. */
export function candidateOfCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString()
  return text.length > 0 && text.length <= 200 && !text.includes('\0') ? text : undefined
}
