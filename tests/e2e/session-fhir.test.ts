/** A mapped note taken along as FHIR R4, from its row in Synchronization and from its appointment. */
import { readFile } from 'node:fs/promises'
import type { Bundle } from 'fhir/r4'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { password } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'
import { checkLooks, describeConsole, dist, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

let server: SessionServer
let origin: string
let note: string
let appointment: string
beforeAll(async () => {
  server = await openSessionServer()
  await server.settle()
  origin = await (await server.test.server({ consoleFolder: dist })).listen({ host: '127.0.0.1', port: 0 })
  const [row] = await server.rows<{ id: string; appointment: string }>(
    'select id, appointment from session_note order by date, starts_at limit 1',
  )
  note = row?.id ?? ''
  appointment = row?.appointment ?? ''
}, 120_000)
afterAll(() => server?.close())

async function signIn(page: Page) {
  await page.getByLabel(/^E-mail|^Courriel/).fill('admin@example.com')
  await page.getByLabel(/^(Password|Mot de passe)$/).fill(password)
  await page.keyboard.press('Enter')
}
const at = (path: string) => `${origin}/sign-in?to=${encodeURIComponent(`/o/maple-street${path}`)}`
const asFhir = (page: Page) => page.getByRole('button', { name: /^(As FHIR|En FHIR)$/ })

/** Asks with a reason, by keyboard, and reads what was saved. */
async function save(page: Page): Promise<{ name: string; bundle: Bundle }> {
  await asFhir(page).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Take the note with you as FHIR' })
  await dialog.getByRole('textbox').fill('Asked for by the funder')
  const saved = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save the file' }).press('Enter')
  const download = await saved
  return { name: download.suggestedFilename(), bundle: JSON.parse(await readFile(await download.path(), 'utf8')) }
}

it('SES-5 a note is saved as FHIR with a reason, from its row and from its appointment', async open => {
  const { page } = await open(at(`/sessions?tab=appointments&open=${note}`))
  await signIn(page)
  await asFhir(page).waitFor()
  await takePicture(page, 'session-fhir')
  expect(await findBarriers(page)).toEqual([])
  const { name, bundle } = await save(page)
  expect(name).toBe(`session-note-${note}.json`)
  expect(bundle.entry?.[0]?.resource).toMatchObject({ resourceType: 'DocumentReference', id: note })
  await page.getByText('It names people: keep it safe.').waitFor()

  await page.goto(`${origin}/o/maple-street/practice/appointments?open=${appointment}`)
  await asFhir(page).scrollIntoViewIfNeeded()
  await takePicture(page, 'session-fhir-appointment')
  expect(await findBarriers(page)).toEqual([])
  expect((await save(page)).bundle.entry).toHaveLength(bundle.entry?.length ?? 0)
  const noted = await server.rows<{ action: string }>(
    "select action from audit where action in ('sessions.ask-fhir', 'sessions.fhir') order by at, id",
  )
  expect(noted.map(({ action }) => action)).toEqual([
    'sessions.ask-fhir',
    'sessions.fhir',
    'sessions.ask-fhir',
    'sessions.fhir',
  ])
})

it('SES-5 the button and its question are there in the other looks', async open => {
  await checkLooks(open, 'session-fhir', at(`/sessions?tab=appointments&open=${note}`), async ({ page }) => {
    await signIn(page)
    await asFhir(page).press('Enter')
    await page.getByRole('dialog', { name: /(as|en) FHIR$/ }).waitFor()
  })
})
