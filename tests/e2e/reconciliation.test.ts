import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { idOf } from '../../console/testing/connections.ts'
import { checkLooks, describeConsole, findBarriers, takePicture } from './console.ts'

const it = describeConsole()
const path = '/o/maple/reconciliation'

it('SCH-13 RE-1 a coordinator sees what differs and why, and puts one right, by keyboard', async open => {
  const { page, hub } = await open('/o/maple/tasks')
  await page.getByRole('heading', { name: /Who is that at Maple EHR/ }).waitFor()
  for (const key of ['g', 'e']) await page.keyboard.press(key)
  await page.waitForURL('**/reconciliation')
  await page.getByRole('heading', { name: '8 differences to put right' }).waitFor()
  const table = page.getByRole('table', { name: 'Differences' })
  await table.getByText('Causeway never heard of it: its webhook was lost.').waitFor()
  await takePicture(page, 'reconciliation-en-light')
  expect(await findBarriers(page)).toEqual([])

  await page.getByRole('link', { name: 'Time 2' }).press('Enter')
  await page.waitForURL('**/reconciliation?kind=time')
  await table.getByText('Missing in Maple EHR').first().waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'Reconciliation', level: 1 }).click()
  for (const key of ['j', 'Enter']) await page.keyboard.press(key)
  await page.waitForURL(`**open=${idOf(3201)}`)
  const drawer = page.getByRole('dialog', { name: 'Another time in Maple EHR' })
  await drawer.getByText('a-117').waitFor()
  await takePicture(page, 'reconciliation-difference-en-light')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })

  await page.keyboard.press('j')
  await page.keyboard.press('r')
  const why = page.getByRole('dialog', { name: 'Take from Maple EHR' })
  await why.getByLabel('Reason').fill('moved by phone')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('Asked for from Maple EHR; it is being applied.').waitFor()
  expect(hub.world.reconciliation.differences[1]).toMatchObject({ state: 'repairing', repair: 'pull' })
  await table.getByText('On its way').nth(1).waitFor()

  // Hours and taken times have tabs, causes and repairs of their own.
  await page.goto(`${hub.origin}${path}?kind=hours`)
  const row = page.getByRole('row', { name: /Other hours in Cal.com/ })
  await row.getByText('Mon–Fri 08:30–17:00').waitFor()
  await row.getByText('2026-03-20 13:00–16:00').waitFor()
  await page.getByRole('link', { name: 'Taken times 1' }).press('Enter')
  await page.getByText('The calendar of busy times no longer counts in Cal.com.').waitFor()
  await takePicture(page, 'reconciliation-busy-en-light')
  await page.keyboard.press('j')
  await page.keyboard.press('r')
  const register = page.getByRole('dialog', { name: 'Register the calendar again' })
  await register.getByLabel('Reason').fill('switched off by mistake')
  await register.getByRole('button', { name: 'Register the calendar again' }).click()
  await page.getByText('Registered. Compare again to be sure.').waitFor()
  expect(hub.world.reconciliation.differences.at(-1)).toMatchObject({ state: 'repairing', repair: 'register' })
})

it('SCH-13 RE-2 what is left as it is can be taken back; the history shows how it went', async open => {
  const { page, hub } = await open(path)
  // All rows as a file: a workbook is a zip, a CSV begins with the mark of UTF-8.
  for (const [format, ending, begins] of [
    ['Excel (XLSX)', 'xlsx', 'PK'],
    ['CSV', 'csv', '\ufeffkind,system,'],
  ] as const) {
    await page.getByRole('button', { name: 'Save as a file' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: format }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(new RegExp(`^reconciliation-[0-9-]{10}\\.${ending}$`))
    const bytes = await readFile(await download.path())
    expect(bytes.toString('utf8').startsWith(begins)).toBe(true)
  }
  const row = page.getByRole('row', { name: /Another practitioner in Maple EHR/ })
  await row.getByRole('button', { name: 'Leave as it is' }).click()
  const why = page.getByRole('dialog', { name: 'Leave as it is' })
  await why.getByLabel('Reason').fill('a stand-in for this week')
  await why.getByRole('button', { name: 'Leave as it is' }).click()
  await row.getByText('Left as it is').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await row.getByRole('button', { name: 'Take from Maple EHR' }).waitFor()
  expect(hub.world.reconciliation.differences[2]).toMatchObject({ state: 'open' })

  await page.getByRole('link', { name: 'History', exact: true }).click()
  await page.waitForURL('**view=history')
  await page.getByRole('heading', { name: 'Corrected by people, week by week' }).waitFor()
  await takePicture(page, 'reconciliation-history-en-light')
  expect(await findBarriers(page)).toEqual([])
})

it('SCH-13 RE-3 a comparison shows its progress and can be stopped; equal sides say so', async open => {
  const { page, hub } = await open(path)
  await page.getByRole('button', { name: 'Compare now' }).click()
  await page.getByRole('heading', { name: 'Reading the second system …' }).waitFor()
  await page.getByText('160 / 421').waitFor()
  await takePicture(page, 'reconciliation-progress-en-light')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await page.getByText('The comparison was stopped').waitFor()

  hub.world.reconciliation.differences = []
  await page.goto(hub.origin + path)
  await page.getByText('405 appointments are the same on both sides.').waitFor()
  await takePicture(page, 'reconciliation-equal-en-light')
})

it('SCH-13 the comparison holds in every look', async open => {
  await checkLooks(open, 'reconciliation', path, ({ page }) =>
    page.getByRole('table').getByRole('row').nth(3).waitFor(),
  )
})
