import { afterAll, beforeAll, expect } from 'vitest'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { describeConsole, dist, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

let server: TestServer
let origin: string
beforeAll(async () => {
  server = await testServer()
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('ada@example.org', 'integration-admin')
})
afterAll(() => server?.close())

const start = '2026-12-01T15:00:00.000Z'

it('the console and the real hub belong together: sign in, look, decide who somebody is, see it sent, pause, sign out', async open => {
  await server.book({ id: 'known', start, name: { given: 'Anna', family: 'Brown' }, birthDate: '1980-02-03' })
  await server.run()
  await server.book({ id: 'unsure', start, name: { given: 'Anna', family: 'Brown' } })
  await server.book({ id: 'mapped', start, practitioner: 'droy@example.org' })
  await server.run()

  const { page } = await open(`${origin}/o/maple-street/tasks`)
  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/o/maple-street/tasks')
  await page.getByRole('link', { name: /Which person/ }).click()
  await page.getByRole('heading', { name: /could be one of these/ }).waitFor()
  await takePicture(page, 'hub-task')
  expect(await findBarriers(page)).toEqual([])
  if (!(await page.getByRole('radio').first().isChecked())) await page.keyboard.press('1')
  await page.keyboard.press('a')
  await page.getByText('Decided. One waiting message went on.').waitFor()
  await page.getByRole('heading', { name: /Who is that at Parklane/ }).waitFor()
  await server.run()

  await page.getByRole('link', { name: 'Messages', exact: true }).click()
  await page.getByText('Needs you').waitFor()
  await page.reload()
  const sent = page.locator('tr', { hasText: 'A. B…n' })
  await sent.first().getByText('Sent', { exact: true }).first().waitFor()
  await takePicture(page, 'hub-messages')
  await sent.first().locator('[data-row]').click()
  await page.getByRole('dialog').getByText('What happened').waitFor()
  await takePicture(page, 'hub-message')
  await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).first().click()
  await page.getByLabel('Reason').fill('The target was restored')
  await page.getByRole('dialog', { name: 'Replay this message?' }).getByRole('button', { name: 'Replay' }).click()
  await page.getByText('The message is on its way again.').waitFor()
  await page.keyboard.press('Escape')

  await page.getByRole('link', { name: 'Connections', exact: true }).click()
  await page
    .getByRole('button', { name: /^Pause/ })
    .first()
    .click()
  await page.getByText(/is paused\. What comes for it waits/).waitFor()
  await takePicture(page, 'hub-connections')
  await page.getByRole('button', { name: /^Resume/ }).click()
  await page.getByText(/goes on\. What waited leaves/).waitFor()

  await page.getByRole('link', { name: 'Overview', exact: true }).click()
  await page.getByText('One thing needs your decision.').waitFor()
  await page.getByRole('link', { name: /^Issues/ }).click()
  await page.getByText('What and how to mend it').or(page.getByText('No open issues')).waitFor()
  await page.getByRole('button', { name: /account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL('**/sign-in')
})

it('every list answers to its filters at the real hub', async open => {
  const { page } = await open(`${origin}/sign-in`)
  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/o/maple-street')
  for (const query of [
    'state=held',
    'delivery=rejected',
    'delivery=pending',
    `connection=${server.source.id}&state=received`,
    'type=booking.created',
    'from=2026-01-01T00:00:00.000Z',
  ]) {
    await page.goto(`${origin}/o/maple-street/messages?${query}`)
    await page.getByText('No message matches these filters').or(page.getByRole('table')).waitFor()
  }
})
