/** CSV files of Ensora Data Collection in the console: looked at, mended, brought in, where there is no interface. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Connector } from '../../src/connectors/connector.ts'
import { ensoraFiles } from '../../src/connectors/ensora/by-files.ts'
import { password } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'
import { checkLooks, describeConsole, dist, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

let server: SessionServer
let origin: string
beforeAll(async () => {
  server = await openSessionServer({ bare: true, also: [ensoraFiles as unknown as Connector], connected: false })
  await server.support.send('PUT', '/sessions/switch', { on: true })
  await server.add('agency', { name: 'Oak Street', zone: 'America/Toronto' })
  origin = await (await server.test.server({ consoleFolder: dist })).listen({ host: '127.0.0.1', port: 0 })
}, 120_000)
afterAll(() => server?.close())

const at = (path: string) => `${origin}/sign-in?to=${encodeURIComponent(`/o/maple-street/${path}`)}`
async function signIn(page: Page) {
  await page.getByLabel(/^E-mail|^Courriel/).fill('admin@example.com')
  await page.getByLabel(/^(Password|Mot de passe)$/).fill(password)
  await page.keyboard.press('Enter')
}
const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
const sites = csv('sites.csv', 'Site ID,Site Name\nsite-1,Oak Street\n')
const head = 'Student ID,Site ID,First Name,Last Name,Date of Birth\n'
const students = (born: string) =>
  csv('students.csv', `${head}student-1,site-1,Ines,Falk,2016-05-04\nstudent-2,site-1,Otto,Berg,${born}\n`)
const fileOf = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name })
const count = async (kind: string) =>
  (await server.rows<{ count: number }>('select count(*)::int as count from session_source where kind = $1', [kind]))[0]
    ?.count

it('SES-1 without the interface files are the first step: a connection, the consent, and then the files', async open => {
  const { page } = await open(at('sessions'))
  await signIn(page)
  await page.getByText('Ensora Data Collection is not connected yet').waitFor()
  await takePicture(page, 'session-files-connect')
  await page.getByRole('link', { name: 'Bring files in instead' }).press('Enter')
  await page.getByLabel(/^Time zone/).fill('America/Toronto')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Save/ }).press('Enter')
  await page.waitForURL('**/connections/**')
  await page.goto(`${origin}/o/maple-street/sessions`)
  await page.getByText('When: whenever somebody brings in files. Nothing is pulled.').waitFor()
  await page.getByLabel(/^I am allowed to agree/).check()
  await page.getByRole('button', { name: 'Agree and connect' }).press('Enter')
  await page.getByText('Nothing has been brought in yet').waitFor()
  await takePicture(page, 'session-files-first')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('link', { name: 'Bring files in' }).first().press('Enter')
  await page.getByText('Drop CSV files here, several at once').waitFor()
})

it('SES-1 several files are told apart, looked at row by row, brought in in their order, and again after mending', async open => {
  const { page } = await open(at('sessions/files'))
  await signIn(page)
  const input = page.locator('input[type=file]')
  await input.waitFor({ state: 'attached' })
  // Students before sites, and one that nobody can tell: the order of the choice does not matter.
  await input.setInputFiles([students('04/05/2016'), sites, csv('odd.csv', 'one,two\n1,2\n')])
  await fileOf(page, 'sites.csv').getByText('Rows that can be read: 1 of 1.').waitFor()
  await fileOf(page, 'students.csv')
    .getByText(/^Rows that can be read: 1 of 2. Those below stay out/)
    .waitFor()
  const fault = fileOf(page, 'students.csv').locator('tr', { hasText: 'May be read as two dates' })
  expect(await fault.textContent()).toMatch(/^3Date of Birth/)
  await fileOf(page, 'odd.csv').getByText('Its columns do not say which list it is').waitFor()
  await takePicture(page, 'session-files-looked')
  expect(await findBarriers(page)).toEqual([])
  expect(await count('student')).toBe(0)
  await fileOf(page, 'students.csv').getByRole('button', { name: 'Save as a file' }).press('Enter')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /CSV/ }).press('Enter'),
  ])
  expect(download.suggestedFilename()).toBe('students-to-mend.csv')
  await page.getByRole('button', { name: 'Put odd.csv away' }).press('Enter')
  await page.getByRole('button', { name: 'Bring 2 rows in' }).press('Enter')
  await fileOf(page, 'students.csv')
    .getByText(/^Rows brought in: 1 of 2/)
    .waitFor()
  expect([await count('site'), await count('student')]).toEqual([1, 1])

  await input.setInputFiles([students('2016-05-04')])
  await page.getByRole('button', { name: 'Bring 2 rows in' }).press('Enter')
  await fileOf(page, 'students.csv').getByText('Rows brought in: 2 of 2.').waitFor()
  expect([await count('site'), await count('student')]).toEqual([1, 2])
  await page.getByRole('link', { name: 'Map the sites to agencies' }).press('Enter')
  await page.getByText('Oak Street').first().waitFor()
  // Nothing is pulled here: nobody is told to wait for it.
  expect(await page.getByRole('button', { name: 'Pull now' }).count()).toBe(0)
})

it('SES-8 what a whole list does not name is gone, once somebody says that it is the whole list', async open => {
  const { page } = await open(at('sessions/files'))
  await signIn(page)
  const input = page.locator('input[type=file]')
  await input.waitFor({ state: 'attached' })
  const gone = () => server.rows(`select id from session_source where kind = 'student' and gone_at is not null`)
  await input.setInputFiles([students('04/05/2016')])
  await fileOf(page, 'students.csv').getByText('It cannot stand for the whole list').waitFor()
  await input.setInputFiles([csv('students.csv', `${head}student-1,site-1,Ines,Falk,2016-05-04\n`)])
  const whole = fileOf(page, 'students.csv').getByLabel('These are all the students')
  expect(await whole.isChecked()).toBe(false)
  await whole.press('Space')
  await expect.poll(() => whole.isChecked()).toBe(true)
  // What came in the same moment is not taken for missing.
  server.test.clock.now = new Date(server.test.clock.now.getTime() + 60_000)
  await takePicture(page, 'session-files-whole')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Bring 1 row in' }).press('Enter')
  await fileOf(page, 'students.csv').getByText('1 that it does not name is marked as deleted').waitFor()
  expect(await gone()).toHaveLength(1)
  // The list that names it again brings it back.
  server.test.clock.now = new Date(server.test.clock.now.getTime() + 60_000)
  await input.setInputFiles([students('2016-05-04')])
  await page.getByRole('button', { name: 'Bring 2 rows in' }).press('Enter')
  await fileOf(page, 'students.csv').getByText('Rows brought in: 2 of 2.').waitFor()
  expect(await gone()).toEqual([])
})

it('SES-1 a large file goes in pieces, with the lines of the whole; above the limit it is refused, and why', async open => {
  const { page } = await open(at('sessions/files'))
  await signIn(page)
  const input = page.locator('input[type=file]')
  await input.waitFor({ state: 'attached' })
  const long = 'x'.repeat(900)
  const rows = Array.from({ length: 6_000 }, (_, n) => `site-b${n},Branch ${n} ${long.slice(0, 700)},`)
  rows[5_000] = `site-b5000,${long.slice(0, 700)},Nowhere/Land`
  // In another piece than the row with the same id: it is told all the same.
  rows[5_500] = `site-b7,Branch 7 again ${long.slice(0, 700)},`
  const big = csv('branches.csv', `Site ID,Site Name,Time Zone\n${rows.join('\n')}\n`)
  await input.setInputFiles([big, { ...sites, name: 'huge.csv', buffer: Buffer.alloc(12_000_000, 0x61) }])
  const found = fileOf(page, 'branches.csv')
  await found.getByText(/^Rows that can be read: 5,998 of 6,000/).waitFor()
  expect(await found.locator('tr', { hasText: 'not a time zone' }).textContent()).toMatch(/^5002Time Zone/)
  expect(await found.locator('tr', { hasText: 'in the file twice' }).textContent()).toMatch(/^5502Site ID/)
  await fileOf(page, 'huge.csv').getByRole('combobox').selectOption('Sites')
  await fileOf(page, 'huge.csv')
    .getByText(/at most 10 MB are taken/)
    .waitFor()
})

it('SES-1 the files in the other looks', async open => {
  await checkLooks(open, 'session-files', at('sessions/files'), async ({ page }) => {
    await signIn(page)
    const input = page.locator('input[type=file]')
    await input.waitFor({ state: 'attached' })
    await input.setInputFiles([students('04/05/2016'), sites])
    await fileOf(page, 'students.csv').locator('table').waitFor()
    await fileOf(page, 'sites.csv').getByText(/ 1 /).waitFor()
  })
})
