import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { chainDue } from '../../src/pipeline/audit-chain.ts'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { describeConsole, dist, findBarriers, type Look, otherLooks, takePicture } from './console.ts'

const it = describeConsole()
const words = {
  en: {
    email: 'E-mail',
    password: 'Password',
    patient: 'Who saw this patient?',
    reveal: 'Reveal',
    reason: 'Reason',
    story: 'What happened',
    written: 'Record changed',
  },
  fr: {
    email: 'Courriel',
    password: 'Mot de passe',
    patient: 'Qui a consulté ce patient?',
    reveal: 'Afficher',
    reason: 'Raison',
    story: 'Ce qui s’est passé',
    written: 'Dossier modifié',
  },
} as const

let server: TestServer
let origin: string
let moved: string
beforeAll(async () => {
  server = await testServer()
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('ada@example.org', 'integration-admin')
  await server.addAccount('cora@example.org', 'coordinator', undefined, [])
  await server.addAccount('paula@example.org', 'privacy-officer')
  const first = await book('v-1', 'Anna', 'Brown', '1980-02-03', '2026-12-01T14:00:00Z')
  await book('v-2', 'Paul', 'Green', '1991-07-18', '2026-12-01T15:00:00Z')
  moved = await book('v-1', 'Anna', 'Brown', '1980-02-03', '2026-12-02T14:00:00Z')
  const cora = await server.signIn('cora@example.org')
  await cora.send('GET', `/messages/${first}`)
  await chainDue(server.hub)
})
afterAll(() => server?.close())

async function book(id: string, given: string, family: string, birthDate: string, start: string): Promise<string> {
  const message = await server.book({ id, start, name: { given, family }, birthDate })
  await server.run()
  return message
}

async function signIn(page: Page, who: string, look: Look['language'] = 'en') {
  const { email, password: secret } = words[look]
  await page.getByLabel(email).fill(`${who}@example.org`)
  await page.getByLabel(secret, { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}

it('OPS-5 AU-1 a privacy officer answers “who saw this patient?” by keyboard, opens what happened, and verifies', async open => {
  const { page } = await open(`${origin}/o/maple-street/audit`)
  await signIn(page, 'paula')
  await page.getByRole('table').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('brown 1980-02-03')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: /Anna Brown/ }).waitFor()
  expect(page.url()).not.toContain('brown')
  await page.getByRole('link', { name: /Anna Brown/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Patient: Anna Brown').waitFor()
  await page.getByText('Done by: People and programmes').waitFor()
  await page.getByRole('cell', { name: 'Saw messages' }).first().waitFor()
  await expect.poll(() => page.getByRole('cell', { name: /Sent to a system/ }).count()).toBe(0)
  await takePicture(page, 'audit-who')
  expect(await findBarriers(page)).toEqual([])

  await page.locator('body').click({ position: { x: 640, y: 790 } })
  const row = page.locator('tr', { hasText: 'Saw messages' }).first().locator('[data-row]')
  for (let press = 0; press < 30 && !(await row.evaluate(link => link.matches(':focus'))); press += 1)
    await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Saw messages' })
  await drawer.getByText('Place in the chain').waitFor()
  await takePicture(page, 'audit-entry')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Verify' }).press('Enter')
  await page.getByText('The trail is whole: nothing was changed, removed or put in between.').waitFor()
  await takePicture(page, 'audit-verified')
  await page.getByRole('button', { name: 'Export' }).press('Enter')
  const csv = page.getByRole('menuitem', { name: 'As a spreadsheet (CSV)' })
  const [download] = await Promise.all([page.waitForEvent('download'), csv.press('Enter')])
  expect(download.suggestedFilename()).toBe('audit.csv')

  await server.owner.query(`update audit set actor = 'nobody' where organization = $1 and position = 3`, [
    server.organization,
  ])
  await page.getByRole('button', { name: 'Verify' }).press('Enter')
  await page.getByText('Place 3: the entry is not what it was.').waitFor()
  await takePicture(page, 'audit-broken')
  expect(await findBarriers(page)).toEqual([])
})

it('G-3 ME-3 reveal asks why, shows what changed, covers again on leaving, and is seen by everybody', async open => {
  const { page } = await open(`${origin}/o/maple-street/messages/${moved}`)
  await signIn(page, 'ada')
  const drawer = page.getByRole('dialog', { name: 'Booking made' })
  await drawer.getByText('The contents are covered, because they hold personal data.').waitFor()
  await expect.poll(() => drawer.getByText('Brown').count()).toBe(0)
  await drawer.getByRole('button', { name: 'Reveal' }).press('Enter')
  const asks = page.getByRole('dialog', { name: 'What was sent and received' })
  await asks.getByRole('button', { name: 'Reveal' }).press('Enter')
  await asks
    .getByText(/reason/i)
    .first()
    .waitFor() // none was given: nothing is shown
  await page.getByLabel('Reason').fill('The patient says that the time is wrong')
  await asks.getByRole('button', { name: 'Reveal' }).press('Enter')
  await drawer.getByRole('region', { name: 'Appointment' }).getByText('2026-12-01T14:00:00Z').waitFor()
  await drawer.getByRole('region', { name: 'Appointment' }).getByText('2026-12-02T14:00:00Z').waitFor()
  await drawer.getByRole('region', { name: 'Appointment' }).scrollIntoViewIfNeeded()
  await takePicture(page, 'payloads')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  await expect
    .poll(async () => (await server.owner.query('select ends_at > now() as open from reveal_grant')).rows)
    .toEqual([{ open: false }])

  await page.goto(`${origin}/o/maple-street/messages/${moved}`)
  await drawer.getByText(/^Seen by Test Person/).waitFor()
  await drawer.getByText('The contents are covered').waitFor()
})

it('G-3 who has not the right is told whom to ask', async open => {
  const { page } = await open(`${origin}/o/maple-street/messages/${moved}`)
  await signIn(page, 'cora')
  const drawer = page.getByRole('dialog', { name: 'Booking made' })
  await drawer.getByText('You may not see the contents. Ask Test Person for the right to.').waitFor()
  await expect.poll(() => drawer.getByRole('button', { name: 'Reveal' }).isDisabled()).toBe(true)
  await takePicture(page, 'payloads-no-right')
  expect(await findBarriers(page)).toEqual([])
})

it('the audit trail and the uncovered contents can be used in both languages and both schemes', async open => {
  for (const look of otherLooks) {
    const { patient, reveal, reason, written } = words[look.language]
    const { page } = await open(`${origin}/o/maple-street/audit?by=hub`, { look })
    await signIn(page, 'paula', look.language)
    await page.getByLabel(patient).fill('brown')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: /Anna Brown/ }).click()
    await page.getByRole('table').waitFor()
    await takePicture(page, `audit-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `the trail in ${look.language}, ${look.scheme}`).toEqual([])
    await page.goto(`${origin}/o/maple-street/audit?action=record.change`)
    await page.getByRole('link', { name: written }).first().click()
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('button', { name: reveal }).click()
    await page.getByLabel(reason).fill('2026-1138')
    await page.getByRole('dialog').last().getByRole('button', { name: reveal }).click()
    const diff = page.getByText('2026-12-01T14:00:00Z').first() // as it was before
    await diff.waitFor()
    await diff.scrollIntoViewIfNeeded()
    await takePicture(page, `payloads-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `the contents in ${look.language}, ${look.scheme}`).toEqual([])
  }
})
