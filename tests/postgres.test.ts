import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from './postgres.ts'

describe('a database for a test file', () => {
  let ours: TestDatabase
  let theirs: TestDatabase
  beforeAll(async () => {
    ;[ours, theirs] = await Promise.all([testDatabase(), testDatabase()])
  })
  afterAll(async () => {
    await Promise.all([ours.close(), theirs.close()])
  })

  it('opens as a login that is neither superuser nor owner and has the rights of the application', async () => {
    expect(
      await rowsOf(
        ours.url,
        `select rolname, rolsuper, rolbypassrls, pg_has_role(current_user, 'causeway_app', 'member') as member,
                pg_get_userbyid(datdba) = current_user as owner
           from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
      ),
    ).toEqual([{ rolname: 'causeway_login', rolsuper: false, rolbypassrls: false, member: true, owner: false }])
  })

  it('is of its own: what one file writes another does not see', async () => {
    await rowsOf(ours.ownerUrl, 'create table only_here (id int)')
    expect(await rowsOf(theirs.ownerUrl, `select to_regclass('only_here') as found`)).toEqual([{ found: null }])
  })

  it('is UTF-8 whatever the language of the machine', async () => {
    expect(await rowsOf(ours.url, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }])
  })

  it('is gone after close', async () => {
    const gone = await testDatabase()
    await gone.close()
    await expect(rowsOf(gone.url, 'select 1')).rejects.toThrow('does not exist')
  })
})

async function rowsOf(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
