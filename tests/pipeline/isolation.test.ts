/** Organizations cannot see each other: the catalogue shows it for every table there is, also for tables of later. */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withScope, withSystem } from '../../src/store/scope.ts'
import { openTestHub, openTestPool, type TestHub } from '../hub.ts'
import { person } from '../people.ts'

/** Without an organization, and why: accounts belong to people, who can work for several (0010_accounts.sql). */
const ofNoOrganization = [
  'account',
  'credential',
  'hub_key',
  'migration',
  'network_access',
  'network_assertion',
  'network_client',
  'network_hub_exchange',
  'network_hub_hour',
  'network_replay',
  'oid_root',
  'session',
  'sign_in_failure',
  'sign_in_link',
]

let test: TestHub
let owner: pg.Pool
let pool: pg.Pool
const stranger = '01900000-0000-7000-8000-00000000dead'

beforeAll(async () => {
  test = await openTestHub()
  await test.settleDown()
  // Rows in as many tables as a day brings: a visit, a refusal, a task, an issue.
  await test.book({ person: person(1), at: 0 })
  await test.turn('POST', 'event-types', { id: 40 })
  await test.book({ person: person(2), at: 4, eventType: 40 })
  await test.settleDown()
  owner = openTestPool(test.ownerUrl, 2)
  pool = openTestPool(test.databaseUrl, 2)
  await owner.query(
    `insert into organization (id, slug, name, environment, config_version, created_at)
     values ($1, 'stranger', 'Stranger', 'staging', 1, now())`,
    [stranger],
  )
})
afterAll(async () => {
  await Promise.all([owner?.end(), pool?.end()])
  await test?.close()
})

async function column<T>(sql: string, values: unknown[] = []): Promise<T[]> {
  const { rows } = await owner.query<{ value: T }>(sql, values)
  return rows.map(row => row.value)
}

const tables = `
  from pg_class c
 where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace`
const scoped = `${tables}
   and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization' and not a.attisdropped)`

describe('every table', () => {
  it('OPS-3 belongs to organizations, or is one of the few that are known not to', async () => {
    const others = await column<string>(
      `select c.relname as value ${tables} and c.relname <> 'organization'
          and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization')
        order by 1`,
    )
    expect(ofNoOrganization).toEqual(expect.arrayContaining(others))
  })

  it('OPS-3 of an organization has row-level security enabled and forced', async () => {
    const open = await column<string>(
      `select c.relname as value ${scoped} and not (c.relrowsecurity and c.relforcerowsecurity)`,
    )
    expect(open).toEqual([])
    expect((await column(`select c.relname as value ${scoped}`)).length).toBeGreaterThan(20)
  })

  it('OPS-3 of an organization has a policy that checks what is read and what is written', async () => {
    const lacking = await column<string>(
      `select c.relname as value ${scoped} and not exists (
         select from pg_policy p
          where p.polrelid = c.oid and p.polcmd = '*'
            and pg_get_expr(p.polqual, p.polrelid) like '%current_organization()%'
            and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid)) like '%current_organization()%')`,
    )
    expect(lacking).toEqual([])
  })

  it('OPS-3 of an organization begins its primary key with it', async () => {
    const lacking = await column<string>(
      `select c.relname as value ${scoped} and not exists (
         select from pg_index i
           join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
          where i.indrelid = c.oid and i.indisprimary and a.attname = 'organization')`,
    )
    expect(lacking).toEqual([])
  })
})

describe('the role of the application', () => {
  it('OPS-3 owns nothing, is no superuser and bypasses nothing', async () => {
    const { rows } = await owner.query(
      `select r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb,
              (select count(*)::int from pg_class c where c.relowner = r.oid) as owned
         from pg_roles r
        where r.rolname in ('causeway_app', 'causeway_login', 'causeway_queue')
        order by 1`,
    )
    for (const row of rows)
      expect(row).toMatchObject({
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        owned: 0,
      })
    expect(rows).toHaveLength(3)
  })

  it('OPS-5 can neither change nor delete what is in the audit trail', async () => {
    for (const statement of [`update audit set action = 'nothing'`, 'delete from audit', 'truncate audit'])
      await expect(withScope(pool, test.organization, db => db.query(statement))).rejects.toMatchObject({
        code: '42501',
      })
  })

  it('OPS-3 cannot make or change tables', async () => {
    for (const statement of ['create table mine (id int)', 'alter table message disable row level security'])
      await expect(withSystem(pool, db => db.query(statement))).rejects.toMatchObject({ code: '42501' })
  })
})

