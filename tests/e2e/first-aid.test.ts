import { expect } from 'vitest'
import { checkLooks, describeConsole, findBarriers, takePicture } from './console.ts'
import { openInTrouble } from './trouble.ts'

const it = describeConsole()

it('SCH-16 a run is undone: what would be set back is shown, then done with a reason, and can be undone itself', async open => {
  const trouble = await openInTrouble(open)
  const { server } = trouble
  trouble.mendTarget()
  const start = '2026-12-02T15:00:00.000Z'
  for (const id of ['wrong-1', 'wrong-2']) await server.book({ id, start })
  await server.run()

  const { page } = await trouble.visit('/issues/first-aid')
  await page.getByRole('heading', { name: 'Undo what went out' }).waitFor()
  await page.getByLabel('Route', { exact: true }).selectOption({ label: 'to-ehr' })
  await takePicture(page, 'first-aid-en-light')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('button', { name: 'See what would be set back' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Undo a run' })
  await dialog.getByText('2 appointments will be set back').waitFor()
  await dialog.getByText('It has not arrived, so there is nothing to set back').waitFor()
  await takePicture(page, 'undo-preview-en-light')
  expect(await findBarriers(page)).toEqual([])
  await dialog.getByLabel('Reason').fill('Imported twice')
  await dialog.getByRole('button', { name: 'Set 2 back' }).press('Enter')
  await dialog.getByText('2 done').waitFor()
  await takePicture(page, 'undo-done-en-light')
  await server.run()
  const statuses = () =>
    server.owner
      .query<{ status: string }>(`select status from record where starts_at = $1 order by status`, [start])
      .then(({ rows }) => rows.map(({ status }) => status))
  await expect.poll(() => statuses()).toEqual(['cancelled', 'cancelled'])

  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page.getByRole('link', { name: 'Runs that somebody started' }).click()
  await page
    .getByRole('row', { name: /Undo a run/ })
    .getByRole('button', { name: 'Undo …' })
    .click()
  await dialog.getByText('2 appointments will be set back').waitFor()
  await dialog.getByLabel('Reason').fill('They were right after all')
  await dialog.getByRole('button', { name: 'Set 2 back' }).press('Enter')
  await dialog.getByText('2 done').waitFor()
  await server.run()
  await expect.poll(() => statuses()).toEqual(['booked', 'booked'])

  // The calendar of the real hub tells the same story.
  await page.goto(page.url().replace(/issues.*$/, 'calendar?day=2026-12-02'))
  await page.locator('[data-row]').first().click()
  await page.getByRole('dialog').getByText('Set back by an undo').first().waitFor()
  await takePicture(page, 'calendar-set-back-en-light')
  expect(await findBarriers(page)).toEqual([])
})

it('G-7 first aid holds to WCAG 2.2 AA in every language and colour scheme', async open => {
  await checkLooks(open, 'first-aid', '/o/maple/issues/first-aid', ({ page }) =>
    page.getByRole('link', { name: /^(Open an incident|Ouvrir un incident)$/ }).waitFor(),
  )
})
