import { expect } from 'vitest'
import { checkLooks, describeConsole, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

it('OV-1 OV-3 the overview says whether all is right, shows trouble first, and links every number (by keyboard)', async open => {
  const { page } = await open('/o/maple')
  await page.getByText('3 things need your decision.').waitFor()
  await takePicture(page, 'overview-en-light')
  expect(await findBarriers(page)).toEqual([])

  const titles = await page.locator('article header a').allTextContents()
  expect(titles).toEqual(['Cal.com, outreach', 'Regional EHR', 'Maple EHR', 'Cal.com, groups', 'Cal.com'])

  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate<string>('document.activeElement.id')).toBe('content')

  const trouble = page.getByRole('list', { name: 'What needs a look' }).getByRole('link')
  await expect.poll(() => trouble.first().textContent()).toContain('Cal.com, outreach is paused.')
  await trouble.filter({ hasText: 'tasks wait for a person' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/o/maple/tasks')
  await page.goBack()
  await page.getByText('3 things need your decision.').waitFor()
})

it('G-2 the palette, the help and the letters lead everywhere without a mouse', async open => {
  const { page, hub } = await open('/o/maple')
  await page.getByText('3 things need your decision.').waitFor()
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search, jump, do').fill('Pause Maple')
  await takePicture(page, 'palette-en-light')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByText('Maple EHR is paused.').first().waitFor()
  expect(hub.world.writes.map(({ what }) => what)).toEqual([expect.stringMatching(/^POST \/connections\/.*\/pause$/)])

  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await takePicture(page, 'keys-en-light')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await page.waitForURL('**/o/maple/messages')
})

it('G-7 the overview holds to WCAG 2.2 AA in every language and colour scheme', async open => {
  await checkLooks(open, 'overview', '/o/maple', ({ page }) => page.locator('article').first().waitFor())
})

it('the overview is calm when everything is all right, and teaches when there is nothing yet', async open => {
  const { page, hub } = await open('/o/maple')
  await page.locator('article').first().waitFor()
  hub.world.tasks = []
  hub.world.issues = []
  hub.world.connections = hub.world.connections.map(each => ({
    ...each,
    health: 'well',
    state: 'active',
    waiting: 0,
    waitingIn: 0,
    waitingOut: 0,
    failed24h: 0,
  }))
  await hub.tell('connections')
  await page.getByText('Everything is all right.').waitFor()
  await takePicture(page, 'overview-calm')
  hub.world.connections = []
  await hub.tell('connections')
  await page.getByText('No connections yet').waitFor()
  await takePicture(page, 'overview-empty')
})

it('a screen whose files are gone after an update says so and offers to load again', async open => {
  const { page } = await open('/o/maple')
  await page.locator('article').first().waitFor()
  await page.route('**/assets/Issues-*.js', route => route.fulfill({ status: 404 }))
  await page.getByRole('link', { name: /^Issues/ }).click()
  await page.getByText('This screen could not be shown.').waitFor()
  await page.getByRole('button', { name: 'Load again' }).waitFor()
  await takePicture(page, 'screen-not-shown')
})

it('G-5 who may not see it is told whom to ask', async open => {
  const { page, hub } = await open('/sign-in')
  hub.world.broken.set('/overview', 403)
  await page.goto(`${hub.origin}/o/maple`)
  await page.getByText('Ask an integration admin of your organization.').waitFor()
  await takePicture(page, 'overview-forbidden')
})
