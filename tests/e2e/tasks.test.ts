import { expect } from 'vitest'
import { idOf } from '../../console/testing/connections.ts'
import { checkLooks, describeConsole, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

it('EM-2 MA-5 tasks are decided with one key each, say how many went on, and lead to the next', async open => {
  const { page, hub } = await open('/o/maple/tasks')
  await page.getByRole('heading', { name: /Who is that at Maple EHR/ }).waitFor()
  await takePicture(page, 'task-mapping-en-light')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('2')
  await page.keyboard.press('1')
  await page.keyboard.press('a')
  await page.getByText('Decided. 3 waiting messages went on.').waitFor()

  await page.waitForURL(`**/tasks/${idOf(502)}`)
  await page.getByText('The first name differs').waitFor()
  await takePicture(page, 'task-person-en-light')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('s')
  await page.waitForURL(`**/tasks/${idOf(503)}`)

  await page.getByText('Online, no place').waitFor()
  await page.keyboard.press('n')
  await page.keyboard.type('elm')
  await page.getByRole('option', { name: /Elm Street Clinic, room 4/ }).waitFor()
  await takePicture(page, 'task-search')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('radio', { name: /Elm Street Clinic, room 4/ }).waitFor()
  await page.getByRole('button', { name: 'This one' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Decided. 2 waiting messages went on.').waitFor()

  await page.waitForURL(`**/tasks/${idOf(502)}`)
  await page.getByText('The first name differs').waitFor()
  await page.keyboard.press('n')
  await page.getByText('Nothing waits for you').waitFor()
  await takePicture(page, 'tasks-empty')
  expect(hub.world.writes.map(({ body }) => body.choice)).toEqual([
    { kind: 'practitioner', reference: 'Practitioner/p-114' },
    { kind: 'location', reference: 'Location/l-4' },
    { kind: 'new' },
  ])
})

it('a task that somebody else decided in the meantime says so and loses nothing', async open => {
  const { page, hub } = await open('/o/maple/tasks')
  await page.getByRole('heading', { name: /Who is that at Maple EHR/ }).waitFor()
  hub.world.tasks = hub.world.tasks.slice(1)
  await page.keyboard.press('a')
  await page.getByText('It was changed by somebody else in the meantime').waitFor()
  await page.getByRole('heading', { name: /could be one of these/ }).waitFor()
})

it('G-7 the tasks hold to WCAG 2.2 AA in every language and colour scheme', async open => {
  await checkLooks(open, 'task-mapping', `/o/maple/tasks/${idOf(501)}`, ({ page }) =>
    page.getByText('Danielle Roy').waitFor(),
  )
  await checkLooks(open, 'task-person', `/o/maple/tasks/${idOf(502)}`, ({ page }) =>
    page.getByText('Sara Ouellet').waitFor(),
  )
})

it('the tasks can be used on a tablet', async open => {
  const { page } = await open(`/o/maple/tasks/${idOf(502)}`, { width: 820 })
  await page.getByText('Sara Ouellet').waitFor()
  await takePicture(page, 'task-person-tablet')
  await expect.poll(() => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
})
