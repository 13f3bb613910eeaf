import { afterAll, beforeAll, expect } from 'vitest'
import { createLog } from '../../src/log.ts'
import { registrantOf } from '../../src/model/referral/record.ts'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { addReferralRoute, referralConnectors, referralNumber } from '../referral-mapping.ts'
import { describeConsole, dist, findBarriers, type OpenPage, otherLooks, takePicture } from './console.ts'

const it = describeConsole()

let server: TestServer
let origin: string
let base: string
beforeAll(async () => {
  server = await testServer(createLog('silent'), referralConnectors)
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('ada@example.org', 'integration-admin')
  const { route, refer } = await addReferralRoute(server)
  base = `${origin}/o/maple-street/mapping/${route}/ServiceRequest`
  for (let number = 0; number < 4; number += 1)
    await refer(
      referralNumber(number, referral => {
        const registrant = registrantOf(referral)
        // One of them is of nobody's birthday.
        if (number === 1 && registrant) delete registrant.birthDate
      }),
    )
})
afterAll(() => server?.close())

async function signIn(open: OpenPage, look: Parameters<OpenPage>[1] = {}) {
  const { page } = await open(`${origin}/sign-in`, look)
  const french = look.look?.language === 'fr'
  await page.getByLabel(french ? 'Courriel' : 'E-mail').fill('ada@example.org')
  await page.getByLabel(french ? 'Mot de passe' : 'Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/o/maple-street')
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}

it('REF-4 REF-5 by keyboard: a field leaves its rule, stands in the note, and the change is tried on the last referrals', async open => {
  const page = await signIn(open)
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await page.waitForURL('**/mapping')
  await page.getByRole('link', { name: 'Referral', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/ServiceRequest')
  await page.getByText('Values of people are covered', { exact: false }).waitFor()
  await page.getByText('Every field that the target asks for has a value.').waitFor()
  await page.getByRole('heading', { name: 'Referral · Birchway → CRMS' }).waitFor()
  await takePicture(page, 'mapping-referral-rules')
  expect(await findBarriers(page)).toEqual([])

  // A record of nobody shows what the CRMS would get, the note among it.
  await page.getByLabel('Sample').selectOption('whole')
  const target = page.getByRole('region', { name: 'Target' })
  await target.getByText('Priority: Routine', { exact: false }).waitFor()
  await expect.poll(() => target.getByText('Toronto', { exact: true }).count()).toBe(1)
  await page.locator('summary', { hasText: 'Form answers' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Is it safe to leave a message?' }).waitFor()
  await takePicture(page, 'mapping-referral-whole')

  // The city: opened, its element is marked in the source; then its rule goes.
  const city = page.locator('[data-row]', { hasText: 'city' }).first()
  await city.focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('From', { exact: true }).waitFor()
  await page.locator('button[data-open="true"]', { hasText: 'city' }).first().waitFor()
  await takePicture(page, 'mapping-referral-rule-open')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Remove' }).focus()
  await page.keyboard.press('Enter')
  await target.getByText('City: Toronto', { exact: false }).waitFor()
  await page.getByText('Draft saved.').waitFor()

  // A rule for a question of the form, by its element; the field that is typed is not one of the CRMS.
  await page.getByRole('button', { name: 'Is it safe to leave a message?' }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('From', { exact: true }).waitFor()
  await expect
    .poll(() => page.getByLabel('From', { exact: true }).inputValue())
    .toBe("contained.where(id = 'answers').item.where(linkId = '1').answer.value")
  await page.getByRole('combobox', { name: 'To', exact: true }).fill('mayLeaveMessage')
  await page.getByText('The target has no such field.').first().waitFor()
  await page.getByRole('button', { name: 'Remove' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('The target has no such field.').first().waitFor({ state: 'detached' })
  await page.getByText('Draft saved.').waitFor()

  await page.getByRole('link', { name: 'Coverage' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('No rule takes these elements one by one.', { exact: false }).waitFor()
  await page.getByRole('listitem').filter({ hasText: 'Registrant' }).filter({ hasText: 'address.city' }).waitFor()
  await takePicture(page, 'mapping-referral-coverage')
  expect(await findBarriers(page)).toEqual([])

  await page.getByRole('link', { name: 'Try' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Try the draft' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('4 of 4 would change, none would newly fail.').first().waitFor()
  await page.getByText('city, referralNote').first().waitFor()
  await page.locator('[data-row]').first().focus()
  await page.keyboard.press('Enter')
  await page.waitForURL('**event=**')
  await page.getByRole('dialog').getByText('referralNote').first().waitFor()
  await takePicture(page, 'mapping-referral-difference')
  expect(await findBarriers(page)).toEqual([])
})

it('REF-8 says what a referral lacks in the words of the CRMS', async open => {
  const page = await signIn(open)
  await page.goto(base)
  await page.getByLabel('Sample').selectOption('little')
  const faults = page.getByRole('list', { name: 'What the form lacks' })
  await faults.getByText('the target says “Date of birth is required”').waitFor()
  await takePicture(page, 'mapping-referral-lacks')
  expect(await findBarriers(page)).toEqual([])
})

it('REF-4 G-7 the workbench of a referral holds to WCAG 2.2 AA in every language and colour scheme', async open => {
  const screens = [
    ['rules', `${base}?rule=4&sample=whole`, 'section details button'],
    ['coverage', `${base}?tab=coverage`, 'section code'],
    ['sheet', `${base}?tab=sheet`, 'tbody tr'],
  ] as const
  for (const look of otherLooks) {
    const page = await signIn(open, { look })
    for (const [name, address, ready] of screens) {
      await page.goto(address)
      await page.locator(ready).first().waitFor()
      await takePicture(page, `mapping-referral-${name}-${look.language}-${look.scheme}`)
      expect(await findBarriers(page), `${name} in ${look.language}, ${look.scheme}`).toEqual([])
    }
  }
})
