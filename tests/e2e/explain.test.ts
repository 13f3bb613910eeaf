/** "Why is it not there?" in the browser, at the real hub: by name, by id, when it waits, when it never came. */
import { afterAll, beforeAll, expect } from 'vitest'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { describeConsole, dist, findBarriers, otherLooks, takePicture } from './console.ts'

const it = describeConsole()

let server: TestServer
let origin: string
const start = '2026-12-01T15:00:00.000Z'
beforeAll(async () => {
  server = await testServer()
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('cora@example.org', 'coordinator')
  await server.book({ id: 'v-1', start, name: { given: 'Anna', family: 'Brown' }, birthDate: '1980-02-03' })
  await server.run()
  await server.book({ id: 'v-2', start, name: { given: 'Anna', family: 'Brown' }, practitioner: 'droy@example.org' })
  await server.run()
})
afterAll(() => server?.close())

type Page = Awaited<ReturnType<Parameters<Parameters<typeof it>[1]>[0]>>['page']

async function signIn(page: Page) {
  await page.getByLabel(/^E-mail|^Courriel/).fill('cora@example.org')
  await page.getByLabel(/^(Password|Mot de passe)$/).fill(password)
  await page.keyboard.press('Enter')
}

it('ME-8 answers "why is it not there?" by keyboard: one that arrived, one that waits for a person, one that never came', async open => {
  const { page } = await open(`${origin}/sign-in?to=/o/maple-street`)
  await signIn(page)
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('w')
  await page.getByText('Ask for a visit, a referral or a session note that is missing').waitFor()
  await page.keyboard.type('Anna Brown')
  await page.keyboard.press('Enter')
  await page.getByText('Parklane confirmed it.').waitFor()
  await page.getByText(/waits for a person’s decision/).waitFor()
  expect(page.url()).not.toMatch(/anna|brown/i)
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'explain')

  const shared = page.url()
  await page.getByRole('link', { name: 'Decide' }).click()
  await page.waitForURL('**/tasks/**')
  await page.goBack()
  expect(page.url()).toBe(shared)
  await page.getByText('Parklane confirmed it.').waitFor()
  await expect.poll(() => page.getByLabel('What are you looking for?').inputValue()).toBe('Anna Brown')

  await page.getByLabel('What are you looking for?').fill('v-404')
  await page.keyboard.press('Enter')
  await page.getByText('Nothing of that ever came').waitFor()
  await page.getByRole('table').waitFor()
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'explain-nothing')
})

it('G-7 explains in every look', async open => {
  for (const look of otherLooks) {
    const { page } = await open(`${origin}/sign-in?to=/o/maple-street/explain`, { look })
    await signIn(page)
    const box = page.locator('search input')
    await box.fill('Anna Brown')
    await page.keyboard.press('Enter')
    await page.locator('article').first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, `explain-${look.language}-${look.scheme}`)
  }
})
