/** Connections → Versions, against the real hub: what a vendor sends differently is seen, opened, acknowledged. */
import { afterAll, beforeAll, expect } from 'vitest'
import { calcom } from '../../src/connectors/calcom/index.ts'
import { sign } from '../../src/connectors/calcom/verify.ts'
import type { Connector } from '../../src/connectors/connector.ts'
import { versionsDue, versionsEveryMs } from '../../src/jobs/versions.ts'
import { createLog } from '../../src/log.ts'
import { writeConnection } from '../../src/store/configuration.ts'
import { withScope } from '../../src/store/scope.ts'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { describeConsole, dist, findBarriers, otherLooks, takePicture } from './console.ts'

const it = describeConsole()
const secret = 'whsec_of_the_tests'

let server: TestServer
let origin: string
beforeAll(async () => {
  server = await testServer(createLog('silent'), [calcom as unknown as Connector])
  const { hub, organization } = server
  const [id, publicId] = [hub.newId(), hub.newId()]
  const settings = hub.sealer.sealJson(organization, 'connection', id, { webhookSecrets: [secret] })
  const row = { id, slug: 'booking-page', connector: 'calcom', public_id: publicId, version: 1, settings }
  await withScope(hub.pool, organization, db => writeConnection(db, organization, row, server.clock.now))
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('ada@example.org', 'integration-admin')
  await versionsDue(hub)
  for (let count = 0; count < 14; count += 1) {
    const payload = { uid: `u${count}`, ...(count < 8 ? {} : { telehealthRoom: 'x' }) }
    const body = JSON.stringify({ triggerEvent: 'BOOKING_CREATED', createdAt: '2026-11-23T14:00:00Z', payload })
    const headers = {
      'content-type': 'application/json',
      'x-cal-signature-256': sign(secret, body),
      'x-cal-webhook-version': count < 10 ? '2021-10-20' : '2027-01-01',
    }
    await server.app.inject({ method: 'POST', url: `/in/${publicId}`, headers, payload: body })
  }
  server.clock.now = new Date(server.clock.now.getTime() + versionsEveryMs)
  await versionsDue(hub)
})
afterAll(() => server?.close())

it('SCH-14 an administrator sees what is new, opens it by keyboard, and acknowledges it', async open => {
  const { page } = await open(`${origin}/o/maple-street/connections/versions`)
  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.getByText('2 are new').waitFor()
  await takePicture(page, 'versions')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await drawer.getByText('telehealthRoom').waitFor()
  await takePicture(page, 'versions-one')
  expect(await findBarriers(page)).toEqual([])
  await drawer.getByRole('button', { name: 'I have seen these' }).focus()
  await page.keyboard.press('Enter')
  await drawer.getByText('Seen by Test Person').first().waitFor()
  await page.keyboard.press('Escape')
  await page.waitForURL(/versions$/)
})

it('looks right in the other looks', async open => {
  for (const look of otherLooks) {
    const { page } = await open(`${origin}/o/maple-street/connections/versions`, { look })
    await page.getByLabel(look.language === 'fr' ? 'Courriel' : 'E-mail').fill('ada@example.org')
    await page.locator('input[type=password]').fill(password)
    await page.keyboard.press('Enter')
    await page.locator('[data-row]').first().click()
    await page.getByRole('dialog').getByText('telehealthRoom').waitFor()
    await takePicture(page, `versions-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `${look.language}, ${look.scheme}`).toEqual([])
  }
})
