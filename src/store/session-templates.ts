/** Note templates with how much they are used: what the check of templates looks at. */
import { type Page, pageOf } from './lists/page.ts'
import type { Sql } from './scope.ts'

export type TemplateRow = {
  id: string
  body: Buffer
  seen_at: Date
  /** Notes that were written with it. */
  notes: number
  /** Of these: notes that cannot be used because of it. */
  waiting: number
}

/**
 * A page of the templates that are still there, in the order in which they were seen first. Templates are few: the
 * notes are counted for all of them at once.
 */
export async function listTemplates(
  db: Sql,
  connection: string,
  limit: number,
  after?: string,
): Promise<Page<TemplateRow>> {
  const { rows } = await db.query<TemplateRow>(
    `
    with used as materialized (
      select template, count(*)::int as notes,
             count(*) filter (where appointment is null and unread = 'TEMPLATE_INCOMPLETE')::int as waiting
        from session_note
       where organization = current_organization() and connection = $1 and gone_at is null
       group by template)
    select s.id, s.body, s.seen_at, coalesce(u.notes, 0) as notes, coalesce(u.waiting, 0) as waiting
      from session_source s
      left join used u on u.template = s.source
     where s.organization = current_organization() and s.connection = $1 and s.kind = 'template' and s.gone_at is null
       and ($2::uuid is null or s.id > $2)
     order by s.id
     limit $3`,
    [connection, after ?? null, limit + 1],
  )
  return pageOf(rows, limit, row => row.id)
}
