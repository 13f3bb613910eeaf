import { expect } from 'vitest'
import { describeConsole, findBarriers, otherLooks, takePicture } from './console.ts'
import { openInTrouble } from './trouble.ts'

const it = describeConsole()

it('IS-1 to IS-4 a coordinator finds the cause, takes it, says what was done and retries the group by keyboard', async open => {
  const trouble = await openInTrouble(open)
  const { page } = await trouble.visit('/issues')
  await page.getByText('Parklane refused this.').waitFor()
  await takePicture(page, 'issues-en-light')
  expect(await findBarriers(page)).toEqual([])

  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Parklane refused this.' })
  await drawer.getByText('Causeway saw it for the first time').waitFor()
  await takePicture(page, 'issue-drawer-en-light')
  expect(await findBarriers(page)).toEqual([])

  await drawer.getByRole('button', { name: /^Open: change/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Being looked at' }).focus()
  await page.keyboard.press('Enter')
  await drawer.getByText('Test Person is looking at it').waitFor()
  await drawer.getByRole('button', { name: /^Looked after by/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Give it to me' }).focus()
  await page.keyboard.press('Enter')
  await drawer.getByText('Test Person gave it to Test Person').waitFor()
  await drawer.getByLabel('Say something about it').fill('The vendor reset the account')
  await drawer.getByRole('button', { name: 'Add', exact: true }).click()
  await drawer.getByText('The vendor reset the account', { exact: true }).first().waitFor()

  trouble.mendTarget()
  await drawer.getByRole('button', { name: 'Retry all 6' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send again' })
  await dialog.getByText('6 deliveries will be sent again').waitFor()
  await takePicture(page, 'bulk-preview-en-light')
  expect(await findBarriers(page)).toEqual([])
  await dialog.getByLabel('Reason').fill('The account works again')
  await dialog.getByRole('button', { name: 'Send 6' }).click()
  await dialog.getByText('Finished').waitFor()
  await dialog.getByText('6 done').waitFor()
  await takePicture(page, 'bulk-result-en-light')
  expect(await findBarriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await drawer.getByText('Test Person retried the group').waitFor()
  await page.keyboard.press('Escape')
  await page.waitForURL('**/issues')
  await page.getByText('Being looked at', { exact: true }).first().click()
  await page.waitForURL('**/issues?state=acknowledged')
  await page.getByText('Parklane refused this.').waitFor()
})

it('IS-5 what is not delivered is retried, set aside with a reason and taken back', async open => {
  const trouble = await openInTrouble(open)
  const { page } = await trouble.visit('/issues/dead-letters')
  await page.getByText('Waits for you').waitFor()
  await page.locator('[data-row]').nth(6).waitFor()
  await takePicture(page, 'undelivered-en-light')
  expect(await findBarriers(page)).toEqual([])
  for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
  await page.getByText('2 selected').waitFor()
  await page.locator('tr', { hasText: 'Could not be read' }).getByRole('button', { name: 'Set aside' }).click()
  const dialog = page.getByRole('dialog', { name: 'Set aside' })
  await dialog.getByLabel('Reason').fill('A test of the vendor')
  await dialog.getByRole('button', { name: 'Set it aside' }).click()
  await dialog.getByText('1 done').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page.getByText('Set aside in the last day').click()
  await page.getByRole('button', { name: 'Undo' }).waitFor()
  await takePicture(page, 'undelivered-aside-en-light')
  expect(await findBarriers(page)).toEqual([])
})

it('SCH-16 an incident is opened, written to and closed', async open => {
  const trouble = await openInTrouble(open)
  const { page } = await trouble.visit('/issues/incidents')
  await page.getByText('No open incidents').waitFor()
  await page.getByRole('button', { name: 'Open an incident' }).click()
  const form = page.getByRole('dialog', { name: 'Open an incident' })
  await form.getByLabel('What happened').fill('The EHR refuses everything since noon')
  await form.getByLabel(/^Parklane \(ehr\)/).check()
  await takePicture(page, 'incident-new-en-light')
  expect(await findBarriers(page)).toEqual([])
  await form.getByRole('button', { name: 'Open an incident' }).click()
  const drawer = page.getByRole('dialog', { name: 'The EHR refuses everything since noon' })
  await drawer.getByText('Test Person opened the incident').waitFor()
  await drawer.getByLabel('Link an issue').selectOption({ label: 'Parklane refused this.' })
  await drawer.getByText(/Test Person linked: Parklane refused this/).waitFor()
  await drawer.getByLabel('Write down what happened').fill('Called the vendor: known, mended by two')
  await drawer.getByRole('button', { name: 'Write down' }).click()
  await drawer.getByText('Called the vendor: known, mended by two', { exact: true }).first().waitFor()
  await drawer.getByRole('button', { name: /^Pause Parklane/ }).click()
  await drawer.getByText('Test Person paused Parklane').waitFor()
  await takePicture(page, 'incident-drawer-en-light')
  expect(await findBarriers(page)).toEqual([])
  await drawer.getByRole('button', { name: 'Close the incident' }).click()
  await drawer.getByText('Test Person closed the incident').waitFor()
})

it('G-7 issues, what is not delivered, incidents and bulk acts hold to WCAG 2.2 AA in every look', async open => {
  const trouble = await openInTrouble(open)
  await trouble.retryAll()
  for (const look of otherLooks) {
    const { page } = await trouble.visit('/issues', { look })
    const start = page.url()
    for (const [name, path, ready] of [
      ['issues', '', '[data-row]'],
      ['issue-drawer', `/${await trouble.issue()}`, '[role=dialog] ol li'],
      ['undelivered', '/dead-letters', '[data-row]'],
      ['incidents', '/incidents', 'nav [aria-current=page]'],
      ['bulks', '/bulks', 'tbody tr'],
    ] as const) {
      if (path !== '') await page.goto(start + path)
      await page.locator(ready).first().waitFor()
      await takePicture(page, `${name}-${look.language}-${look.scheme}`)
      expect(await findBarriers(page), `${name} in ${look.language}, ${look.scheme}`).toEqual([])
    }
    await page.context().close()
  }
})
