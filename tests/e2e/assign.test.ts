/** Giving many tasks to a colleague at once, at the real hub: ticked by keyboard, with a preview and a reason. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Clock, startClock } from '../../src/jobs/clock.ts'
import { bulksDue } from '../../src/pipeline/bulk.ts'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { describeConsole, dist, findBarriers, otherLooks, takePicture } from './console.ts'

const it = describeConsole()

let server: TestServer
let clock: Clock
let origin: string
let colleague: string
beforeAll(async () => {
  server = await testServer()
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('cora@example.org', 'coordinator')
  colleague = await server.addAccount('ada@example.org', 'integration-admin')
  for (const [n, practitioner] of ['droy@example.org', 'okafor@example.org', 'singh@example.org'].entries())
    await server.book({ id: `v-${n}`, start: '2026-12-01T15:00:00.000Z', practitioner })
  await server.run()
  clock = startClock(server.hub, [{ name: 'bulks', everyMs: 50, run: bulksDue }])
})
afterAll(async () => {
  await clock?.stop()
  await server?.close()
})

async function signIn(page: Page) {
  await page.getByLabel(/^E-mail|^Courriel/).fill('cora@example.org')
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(url => !url.pathname.startsWith('/sign-in'))
}
const owners = async () =>
  (await server.owner.query<{ assignee: string | null }>('select assignee from task order by id')).rows.map(
    ({ assignee }) => assignee,
  )

it('G-4 tasks are ticked by keyboard and given to a colleague, with a preview of how many and to whom', async open => {
  const { page } = await open(`${origin}/o/maple-street/tasks`)
  await signIn(page)
  await page.getByRole('checkbox').nth(2).waitFor()
  for (const key of ['x', 'j', 'x']) await page.keyboard.press(key)
  await page.getByText('2 selected').waitFor()
  await takePicture(page, 'tasks-ticked-en-light')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Give to …' }).focus()
  await page.keyboard.press('Enter')
  const names = page.getByRole('menuitem')
  await names.nth(1).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Give tasks to somebody' })
  await dialog.getByText('2 tasks change hands').waitFor()
  await dialog.getByText(/From then on they are looked after by \S/).waitFor()
  await takePicture(page, 'tasks-assign-en-light')
  expect(await findBarriers(page)).toEqual([])
  expect(await owners()).toEqual([null, null, null]) // a preview changes nothing
  await dialog.getByLabel('Reason').fill('Away until Monday')
  await page.keyboard.press('Tab')
  await dialog.locator('button[type=submit]').focus()
  await page.keyboard.press('Enter')
  await dialog.getByText('2 done').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect.poll(() => owners()).toEqual([colleague, colleague, null])
  await page.getByText('2 selected').waitFor({ state: 'detached' })
})

it('G-7 ticked tasks hold to WCAG 2.2 AA in every look', async open => {
  for (const look of otherLooks) {
    const { page } = await open(`${origin}/o/maple-street/tasks`, { look })
    await signIn(page)
    await page.getByRole('checkbox').nth(2).waitFor()
    await page.keyboard.press('x')
    await takePicture(page, `tasks-ticked-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `${look.language}, ${look.scheme}`).toEqual([])
    await page.context().close()
  }
})
