import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { recordRun } from '../../src/staging/record.ts'
import { password } from '../hub-server.ts'
import { person } from '../people.ts'
import { describeConsole, dist } from './console.ts'
import { ehrToken, type RealHub, startRealHub } from './real-hub.ts'
import { checkScreens, press, show, showCalm, signIn, type } from './set-up-walk.ts'

const it = describeConsole()

let real: RealHub
beforeAll(async () => {
  real = await startRealHub(dist)
  await real.addAccount('ada@example.org', 'Ada Dubois', 'integration-admin')
  await real.addAccount('pia@example.org', 'Pia Gagnon', 'privacy-officer')
  const named = (id: string, given: string, family: string) =>
    real.ehr.put({ resourceType: 'Practitioner', id, active: true, name: [{ given: [given], family }] })
  named('okafor', 'Imani', 'Okafor')
  named('bergeron', 'Luc', 'Bergeron')
  real.ehr.put({ resourceType: 'Location', id: 'main', status: 'active', name: 'Main clinic' })
  real.ehr.put({ resourceType: 'HealthcareService', id: 'intake', active: true, name: 'New patient visit' })
})
afterAll(() => real?.close())

it('OPS-1 the very first organization is made in the console by whoever starts an empty installation', async open => {
  const bare = await startRealHub(dist, { bare: true })
  try {
    await bare.addAccount('ada@example.org', 'Ada Dubois', 'integration-admin')
    const { page } = await open(`${bare.origin}/`)
    await page.locator('input[type=email]').fill('ada@example.org')
    await page.locator('input[type=password]').fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Create your organization' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('This is needed.').waitFor()
    await page.keyboard.type('Clinique de l’Érable')
    await show(page, 'first-organization')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/o/clinique-de-l-erable')
    await page.getByRole('heading', { name: 'First steps' }).waitFor()
    await page.getByRole('link', { name: 'Connect a source' }).waitFor()
  } finally {
    await bare.close()
  }
})

it('G-7 an empty installation teaches in every language and colour scheme', async open => {
  await checkScreens(real, open, [
    ['first-steps', ''],
    ['no-connections', '/connections'],
    ['no-routes', '/connections/routes'],
    ['no-crosswalks', '/connections/crosswalks'],
    ['connectors', '/connections/new'],
    ['new-calcom', '/connections/new?connector=calcom'],
    ['new-ehr', '/connections/new?connector=fhir'],
  ])
})

