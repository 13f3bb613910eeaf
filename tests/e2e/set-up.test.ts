import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { password } from '../hub-server.ts'
import { person } from '../people.ts'
import { describeConsole, dist, findBarriers, type Look, type OpenPage, otherLooks, takePicture } from './console.ts'
import { ehrToken, type RealHub, startRealHub } from './real-hub.ts'

const it = describeConsole()

let real: RealHub
beforeAll(async () => {
  real = await startRealHub(dist)
  await real.addAccount('ada@example.org', 'Ada Dubois', 'integration-admin')
  await real.addAccount('bo@example.org', 'Bo Tremblay', 'integration-admin')
  await real.addAccount('pia@example.org', 'Pia Gagnon', 'privacy-officer')
  const named = (id: string, given: string, family: string) =>
    real.ehr.put({ resourceType: 'Practitioner', id, active: true, name: [{ given: [given], family }] })
  named('okafor', 'Imani', 'Okafor')
  named('bergeron', 'Luc', 'Bergeron')
  real.ehr.put({ resourceType: 'Location', id: 'main', status: 'active', name: 'Main clinic' })
  real.ehr.put({ resourceType: 'HealthcareService', id: 'intake', active: true, name: 'New patient visit' })
})
afterAll(() => real?.close())

const first: Look = { language: 'en', scheme: 'light' }

async function signIn(open: OpenPage, email: string, path: string, look = first): Promise<Page> {
  const { page } = await open(`${real.origin}/o/${real.slug}${path}`, { look })
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/o/${real.slug}${path}*`)
  return page
}

/** What a hand at the keyboard does: the focus goes there, and Enter presses it. */
async function press(page: Page, role: 'button' | 'link', name: string | RegExp): Promise<void> {
  const control = page.getByRole(role, { name }).first()
  await control.waitFor()
  await control.focus()
  await page.keyboard.press('Enter')
}

async function type(page: Page, label: string, words: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true }).first()
  await field.focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.type(words)
}

async function show(page: Page, name: string): Promise<void> {
  await takePicture(page, `set-up-${name}`)
  expect(await findBarriers(page), name).toEqual([])
}

it('OPS-1 CO-2 CO-5 an administrator connects Cal.com to an EHR from an empty installation, by keyboard alone', async open => {
  const page = await signIn(open, 'ada@example.org', '')
  await page.getByRole('heading', { name: 'First steps' }).waitFor()
  await show(page, 'first-steps')

  // The source: what is wrong is said before anything is saved.
  await press(page, 'link', 'Connect a source')
  await page.getByRole('link', { name: 'Cal.com' }).waitFor()
  await show(page, 'connectors')
  await page.keyboard.press('j')
  expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Cal.com')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'New connection: Cal.com' }).waitFor()
  await type(page, 'Address', real.calcom.url)
  await page.getByRole('radio', { name: 'An API key' }).focus()
  await page.keyboard.press('Space')
  await press(page, 'button', 'Save')
  await page.getByText('This is needed.').waitFor()
  await type(page, 'API key', 'wrong')
  await press(page, 'button', 'Test')
  await page.getByText('Cal.com refused the credentials.').waitFor()
  await show(page, 'new-source')
  await type(page, 'API key', 'cal_live_key')
  await press(page, 'button', 'Test')
  await page.getByText('Everything works.').waitFor()
  await press(page, 'button', 'Save')

  // Its webhook is the next thing to do, and is registered from here.
  await page.waitForURL('**/connections/*?tab=webhooks')
  await page.getByText('Not registered').waitFor()
  await show(page, 'webhook-missing')
  await press(page, 'button', 'Register the webhook')
  await page.getByText('Cal.com tells Causeway about every booking at once.').waitFor()
  await press(page, 'button', 'Verify')
  await page.getByText('The webhook works.').waitFor()
  await show(page, 'webhook')
  await page.keyboard.press('Escape')

  // The target.
  await press(page, 'link', 'New connection')
  await page.getByRole('link', { name: /FHIR/ }).focus()
  await page.keyboard.press('Enter')
  await type(page, 'Address of the EHR', real.ehr.url)
  await page.getByRole('radio', { name: 'A fixed token' }).focus()
  await page.keyboard.press('Space')
  await type(page, 'Token', ehrToken)
  await press(page, 'button', 'Test')
  await page.getByText('Everything works.').waitFor()
  await show(page, 'new-target')
  await press(page, 'button', 'Save')
  await page
    .getByRole('dialog')
    .getByText('Short name')
    .or(page.getByRole('dialog').getByText('Last worked'))
    .first()
    .waitFor()
  await page.keyboard.press('Escape')

  // The route between them.
  await page.waitForURL('**/connections')
  await press(page, 'link', 'Routes')
  await press(page, 'link', 'New route')
  const drawer = page.getByRole('dialog', { name: 'New route' })
  await drawer.getByLabel('From').focus()
  await page.keyboard.type('Cal')
  await drawer.getByLabel('To').focus()
  await page.keyboard.press('ArrowDown')
  expect(await drawer.getByLabel('All bookings').isChecked()).toBe(true)
  await show(page, 'new-route')
  await press(page, 'button', 'Save')
  await page.getByText('The route is set up and runs.').waitFor()
  await page.getByRole('dialog').getByText('Running').waitFor()
  await show(page, 'route')
  await page.keyboard.press('Escape')

  // A test booking asks what is what; the answers are kept in the crosswalks.
  await real.desk.book({ person: person(1), at: 1 })
  await press(page, 'link', 'Tasks')
  await page.getByRole('heading', { name: /Who is that at/ }).waitFor()
  for (let left = 8; left > 0 && real.ehr.list('Appointment').length === 0; left -= 1) await decideNext(page)
  await expect.poll(() => real.ehr.list('Appointment').length, { timeout: 20_000 }).toBe(1)
  expect(real.ehr.list('Appointment')[0]).toMatchObject({ status: 'booked' })

  await press(page, 'link', 'Overview')
  await page.getByText('Going live').or(page.getByText('Go live')).first().waitFor()
  await show(page, 'nearly')
})

/** The first choice, when there is one, else the first entry that the directory has; then the next task. */
async function decideNext(page: Page): Promise<void> {
  const question = page.locator('h2').first()
  if ((await page.getByText('Nothing waits for you').count()) > 0) {
    await page.waitForTimeout(200)
    return
  }
  await question.waitFor()
  const asked = await question.textContent()
  if ((await page.getByRole('radio').count()) > 0) await page.keyboard.press('1')
  else {
    await page.keyboard.press('n')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
  }
  await page.keyboard.press('a')
  await page.waitForFunction(`document.querySelector('h2')?.textContent !== ${JSON.stringify(asked)}`)
}

it('G-7 the screens of the set-up hold to WCAG 2.2 AA in every language and colour scheme', async open => {
  for (const look of otherLooks) {
    const page = await signIn(open, 'ada@example.org', '/connections', look)
    const name = `${look.language}-${look.scheme}`
    await page.locator('[data-row]').first().waitFor()
    await show(page, `connections-${name}`)
  }
})
