/** What is gone at the source, what a note has left behind, and why a note is not there: as people see it. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { writeNotes } from '../../src/practice/write-notes.ts'
import { withScope } from '../../src/store/scope.ts'
import { password } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'
import { checkLooks, describeConsole, dist, findBarriers, takePicture } from './console.ts'

const it = describeConsole()
const day = 86_400_000
const hour = 3_600_000

let server: SessionServer
let origin: string
beforeAll(async () => {
  server = await openSessionServer()
  origin = await (await server.test.server({ consoleFolder: dist })).listen({ host: '127.0.0.1', port: 0 })
  const { version, choices } = (await server.admin.send('GET', '/sessions/settings')).json()
  const headers = { 'if-match': `"v${version}"` }
  await server.admin.send('PUT', '/sessions/settings', { ...choices, autoRender: false }, { headers })
  await server.settle()
}, 120_000)
afterAll(() => server?.close())

const at = (path: string) => `${origin}/sign-in?to=${encodeURIComponent(`/o/maple-street/${path}`)}`
async function signIn(page: Page) {
  await page.getByLabel(/^E-mail|^Courriel/).fill('admin@example.com')
  await page.getByLabel(/^(Password|Mot de passe)$/).fill(password)
  await page.keyboard.press('Enter')
}
async function firstNote() {
  const [note] = await server.rows<{ id: string; appointment: string }>(
    'select id, appointment from session_note order by date, starts_at, first_seen_at limit 1',
  )
  if (!note) throw new Error('no note')
  return note
}

it('SES-8 ME-8 says why a note is not there, with the way to where that is mended', async open => {
  const { notebook } = server.ensora
  const { id } = notebook.start({ student: 'student-2', user: 'user-1', template: 'template-1' })
  notebook.publish(id, { Notes: 'A session that nobody planned.' })
  await server.wait(1_860_000)
  const { page } = await open(at('explain'))
  await signIn(page)
  const box = page.getByLabel('What are you looking for?')
  await box.fill('Liam Okonkwo')
  await page.keyboard.press('Enter')
  await page.getByText(/^It has come, and has no appointment\./).waitFor()
  await page.getByRole('heading', { name: /^Student · L\. O/ }).waitFor()
  expect(page.url()).not.toMatch(/liam|okonkwo/i)
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'explain-session')
  await page.getByRole('link', { name: 'Choose its appointment' }).press('Enter')
  await page.waitForURL('**/sessions?**')
  await page.getByRole('dialog').waitFor()

  const nothing = await open(at('explain'))
  await signIn(nothing.page)
  await nothing.page.getByLabel('What are you looking for?').fill('note-404')
  await nothing.page.keyboard.press('Enter')
  await nothing.page.getByText(/^If it is a session note: it comes once it is published/).waitFor()
  await takePicture(nothing.page, 'explain-session-nothing')
  expect(await findBarriers(nothing.page)).toEqual([])

  const made = await server.admin.send('POST', '/explain/searches', { text: 'Liam Okonkwo' })
  await checkLooks(open, 'explain-session', at(`explain?q=${made.json().id}`), async ({ page: other }) => {
    await signIn(other)
    await other
      .getByRole('heading', { name: /· L\. O/ })
      .first()
      .waitFor()
  })
})

it('SES-7 what a note has left at an appointment is shown, with the way there', async open => {
  const { id, appointment } = await firstNote()
  const { hub, organization } = server.test
  await withScope(hub.pool, organization, db =>
    writeNotes(hub, db, server.admin.account, { id: appointment, seen: 1 }, 'Written by hand.'),
  )
  const listed = (await server.admin.send('GET', `/sessions/appointments?id=${id}`)).json().items[0]
  const headers = { 'if-match': `"v${listed.version}"` }
  await server.admin.send('POST', `/sessions/appointments/${id}/rejection`, { reason: 'Another session' }, { headers })
  await server.settle()
  const { page } = await open(at(`sessions?tab=appointments&open=${id}`))
  await signIn(page)
  const beside = page.getByRole('dialog')
  await beside.getByRole('heading', { name: 'Still at another appointment' }).waitFor()
  await takePicture(page, 'session-left-behind')
  expect(await findBarriers(page)).toEqual([])
  await checkLooks(open, 'session-left-behind', at(`sessions?tab=appointments&open=${id}`), async ({ page: other }) => {
    await signIn(other)
    await other.getByRole('heading', { name: /Still at another|Encore à un autre/ }).waitFor()
  })
  const way = await beside.getByRole('link', { name: 'Open that appointment' }).getAttribute('href')
  expect(way).toContain(appointment)
  await beside.getByRole('button', { name: 'Keep' }).press('Enter')
  await beside.getByRole('heading', { name: 'Still at another appointment' }).waitFor({ state: 'detached' })
})

it('SES-8 a list that names nothing any more is asked about, and nothing is marked before somebody answers', async open => {
  for (const { id } of server.ensora.world.all('note')) server.ensora.world.forget('note', id)
  await server.wait(day)
  await server.wait(hour)
  const { page } = await open(at('sessions?tab=appointments'))
  await signIn(page)
  await page.getByText(/^The source no longer names 5 session notes of 5\./).waitFor()
  await takePicture(page, 'session-missing')
  expect(await findBarriers(page)).toEqual([])
  await checkLooks(open, 'session-missing', at('sessions?tab=appointments'), async ({ page: other }) => {
    await signIn(other)
    await other.getByText(/no longer names|ne nomme plus/).waitFor()
  })
  await page.getByRole('button', { name: 'Keep them' }).press('Enter')
  await page.getByText(/^The source no longer names/).waitFor({ state: 'detached' })
  expect(await server.rows('select 1 from session_note where gone_at is not null')).toEqual([])
})
