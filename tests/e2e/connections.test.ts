import { expect } from 'vitest'
import { ehr } from '../../console/testing/connections.ts'
import { checkLooks, describeConsole, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

it('CO-1 CO-2 connections are opened, tested, paused and resumed by keyboard', async open => {
  const { page, hub } = await open('/o/maple/connections')
  await page.getByRole('link', { name: 'Maple EHR' }).waitFor()
  await takePicture(page, 'connections-en-light')
  expect(await findBarriers(page)).toEqual([])

  for (const key of ['j', 'j', 'j', 'k', 'j']) await page.keyboard.press(key)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/connections/${ehr.id}`)
  const drawer = page.getByRole('dialog', { name: 'Maple EHR' })
  await drawer.getByRole('button', { name: 'Test' }).click()
  await drawer.getByText('Something does not work.').waitFor()
  await drawer.getByText('Maple EHR refused the credentials.').waitFor()
  await takePicture(page, 'connection-drawer-en-light')
  expect(await findBarriers(page)).toEqual([])

  await page.keyboard.press('Escape')
  await page.waitForURL('**/o/maple/connections')
  await page.getByRole('button', { name: 'Pause Maple EHR' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Resume Maple EHR' }).waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Maple EHR goes on.').waitFor()
  expect(hub.world.writes.map(({ what }) => what.split('/').at(-1))).toEqual(['test', 'pause', 'resume'])
})

it('G-7 the connections hold to WCAG 2.2 AA in every language and colour scheme', async open => {
  await checkLooks(open, 'connections', '/o/maple/connections', ({ page }) => page.getByText('Regional EHR').waitFor())
  await checkLooks(open, 'connection-drawer', `/o/maple/connections/${ehr.id}`, ({ page }) =>
    page.getByRole('dialog').getByText('Maple EHR').first().waitFor(),
  )
})

it('the connections can be used on a tablet', async open => {
  const { page } = await open('/o/maple/connections', { width: 820 })
  await page.getByText('Regional EHR').waitFor()
  await takePicture(page, 'connections-tablet')
  await expect.poll(() => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
})
