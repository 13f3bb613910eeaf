import { expect } from 'vitest'
import { describeConsole, findBarriers, otherLooks, takePicture } from './console.ts'
import { openInTrouble } from './trouble.ts'

const it = describeConsole()

it('G-4 messages are ticked by keyboard, read again with a preview and a reason, and the sums add up', async open => {
  const trouble = await openInTrouble(open)
  const { page } = await trouble.visit('/messages')
  await page.locator('[data-row]').first().waitFor()
  for (const key of ['j', 'x', 'j', 'x', 'r']) await page.keyboard.press(key)
  const dialog = page.getByRole('dialog', { name: 'Replay' })
  await dialog.getByText('2 messages will be read again').waitFor()
  expect(await findBarriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Replay 2' }).click()
  await dialog.getByText('Write a few words').waitFor()
  await page.keyboard.type('The form was corrected')
  await dialog.getByRole('button', { name: 'Replay 2' }).click()
  await dialog.getByText('2 done').waitFor()
  await dialog.getByText('0 skipped').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  const { rows } = await trouble.server.owner.query(
    `select count(*)::int as n from audit where action = 'message.replay' and reason = 'The form was corrected'`,
  )
  expect(rows).toEqual([{ n: 2 }])
})

it('G-4 all that match a filter are sent again, on every page; without a filter that is not offered', async open => {
  const trouble = await openInTrouble(open)
  const { page } = await trouble.visit('/messages')
  await page.locator('[data-row]').first().waitFor()
  for (const key of ['j', 'x']) await page.keyboard.press(key)
  await page.getByText('1 selected').waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Take all that match' }).count()).toBe(0)

  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Refused or given up' }).click()
  await page.waitForURL('**/messages?delivery=failed')
  await page.getByRole('button', { name: 'Take all that match' }).click()
  await page.getByText('All that match the filters').waitFor()
  await takePicture(page, 'bulk-bar-en-light')
  expect(await findBarriers(page)).toEqual([])
  trouble.mendTarget()
  await page.getByRole('button', { name: 'Send what failed' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send again' })
  await dialog.getByText('6 deliveries will be sent again').waitFor()
  await dialog.getByLabel('Reason').fill('The account works again')
  await dialog.getByRole('button', { name: 'Send 6' }).click()
  await dialog.getByText('6 done').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await trouble.server.run()
  const { rows } = await trouble.server.owner.query(
    `select state, count(*)::int as n from delivery where replay_of is not null group by state`,
  )
  expect(rows).toEqual([{ state: 'delivered', n: 6 }])

  await page.getByRole('link', { name: /^Issues/ }).click()
  await page.getByRole('link', { name: 'Done in bulk' }).click()
  await page.getByText('The account works again').waitFor()
  await page.getByText('Finished').waitFor()
})

it('ME-1 ME-2 filters are kept as a view, columns are chosen, rows are copied, and an id is found without showing in the address', async open => {
  const trouble = await openInTrouble(open)
  const { page } = await trouble.visit('/messages?state=unreadable')
  await page.getByText('Message: Unreadable').waitFor()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Keep these filters as a view' }).click()
  await page.getByLabel('Name of the view').fill('What nobody can read')
  await page.getByLabel('For everybody here').check()
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await page.getByText('The view is kept.').waitFor()
  await page.getByRole('button', { name: 'Remove filter Message: Unreadable' }).click()
  await page.waitForURL('**/messages')
  await page.getByRole('button', { name: 'Views' }).click()
  await takePicture(page, 'views-en-light')
  await page.getByRole('menuitem', { name: 'What nobody can read (shared)' }).click()
  await page.waitForURL('**/messages?state=unreadable')

  await page.getByRole('button', { name: 'Columns and copy' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Next' }).click()
  await expect.poll(() => page.getByRole('columnheader', { name: 'Next' }).count()).toBe(0)
  await page.getByRole('menuitem', { name: 'Copy these rows as CSV' }).click()
  await page.getByText('1 row copied').waitFor()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(copied.split('\r\n')).toHaveLength(2)
  expect(copied).toContain('unreadable,message.unreadable')

  const { rows } = await trouble.server.owner.query<{ id: string }>(
    `select id from message where state = 'applied' limit 1`,
  )
  const id = rows[0]?.id ?? ''
  await page.getByRole('button', { name: 'Remove filter Message: Unreadable' }).click()
  await page.getByRole('textbox', { name: 'Find by id or person' }).fill(id)
  await page.keyboard.press('Enter')
  await page.waitForURL(/search=/)
  expect(page.url()).not.toContain(id)
  await page.locator(`[data-row="${id}"]`).waitFor()
})

it('G-7 the bulk bar and the preview hold to WCAG 2.2 AA in every look', async open => {
  const trouble = await openInTrouble(open)
  for (const look of otherLooks) {
    const { page } = await trouble.visit('/messages?delivery=failed', { look })
    await page.locator('[data-row]').first().waitFor()
    for (const key of ['j', 'x', 'r']) await page.keyboard.press(key)
    await page.getByRole('dialog').getByRole('textbox').waitFor()
    await takePicture(page, `bulk-preview-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `the preview in ${look.language}, ${look.scheme}`).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await takePicture(page, `bulk-bar-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `the bar in ${look.language}, ${look.scheme}`).toEqual([])
    await page.context().close()
  }
})
