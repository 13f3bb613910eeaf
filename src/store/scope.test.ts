import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/postgres.ts'
import { type Sql, statements, withScope, withSystem } from './scope.ts'

const harbour = '01900000-0000-7000-8000-000000000001'
const meadow = '01900000-0000-7000-8000-000000000002'
let database: TestDatabase
let pool: pg.Pool

beforeAll(async () => {
  database = await testDatabase()
  await asOwner(
    `create table note (organization uuid, number integer);
     alter table note enable row level security;
     alter table note force row level security;
     create policy scope on note using (organization = current_organization());
     grant select, insert on note to causeway_app`,
  )
  pool = new pg.Pool({ connectionString: database.url, max: 2 })
  // Dropping the database may still find a connection that is closing: nobody's concern.
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  pool.on('error', () => undefined)
})
afterAll(async () => {
  await pool?.end()
  await database?.close()
})

async function asOwner(sql: string, values?: unknown[]): Promise<void> {
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query(sql, values)
  await owner.end()
}

async function addNote(db: Sql, organization: string, number: number): Promise<void> {
  await db.query('insert into note (organization, number) values ($1, $2)', [organization, number])
}

async function notesOf(organization: string): Promise<number[]> {
  const { rows } = await withScope(pool, organization, db =>
    db.query<{ number: number }>('select number from note order by number'),
  )
  return rows.map(row => row.number)
}

describe('withScope', () => {
  it('OPS-3 sees the rows of its organization and of no other', async () => {
    await withScope(pool, harbour, db => addNote(db, harbour, 1))
    expect(await notesOf(harbour)).toEqual([1])
    expect(await notesOf(meadow)).toEqual([])
  })

  it('OPS-3 cannot write a row for another organization', async () => {
    await expect(withScope(pool, harbour, db => addNote(db, meadow, 7))).rejects.toMatchObject({ code: '42501' })
    expect(await notesOf(meadow)).toEqual([])
  })

  it('OPS-3 leaves no organization behind on the connection', async () => {
    const single = new pg.Pool({ connectionString: database.url, max: 1 })
    await withScope(single, harbour, db => addNote(db, harbour, 2))
    const { rows } = await statements(single).query('select * from note')
    expect(rows).toEqual([])
    await single.end()
  })

  it('keeps nothing when the work fails, and hands on its error', async () => {
    const failing = withScope(pool, harbour, async db => {
      await addNote(db, harbour, 30)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await notesOf(harbour)).not.toContain(30)
  })

  it('says so when a failed statement was swallowed, instead of pretending to have committed', async () => {
    const swallowing = withScope(pool, harbour, async db => {
      await addNote(db, harbour, 40)
      await db.query('select 1 / 0').catch(() => undefined)
    })
    await expect(swallowing).rejects.toThrow('rolled back')
    expect(await notesOf(harbour)).not.toContain(40)
  })

  it('refuses what is not a uuid before it reaches PostgreSQL', async () => {
    for (const odd of ["' or true --", '', harbour.toUpperCase().replace('01900000', '0190000A'), `${harbour}\n`]) {
      await expect(withScope(pool, odd, async () => 'in')).rejects.toThrow(TypeError)
    }
  })

  it('refuses a transaction inside a transaction, also of another kind', async () => {
    const inner = withScope(pool, harbour, () => withSystem(pool, async () => 'in'))
    await expect(inner).rejects.toThrow('inside another')
    expect(await withScope(pool, harbour, async () => 'afterwards')).toBe('afterwards')
  })

  it('lets what the work left running open transactions once it has ended', async () => {
    const left: { later?: Promise<string> } = {}
    let open = () => {}
    const ended = new Promise<void>(resolve => {
      open = resolve
    })
    await withScope(pool, harbour, async () => {
      left.later = ended.then(() => withScope(pool, meadow, async () => 'in'))
    })
    open()
    expect(await left.later).toBe('in')
  })

  it('refuses a query that comes after the end', async () => {
    let leaked: Sql | undefined
    await withScope(pool, harbour, async db => {
      leaked = db
    })
    await expect(leaked?.query('select 1')).rejects.toThrow('has ended')
  })

  it('runs what was left for after the commit in order, when the rows can be seen', async () => {
    const seen: unknown[] = []
    await withScope(pool, harbour, async db => {
      db.afterCommit(async () => void seen.push(await notesOf(harbour)))
      db.afterCommit(() => void seen.push('second'))
      await addNote(db, harbour, 50)
      seen.push('work')
    })
    expect(seen).toEqual(['work', expect.arrayContaining([50]), 'second'])
  })

  it('runs nothing of it after a rollback', async () => {
    let ran = false
    const failing = withScope(pool, harbour, async db => {
      db.afterCommit(() => {
        ran = true
      })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(ran).toBe(false)
  })

  it('gives no broken connection back to the pool', async () => {
    const single = new pg.Pool({ connectionString: database.url, max: 1 })
    const killed = withScope(single, harbour, async db => {
      const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid')
      await asOwner('select pg_terminate_backend($1, 5000)', [rows[0]?.pid])
      await db.query('select 1')
    })
    await expect(killed).rejects.toThrow()
    expect(await withScope(single, harbour, async () => 'works')).toBe('works')
    await single.end()
  })
})

describe('withSystem', () => {
  it('OPS-3 sees no organization', async () => {
    const { rows } = await withSystem(pool, db => db.query('select * from note'))
    expect(rows).toEqual([])
  })

  it('takes named statements, which are prepared once a connection', async () => {
    const statement = { name: 'double', text: 'select $1::int * 2 as doubled', values: [21] }
    const { rows, rowCount } = await withSystem(pool, async db => {
      await db.query(statement)
      return db.query<{ doubled: number }>(statement)
    })
    expect(rows).toEqual([{ doubled: 42 }])
    expect(rowCount).toBe(1)
  })
})
