/**
 * A database for a test file: migrated, its own, gone after `close`. The server behind it starts when the first file
 * asks and serves the whole run (postgres.setup.ts), so tests without a database pay nothing.
 */
import { inject } from 'vitest'
import { z } from 'zod'

/** `url` is of a login without rights of its own but those of `causeway_app`; `ownerUrl` is the superuser's. */
export type TestDatabase = { url: string; ownerUrl: string; close(): Promise<void> }

const Answer = z.object({ url: z.string(), ownerUrl: z.string(), name: z.string() })

/**
 * Clones the migrated template into a database for the caller.
 *
 * @example
 * const db = await testDatabase()
 * afterAll(() => db.close())
 */
export async function testDatabase(): Promise<TestDatabase> {
  const broker = inject('postgresBroker')
  const { url, ownerUrl, name } = Answer.parse(await ask(new URL('/databases', broker), 'POST'))
  return {
    url,
    ownerUrl,
    async close() {
      await ask(new URL(`/databases/${name}`, broker), 'DELETE')
    },
  }
}

async function ask(url: URL, method: 'POST' | 'DELETE'): Promise<unknown> {
  const response = await fetch(url, { method })
  const text = await response.text()
  if (!response.ok) throw new Error(`No database for this test: ${text}`)
  return JSON.parse(text)
}
