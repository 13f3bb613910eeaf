import { expect } from 'vitest'
import { idOf } from '../../console/testing/connections.ts'
import { checkLooks, describeConsole, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

it('G-1 G-2 ME-3 messages are walked, selected and opened by keyboard; the address is the state', async open => {
  const { page } = await open('/o/maple/messages')
  const rows = page.locator('[data-row]')
  await rows.first().waitFor()
  await takePicture(page, 'messages-en-light')
  expect(await findBarriers(page)).toEqual([])

  for (const key of ['j', 'j', 'x', 'j', 'x']) await page.keyboard.press(key)
  await page.getByText('2 selected').waitFor()

  await rows.nth(2).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/messages/${idOf(102)}`)
  const drawer = page.getByRole('dialog')
  await drawer.getByText('Maple EHR refused this.').first().waitFor()
  await drawer.getByText('In the words of Maple EHR').click()
  await drawer.getByText('Practitioner is not active').waitFor()
  await takePicture(page, 'message-drawer-en-light')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.waitForURL('**/o/maple/messages')
})

it('ME-1 filters are chips in the address that can each be removed', async open => {
  const { page } = await open('/o/maple/messages?state=held&type=booking.created')
  await page.getByText('Message: Needs you').waitFor()
  await page.locator('[data-row]').first().waitFor()
  await expect.poll(() => page.locator('[data-row]').count()).toBe(2)
  await takePicture(page, 'messages-filtered')
  await page.getByRole('button', { name: 'Remove filter What: Booking made' }).click()
  await page.waitForURL('**/messages?state=held')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await takePicture(page, 'messages-filter-form')
  await page.getByLabel('Message', { exact: true }).selectOption({ label: 'Reading back' })
  await page.waitForURL('**/messages?state=reading')
  await page.getByText('No message matches these filters').waitFor()
  await page.goBack()
  await page.getByText('Message: Needs you').waitFor()
})

it('ME-2 the list is live at its top, stands still while somebody reads, and says that there is more', async open => {
  const { page, hub } = await open('/o/maple/messages')
  await page.getByText('Live', { exact: true }).waitFor()
  const [first] = hub.world.messages
  if (!first) throw new Error('no messages')
  hub.world.messages.unshift({ ...first, id: idOf(900), who: 'N. E…w' })
  await hub.tell('messages')
  await page.getByText('N. E…w').waitFor()

  await page.locator('[data-row]').last().scrollIntoViewIfNeeded()
  hub.world.messages.unshift({ ...first, id: idOf(901), who: 'L. A…r' })
  await hub.tell('messages')
  await page.getByText('There is something new.').waitFor()
  await expect.poll(() => page.getByText('L. A…r').count()).toBe(0)
  await takePicture(page, 'messages-paused')
  await page.getByText('There is something new.').click()
  await page.getByText('L. A…r').waitFor()
})

it('G-1 pages have addresses of their own, and back leads back', async open => {
  const { page } = await open('/o/maple/messages')
  await page.getByRole('link', { name: 'Older' }).click()
  await page.waitForURL(/cursor=/)
  await page.getByRole('link', { name: 'Newest' }).waitFor()
  await page.goBack()
  await page.getByText('Task for you').first().waitFor()
})

it('shows 20 rows at 1280 x 800 when rows are dense, and remembers it', async open => {
  const { page } = await open('/o/maple/messages')
  await page.getByText('Dense').click()
  await page.reload()
  await page.locator('[data-row]').first().waitFor()
  await takePicture(page, 'messages-dense')
  const seen = await page.evaluate<number>(
    `[...document.querySelectorAll('[data-row]')].filter(row => row.getBoundingClientRect().bottom < innerHeight - 56).length`,
  )
  expect(seen).toBeGreaterThanOrEqual(20)
})

it('G-5 an error says what to do, keeps its reference, and can be tried again', async open => {
  const { page, hub } = await open('/sign-in')
  hub.world.broken.set('/messages', 400)
  await page.goto(`${hub.origin}/o/maple/messages`)
  await page.getByText('Reference for support: req-0198f3').waitFor()
  await takePicture(page, 'messages-error')
  hub.world.broken.clear()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.locator('[data-row]').first().waitFor()
})

it('G-7 the messages hold to WCAG 2.2 AA in every language and colour scheme', async open => {
  await checkLooks(open, 'messages', '/o/maple/messages', ({ page }) => page.locator('[data-row]').first().waitFor())
  await checkLooks(open, 'message-drawer', `/o/maple/messages/${idOf(102)}`, ({ page }) =>
    page.getByRole('dialog').locator('article').waitFor(),
  )
})

it('the messages can be used on a tablet', async open => {
  const { page } = await open('/o/maple/messages', { width: 820 })
  await page.locator('[data-row]').first().waitFor()
  await takePicture(page, 'messages-tablet')
  await expect.poll(() => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
})
