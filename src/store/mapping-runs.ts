/** Drafts of mappings tried on the last messages, and what came of it. */
import type { Json } from '../model/events.ts'
import type { RecordType } from '../model/fhir.ts'
import type { Sql } from './scope.ts'

export type RunState = 'running' | 'done' | 'stopped'

export type MappingRunRow = {
  id: string
  route: string
  record_type: RecordType
  base_version: number
  state: RunState
  wanted: number
  cursor: string | null
  tried: number
  counts: Readonly<Record<string, number>>
  results: readonly Json[]
  body: Buffer
  started_by: string
  started_at: Date
}

const columns = `id, route, record_type, base_version, state, wanted, cursor, tried, counts, results, body, started_by,
                 started_at`

/** Notes that a draft is to be tried, and forgets all but the newest runs of the same mapping. */
export async function insertMappingRun(
  db: Sql,
  organization: string,
  row: Pick<MappingRunRow, 'id' | 'route' | 'record_type' | 'base_version' | 'wanted' | 'body' | 'started_by'>,
  keep: number,
  now: Date,
): Promise<void> {
  await db.query(
    `
    delete from mapping_run
     where organization = current_organization() and id in (
       select id from mapping_run
        where organization = current_organization() and route = $1 and record_type = $2
        order by id desc
       offset $3)`,
    [row.route, row.record_type, keep - 1],
  )
  await db.query(
    `
    insert into mapping_run (organization, id, route, record_type, base_version, state, wanted, body, started_by,
                             started_at, touched_at)
    values ($1, $2, $3, $4, $5, 'running', $6, $7, $8, $9, $9)`,
    [organization, row.id, row.route, row.record_type, row.base_version, row.wanted, row.body, row.started_by, now],
  )
}

/** One run. With `lock` nobody else goes on with it until the transaction ends. */
export async function findMappingRun(
  db: Sql,
  id: string,
  lock: 'lock' | 'read' = 'read',
): Promise<MappingRunRow | undefined> {
  const { rows } = await db.query<MappingRunRow>(
    `
    select ${columns}
      from mapping_run
     where organization = current_organization() and id = $1
       ${lock === 'lock' ? 'for update' : ''}`,
    [id],
  )
  return rows[0]
}

/** The newest run of a mapping. */
export async function newestMappingRun(db: Sql, route: string, type: RecordType): Promise<MappingRunRow | undefined> {
  const { rows } = await db.query<MappingRunRow>(
    `
    select ${columns}
      from mapping_run
     where organization = current_organization() and route = $1 and record_type = $2
     order by id desc
     limit 1`,
    [route, type],
  )
  return rows[0]
}

/** Keeps how far a run has come. */
export async function advanceMappingRun(
  db: Sql,
  row: Pick<MappingRunRow, 'id' | 'state' | 'cursor' | 'tried' | 'counts'> & { added: readonly Json[] },
  now: Date,
): Promise<void> {
  await db.query(
    `
    update mapping_run
       set state = $2, cursor = $3, tried = $4, counts = $5::jsonb, results = results || $6::jsonb, touched_at = $7
     where organization = current_organization() and id = $1`,
    [row.id, row.state, row.cursor, row.tried, JSON.stringify(row.counts), JSON.stringify(row.added), now],
  )
}
