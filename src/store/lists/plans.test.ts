import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { incidentsQuery } from '../incidents.ts'
import { type Scope, withScope } from '../scope.ts'
import { connectionsQuery, connectionsValues } from './connections.ts'
import { deliveriesQuery } from './deliveries.ts'
import { directoryQuery } from './directory.ts'
import { issueStates, issuesQuery } from './issues.ts'
import { messagesQuery } from './messages.ts'
import { hoursQuery, workQuery } from './overview.ts'
import { lowestIdAt } from './page.ts'
import { tasksQuery } from './tasks.ts'
import { setAsideQuery, undeliveredQuery } from './undelivered.ts'

/**
 * 20,000 messages of one organization beside 20,000 of another: enough that the planner, with real statistics and
 * nothing switched off, takes an index where there is one for the list, and reads the table where there is none.
 */
const count = 20_000
const now = new Date('2026-06-01T12:00:00Z')
const mine = randomUUID()
const other = randomUUID()
let test: TestDatabase
let pool: pg.Pool
let ids: { connection: string; target: string; route: string; calm: string }

beforeAll(async () => {
  test = await testDatabase()
  pool = new pg.Pool({ connectionString: test.url, max: 2 })
  // Dropping the database may still find a connection that is closing: nobody's concern.
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const owner = new pg.Client({ connectionString: test.ownerUrl })
  await owner.connect()
  for (const organization of [other, mine]) ids = await fill(owner, organization)
  // All rows and not a sample of them: the plan must not depend on luck.
  await owner.query('set default_statistics_target = 10000; analyze')
  await owner.end()
})
afterAll(async () => {
  await pool?.end()
  await test?.close()
})

/** Messages one second apart up to now, each with an event and a delivery; all but a few of them ended long ago. */
async function fill(owner: pg.Client, organization: string): Promise<typeof ids> {
  const [connection, target, route, record] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  const run = (sql: string, values: unknown[] = []) => owner.query(sql, [organization, ...values])
  await run(`insert into organization values ($1, 'o' || left($1::uuid::text, 8), 'O', 'staging', 1, $2)`, [now])
  for (const id of [connection, target])
    await run(
      `insert into connection values ($1, $2, 'c' || left($2::uuid::text, 8), 'x', gen_random_uuid(), 'active', null, 1, '', $3)`,
      [id, now],
    )
  await run(`insert into route values ($1, $2, 'r', $3, $4, 'active', null, 1, '', $5)`, [
    route,
    connection,
    target,
    now,
  ])
  await run(
    `insert into record (organization, id, type, version, connection, created_at, updated_at) values ($1, $2, 'Appointment', 1, $3, $4, $4)`,
    [record, connection, now],
  )
  await run(`insert into record_version values ($1, $2, 1, null, $3, '')`, [record, now])
  // The time in an id is the time of arrival, as uuidv7 has it.
  const uuid = (at: string, random: string) => `
    (lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '7' || substr(md5(${random}), 1, 3) || '8' ||
     substr(md5(${random}), 4, 15))::uuid`
  const at = `$2::timestamptz - (${count} - g) * interval '1 minute'`
  await run(
    `insert into message (organization, id, connection, origin, received_at, state, event_type, problem, body_token, size, body, headers)
     select $1, ${uuid(at, `$1::uuid::text || g || 'm'`)}, $3, 'push', ${at},
            case when g % 500 = 0 then 'held' when g % 700 = 0 then 'unreadable' when g > ${count} - 5 then 'received' else 'applied' end,
            'booking.created', case when g % 700 = 0 then 'message.unreadable' end, g, 10, '', ''
       from generate_series(1, ${count}) g`,
    [now, connection],
  )
  await run(
    `insert into event (organization, id, message, connection, type, record, record_version, happened_at, created_at)
     select $1, gen_random_uuid(), m.id, $2, 'booking.created', $3, 1, m.received_at, m.received_at
       from message m where m.organization = $1`,
    [connection, record],
  )
  await run(
    `insert into delivery (organization, id, route, target, event, event_type, record, record_type, record_version, order_key,
                           position, head, state, config_version, created_at, settled_at, problem)
     select $1, e.message, $2, $3, e.id, e.type, e.record, 'Appointment', 1, gen_random_uuid(), row_number() over (), false,
            case row_number() over () % 400 when 0 then 'rejected' when 1 then 'retry' else 'delivered' end, 1, e.created_at,
            case when row_number() over () % 400 <> 1 then e.created_at end,
            case when row_number() over () % 400 = 0 then 'target.refused' end
       from event e where e.organization = $1`,
    [route, target],
  )
  await run(
    `insert into task (organization, id, kind, problem, subject, connection, state, body, created_at)
     select $1, gen_random_uuid(), 'person', 'person.unsure', g, $2, case when g % 100 = 0 then 'open' else 'done' end, '', $3
       from generate_series(1, ${count / 4}) g`,
    [connection, now],
  )
  await run(
    `insert into issue (organization, id, connection, step, code, detail, state, count, first_seen_at, last_seen_at)
     select $1, gen_random_uuid(), $2, 'parse', 'x', g, case when g % 100 = 0 then 'open' else 'resolved' end, 1, $3, $3::timestamptz - g * interval '1 minute'
       from generate_series(1, ${count / 4}) g`,
    [connection, now],
  )
  await run(
    `insert into link (organization, connection, entity, token, record, kind, linked_at)
     select $1, $2, 'visit', g, $3, 'auto', $4 from generate_series(1, ${count}) g`,
    [connection, record, now],
  )
  await run(
    `insert into link (organization, connection, entity, token, record, kind, body, linked_at)
     select $1, $2, 'Practitioner', g, $3, 'auto', '', $4 from generate_series(1, 50) g`,
    [target, record, now],
  )
  // A record of few events, beside the one that all others are about.
  const calm = randomUUID()
  await run(
    `insert into record (organization, id, type, version, connection, created_at, updated_at) values ($1, $2, 'Appointment', 1, $3, $4, $4)`,
    [calm, connection, now],
  )
  await run(`insert into record_version values ($1, $2, 1, null, $3, '')`, [calm, now])
  await run(
    `insert into event (organization, id, message, connection, type, record, record_version, happened_at, created_at)
     select $1, gen_random_uuid(), m.id, $2, 'booking.changed', $3, 1, m.received_at, m.received_at
       from (select id, received_at from message where organization = $1 order by id desc limit 5) m`,
    [connection, calm],
  )
  await run(
    `insert into incident (organization, id, title, state, opened_at, opened_by)
     select $1, gen_random_uuid(), '', case when g % 100 = 0 then 'open' else 'closed' end, $2, $3
       from generate_series(1, 1000) g`,
    [now, record],
  )
  return { connection, target, route, calm }
}