describe('a transaction', () => {
  async function names(): Promise<string[]> {
    return column<string>(`select c.relname as value ${scoped} order by 1`)
  }

  it('OPS-3 without an organization sees nothing', async () => {
    for (const name of [...(await names()), 'organization'])
      expect([name, (await withSystem(pool, db => db.query(`select 1 from ${name} limit 1`))).rows]).toEqual([name, []])
  })

  it('OPS-3 of another organization sees nothing either, and there is something to see', async () => {
    const filled: string[] = []
    for (const name of await names()) {
      const seen = await withScope(pool, stranger, db => db.query(`select 1 from ${name} limit 1`))
      expect([name, seen.rows]).toEqual([name, []])
      const own = await withScope(pool, test.organization, db => db.query(`select 1 from ${name} limit 1`))
      if (own.rows.length > 0) filled.push(name)
    }
    expect(filled).toEqual(
      expect.arrayContaining([
        'message',
        'record',
        'record_version',
        'delivery',
        'attempt',
        'link',
        'token',
        'task',
        'issue',
      ]),
    )
  })

  it('OPS-3 of another organization changes and deletes nothing', async () => {
    // Some tables may not be changed at all; that is as good.
    const touched = (text: string) =>
      withScope(pool, stranger, db => db.query(text, [test.organization])).then(
        ({ rowCount }) => rowCount,
        (error: { code?: string }) => (error.code === '42501' ? 0 : Promise.reject(error)),
      )
    for (const name of await names()) {
      const changed = await touched(`update ${name} set organization = organization where organization = $1`)
      const deleted = await touched(`delete from ${name} where organization = $1`)
      expect([name, changed, deleted]).toEqual([name, 0, 0])
    }
  })

  it('OPS-3 cannot write into another organization, nor without one', async () => {
    const write = `insert into issue (organization, id, connection, step, code, state, count, first_seen_at, last_seen_at)
                   values ($1, $2, $2, 'parse', 'x', 'open', 1, now(), now())`
    const values = [test.organization, randomUUID()]
    await expect(withScope(pool, stranger, db => db.query(write, values))).rejects.toMatchObject({ code: '42501' })
    await expect(withSystem(pool, db => db.query(write, values))).rejects.toMatchObject({ code: '42501' })
  })
})

describe('what crosses organizations', () => {
  it('OPS-3 the queue role reads no body: not one sealed column, and no problem or reason', async () => {
    const readable = await column<string>(
      `select c.relname || '.' || a.attname as value
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
          and has_column_privilege('causeway_queue', c.oid, a.attnum, 'select')
          and (a.atttypid = 'bytea'::regtype or a.attname in ('name', 'problem', 'reason', 'problem_where', 'token'))
          and a.attname not like '%hash'                             -- what a hash is of, nobody learns from it
          and (c.relname, a.attname) <> ('watch', 'name')            -- of a job of ours`,
    )
    expect(readable).toEqual([])
  })

  it('OPS-3 functions with the rights of their owner give back ids and numbers, belong to the queue role, and are not public', async () => {
    const { rows } = await owner.query<{ name: string; owner: string; result: string; open: boolean; path: string[] }>(
      `select p.proname as name, r.rolname as owner, pg_get_function_result(p.oid) as result, p.proconfig as path,
              exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x where x.grantee = 0) as open
         from pg_proc p join pg_roles r on r.oid = p.proowner
        where p.prosecdef and p.pronamespace = 'public'::regnamespace
        order by 1`,
    )
    expect(rows.length).toBeGreaterThan(5)
    for (const row of rows) {
      expect(row).toMatchObject({
        owner: 'causeway_queue',
        open: false,
        path: ['search_path=pg_catalog, public, pg_temp'],
      })
      const words = row.result.replace(/^TABLE\(|\)$/g, '').split(', ')
      for (const word of words)
        expect(word).toMatch(
          /^(uuid|\w+ uuid|(stream|queue|code|severity|state|form|kind|scope) text|\w+ (boolean|bigint|integer|double precision|timestamp with time zone)|\w+_hash bytea|boolean|bigint|integer|void)$/,
        )
    }
  })
})
