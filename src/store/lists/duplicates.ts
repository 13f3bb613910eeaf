/** Possible duplicates as a list: the most likely first. */
import { type DuplicateRow, type DuplicateState, duplicateColumns } from '../duplicates.ts'
import type { Sql } from '../scope.ts'
import { type Page, pageOf } from './page.ts'

export type AfterDuplicate = { rank: number; id: string }

/** A page of pairs in a state; `after` ends the page before. */
export async function listDuplicates(
  db: Sql,
  state: DuplicateState,
  limit: number,
  after: AfterDuplicate | undefined,
): Promise<Page<DuplicateRow>> {
  const { rows } = await db.query<DuplicateRow>({
    name: 'list-duplicates',
    text: duplicatesQuery,
    values: [state, after?.rank ?? highestRank, after?.id ?? lowestId, limit + 1],
  })
  return pageOf(rows, limit, row => `${row.rank} ${row.id}`)
}

const highestRank = 2_147_483_647
const lowestId = '00000000-0000-0000-0000-000000000000'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The statement; apart, so that its plan can be tested. */
export const duplicatesQuery = `
  select ${duplicateColumns}
    from duplicate d
   where d.organization = current_organization() and d.state = $1
     and d.rank <= $2                       -- the range that the index is read in
     and (d.rank < $2 or d.id > $3)
   order by d.rank desc, d.id
   limit $4`

/** Where a cursor stands; undefined when it is none of ours. */
export function afterOfCursor(cursor: string): AfterDuplicate | undefined {
  const [rank = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  return /^-?\d{1,9}$/.test(rank) && uuid.test(id) ? { rank: Number(rank), id } : undefined
}

/** How many pairs are in each state, counted up to `most`. */
export async function countDuplicates(db: Sql, states: readonly DuplicateState[], most: number) {
  const { rows } = await db.query<{ state: DuplicateState; count: number }>(
    `
    select s.state, c.count
      from unnest($1::text[]) as s (state)
     cross join lateral (
       select count(*)::int as count
         from (select from duplicate where organization = current_organization() and state = s.state limit $2) d) c`,
    [states, most],
  )
  return new Map(rows.map(row => [row.state, row.count]))
}