type Plan = {
  'Node Type': string
  'Relation Name'?: string | undefined
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number | undefined
  Plans?: Plan[] | undefined
}
const Plan: z.ZodType<Plan> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Relation Name': z.string().optional(),
    'Actual Rows': z.number(),
    'Actual Loops': z.number(),
    'Rows Removed by Filter': z.number().optional(),
    Plans: z.array(Plan).optional(),
  }),
)
const Explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan })]) })])

/** How a statement was carried out, in the scope of an organization and with the rights of the application. */
async function explain(text: string, values: readonly unknown[]): Promise<Plan[]> {
  const rows = await withScope(pool, mine, async (db: Scope) => {
    const result = await db.query(`explain (analyze, format json) ${text}`, values)
    return result.rows
  })
  const nodes: Plan[] = []
  const walk = (plan: Plan) => {
    nodes.push(plan)
    for (const child of plan.Plans ?? []) walk(child)
  }
  walk(Explained.parse(rows)[0]['QUERY PLAN'][0].Plan)
  return nodes
}

const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const large = new Set(['message', 'delivery', 'event', 'task', 'issue', 'link', 'incident'])
const cause = { code: 'target.refused', detail: '' }
const hour = 3_600_000
const since = new Date(now.getTime() - 24 * hour)
const after = lowestIdAt(new Date(now.getTime() - 100 * hour))

