import type { Download, Locator, Page } from 'playwright-core'
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
async function press(page: Page | Locator, role: 'button' | 'link', name: string | RegExp): Promise<void> {
  const control = page.getByRole(role, { name }).first()
  await control.waitFor()
  await control.press('Enter')
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

it('G-7 an empty installation teaches in every language and colour scheme', async open => {
  await checkScreens(open, [
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
  await show(page, 'crosswalk')

  // Going live is on record before production begins: two by the administrator, the third only by the privacy officer.
  await press(page, 'link', 'Overview')
  await press(page, 'link', 'Go live')
  await page.getByRole('heading', { name: 'Going live' }).waitFor()
  for (const what of ['Agreement', 'Access policy']) {
    await press(page, 'button', `Record: ${what}`)
    await type(page, 'Where it is kept', `Folder 12, ${what}`)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: `Withdraw: ${what}` }).waitFor()
  }
  expect(await page.getByRole('button', { name: 'Record: Privacy sign-off' }).isDisabled()).toBe(true)
  await show(page, 'going-live')

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

  const officer = await signIn(open, 'pia@example.org', '/settings/organization')
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
  expect(await page.getByRole('heading', { name: 'First steps' }).count()).toBe(0)
  expect(await page.getByText('Not live yet.').count()).toBe(0)
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

it('CO-3 CO-6 what two administrators change at one time is put together, nothing is lost, and history brings it back', async open => {
  const ada = await signIn(open, 'ada@example.org', '/connections')
  const bo = await signIn(open, 'bo@example.org', '/connections')
  for (const page of [ada, bo]) {
    await press(page, 'link', 'Cal.com')
    await press(page.getByRole('dialog'), 'link', 'Settings')
    await page.getByRole('dialog').getByLabel('Short name', { exact: true }).waitFor()
  }
  // The key is there and cannot be read.
  await ada.getByText('Set, not shown').first().waitFor()
  await show(ada, 'settings')
  for (const page of [ada, bo]) await page.getByText('More settings').first().click()
  await type(ada, 'Country of phone numbers', 'US')
  await type(ada, 'Reason (optional)', 'We moved')
  await ada.keyboard.press('Enter')
  await ada.getByText('Saved. It holds from now on.').waitFor()

  await type(bo, 'Country of phone numbers', 'FR')
  await bo.getByRole('checkbox', { name: 'This Cal.com has organizations and teams' }).focus()
  await bo.keyboard.press('Space')
  await press(bo, 'button', 'Save')
  await bo.getByText('Ada Dubois saved a change while you were typing.').waitFor()
  await show(bo, 'conflict')
  await bo.getByRole('radio', { name: 'Take theirs' }).focus()
  await bo.keyboard.press('Space')
  await press(bo, 'button', 'Go on with these')
  expect(await bo.getByLabel('Country of phone numbers', { exact: true }).inputValue()).toBe('US')
  expect(await bo.getByRole('checkbox', { name: 'This Cal.com has organizations and teams' }).isChecked()).toBe(false)
  await press(bo, 'button', 'Save')
  await bo.getByText('Saved. It holds from now on.').waitFor()

  // The history says who, when and why, and goes back without anybody entering the key again.
  await press(bo.getByRole('dialog'), 'link', 'History')
  await bo.getByText('“We moved”').waitFor()
  await press(bo.locator('li', { hasText: 'We moved' }), 'link', /^version/)
  await bo.getByText('Country of phone numbers').last().waitFor()
  await show(bo, 'history')
  await press(bo, 'link', 'version 1')
  await press(bo, 'button', 'Roll back to this')
  await type(bo, 'Reason', 'As it was in the beginning')
  await press(bo.getByRole('dialog', { name: /^Roll back/ }), 'button', 'Roll back to this')
  await bo.getByText(/Version 1 holds again/).waitFor()
  await press(bo.getByRole('dialog'), 'link', 'Settings')
  await bo.getByText('More settings').first().click()
  expect(await bo.getByLabel('Country of phone numbers', { exact: true }).inputValue()).not.toBe('US')
  await press(bo, 'button', 'Test')
  await bo.getByText('Everything works.').waitFor()
})

it('G-8 what was typed is not lost by leaving, and what is removed can be taken back or says why', async open => {
  const page = await signIn(open, 'ada@example.org', '/connections/routes')
  await page.getByRole('link', { name: /Cal\.com →/ }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByLabel('Short name', { exact: true }).waitFor()
  await type(page, 'Short name', 'all-bookings')
  await page.keyboard.press('Escape')
  await page.getByText('Leave without saving?').waitFor()
  await page.keyboard.press('Enter')
  expect(await page.getByLabel('Short name', { exact: true }).inputValue()).toBe('all-bookings')
  await press(page, 'button', 'Save')
  await page.getByText('Saved. It holds from now on.').waitFor()
  await page.keyboard.press('Escape')
  await press(page, 'button', 'Pause all-bookings')
  await press(page, 'button', 'Undo')
  await page.getByText('all-bookings goes on. What waited leaves by itself.').waitFor()
  await page.locator('[data-row]').first().press('Enter')

  // A connection that a route uses cannot go; the route can, with a reason, and the history brings it back.
  await press(page, 'button', 'Remove route')
  await page.getByText(/What happens at Cal\.com no longer arrives at FHIR/).waitFor()
  await show(page, 'remove-route')
  await type(page, 'Reason', 'A new one takes its place')
  await press(page.getByRole('dialog', { name: /^Remove all-bookings/ }), 'button', 'Remove')
  await page.getByText('No routes yet').waitFor()
  await press(page, 'link', /^Settings/)
  await press(page, 'link', 'History')
  await page.getByText('“A new one takes its place”').waitFor()
  await show(page, 'all-history')
  await press(page, 'link', /Route all-bookings · version 2/)
  await press(page, 'button', 'Roll back to this')
  await type(page, 'Reason', 'It was needed after all')
  await press(page.getByRole('dialog'), 'button', 'Roll back to this')
  await page.getByText(/Version 2 holds again/).waitFor()
  await press(page, 'link', /^Connections/)
  await press(page, 'link', 'Routes')
  await page.getByRole('link', { name: /Cal\.com →/ }).waitFor()
})

it('SCH-6 a crosswalk is kept by hand and by file: nothing changes before it was shown', async open => {
  const page = await signIn(open, 'ada@example.org', '/connections/crosswalks')
  await press(page, 'link', 'Practitioners')
  await press(page, 'button', 'Add an entry')
  await type(page, 'Value at Cal.com', 'luc.bergeron@example.com')
  await page
    .getByRole('textbox', { name: /Search/ })
    .last()
    .focus()
  await page.keyboard.type('berg')
  await expect
    .poll(() => page.getByRole('option').allTextContents(), { timeout: 20_000 })
    .toEqual([expect.stringContaining('Bergeron')])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByText('At FHIR R4 EHR: Luc Bergeron').waitFor()
  await show(page, 'crosswalk-entry')
  await press(page, 'button', 'Save')
  await page.getByText('luc.bergeron@example.com is added.').waitFor()
  await press(page, 'button', 'Remove luc.bergeron@example.com')
  await page.getByText('luc.bergeron@example.com is removed.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).last().focus()
  await page.keyboard.press('Enter')
  await page.getByText('Taken back.').waitFor()
  await page.getByRole('cell', { name: 'luc.bergeron@example.com' }).first().waitFor()

  await press(page, 'button', 'Import CSV')
  await type(page, 'Lines of the file', '')
  await page.keyboard.insertText('from,to,label\nnoor.haddad@example.com,Practitioner/okafor,Noor\nodd,Nothing/1,\n')
  await press(page, 'button', 'Show what would change')
  await page.getByText('Added: 1. Changed: 0. As before: 0.').waitFor()
  await page.getByText(/^Line 3:/).waitFor()
  await show(page, 'crosswalk-import')
  expect(await page.getByRole('cell', { name: 'noor.haddad@example.com' }).count()).toBe(0)
  await press(page, 'button', 'Bring in')
  await page.getByRole('cell', { name: 'noor.haddad@example.com' }).first().waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'link', 'Export as CSV')])
  expect(await fileText(download)).toContain('noor.haddad@example.com')
})

async function fileText(download: Download): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of await download.createReadStream()) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

it('G-7 the screens of what is set up hold to WCAG 2.2 AA in every language and colour scheme', async open => {
  const page = await signIn(open, 'ada@example.org', '/connections')
  const connection = await rowNamed(page, /^Cal/)
  const target = await rowNamed(page, /^FHIR/)
  await press(page, 'link', 'Routes')
  const route = await rowNamed(page, /^Cal/)
  await press(page, 'link', 'Crosswalks')
  const crosswalk = await rowNamed(page, 'Practitioners')
  await checkScreens(open, [
    ['connections', '/connections'],
    ['status', `/connections/${connection}`],
    ['routes-of', `/connections/${target}?tab=routes`],
    ['webhooks', `/connections/${connection}?tab=webhooks`],
    ['schedule', `/connections/${target}?tab=schedule`],
    ['settings', `/connections/${target}?tab=settings`],
    ['history', `/connections/${connection}?tab=history`],
    ['routes', '/connections/routes'],
    ['new-route', '/connections/routes/new'],
    ['route', `/connections/routes/${route}`],
    ['crosswalks', '/connections/crosswalks'],
    ['new-crosswalk', '/connections/crosswalks/new'],
    ['crosswalk', `/connections/crosswalks/${crosswalk}`],
    ['organization', '/settings/organization'],
    ['all-history', '/settings/history'],
  ])
})

/** The id behind the main link of a row. */
async function rowNamed(page: Page, name: string | RegExp): Promise<string> {
  const row = page.locator('[data-row]').filter({ hasText: name }).first()
  return (await row.getAttribute('data-row')) ?? ''
}

type Screen = readonly [name: string, path: string]

/** Each screen in each of the other looks, once what it loads is there. */
async function checkScreens(open: OpenPage, screens: readonly Screen[]): Promise<void> {
  for (const look of otherLooks) {
    const page = await signIn(open, 'ada@example.org', '', look)
    for (const [name, path] of screens) {
      await page.goto(`${real.origin}/o/${real.slug}${path}`)
      await page.getByRole('heading').first().waitFor()
      const loading = page.getByRole('status', { name: /^(Loading|Chargement)/ })
      await expect.poll(() => loading.count(), { message: `${name} is loaded`, timeout: 20_000 }).toBe(0)
      await show(page, `${name}-${look.language}-${look.scheme}`)
    }
  }
}
