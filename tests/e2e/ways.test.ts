/** The ways from one screen to the next, at the real hub: from a message to its answer, from a route to its mapping. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { describeConsole, dist, findBarriers, otherLooks, takePicture } from './console.ts'

const it = describeConsole()

let server: TestServer
let origin: string
let message: string
let route: string
beforeAll(async () => {
  server = await testServer()
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('ada@example.org', 'integration-admin')
  server.answers.outcome = { kind: 'rejected', problem: 'target.refused', said: { status: 422, text: 'No' } }
  await server.book({ id: 'v-1', start: '2026-12-01T15:00:00.000Z' })
  await server.run()
  const idOf = async (sql: string) => (await server.owner.query<{ id: string }>(sql)).rows[0]?.id ?? ''
  message = await idOf('select id from message')
  route = await idOf('select id from route')
})
afterAll(() => server?.close())

async function signIn(page: Page) {
  await page.getByLabel(/^E-mail|^Courriel/).fill('ada@example.org')
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(url => !url.pathname.startsWith('/sign-in'))
}

it('ME-8 from a message to why it is not there, and back; its id stands in the box', async open => {
  const { page } = await open(`${origin}/o/maple-street/messages/${message}`)
  await signIn(page)
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('link', { name: 'Why is it not there?' }).focus()
  await takePicture(page, 'message-why-en-light')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/explain?q=${message}`)
  await page.locator('article').getByText('Parklane refused it').first().waitFor()
  await expect.poll(() => page.getByLabel('What are you looking for?').inputValue()).toBe(message)
  expect(await findBarriers(page)).toEqual([])
  await page.goBack()
  await drawer.getByRole('link', { name: 'Why is it not there?' }).waitFor()
})

it('from a route, and from the connection that is its target, to the mapping', async open => {
  const { page } = await open(`${origin}/o/maple-street/connections/routes/${route}`)
  await signIn(page)
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('link', { name: /^Appointment/ }).focus()
  await takePicture(page, 'route-mapping-en-light')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/mapping/${route}/Appointment`)
  await page.getByRole('link', { name: 'Coverage' }).waitFor()

  await page.goto(`${origin}/o/maple-street/connections/${server.target.id}?tab=routes`)
  await drawer.getByRole('link', { name: /^Appointment/ }).waitFor()
  await takePicture(page, 'connection-mapping-en-light')
  expect(await findBarriers(page)).toEqual([])
  await page.goto(`${origin}/o/maple-street/connections/${server.source.id}?tab=routes`)
  await drawer.getByText('→').first().waitFor()
  await expect.poll(() => drawer.getByRole('link', { name: /^Appointment/ }).count()).toBe(0)
})

it('G-7 the ways hold to WCAG 2.2 AA in every look', async open => {
  for (const look of otherLooks) {
    const { page } = await open(`${origin}/sign-in?to=/o/maple-street`, { look })
    await signIn(page)
    for (const [name, path, ready] of [
      ['message-why', `/messages/${message}`, `a[href*="/explain?q="]`],
      ['route-mapping', `/connections/routes/${route}`, `[role=dialog] a[href*="/mapping/"]`],
    ] as const) {
      await page.goto(`${origin}/o/maple-street${path}`)
      await page.locator(ready).first().waitFor()
      await takePicture(page, `${name}-${look.language}-${look.scheme}`)
      expect(await findBarriers(page), `${name} in ${look.language}, ${look.scheme}`).toEqual([])
    }
  }
})