it('OPS-1 CO-2 CO-5 an administrator connects Cal.com to an EHR from an empty installation, by keyboard alone', async open => {
  const page = await signIn(real, open, 'ada@example.org', '')
  await page.getByRole('heading', { name: 'First steps' }).waitFor()
  await show(page, 'first-steps')

  // The source: what is wrong is said before anything is saved.
  await press(page, 'link', 'Connect a source')
  await page.getByRole('link', { name: 'Cal.com' }).waitFor()
  await show(page, 'connectors')
  await page.keyboard.press('j')
  await expect.poll(() => page.evaluate<string>('document.activeElement.textContent')).toBe('Cal.com')
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
  await page.getByText('Everything that was tried works.').waitFor()
  await press(page, 'button', 'Save')

  // Its webhook is the next thing to do, and is registered from here.
  await page.waitForURL('**/connections/*?tab=webhooks')
  await page.getByText('Not registered').waitFor()
  await show(page, 'webhook-missing')
  await press(page, 'button', 'Register the webhook')
  await page.getByText('Cal.com tells Causeway about every booking at once.').waitFor()
  await press(page, 'button', 'Verify')
  await page.getByText('The webhook works.').waitFor()
  await showCalm(page, 'webhook')
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
  await page.getByText('Everything that was tried works.').waitFor()
  await show(page, 'new-target')
  await press(page, 'button', 'Save')
  await page
    .getByRole('dialog')
    .getByText('Short name')
    .or(page.getByRole('dialog').getByText('Last worked'))
    .first()
    .waitFor()
  // An EHR is asked every minute; where it offers subscriptions it rings at once.
  await press(page, 'link', 'Webhooks')
  await page.getByText('Causeway looks for changed appointments every minute.').waitFor()
  await press(page, 'button', 'Register the subscription')
  await page.getByText('tells Causeway at once that an appointment has changed').waitFor()
  await showCalm(page, 'ehr-webhook')
  await page.keyboard.press('Escape')

  // The route between them.
  await page.waitForURL('**/connections')
  await press(page, 'link', 'Routes')
  await press(page, 'link', 'New route')
  const drawer = page.getByRole('dialog', { name: 'New route' })
  await drawer.getByLabel('From', { exact: true }).focus()
  await page.keyboard.type('Cal')
  await drawer.getByLabel('To', { exact: true }).focus()
  await page.keyboard.type('FHIR')
  await expect.poll(() => drawer.getByLabel('All bookings').isChecked()).toBe(true)
  await show(page, 'new-route')
  await press(page, 'button', 'Save')
  await page.getByText('The route is set up and runs.').waitFor()
  await page.getByRole('dialog').getByText('Running').waitFor()
  await showCalm(page, 'route')
  await page.keyboard.press('Escape')

  // A test booking asks what is what; the answers are kept in the crosswalks.
  await real.desk.book({ person: person(1), at: 1 })
  await press(page, 'link', /^Tasks/)
  await expect
    .poll(() => decideNext(page), { timeout: 60_000, message: 'every task decided and the appointment there' })
    .toBe(true)
  expect(real.ehr.list('Appointment')).toMatchObject([{ status: 'booked' }])
  await press(page, 'link', /^Connections/)
  await press(page, 'link', 'Crosswalks')
  await page.getByRole('link', { name: 'Questions of the form' }).waitFor()
  await show(page, 'crosswalks')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('table', { name: 'Entries' }).waitFor()
  await showCalm(page, 'crosswalk')

  // Going live is on record before production begins: three by the administrator, the sign-off only by the privacy officer.
  await recordRun(real.hub, real.slug, [{ name: 'cancel', result: 'passed', failed: [], checks: 2, ms: 60 }])
  await press(page, 'link', 'Overview')
  await press(page, 'link', 'Go live')
  await page.getByRole('heading', { name: 'Going live' }).waitFor()
  await page.getByText('1 scenario played, and it passed.').waitFor()
  for (const what of ['Agreement', 'Access policy', 'Green scenarios']) {
    await press(page, 'button', `Record: ${what}`)
    await type(page, 'Where it is kept', `Folder 12, ${what}`)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: `Withdraw: ${what}` }).waitFor()
  }
  await expect.poll(() => page.getByRole('button', { name: 'Record: Privacy sign-off' }).isDisabled()).toBe(true)
  await showCalm(page, 'going-live')

  // Production without the sign-off says so on every screen.
  await page.getByRole('radio', { name: 'Production' }).focus()
  await page.keyboard.press('Space')
  await type(page, 'Reason', 'The clinic opens on Monday')
  await page.keyboard.press('Enter')
  await page.getByText('Not live yet.').waitFor()
  await press(page, 'link', 'Overview')
  await page.getByText('Missing: Privacy sign-off.').waitFor()
  await page.getByRole('heading', { name: 'First steps' }).waitFor()
  await show(page, 'not-live')

  const officer = await signIn(real, open, 'pia@example.org', '/settings/organization')
  await press(officer, 'button', 'Record: Privacy sign-off')
  await type(officer, 'Where it is kept', 'Assessment 2026-11')
  await officer.keyboard.press('Enter')
  await officer.getByText('Live: everything is on record.').waitFor()

  // The checklist has done its work.
  await page.reload()
  await page
    .getByText('Everything is all right.')
    .or(page.getByRole('heading', { name: 'Connections' }))
    .first()
    .waitFor()
  await expect.poll(() => page.getByRole('heading', { name: 'First steps' }).count()).toBe(0)
  await expect.poll(() => page.getByText('Not live yet.').count()).toBe(0)
})

/** Decides the task on the screen, if there is one, by its best choice; true once the appointment is at the EHR. */
async function decideNext(page: Page): Promise<boolean> {
  if (real.ehr.list('Appointment').length > 0) return true
  const question = page.locator('h2').first()
  if ((await question.count()) === 0) return false
  const asked = await question.textContent()
  if ((await page.getByRole('radio').count()) === 0) {
    await page.keyboard.press('n')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('radio').first().focus()
  }
  await page.keyboard.press('1')
  await page.keyboard.press('a')
  const now = async () => ((await question.count()) === 0 ? null : question.textContent())
  await expect.poll(now, { timeout: 15_000 }).not.toBe(asked)
  return false
}
