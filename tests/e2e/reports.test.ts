/** The three reports at a real hub, with a simulated Ensora Data Collection and the built-in practice management. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { password } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'
import { checkLooks, describeConsole, dist, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

let server: SessionServer
let origin: string
beforeAll(async () => {
  server = await openSessionServer()
  const { test, ensora, appointments, admin } = server
  test.hub.accountKeys = test.keys
  const born = '2016-03-04'
  ensora.world.put('student', { id: 'student-8', site: 'site-1', first: '=1+1', last: 'Rowe', born, soapEnabled: true })
  // One appointment is gone, so its note has none.
  const [id] = appointments
  const [{ version } = { version: 0 }] = await server.rows<{ version: number }>(
    'select version from practice_appointment where id = $1',
    [id],
  )
  await admin.send('DELETE', `/practice/appointments/${id}`, {}, { headers: { 'if-match': `"v${version}"` } })
  await server.settle()
  origin = await (await test.server({ consoleFolder: dist })).listen({ host: '127.0.0.1', port: 0 })
}, 120_000)
afterAll(() => server?.close())

async function signIn(page: Page, email = 'admin@example.com') {
  await page.getByLabel(/^E-mail|^Courriel/).fill(email)
  await page.getByLabel(/^(Password|Mot de passe)$/).fill(password)
  await page.keyboard.press('Enter')
}
/** When the digest goes; null: never. */
async function choose(digest: { weekday: number; minute: number; olderThanDays: number } | null) {
  const { version, choices } = (await server.admin.send('GET', '/sessions/settings')).json()
  const headers = { 'if-match': `"v${version}"` }
  const saved = await server.admin.send('PUT', '/sessions/settings', { ...choices, digest }, { headers })
  expect(saved.statusCode).toBe(200)
}
const at = (path = '') => `${origin}/sign-in?to=${encodeURIComponent(`/o/maple-street/reports${path}`)}`
const name = (which: string) => `Ensora Data Collection- CodeMetro by Ensora Health ${which}`
const title = (page: Page, which: string) =>
  page.getByRole('heading', { level: 1, name: name(which), exact: true }).waitFor()
const table = (page: Page) => page.getByRole('table')

it('SES-7 RE-4 by keyboard: from the navigation to a row of Synchronization, each report under its name', async open => {
  const { page } = await open(at())
  await signIn(page)
  await title(page, 'Appointments')
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Reports' }).waitFor()
  await page.getByText('4 rows').waitFor()
  await takePicture(page, 'reports-appointments')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('link', { name: 'Clients', exact: true }).press('Enter')
  await title(page, 'Clients')
  await page.getByRole('link', { name: 'Staff', exact: true }).press('Enter')
  await title(page, 'Staff')
  await page.getByRole('link', { name: 'Appointments', exact: true }).press('Enter')
  await title(page, 'Appointments')
  await page.getByRole('link', { name: /^Not mapped/ }).press('Enter')
  await page.waitForURL('**/reports/appointments?mapping=none')
  await page.getByText('1 row', { exact: true }).waitFor()
  await table(page).getByText('No appointment').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/sessions?tab=appointments&open=*')
  await page.goBack()
  await page.waitForURL('**/reports/appointments?mapping=none')
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await page.waitForURL('**/o/maple-street')
  await page.keyboard.press('g')
  await page.keyboard.press('f')
  await title(page, 'Appointments')
})

