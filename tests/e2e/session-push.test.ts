/** People who are created at Ensora Data Collection: the box in a profile, and the list with the choice of many. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { pushSessions } from '../../src/jobs/sessions.ts'
import { password } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'
import { checkLooks, describeConsole, dist, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

const ada = { first: 'Ada', last: 'Lund', email: 'ada@example.com', phone: '+1 416 555 0100' }
let server: SessionServer
let origin: string
let staff: string
let agency: string
beforeAll(async () => {
  server = await openSessionServer()
  agency = server.ids.agencies.get('site-1') ?? ''
  const account = await server.test.addAccount(ada.email, 'clinician')
  staff = await server.add('staff', { agencies: [agency], ...ada, account })
  await server.settle()
  origin = await (await server.test.server({ consoleFolder: dist })).listen({ host: '127.0.0.1', port: 0 })
}, 120_000)
afterAll(() => server?.close())

const push = () => pushSessions(server.test.hub, () => false)
const at = (path: string) => `${origin}/sign-in?to=${encodeURIComponent(`/o/maple-street/${path}`)}`
async function signIn(page: Page, email = 'admin@example.com') {
  await page.getByLabel(/^E-mail|^Courriel/).fill(email)
  await page.getByLabel(/^(Password|Mot de passe)$/).fill(password)
  await page.keyboard.press('Enter')
}
const users = () => server.ensora.world.all('user').filter(({ last }) => last === 'Lund')
const boxOf = (page: Page) => page.getByRole('region', { name: 'Clinical integration' })

it('SES-9 S35 the box says what is missing and leads there; ticked, it shows what will happen, and then it does', async open => {
  const { page } = await open(at(`practice/staff?open=${staff}`))
  await signIn(page)
  const box = boxOf(page)
  const tick = box.getByLabel('Ensora Data Collection')
  await box.getByText('To be created there, this is still missing:').waitFor()
  expect(await tick.isDisabled()).toBe(true)
  await takePicture(page, 'session-push-lacking')
  expect(await findBarriers(page)).toEqual([])
  await box.getByRole('button', { name: 'Enter it below' }).press('Enter')
  await page.keyboard.type('1 Main St, Toronto')
  expect(await page.getByLabel(/^Address/).inputValue()).toBe('1 Main St, Toronto')
  await page.getByRole('button', { name: 'Save' }).press('Enter')
  await page.getByText('Saved').first().waitFor()
  await server.wait(120_000)

  await page.goto(`${origin}/o/maple-street/practice/staff?open=${staff}`)
  await expect.poll(() => tick.isEnabled()).toBe(true)
  await tick.press('Space')
  await box.getByText(/^Ensora mails an invitation to ada@example.com, once/).waitFor()
  await takePicture(page, 'session-push-ask')
  expect(await findBarriers(page)).toEqual([])
  expect(server.ensora.invitations()).toHaveLength(0)
  await box.getByRole('button', { name: 'Create and invite' }).press('Enter')
  await box.getByText('Waiting').waitFor()
  await push()
  await box.getByText('There, kept current').waitFor()
  expect(users()).toMatchObject([{ first: 'Ada', active: true }])
  expect(server.ensora.invitations()).toHaveLength(1)
  expect(await tick.isChecked()).toBe(true)
})

it('SES-9 S37 a later change follows and is named; the pull brings no second person; clearing says what it does, and Undo takes it back', async open => {
  const { page } = await open(at(`practice/staff?open=${staff}`))
  await signIn(page)
  await page.getByLabel(/^Title/).fill('BCBA')
  await page.getByRole('button', { name: 'Save' }).press('Enter')
  await page.getByText('Saved').first().waitFor()
  await server.wait(120_000)
  await push()
  await page.goto(`${origin}/o/maple-street/practice/staff?open=${staff}`)
  const box = boxOf(page)
  await box.getByText('Changed then: title').waitFor()
  await takePicture(page, 'session-push-there')
  expect(users()).toMatchObject([{ title: 'BCBA' }])

  await box.getByLabel('Ensora Data Collection').press('Space')
  await box.getByText(/^The account there is switched off/).waitFor()
  await box.getByRole('button', { name: 'Clear and switch off' }).press('Enter')
  await page.getByText('Cleared; switched off there').waitFor()
  await box.getByText('Waiting').waitFor()
  await push()
  await box.getByText('Off there').waitFor()
  expect(users()).toMatchObject([{ active: false }])
  await box.getByLabel('Ensora Data Collection').press('Space')
  await box.getByText(/^The person is there already/).waitFor()
  await box.getByRole('button', { name: 'Bring up to date' }).press('Enter')
  await box.getByText('Waiting').waitFor()
  await push()
  await box.getByText('There, kept current').waitFor()
  expect(users()).toMatchObject([{ active: true }])
  await server.wait(1_900_000)
  const rows = await server.rows<{ target: string; how: string }>(
    "select target, how from session_source where kind = 'user' and pushed_for = $1",
    [staff],
  )
  expect(rows).toEqual([{ target: staff, how: 'auto' }])
  expect(users()).toHaveLength(1)
  expect(server.ensora.invitations()).toHaveLength(1)
})

it('SES-9 many are chosen after a look at what that does; causes are named once, and Undo takes back the whole choice', async open => {
  for (const first of ['Bo', 'Cy']) {
    const email = `${first.toLowerCase()}@example.com`
    const account = await server.test.addAccount(email, 'clinician')
    const more = { email, account, phone: '+1 416 555 0101', address: '2 Main St, Toronto' }
    await server.add('staff', { agencies: [agency], first, last: 'Many', ...more })
  }
  await server.add('staff', { agencies: [agency], first: 'Di', last: 'Many', email: 'di@example.com' })
  await server.wait(120_000)
  const { page } = await open(at('sessions?tab=staff'))
  await signIn(page)
  await page.getByRole('link', { name: 'Create at Ensora' }).press('Enter')
  await page.getByRole('link', { name: 'Ada Lund' }).waitFor()
  await page.getByRole('button', { name: 'Choose people' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Choose staff for Ensora Data Collection' })
  await dialog.getByText('Lacks: phone, address, account').waitFor()
  const sums = await dialog.getByRole('list', { name: 'What would happen' }).textContent()
  expect(sums).toContain('2 would be created2 invitations by e-mail')
  // Those of the simulator are there and mapped; what they lack to be brought up to date is said.
  await takePicture(page, 'session-push-choose')
  expect(await findBarriers(page)).toEqual([])
  await dialog.getByLabel('Choose Cy Many').press('Space')
  await dialog.getByText('1 invitation goes out by e-mail').waitFor()
  await dialog.getByRole('button', { name: /^Choose 1$/ }).press('Enter')
  await page.getByText('1 person is chosen and on the way').waitFor()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  await page.getByText('The choice is taken back').waitFor()
  await push()
  expect(server.ensora.world.all('user').filter(({ last }) => last === 'Many')).toEqual([])
  await page.getByRole('button', { name: 'Choose people' }).press('Enter')
  await dialog.getByLabel('Choose Cy Many').press('Space')
  await dialog.getByRole('button', { name: /^Choose 1$/ }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await push()
  const bo = page.locator('tr', { hasText: 'Bo Many' })
  await bo.getByText('There, kept current').waitFor()
  await page.getByRole('button', { name: 'Clear the choice of Bo Many' }).press('Enter')
  await bo.getByText('Waiting').waitFor()
  await push()
  await bo.getByText('Off there').waitFor()
  // The last message is the one to take back.
  await page.getByRole('button', { name: 'Undo' }).last().press('Enter')
  await bo.getByText('Waiting').waitFor()
  await push()
  await bo.getByText('There, kept current').waitFor()
})

it('SES-9 what the source refuses stands above the list once, with what to do', async open => {
  const people: string[] = []
  for (const first of ['Ef', 'Gi']) {
    const email = `${first.toLowerCase()}@example.com`
    const account = await server.test.addAccount(email, 'clinician')
    const more = { email, account, phone: '12', address: '3 Main St, Toronto' }
    people.push(await server.add('staff', { agencies: [agency], first, last: 'Short', ...more }))
  }
  await server.wait(120_000)
  for (const id of people) {
    const chosen = await server.admin.send('PUT', `/sessions/pushes/staff/${id}`, { on: true, does: 'create' })
    expect(chosen.statusCode).toBe(200)
  }
  await push()
  const { page } = await open(at('sessions/pushes?state=refused'))
  await signIn(page)
  await page.getByText('2 people.').waitFor()
  await page.getByText('Ensora Data Collection does not take them as they are.').waitFor()
  await expect.poll(() => page.locator('tr', { hasText: 'Short' }).getByText('phone').count()).toBe(2)
  await takePicture(page, 'session-pushes')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('link', { name: 'Ef Short' }).press('Enter')
  await boxOf(page).getByText('Ensora Data Collection refused this. Correct it, and it goes by itself:').waitFor()
  await boxOf(page).getByRole('button', { name: 'Enter it below' }).press('Enter')
  await page.locator('#practice-field-phone input:focus').waitFor()
})

it('SES-9 people at Ensora in the other looks', async open => {
  await checkLooks(open, 'session-push-box', at(`practice/staff?open=${staff}`), async ({ page }) => {
    await signIn(page)
    await page.getByText(/There, kept current|Là, tenu à jour/).waitFor()
  })
  await checkLooks(open, 'session-push-list', at('sessions/pushes'), async ({ page }) => {
    await signIn(page)
    await page.getByText('Ada Lund').waitFor()
  })
  await checkLooks(open, 'session-push-dialog', at('sessions/pushes?open=choose'), async ({ page }) => {
    await signIn(page)
    await page
      .getByRole('dialog')
      .getByText(/^(Lacks|Il manque)/)
      .first()
      .waitFor()
  })
})