/** Each list with the most rows that it may touch to give a page of 50. */
const lists: readonly [string, () => { text: string; values: readonly unknown[] }, number][] = [
  ['messages', () => messagesQuery({}, 50, undefined), 200],
  ['messages, a later page', () => messagesQuery({}, 50, after), 200],
  ['messages by state', () => messagesQuery({ state: 'unreadable' }, 50, undefined), 200],
  ['messages held', () => messagesQuery({ state: 'held' }, 50, undefined), 200],
  ['messages by connection', () => messagesQuery({ connection: ids.connection }, 50, after), 200],
  ['messages that wait', () => messagesQuery({ state: 'waiting' }, 50, undefined), 200],
  ['messages with a failed delivery', () => messagesQuery({ delivery: 'failed' }, 50, undefined), 400],
  ['messages with a waiting delivery', () => messagesQuery({ delivery: 'waiting' }, 50, undefined), 400],
  [
    'messages with a failed delivery to a target',
    () => messagesQuery({ delivery: 'failed', target: ids.target, settledFrom: since }, 50, undefined),
    400,
  ],
  [
    'messages with a delivery that arrived at a target in a day',
    () => messagesQuery({ delivery: 'delivered', target: ids.target, settledFrom: since }, 50, undefined),
    6_000,
  ],
  ['messages to a target', () => messagesQuery({ target: ids.target }, 50, undefined), 400],
  ['messages of a day', () => messagesQuery({ from: since, to: now }, 50, undefined), 400],
  [
    'messages of a day long ago',
    () =>
      messagesQuery(
        { from: new Date(now.getTime() - 240 * hour), to: new Date(now.getTime() - 216 * hour) },
        50,
        undefined,
      ),
    400,
  ],
  ['messages by route', () => messagesQuery({ route: { id: ids.route, target: ids.target } }, 50, undefined), 400],
  [
    'messages with a failed delivery by route',
    () => messagesQuery({ route: { id: ids.route, target: ids.target }, delivery: 'failed' }, 50, undefined),
    400,
  ],
  ['messages of a record', () => messagesQuery({ record: ids.calm }, 50, undefined), 200],
  [
    'messages of an issue about deliveries',
    () => messagesQuery({ issue: { ...cause, connection: ids.target, step: 'deliver' } }, 50, undefined),
    600,
  ],
  [
    'messages of an issue about messages',
    () =>
      messagesQuery(
        { issue: { ...cause, connection: ids.connection, step: 'parse', code: 'message.unreadable' } },
        50,
        undefined,
      ),
    400,
  ],
  ['what is not delivered', () => ({ text: undeliveredQuery, values: [lastId, null, null, 51, null] }), 600],
  ['what was set aside', () => ({ text: setAsideQuery, values: [lastId, null, null, 51, null, since] }), 200],
  ['incidents', () => ({ text: incidentsQuery, values: ['open', lastId, 51] }), 200],
  ['deliveries', () => deliveriesQuery({}, 50, undefined), 400],
  ['deliveries by state', () => deliveriesQuery({ state: 'rejected' }, 50, after), 400],
  ['deliveries by target', () => deliveriesQuery({ target: ids.target }, 50, after), 400],
  ['issues', () => ({ text: issuesQuery, values: [issueStates, 'infinity', lastId, 51, null, null] }), 600],
  ['issues, a later page', () => ({ text: issuesQuery, values: [issueStates, since, lastId, 51, null, null] }), 600],
  ['issues, open ones', () => ({ text: issuesQuery, values: [['open'], 'infinity', lastId, 51, null, null] }), 200],
  ['tasks', () => ({ text: tasksQuery, values: ['open', '00000000-0000-0000-0000-000000000000', 51] }), 200],
  [
    'directory',
    () => ({ text: directoryQuery, values: [ids.target, ['Practitioner', 'Location', 'HealthcareService'], 50_000] }),
    400,
  ],
  ['connections', () => ({ text: connectionsQuery, values: connectionsValues(since) }), 12_000],
  ['the counts of the overview', () => ({ text: workQuery, values: [since] }), 6_000],
  ['the hours of the overview', () => ({ text: hoursQuery, values: [since, lowestIdAt(since)] }), 12_000],
]

describe('the plan of a list', () => {
  it.each(lists)('of %s reads no large table and only the rows it needs', async (_name, query, mostRows) => {
    const { text, values } = query()
    const nodes = await explain(text, values)
    const scanned = nodes.filter(node => node['Node Type'] === 'Seq Scan' && large.has(node['Relation Name'] ?? ''))
    expect(scanned.map(node => node['Relation Name'])).toEqual([])
    const touched = nodes
      .filter(node => node['Relation Name'] !== undefined && large.has(node['Relation Name']))
      .reduce(
        (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
        0,
      )
    expect(touched).toBeLessThanOrEqual(mostRows)
  })
})
