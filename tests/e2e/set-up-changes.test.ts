import type { Download, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { applyConfiguration } from '../../src/configuration/apply.ts'
import { readConfiguration } from '../../src/configuration/file.ts'
import { connectors } from '../../src/connectors/registry.ts'
import { describeConsole, dist } from './console.ts'
import { ehrToken, type RealHub, startRealHub } from './real-hub.ts'
import { checkScreens, press, show, showCalm, signIn, type } from './set-up-walk.ts'

const it = describeConsole()

let real: RealHub
beforeAll(async () => {
  real = await startRealHub(dist)
  await real.addAccount('ada@example.org', 'Ada Dubois', 'integration-admin')
  await real.addAccount('bo@example.org', 'Bo Tremblay', 'integration-admin')
  const named = (id: string, given: string, family: string) =>
    real.ehr.put({ resourceType: 'Practitioner', id, active: true, name: [{ given: [given], family }] })
  named('okafor', 'Imani', 'Okafor')
  named('bergeron', 'Luc', 'Bergeron')
  const read = readConfiguration(setUp(real.calcom.url, real.ehr.url), connectors)
  if (!read.ok) throw new Error('the configuration of this test has faults')
  await applyConfiguration(real.hub, real.hub.keys, read.file)
})
afterAll(() => real?.close())

/** What an administrator has set up before. */
const setUp = (calcom: string, ehr: string): string => `
organization: maple-street
connections:
  - { id: calcom, connector: calcom, settings: { baseUrl: '${calcom}', auth: { apiKey: cal_test }, webhookSecrets: [whsec_of_the_tests] } }
  - { id: ehr, connector: fhir, settings: { baseUrl: '${ehr}', auth: { kind: bearer, token: ${ehrToken} } } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'] }
crosswalks:
  - { id: practitioners, kind: practitioner, from: calcom, to: ehr, entries: { '5': Practitioner/okafor } }
`

it('CO-3 CO-6 what two administrators change at one time is put together, nothing is lost, and history brings it back', async open => {
  const ada = await signIn(real, open, 'ada@example.org', '/connections')
  const bo = await signIn(real, open, 'bo@example.org', '/connections')
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
  await showCalm(bo, 'conflict')
  await bo.getByRole('radio', { name: 'Take theirs' }).focus()
  await bo.keyboard.press('Space')
  await press(bo, 'button', 'Go on with these')
  await expect.poll(() => bo.getByLabel('Country of phone numbers', { exact: true }).inputValue()).toBe('US')
  await expect
    .poll(() => bo.getByRole('checkbox', { name: 'This Cal.com has organizations and teams' }).isChecked())
    .toBe(false)
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
  await expect.poll(() => bo.getByLabel('Country of phone numbers', { exact: true }).inputValue()).not.toBe('US')
  await press(bo, 'button', 'Test')
  await bo.getByText('Everything that was tried works.').waitFor()
})

it('G-8 what was typed is not lost by leaving, and what is removed can be taken back or says why', async open => {
  const page = await signIn(real, open, 'ada@example.org', '/connections/routes')
  await page.getByRole('link', { name: /Cal\.com →/ }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByLabel('Short name', { exact: true }).waitFor()
  await type(page, 'Short name', 'all-bookings')
  await page.keyboard.press('Escape')
  await page.getByText('Leave without saving?').waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByLabel('Short name', { exact: true }).inputValue()).toBe('all-bookings')
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
  const page = await signIn(real, open, 'ada@example.org', '/connections/crosswalks')
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
  await expect.poll(() => page.getByRole('cell', { name: 'noor.haddad@example.com' }).count()).toBe(0)
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

it('G-7 the parts of a connection hold to WCAG 2.2 AA in every language and colour scheme', async open => {
  const page = await signIn(real, open, 'ada@example.org', '/connections')
  const connection = await rowNamed(page, /^Cal/)
  const target = await rowNamed(page, /^FHIR/)
  await checkScreens(real, open, [
    ['connections', '/connections'],
    ['status', `/connections/${connection}`],
    ['routes-of', `/connections/${target}?tab=routes`],
    ['webhooks', `/connections/${connection}?tab=webhooks`],
    ['schedule', `/connections/${target}?tab=schedule`],
    ['settings', `/connections/${target}?tab=settings`],
    ['history', `/connections/${connection}?tab=history`],
  ])
})

it('G-7 routes, crosswalks, organization and history hold to WCAG 2.2 AA in every language and colour scheme', async open => {
  const page = await signIn(real, open, 'ada@example.org', '/connections/routes')
  const route = await rowNamed(page, /^Cal/)
  await press(page, 'link', 'Crosswalks')
  await page.getByRole('table', { name: 'Crosswalks' }).waitFor()
  const crosswalk = await rowNamed(page, 'Practitioners')
  await checkScreens(real, open, [
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
