/** Lists of Synchronization that are thousands of rows long: read by scrolling, walked by keyboard, sorted, in every look. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { password } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'
import { checkLooks, describeConsole, dist, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

/** Seven are in the town already. */
const many = 2_600
const all = many + 7
let server: SessionServer
let origin: string
beforeAll(async () => {
  server = await openSessionServer()
  origin = await (await server.test.server({ consoleFolder: dist })).listen({ host: '127.0.0.1', port: 0 })
  for (let n = 1; n <= many; n += 1)
    server.ensora.world.put('student', {
      id: `many-${n}`,
      site: n % 2 === 0 ? 'site-1' : 'site-2',
      first: 'Pupil',
      last: `No. ${String(n).padStart(4, '0')}`,
      born: '2017-05-06',
      soapEnabled: true,
    })
  await server.settle()
}, 180_000)
afterAll(() => server?.close())

async function signIn(page: Page) {
  await page.getByLabel(/^E-mail|^Courriel/).fill('admin@example.com')
  await page.getByLabel(/^(Password|Mot de passe)$/).fill(password)
  await page.keyboard.press('Enter')
}
const at = (search: string) => `${origin}/sign-in?to=${encodeURIComponent(`/o/maple-street/sessions${search}`)}`
const table = (page: Page) => page.getByRole('table', { name: 'Clients' })
const drawn = (page: Page) => table(page).locator('tbody tr[aria-rowindex]').count()
/** The row that has the focus, as a screen reader counts it: the head is the first. */
const focused = async (page: Page) => Number(await page.locator('tr:has(:focus)').getAttribute('aria-rowindex'))
/** As one drags the scroll bar. */
const scrollTo = (page: Page, share: number) =>
  table(page).evaluate((element, to) => {
    const place = element.parentElement?.parentElement
    place?.scrollTo({ top: (place.scrollHeight - place.clientHeight) * to })
  }, share)

it('SES-2 a list of thousands shows how many there are, draws those on screen only, and is read to its end by scrolling', async open => {
  const { page } = await open(at('?tab=clients'))
  await signIn(page)
  await page.getByText('2,607 rows').waitFor()
  expect(await table(page).getAttribute('aria-rowcount')).toBe(String(all + 1))
  expect(await drawn(page)).toBeLessThan(70)
  const height = await table(page)
    .locator('tbody tr[aria-rowindex="5"]')
    .evaluate(row => row.getBoundingClientRect().height)
  expect(height).toBe(36)

  await scrollTo(page, 1)
  const last = table(page).locator(`tr[aria-rowindex="${all + 1}"]`)
  await last.locator('bdi', { hasText: /^Pupil No\. \d{4}$/ }).waitFor()
  expect(await drawn(page)).toBeLessThan(70)
  await table(page).getByRole('columnheader', { name: 'Student' }).isVisible()
  expect(await table(page).locator('tr[aria-busy]').count()).toBe(0)
  await takePicture(page, 'sessions-long-end')
  expect(await findBarriers(page)).toEqual([])

  // Around the edges of its pages: each row at its place, and nobody twice.
  const seen = new Map<number, string>()
  for (const edge of [100, 600, 1_100, 1_600, 2_100, all]) {
    await scrollTo(page, edge / all)
    await expect.poll(() => table(page).locator(`tr[aria-rowindex="${edge}"]:not([aria-busy])`).count()).toBe(1)
    await expect.poll(() => table(page).locator('tr[aria-busy]').count()).toBe(0)
    for (const [index, name] of await namesOf(page)) seen.set(index, name)
  }
  expect(seen.size).toBeGreaterThan(150)
  expect(new Set(seen.values()).size).toBe(seen.size)
})

/** The rows that are drawn: where each stands, and whose it is. */
const namesOf = (page: Page) =>
  table(page)
    .locator('tbody tr[aria-rowindex]')
    .evaluateAll(rows =>
      rows.map(
        row => [Number(row.getAttribute('aria-rowindex')), row.querySelector('bdi')?.textContent ?? ''] as const,
      ),
    )

it('SES-2 j and k walk through all of it; who looks elsewhere and comes back finds the row that had the focus', async open => {
  const { page } = await open(at('?tab=clients'))
  await signIn(page)
  await page.getByText('2,607 rows').waitFor()
  for (let step = 0; step < 130; step += 1) await page.keyboard.press('j')
  // 130 rows are more than the first page: what comes next was read on the way.
  await expect.poll(() => focused(page)).toBe(131)
  await page.keyboard.press('k')
  await expect.poll(() => focused(page)).toBe(130)
  await scrollTo(page, 0.5)
  await expect.poll(() => table(page).locator('tr[aria-rowindex="1300"]').count()).toBe(1)
  expect(await focused(page)).toBe(130)
  await page.keyboard.press('j')
  await expect.poll(() => focused(page)).toBe(131)
  await expect.poll(() => table(page).locator('tr[aria-rowindex="131"] [data-row]').count()).toBe(1)
  // Enter opens the choice of the row; Escape gives the focus back.
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: /^What Pupil No/ }).waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page)).toBe(131)
})

it('SES-2 sorts by state and by name; a row keeps its place in the order of names', async open => {
  const { page } = await open(at('?tab=clients'))
  await signIn(page)
  const order = page.getByRole('combobox', { name: 'Order' })
  await order.selectOption('Not mapped first')
  await page.waitForURL('**/sessions?tab=clients&sort=state')
  const first = table(page).locator('tr[aria-rowindex="2"]')
  await first.locator('bdi', { hasText: /^Pupil No/ }).waitFor()
  await first.getByText('The student has no client yet.').waitFor()
  await scrollTo(page, 1)
  await table(page)
    .locator(`tr[aria-rowindex="${all + 1}"]`)
    .getByText('Auto', { exact: true })
    .waitFor()

  await order.selectOption('By name')
  await page.waitForURL('**/sessions?tab=clients&sort=name')
  await first.getByText('Zoé Arsenault').first().waitFor()
  const nameOf = async (index: number) =>
    (await table(page).locator(`tr[aria-rowindex="${index}"] bdi`).first().textContent()) ?? ''
  await expect.poll(() => nameOf(3)).toMatch(/Doucet$/)
  // A filter keeps the order.
  await page.getByRole('link', { name: /^Not mapped/ }).press('Enter')
  await page.waitForURL(/sort=name/)
  await page.getByText('2,600 rows').waitFor()
  await expect.poll(() => nameOf(2)).toBe('Pupil No. 0001')
  await expect.poll(() => nameOf(12)).toBe('Pupil No. 0011')
})

it('SES-2 a long list in the other looks', async open => {
  await checkLooks(open, 'sessions-long', at('?tab=clients&mapping=none&sort=name'), async ({ page }) => {
    await signIn(page)
    await page.locator('[data-row]').first().waitFor()
  })
})
