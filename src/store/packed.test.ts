import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/postgres.ts'
import { packBodies } from './packed.ts'

let database: TestDatabase
let client: pg.Client
beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.close()
})

it('packed bodies come apart in PostgreSQL as they went in, absent and empty ones too', async () => {
  const bytes = fc.option(fc.uint8Array({ maxLength: 300 }), { nil: null })
  const rows = fc.array(fc.record({ body: bytes, headers: bytes }), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(rows, async given => {
      const { bytes, columns } = packBodies({
        body: given.map(row => row.body),
        headers: given.map(row => row.headers),
      })
      const answer = await client.query<{ body: Buffer | null; headers: Buffer | null }>(
        `select substring($1::bytea from u.body_at for u.body_length) as body,
                substring($1::bytea from u.headers_at for u.headers_length) as headers
           from unnest($2::int[], $3::int[], $4::int[], $5::int[])
             with ordinality as u (body_at, body_length, headers_at, headers_length, row)
          order by u.row`,
        [bytes, columns.body.at, columns.body.length, columns.headers.at, columns.headers.length],
      )
      const plain = (value: Uint8Array | null) => (value ? [...value] : null)
      expect(answer.rows.map(row => [plain(row.body), plain(row.headers)])).toEqual(
        given.map(row => [plain(row.body), plain(row.headers)]),
      )
    }),
    { numRuns: 60 },
  )
})
