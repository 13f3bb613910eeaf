import { afterAll, beforeAll, expect } from 'vitest'
import { recordConfiguration } from '../../src/store/configuration-versions.ts'
import { withScope } from '../../src/store/scope.ts'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { describeConsole, dist, findBarriers, type OpenPage, otherLooks, takePicture } from './console.ts'

const it = describeConsole()

let server: TestServer
let origin: string
beforeAll(async () => {
  server = await testServer()
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('ada@example.org', 'integration-admin')
  await server.addAccount('cleo@example.org', 'coordinator')
  await keepFirstVersion()
  for (let number = 0; number < 20; number += 1)
    await server.book({
      id: `visit-${number}`,
      start: `2026-12-${String(number + 1).padStart(2, '0')}T15:00:00.000Z`,
      // Three of them are of nobody.
      ...([4, 9, 15].includes(number)
        ? {}
        : { name: { given: `Given${number}`, family: 'Brown' }, birthDate: '1980-02-03' }),
    })
  await server.run()
})
afterAll(() => server?.close())

/** The route's first version in the history, as applying a file leaves it. */
async function keepFirstVersion(): Promise<void> {
  const { hub, organization, route, source, target, clock } = server
  await withScope(hub.pool, organization, db => {
    const version = { slug: 'to-ehr', source: source.id, target: target.id, events: ['booking.*', 'booking.created'] }
    const body = hub.sealer.sealJson(organization, 'configuration', `${route}/1`, version)
    return recordConfiguration(
      db,
      organization,
      { kind: 'route', subject: route, version: 1, body, how: 'apply' },
      clock.now,
    )
  })
}

async function signIn(open: OpenPage, email: string, look: Parameters<OpenPage>[1] = {}) {
  const { page } = await open(`${origin}/sign-in`, look)
  const french = look.look?.language === 'fr'
  await page.getByLabel(french ? 'Courriel' : 'E-mail').fill(email)
  await page.getByLabel(french ? 'Mot de passe' : 'Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/o/maple-street')
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}

