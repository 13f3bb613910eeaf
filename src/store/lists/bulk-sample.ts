/** A few of what a bulk selected, as a preview shows them: ids, states, codes and times. */
import type { BulkSubject } from '../../model/bulk.ts'
import type { Sql } from '../scope.ts'
import { messageOfDelivery } from './states.ts'

export type SampleRow = {
  id: string
  message: string | null
  state: string
  problem: string | null
  /** The kind of event, of step or of task. */
  what: string | null
  connection: string
  at: Date
}

type SampledSubject = Exclude<BulkSubject, 'session-row'>
const columnsOf: Readonly<Record<SampledSubject, { columns: string; table: string }>> = {
  delivery: {
    columns: `d.id, ${messageOfDelivery} as message, d.state, d.problem, d.event_type as what, d.target as connection, d.created_at as at`,
    table: 'delivery',
  },
  message: {
    columns: 'd.id, d.id as message, d.state, d.problem, d.event_type as what, d.connection, d.received_at as at',
    table: 'message',
  },
  issue: {
    columns:
      'd.id, null::uuid as message, d.state, d.code as problem, d.step as what, d.connection, d.last_seen_at as at',
    table: 'issue',
  },
  task: {
    columns: 'd.id, null::uuid as message, d.state, d.problem, d.kind as what, d.connection, d.created_at as at',
    table: 'task',
  },
  difference: {
    columns: 'd.id, null::uuid as message, d.state, null::text as problem, d.kind as what, d.connection, d.at',
    table: `(select f.organization, f.id, f.state, f.kind, coalesce(f.at, f.repaired_at, r.asked_at) as at,
                    case f.side when 'a' then p.a else p.b end as connection
               from difference f
               join reconciliation p on p.organization = f.organization and p.id = f.pair
               join reconciliation_run r on r.organization = f.organization and r.id = f.run)`,
  },
  referral: {
    columns:
      'd.id, null::uuid as message, d.state, null::text as problem, null::text as what, d.connection, d.received_at as at',
    table: '(select organization, record as id, class as state, connection, received_at from referral)',
  },
}

/** The rows of these ids, in their order. */
export async function findSample(db: Sql, subject: SampledSubject, ids: readonly string[]): Promise<SampleRow[]> {
  const { columns, table } = columnsOf[subject]
  const { rows } = await db.query<SampleRow>(
    `select ${columns} from ${table} d where d.organization = current_organization() and d.id = any ($1::uuid[]) order by d.id`,
    [ids],
  )
  return rows
}
