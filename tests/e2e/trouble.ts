/**
 * A clinic in trouble, for browser tests of what people do then: a real hub whose target refused six visits, one message
 * that nobody can read, a coordinator with rights to pause, and bulks that run. Everything ends with the test.
 */
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { startClock } from '../../src/jobs/clock.ts'
import { bulksDue, previewBulk, runBulk } from '../../src/pipeline/bulk.ts'
import { withScope } from '../../src/store/scope.ts'
import { password, secret, type TestServer, testServer } from '../hub-server.ts'
import { dist, type OpenOptions, type OpenPage } from './console.ts'

export type Trouble = {
  server: TestServer
  /** Opens an address inside the organization, signed in. */
  visit(path: string, options?: OpenOptions): Promise<{ page: Page }>
  /** From now on the target takes everything. */
  mendTarget(): void
  /** Retries everything that was refused, as a bulk that has come to its end. */
  retryAll(): Promise<void>
  /** The id of the issue that the refusals made. */
  issue(): Promise<string>
}

const start = '2026-12-01T15:00:00.000Z'
const refusedVisits = 6
const email = 'ada@example.org'

/** Opens the hub and lets it get into trouble. */
export async function openInTrouble(open: OpenPage): Promise<Trouble> {
  const server = await testServer()
  onTestFinished(() => server.close())
  const app = await server.server({ consoleFolder: dist })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const account = await server.addAccount(email, 'integration-admin')
  server.answers.outcome = {
    kind: 'rejected',
    problem: 'target.refused',
    said: { status: 422, text: 'Not on a weekend' },
  }
  for (let n = 0; n < refusedVisits; n += 1) await server.book({ id: `refused-${n}`, start, ...(n === 0 ? anna : {}) })
  await server.app.inject({
    method: 'POST',
    url: `/in/${server.source.publicId}`,
    headers: { 'x-parklane-secret': secret, 'content-type': 'application/json' },
    payload: '{"id": 4}',
  })
  await server.run()
  const clock = startClock(server.hub, [{ name: 'bulks', everyMs: 50, run: bulksDue }])
  onTestFinished(() => clock.stop())
  return {
    server,
    async visit(path, options) {
      const { page } = await open(`${origin}/o/${server.slug}${path}`, options)
      const look = options?.look
      await page.getByLabel(look?.language === 'fr' ? 'Courriel' : 'E-mail').fill(email)
      await page.locator('input[type=password]').fill(password)
      await page.keyboard.press('Enter')
      await page.waitForURL(`**/o/${server.slug}${path}`)
      return { page }
    },
    mendTarget() {
      server.answers.outcome = { kind: 'delivered' }
    },
    async retryAll() {
      const { id } = await withScope(server.hub.pool, server.organization, db =>
        previewBulk(server.hub, db, {
          action: 'delivery.replay',
          selection: { of: 'deliveries', filter: { undelivered: true } },
          filter: { undelivered: true },
          about: null,
          by: account,
        }),
      )
      await runBulk(server.hub, server.organization, id, { reason: 'The account works again', by: account })
      const stateOfBulk = () => server.owner.query<{ state: string }>('select state from bulk where id = $1', [id])
      await expect.poll(async () => (await stateOfBulk()).rows).toEqual([{ state: 'done' }])
      await server.run() // they fail again: the issue stays
    },
    async issue() {
      const { rows } = await server.owner.query<{ id: string }>(`select id from issue where code = 'target.refused'`)
      return rows[0]?.id ?? ''
    },
  }
}

const anna = { name: { given: 'Anna', family: 'Brown' }, birthDate: '1980-02-03' }
