import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { replacePractitioners } from '../../src/store/memberships.ts'
import { withScope } from '../../src/store/scope.ts'
import { keepAppointment, keepRecord } from '../calendar-records.ts'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { describeConsole, dist, findBarriers, type Look, otherLooks, takePicture } from './console.ts'

const it = describeConsole()
const words = {
  en: { email: 'E-mail', password: 'Password', day: 'My day', people: 'My people', week: 'Week' },
  fr: { email: 'Courriel', password: 'Mot de passe', day: 'Ma journée', people: 'Mes patients', week: 'Semaine' },
} as const

let server: TestServer
let origin: string
/** A day in the zone of the tests' browser, Toronto. */
const day = '2026-12-01'
beforeAll(async () => {
  server = await testServer()
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const roy = await keepRecord(server, 'Practitioner', { name: 'Dr. Roy' })
  const kim = await keepRecord(server, 'Practitioner', { name: 'Dr. Kim' })
  const anna = await keepRecord(server, 'Patient', { name: 'Anna Brown', birthDate: '1980-02-03' })
  const ben = await keepRecord(server, 'Patient', { name: 'Ben Adler', birthDate: '1990-05-06' })
  const carla = await keepRecord(server, 'Patient', { name: 'Carla Diaz', birthDate: '1999-09-09' })
  const place = await keepRecord(server, 'Location', { name: 'Main clinic' })
  // One that the hub has sent, then given to Dr. Roy.
  await server.book({ id: 'sent', start: `${day}T14:00:00.000Z` })
  await server.run()
  const { rows } = await server.owner.query<{ id: string }>(`select id from record where starts_at = $1`, [
    `${day}T14:00:00.000Z`,
  ])
  const sent = { id: rows[0]?.id ?? '', version: 2 }
  const visit = { practitioner: roy, place }
  await keepAppointment(server, { ...visit, person: anna, start: `${day}T14:00:00.000Z` }, sent)
  await keepAppointment(server, { ...visit, person: ben, start: `${day}T15:00:00.000Z`, type: 'Follow-up' })
  await keepAppointment(server, { ...visit, person: ben, start: `${day}T16:00:00.000Z`, status: 'cancelled' })
  await keepAppointment(server, { ...visit, person: anna, start: '2026-12-03T15:00:00.000Z' })
  await keepAppointment(server, { practitioner: kim, place, person: carla, start: `${day}T14:30:00.000Z` })
  const account = await server.addAccount('roy@example.org', 'clinician')
  await withScope(server.hub.pool, server.organization, db => replacePractitioners(db, account, [roy]))
  await server.addAccount('new@example.org', 'clinician')
})
afterAll(() => server?.close())

async function signIn(page: Page, who: string, language: Look['language'] = 'en') {
  await page.getByLabel(words[language].email).fill(`${who}@example.org`)
  await page.getByLabel(words[language].password, { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}

it('OPS-3 a clinician starts with their own day and sees nobody else’s', async open => {
  const { page } = await open(`${origin}/sign-in`)
  await signIn(page, 'roy')
  await page.getByRole('heading', { name: 'My day', level: 1 }).waitFor()
  expect(page.url()).toContain('/o/maple-street/my-day')
  const navigation = page.getByRole('navigation', { name: 'Screens' })
  await expect.poll(() => navigation.getByRole('link').allTextContents()).toEqual(['My day', 'My people', 'Settings'])

  await page.goto(`${origin}/o/maple-street/my-day?day=${day}`)
  const rows = page.getByRole('listitem')
  await rows.first().waitFor()
  await expect.poll(() => rows.count()).toBe(3)
  await expect
    .poll(() => rows.nth(0).textContent())
    .toMatch(/09:00.*09:30.*Anna Brown.*First visit.*Main clinic.*Booked.*Sent/)
  await expect.poll(() => rows.nth(1).textContent()).toMatch(/10:00.*Ben Adler.*Follow-up/)
  await expect.poll(() => rows.nth(2).textContent()).toMatch(/Cancelled/)
  await expect.poll(() => page.getByText('Carla').count()).toBe(0)
  await takePicture(page, 'my-day')
  expect(await findBarriers(page)).toEqual([])

  await page.keyboard.press('j')
  await page.getByText('No appointments on this day').waitFor()
  expect(page.url()).toContain('day=2026-12-02')
  await page.keyboard.press('k')
  await rows.first().waitFor()
  await page.getByText('Week', { exact: true }).click()
  await page.getByRole('heading', { name: 'Thursday, December 3' }).waitFor()
  await expect.poll(() => rows.count()).toBe(4)
  await takePicture(page, 'my-week')

  await page.keyboard.press('g')
  await page.keyboard.press('l')
  await page.getByRole('heading', { name: 'My people', level: 1 }).waitFor()
  await expect.poll(() => page.getByText('Carla').count()).toBe(0)
})

it('OPS-3 nothing else is open to a clinician, by key or by address', async open => {
  const { page } = await open(`${origin}/o/maple-street/messages`)
  await signIn(page, 'roy')
  await page.getByText('Your role does not allow this.').first().waitFor()
  await page.goto(`${origin}/o/maple-street/my-day`)
  await page.getByRole('heading', { name: 'My day', level: 1 }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await page.goto(`${origin}/o/maple-street/settings/account`)
  await page.getByRole('heading', { name: 'About me' }).waitFor()
  const sections = page.getByRole('navigation', { name: 'Sections of the settings' })
  await expect.poll(() => sections.getByText('People', { exact: true }).count()).toBe(0)
})

it('OPS-3 a clinician who is linked to no practitioner yet is told whom to ask', async open => {
  const { page } = await open(`${origin}/o/maple-street`)
  await signIn(page, 'new')
  await page.getByText('Your calendar is not linked yet').waitFor()
  await page.getByText(/Ask an integration admin/).waitFor()
  await takePicture(page, 'my-day-not-linked')
})

it('OPS-3 a clinician’s screens have no barriers in any look', async open => {
  for (const look of otherLooks) {
    const { page } = await open(`${origin}/o/maple-street/my-day?day=${day}&view=week`, { look })
    await signIn(page, 'roy', look.language)
    await page.getByText('Anna Brown').first().waitFor()
    const name = `${look.language}-${look.scheme}`
    await takePicture(page, `my-week-${name}`)
    expect(await findBarriers(page), name).toEqual([])
    await page.goto(`${origin}/o/maple-street/my-day?day=${day}`)
    await page.getByText('Anna Brown').first().waitFor()
    await takePicture(page, `my-day-${name}`)
    await page.getByRole('link', { name: words[look.language].people }).click()
    await page.getByRole('heading', { name: words[look.language].people, level: 1 }).waitFor()
    await takePicture(page, `my-people-${name}`)
    expect(await findBarriers(page), name).toEqual([])
  }
})
