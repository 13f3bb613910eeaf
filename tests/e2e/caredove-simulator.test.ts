/** The page of the simulated Caredove in a browser: a person sends a referral, sees it fail, mends it, clears the error. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createFakeCaredove, type FakeCaredove } from '../../src/connectors/caredove/fake.ts'
import { startBrowser, type TestBrowser } from './browser.ts'
import { findBarriers, takePicture } from './console.ts'

let started: TestBrowser | undefined
let fake: FakeCaredove
/** A hub that wants a birth date. */
const hub = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString()
    const isMissing = text.includes('"Patient"') && !text.includes('"birthDate"')
    response.writeHead(isMissing ? 422 : 200, { 'content-type': 'application/fhir+json' })
    response.end(isMissing ? '{"issue":[{"details":{"text":"Date of birth is required"}}]}' : '{}')
  })
})

beforeAll(async () => {
  const found = inject('browser')
  started = found && (await startBrowser(found))
  await new Promise<void>(resolve => hub.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(hub.address() as AddressInfo).port}/in/x`
  fake = await createFakeCaredove({ target: { endpoint, user: 'hub', token: 'secret' } })
})
afterAll(async () => {
  await started?.close()
  await fake?.close()
  hub.close()
})

it('REF-8 a person plays Caredove: sends a referral, sees the error, mends it by saving, clears the flag', async context => {
  if (!started) return context.skip()
  const page = await started.browser.newPage({ viewport: { width: 1280, height: 850 }, colorScheme: 'light' })
  const faults: string[] = []
  page.on('pageerror', error => faults.push(error.message))
  page.on('console', said => void (said.type() === 'error' && faults.push(said.text())))
  page.setDefaultTimeout(15_000)
  await page.goto(fake.url)
  const press = (name: string) => page.getByRole('button', { name, exact: true }).press('Enter')

  await press('New referral')
  await page.getByLabel('First name').fill('Maya')
  await page.getByLabel('Last name').fill('Sol')
  await page.getByLabel('Wheelchair access').check()
  await page.getByLabel('Feels safe at home').selectOption('yes')
  await page
    .getByLabel('File', { exact: true })
    .setInputFiles({ name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Hello') })
  expect(await findBarriers(page)).toEqual([])
  await press('Send referral')
  await page.getByText('One referral has an integration error.').waitFor()
  const [made] = fake.referrals()
  expect(made).toMatchObject({ flag: true, answers: { access: ['Wheelchair access'], 'safe-home': true } })
  expect(made?.files.map(({ title }) => title)).toContain('letter.txt')

  await press('View referrals with integration errors')
  await press('Failed')
  await press('view')
  await page.getByText('Status: 422').waitFor()
  await takePicture(page, 'caredove-simulator-triggers')
  await press('Close')

  await press('Edit')
  await page.getByLabel('Date of birth').fill('1994-12-31')
  await press('Save')
  await page.getByText('Saved and sent').waitFor()
  expect(fake.sent().map(({ status }) => status)).toEqual([422, 200])
  await press('Integration Triggers')
  await press('Clear Errors')
  // The window closes, and comes again with nothing left to clear.
  await page.getByRole('button', { name: 'Clear Errors', disabled: true }).waitFor()
  await press('Close')
  await page.getByText('One referral has an integration error.').waitFor({ state: 'hidden' })

  await press('Book')
  await page.getByRole('dialog').getByRole('button', { name: 'Book' }).press('Enter')
  await page.getByText('Booked', { exact: true }).first().waitFor()
  expect(await findBarriers(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'caredove-simulator-dark')
  expect(faults).toEqual([])
})
