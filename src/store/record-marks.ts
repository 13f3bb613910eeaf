/** What a source said of an appointment that changes nothing of it: kind, instant, and the message that said so. */
import type { Sql } from './scope.ts'

export type Mark = { record: string; kind: string; at: Date; message: string }

/** Keeps marks; one that is there already stays. */
export async function writeMarks(
  db: Sql,
  organization: string,
  connection: string,
  marks: readonly Mark[],
): Promise<void> {
  if (marks.length === 0) return
  await db.query({
    name: 'write-marks',
    text: `
      insert into record_mark (organization, record, connection, kind, at, message)
      select $1, u.record, $2, u.kind, u.at, u.message
        from unnest($3::uuid[], $4::text[], $5::timestamptz[], $6::uuid[]) as u (record, kind, at, message)
      on conflict do nothing`,
    values: [
      organization,
      connection,
      marks.map(({ record }) => record),
      marks.map(({ kind }) => kind),
      marks.map(({ at }) => at),
      marks.map(({ message }) => message),
    ],
  })
}

export type ListedMark = { kind: string; connection: string; at: Date; message: string | null }

/** The marks of a record, the newest first. */
export async function marksOf(db: Sql, record: string, most: number): Promise<ListedMark[]> {
  const { rows } = await db.query<ListedMark>({
    name: 'marks-of',
    text: `
      select kind, connection, at, message
        from record_mark
       where organization = current_organization() and record = $1
       order by at desc, kind
       limit $2`,
    values: [record, most],
  })
  return rows
}