it('MA-1 MA-3 MA-4 by keyboard: a rule is changed, seen, tried on the last messages, published and rolled back', async open => {
  const page = await signIn(open, 'ada@example.org')
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await page.waitForURL('**/mapping')
  await page.getByRole('link', { name: 'Appointment' }).waitFor()
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'mappings')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/Appointment')
  await page.getByText('Values of people are covered', { exact: false }).waitFor()
  await page.getByText('booked', { exact: true }).first().waitFor()
  await takePicture(page, 'mapping-rules')

  // The last of ten rules: who takes part.
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await page.waitForURL('**rule=10**')
  await page.getByLabel('Required', { exact: false }).focus()
  await page.keyboard.press('Space')
  await page.getByText('Draft saved.').waitFor()
  await page.getByLabel('From', { exact: true }).focus()
  await page.keyboard.press('End')
  await page.keyboard.type('.where(')
  await page.getByText('This is no FHIRPath.').first().waitFor()
  for (let key = 0; key < '.where('.length; key += 1) await page.keyboard.press('Backspace')
  await page.getByText('This is no FHIRPath.').first().waitFor({ state: 'detached' })
  await page.getByText('Draft saved.').waitFor()
  await takePicture(page, 'mapping-rule-open')
  expect(await findBarriers(page)).toEqual([])

  await page.getByRole('link', { name: 'Try' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Try the draft' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('3 of 20 would fail.').first().waitFor()
  await page.getByText('Rule 10 (participant):').first().waitFor()
  await expect.poll(() => page.locator('[data-row]').count()).toBe(3)
  await takePicture(page, 'mapping-try')
  expect(await findBarriers(page)).toEqual([])
  await page.locator('[data-row]').first().focus()
  await page.keyboard.press('Enter')
  await page.waitForURL('**event=**')
  await page.getByRole('dialog').getByText('It fails with this record').waitFor()
  await takePicture(page, 'mapping-difference')
  await page.getByRole('button', { name: 'Go to rule 10' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL('**rule=10**')
  await page.getByText('required, and the record has no value').waitFor()

  await page.getByLabel('Required', { exact: false }).focus()
  await page.keyboard.press('Space')
  await page.getByLabel('Default', { exact: true }).focus()
  await page.getByLabel('Note', { exact: true }).fill('asked for by the EHR')
  await page.getByRole('button', { name: 'Publish', exact: true }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Publish this mapping?' })
  await dialog.getByLabel('What changes, and why').fill('Say why the rule is there')
  await takePicture(page, 'mapping-publish')
  await page.keyboard.press('Tab')
  await dialog.getByRole('button', { name: 'Publish' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Published as version 2.', { exact: false }).waitFor()
  await page.getByText('Own rules, version 2').waitFor()

  await page.getByRole('link', { name: 'Versions' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Say why the rule is there').waitFor()
  await takePicture(page, 'mapping-versions')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('Compared with version 1.').waitFor()
  await takePicture(page, 'mapping-version')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Roll back to version 1?' }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Reason').fill('It was clear without')
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click()
  await page.getByText('The mapping of version 1 holds again.').waitFor()
  await page.getByText('As Causeway brings it').first().waitFor()
})

it('MA-2 says what no rule reads, and a rule for it is one key away; the preview follows what is typed', async open => {
  const page = await signIn(open, 'cleo@example.org')
  const base = `${origin}/o/maple-street/mapping/${server.route}/Appointment`
  await page.goto(`${base}?rule=6`)
  await page.getByText('booked', { exact: true }).first().waitFor()
  await page.getByLabel('From', { exact: true }).fill('status')
  await page.locator('[data-row="6"]').getByText('fails with this record').waitFor()
  await page.getByText('Ask an integration admin to save and publish them.', { exact: false }).waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Publish' }).count()).toBe(0)
  await page.getByRole('link', { name: 'Coverage' }).click()
  await page.getByText('Looked at the last 20 messages.').waitFor()
  await page.getByRole('button', { name: 'Add a rule for start' }).click()
  await page.getByLabel('From', { exact: true }).waitFor()
  await expect.poll(() => page.getByLabel('From', { exact: true }).inputValue()).toBe('start')
})

it('MA-4 G-7 every part of the workbench holds to WCAG 2.2 AA in every language and colour scheme', async open => {
  const base = `${origin}/o/maple-street/mapping`
  const screens = [
    ['list', base, 'tbody tr'],
    ['rules', `${base}/${server.route}/Patient?rule=3`, 'section details, section li button'],
    ['coverage', `${base}/${server.route}/Appointment?tab=coverage`, 'section code'],
    ['try', `${base}/${server.route}/Appointment?tab=try`, '[role=radiogroup]'],
    ['versions', `${base}/${server.route}/Appointment?tab=versions`, 'tbody tr'],
    ['sheet', `${base}/${server.route}/Appointment?tab=sheet`, 'tbody tr'],
  ] as const
  for (const look of otherLooks) {
    const page = await signIn(open, 'ada@example.org', { look })
    for (const [name, address, ready] of screens) {
      await page.goto(address)
      await page.locator(ready).first().waitFor()
      await takePicture(page, `mapping-${name}-${look.language}-${look.scheme}`)
      expect(await findBarriers(page), `${name} in ${look.language}, ${look.scheme}`).toEqual([])
    }
  }
})

it('MA-4 prints as a sheet without the frame around it', async open => {
  const page = await signIn(open, 'ada@example.org')
  await page.goto(`${origin}/o/maple-street/mapping/${server.route}/Appointment?tab=sheet`)
  await page.getByRole('button', { name: 'Print' }).waitFor()
  await page.emulateMedia({ media: 'print' })
  await takePicture(page, 'mapping-sheet-print')
  await expect.poll(() => page.getByRole('navigation').first().isVisible()).toBe(false)
  await expect
    .poll(() => page.getByText('Fields that are not named here are not sent.', { exact: false }).isVisible())
    .toBe(true)
})