it('SES-7 G-1 the address is the state: filters as chips, and the columns that somebody chose stay', async open => {
  const { page } = await open(at('/clients'))
  await signIn(page)
  await page.getByText('8 rows').waitFor()
  await page.getByRole('button', { name: 'Filter', exact: true }).press('Enter')
  await page.getByLabel('Reason').selectOption('NO_CLIENT')
  await page.getByLabel('First seen from').fill('2026-11-01')
  await page.waitForURL('**/clients?reason=NO_CLIENT&from=2026-11-01')
  await page.keyboard.press('Escape')
  await page.getByText('1 row', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Columns' }).press('Enter')
  await page.getByRole('menuitemcheckbox', { name: 'Student: id' }).press('Enter')
  await takePicture(page, 'reports-columns')
  await page.keyboard.press('Escape')
  await table(page).getByRole('columnheader', { name: 'Student: id' }).waitFor()
  await table(page).getByText('student-8').waitFor()
  await page.reload()
  await table(page).getByText('student-8').waitFor()
  await page.getByRole('button', { name: 'Remove filter Reason: No client' }).press('Enter')
  await page.getByText('8 rows').waitFor()
  await page.goto(`${origin}/o/maple-street/reports/clients?mapping=user`)
  await page.getByText('No row fits these filters').waitFor()
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Show everything' }).press('Enter')
  await page.getByText('8 rows').waitFor()
})

it('SES-7 charts of the same rows, by week and by reason, with their numbers as tables', async open => {
  const { page } = await open(at('/clients?view=charts'))
  await signIn(page)
  const weeks = page.getByRole('region', { name: 'By week of the first pull' })
  await weeks.getByText('Mapped 7').waitFor()
  await weeks.getByText('Not mapped 1').waitFor()
  await weeks.getByText('As a table').press('Enter')
  expect(await weeks.getByRole('row').allInnerTexts()).toEqual(['Week from\tMapped\tNot mapped', 'Nov 23\t7\t1'])
  const reasons = page.getByRole('region', { name: 'Why rows are not mapped' })
  await reasons.getByText('As a table').press('Enter')
  expect(await reasons.getByRole('row').allInnerTexts()).toEqual(['Reason\tRows\tShare', 'No client\t1\t100%'])
  await takePicture(page, 'reports-charts')
  expect(await findBarriers(page)).toEqual([])
  await reasons.getByRole('link', { name: 'No client' }).press('Enter')
  await page.waitForURL('**/clients?mapping=none&reason=NO_CLIENT')
  await table(page).getByText('=1+1 Rowe').waitFor()
})

it('SES-7 S42 RE-4 the whole report is saved as a file under the filter of now, a formula as a text', async open => {
  const { page } = await open(at('/clients?mapping=none'))
  await signIn(page)
  await page.getByText('1 row', { exact: true }).waitFor()
  const save = async (format: string) => {
    await page.getByRole('button', { name: 'Save as a file' }).press('Enter')
    const saved = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: format }).press('Enter')
    const download = await saved
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
  }
  const csv = await save('CSV')
  expect(csv.name).toBe(`${name('Clients')}.csv`)
  const lines = csv.bytes.toString('utf8').trim().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain(",'=1+1,Rowe,2016-03-04,")
  await page.getByText('1 row is saved.').waitFor()
  const book = await save('Excel')
  expect(book.name).toBe(`${name('Clients')}.xlsx`)
  expect(book.bytes.subarray(0, 2).toString()).toBe('PK')
  // A long one says how far it is, and can be stopped.
  const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>()
  await page.route('**/export?*', async route => {
    await goOn
    await route.abort()
  })
  await page.getByRole('button', { name: 'Save as a file' }).press('Enter')
  await page.getByRole('menuitem', { name: 'CSV' }).press('Enter')
  await page.getByRole('status').getByText('Saving 1 row').waitFor()
  await takePicture(page, 'reports-saving')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Cancel' }).press('Enter')
  await page.getByRole('button', { name: 'Save as a file' }).waitFor()
  letGo()
  const [{ count } = { count: 0 }] = await server.rows<{ count: number }>(
    "select count(*)::int as count from audit where action = 'sessions.export-end'",
  )
  expect(count).toBe(2)
})

it('ME-2 SES-7 a filter is kept as a view, shared, found by a colleague, and forgotten by whoever made it', async open => {
  const officer = await server.test.addAccount('officer@example.com', 'privacy-officer')
  await server.add('right', { account: officer, may: ['view'] })
  const { page } = await open(at('/appointments?reason=NO_APPOINTMENT'))
  await signIn(page)
  await page.getByText('1 row', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Views' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Keep these filters as a view' }).press('Enter')
  await page.getByLabel('Name of the view').fill('Before Friday')
  await page.getByLabel('For everybody here').check()
  await page.getByRole('button', { name: 'Keep', exact: true }).press('Enter')
  await page.getByText('The view is kept.').waitFor()

  const colleague = await open(at('/appointments'))
  await signIn(colleague.page, 'officer@example.com')
  await colleague.page.getByText('4 rows').waitFor()
  await colleague.page.getByRole('button', { name: 'Views' }).press('Enter')
  await colleague.page.getByRole('menuitem', { name: 'Before Friday (of a colleague)' }).press('Enter')
  await colleague.page.waitForURL('**/appointments?reason=NO_APPOINTMENT')

  await page.getByRole('button', { name: 'Views' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Forget “Before Friday”' }).press('Enter')
  await page.getByText('The view is gone.').waitFor()
})

it('SES-10 the digest before payroll: how to get one, then when it goes, to how many, and what it says', async open => {
  await choose(null)
  const { page } = await open(at('/appointments?view=digest'))
  await signIn(page)
  await page.getByText('No e-mail goes out before the payroll cut-off').waitFor()
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Choose a day and a time' }).press('Enter')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.getByLabel('An e-mail before the payroll cut-off').check()
  await settings.getByLabel('Notes older than (days)').fill('0')
  await settings.getByRole('button', { name: 'Save', exact: true }).press('Enter')
  await page.getByText('Saved').first().waitFor()
  await page.goto(`${origin}/o/maple-street/reports/appointments?view=digest`)
  await page.getByText('The next one goes out on Friday').waitFor()
  await page.getByText('No mail server is set up: what is written waits.').waitFor()
  await page.getByText('2 people may map.').waitFor()
  await page.getByText(/1 note without an appointment/).waitFor()
  await takePicture(page, 'reports-digest')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('link', { name: 'Show these rows' }).press('Enter')
  await page.waitForURL('**/appointments?mapping=none&to=*')
})

it('S41 somebody without a right to any agency sees no row, and is told why', async open => {
  const { page } = await open(at('/clients'))
  await signIn(page, 'desk@example.com')
  await title(page, 'Clients')
  await page.getByText('No rows here yet').waitFor()
})

it('SES-7 the reports in the other looks', async open => {
  await choose({ weekday: 5, minute: 480, olderThanDays: 0 })
  for (const [picture, path, shown] of [
    ['reports-rows', '/appointments', '[data-row]'],
    ['reports-people', '/clients', '[data-row]'],
    ['reports-bars', '/appointments?view=charts', '#by-reason'],
    ['reports-mail', '/appointments?view=digest', '#digest-says'],
  ] as const)
    await checkLooks(open, picture, at(path), async ({ page }) => {
      await signIn(page)
      await page.locator(shown).first().waitFor()
    })
})
