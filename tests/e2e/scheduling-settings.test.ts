/** The scheduling settings and the privacy preview: a profile chosen with its reason, taken back, and seen on a real booking. */
import { afterAll, beforeAll, expect } from 'vitest'
import { withScope } from '../../src/store/scope.ts'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { checkLooks, describeConsole, dist, findBarriers, type OpenPage, takePicture, type Visit } from './console.ts'

const it = describeConsole()
const at = '/o/maple-street'

let server: TestServer
let origin: string
let message: string
beforeAll(async () => {
  server = await testServer()
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('ada@example.org', 'integration-admin')
  await server.addAccount('paul@example.org', 'privacy-officer')
  await server.book({
    id: 'visit-1',
    start: '2026-12-01T15:00:00.000Z',
    name: { given: 'Anna', family: 'Brown' },
    birthDate: '1980-02-03',
  })
  await server.run()
  const rows = await withScope(server.hub.pool, server.organization, async db =>
    db.query<{ id: string }>('select id from message order by id limit 1'),
  )
  message = rows.rows[0]?.id ?? ''
})
afterAll(() => server?.close())

const labels = { en: [/^E-mail/, /^Password$/], fr: [/^Courriel|^Adresse/, /^Mot de passe$/] } as const

async function enter({ page }: Visit, path: string, email = 'ada@example.org', language: 'en' | 'fr' = 'en') {
  await page.getByLabel(labels[language][0]).fill(email)
  await page.getByLabel(labels[language][1]).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${path}`)
}

async function openAt(open: OpenPage, path: string, email?: string): Promise<Visit> {
  const visit = await open(`${origin}${path}`)
  await enter(visit, path, email)
  return visit
}

it('SCH-11 an administrator chooses a profile, sees what it lets out, saves it with a reason and takes it back', async open => {
  const { page } = await openAt(open, `${at}/settings/scheduling`)
  await page.getByRole('radio', { name: /^Small practice/ }).waitFor()
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('radio', { name: /^Booking layer only/ }).click()
  await page.getByRole('heading', { name: 'Booking layer only: what leaves' }).waitFor()
  // The owners of the profile come along.
  await expect.poll(() => page.getByRole('radio', { name: 'Time: EHR' }).isChecked()).toBe(true)
  await page.getByRole('radio', { name: 'Place: Booking system' }).click()
  await page.getByText('not as the profile begins').waitFor()
  const save = page.getByRole('button', { name: 'Save', exact: true })
  await expect.poll(() => save.isDisabled()).toBe(true)
  await page.getByRole('textbox', { name: /^Reason/ }).fill('The front desk confirms every visit')
  await takePicture(page, 'scheduling-draft')
  await page.keyboard.press('Enter')
  await page.getByText('Saved. It holds from the next message').waitFor()
  const { scheduling } = (await server.hub.configurations.get(server.organization)) ?? {}
  expect(scheduling).toMatchObject({ profile: 'booking-layer', owners: { time: 'ehr', location: 'scheduling' } })
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Taken back: it is as it was before.').waitFor()
  await expect.poll(() => page.getByRole('radio', { name: /^Small practice/ }).isChecked()).toBe(true)
  await page.goto(`${origin}${at}/settings/history`)
  await page.getByText('The front desk confirms every visit').waitFor()
})

it('SCH-11 the preview of a message shows field by field what leaves, covered until somebody says why', async open => {
  const path = `${at}/privacy?message=${message}`
  const { page } = await openAt(open, path)
  const card = page.getByRole('article').filter({ hasText: 'birthDate' }).first()
  await card.waitFor()
  await card.getByText('Values of people are covered').waitFor()
  expect(await page.content()).not.toContain('Anna')
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'privacy-preview')
  await page.keyboard.press('j')
})

it('SCH-11 both screens look right in the other looks', async open => {
  const visit = async (v: Visit, path: string, language: 'en' | 'fr') => enter(v, path, 'ada@example.org', language)
  await checkLooks(open, 'scheduling', `${origin}${at}/settings/scheduling`, async (v, { language }) => {
    await visit(v, `${at}/settings/scheduling`, language)
    await v.page.getByRole('radio').first().waitFor()
  })
  await checkLooks(open, 'privacy', `${origin}${at}/privacy?message=${message}`, async (v, { language }) => {
    await visit(v, `${at}/privacy?message=${message}`, language)
    await v.page.getByRole('article').first().waitFor()
  })
})
