import { expect } from 'vitest'
import { checkLooks, describeConsole, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

it('IS-1 IS-2 issues show cause, count and fix, and change their state by keyboard', async open => {
  const { page, hub } = await open('/o/maple/issues')
  await page.getByText('Maple EHR refused this.').waitFor()
  await takePicture(page, 'issues-en-light')
  expect(await findBarriers(page)).toEqual([])

  await page.keyboard.press('j')
  expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Maple EHR refused this.')
  await page.getByRole('button', { name: 'Open: change the state' }).first().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Being looked at' }).waitFor()
  await takePicture(page, 'issues-menu')
  await page.getByRole('menuitem', { name: 'Being looked at' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('The issue is now: Being looked at.').waitFor()
  expect(hub.world.issues[0]?.state).toBe('acknowledged')

  await page.getByText('Resolved', { exact: true }).click()
  await page.waitForURL('**/issues?state=resolved')
  await page.getByText('No issues in this state').waitFor()
})

it('G-7 the issues hold to WCAG 2.2 AA in every language and colour scheme', async open => {
  await checkLooks(open, 'issues', '/o/maple/issues', ({ page }) => page.locator('[data-row]').first().waitFor())
})
