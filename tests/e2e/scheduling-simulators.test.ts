/** The pages of the simulated Cal.com and EHR in a browser: a person books, moves, confirms, and plays the front desk. */
import type { Appointment } from 'fhir/r4'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createFakeCalcom, type FakeCalcom } from '../../src/connectors/calcom/fake.ts'
import { createFakeEhr, type FakeEhr } from '../../src/connectors/fhir/fake.ts'
import { startBrowser, type TestBrowser } from './browser.ts'
import { findBarriers, takePicture } from './console.ts'

let started: TestBrowser | undefined
let calcom: FakeCalcom
let ehr: FakeEhr
const now = () => new Date('2026-11-23T14:00:00Z')

beforeAll(async () => {
  const found = inject('browser')
  started = found && (await startBrowser(found))
  calcom = await createFakeCalcom({ now })
  ehr = await createFakeEhr({ now })
})
afterAll(async () => {
  await started?.close()
  await calcom?.close()
  await ehr?.close()
})

it('SCH-15 a person books at the simulated Cal.com, moves the visit and cancels it, by keyboard', async context => {
  if (!started) return context.skip('no browser on this machine')
  const page = await started.browser.newPage({ viewport: { width: 1280, height: 850 } })
  page.setDefaultTimeout(15_000)
  await page.goto(calcom.url)
  await page.getByLabel('Name').fill('Maya Sol')
  await page.getByLabel('E-mail').fill('maya.sol@example.com')
  await page.getByLabel('Phone').fill('+14165550177')
  await page.getByLabel('Date of birth').fill('1990-05-06')
  await page.getByRole('button', { name: 'Book' }).press('Enter')
  await page.getByText('Booked.', { exact: true }).waitFor()
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'calcom-simulator')
  await page.getByRole('link', { name: 'Move' }).press('Enter')
  await page.getByRole('heading', { name: 'Move the visit of Maya Sol' }).waitFor()
  await page.locator('.slots input').last().check({ force: true })
  await page.getByRole('button', { name: 'Move' }).press('Enter')
  await page.getByText('Moved.', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).press('Enter')
  await page.getByText('Cancelled.', { exact: true }).waitFor()
  expect(calcom.bookings().map(({ status }) => status)).toEqual(['cancelled', 'cancelled'])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await findBarriers(page)).toEqual([])
})

it('SCH-15 a person plays the front desk of the simulated EHR: enters, moves, arrives, sees, goes away', async context => {
  if (!started) return context.skip('no browser on this machine')
  ehr.put({ resourceType: 'Patient', id: 'p1', name: [{ given: ['Anna'], family: 'Brown' }] })
  ehr.put({ resourceType: 'Practitioner', id: 'okafor', name: [{ given: ['Imani'], family: 'Okafor' }] })
  const page = await started.browser.newPage({ viewport: { width: 1280, height: 850 } })
  page.setDefaultTimeout(15_000)
  await page.goto(new URL('/', ehr.url).href)
  await page.getByRole('button', { name: 'Enter' }).press('Enter')
  await page.getByText('Entered.', { exact: true }).waitFor()
  await page.getByLabel('New time').fill('2026-11-23T16:30')
  await page.getByRole('button', { name: 'Move' }).press('Enter')
  await page.getByText('Moved.', { exact: true }).waitFor()
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'ehr-simulator')
  await page.getByRole('button', { name: 'Arrived' }).press('Enter')
  await page.getByRole('button', { name: 'Seen' }).press('Enter')
  await page.getByText('Seen, and billed.').waitFor()
  const [appointment] = ehr.list('Appointment') as unknown as Appointment[]
  expect(appointment).toMatchObject({ status: 'fulfilled', start: '2026-11-23T16:30:00.000Z' })
  expect(ehr.list('Claim')).toHaveLength(1)
  await page.getByRole('button', { name: 'Go away' }).press('Enter')
  await page.getByText('The EHR is away: every call is answered 503.').waitFor()
  expect((await fetch(`${ehr.url}/Patient`)).status).toBe(503)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await findBarriers(page)).toEqual([])
})
