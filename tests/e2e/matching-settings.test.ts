/** The matching settings: a reading, a row and a rule chosen with a reason, and taken back. */
import { afterAll, beforeAll, expect } from 'vitest'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { checkLooks, describeConsole, dist, findBarriers, type OpenPage, takePicture, type Visit } from './console.ts'

const it = describeConsole()
const path = '/o/maple-street/settings/matching'

let server: TestServer
let origin: string
beforeAll(async () => {
  server = await testServer()
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('ada@example.org', 'integration-admin')
  await server.addAccount('paul@example.org', 'privacy-officer')
})
afterAll(() => server?.close())

const labels = { en: [/^E-mail/, /^Password$/], fr: [/^Courriel|^Adresse/, /^Mot de passe$/] } as const

async function signIn({ page }: Visit, email: string, language: 'en' | 'fr'): Promise<void> {
  await page.getByLabel(labels[language][0]).fill(email)
  await page.getByLabel(labels[language][1]).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${path}`)
}

async function openAs(open: OpenPage, email: string): Promise<Visit> {
  const visit = await open(`${origin}${path}`)
  await signIn(visit, email, 'en')
  return visit
}

it('NET-6 the screen looks right in the other looks', async open => {
  await checkLooks(open, 'matching-settings', `${origin}${path}`, async (visit, { language }) => {
    await signIn(visit, 'ada@example.org', language)
    await visit.page.getByRole('radio').first().waitFor()
  })
})

const inForce = async () => {
  const { hub, organization } = server
  hub.configurations.forget()
  return (await hub.configurations.get(organization))?.matching
}

it('NET-6 an administrator chooses how people are matched, with a reason, and takes it back', async open => {
  const { page } = await openAs(open, 'ada@example.org')
  await page.getByRole('radio', { name: /^Carefully/ }).waitFor()
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'matching-settings')
  await page.getByRole('radio', { name: /^To the letter/ }).click()
  await page.getByRole('checkbox', { name: /^36/ }).check()
  await page.getByRole('checkbox', { name: /^Name and birth date/ }).check()
  const save = page.getByRole('button', { name: 'Save', exact: true })
  await expect.poll(() => save.isDisabled()).toBe(true)
  await page.getByRole('textbox', { name: /^Reason/ }).fill('Our members asked for it')
  await save.click()
  await page.getByText(/^Saved\. It holds from the next comparison/).waitFor()
  const chosen = { combinations: 'to-the-letter', contested: ['36'], rules: ['identifier', 'name-birth-date-site'] }
  expect(await inForce()).toEqual(chosen)
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText(/^Taken back/).waitFor()
  expect(await inForce()).toEqual({ combinations: 'careful', contested: [], rules: ['identifier'] })
})

it('G-3 whoever may not change it reads it', async open => {
  const { page } = await openAs(open, 'paul@example.org')
  await expect.poll(() => page.getByRole('checkbox', { name: /^33/ }).isDisabled()).toBe(true)
})
