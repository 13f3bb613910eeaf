/** Synchronization at a real hub, with a simulated Ensora Data Collection and the built-in practice management. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { editEntry } from '../../src/practice/save.ts'
import { shapes } from '../../src/practice/shapes.ts'
import { withScope } from '../../src/store/scope.ts'
import { password } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'
import { checkLooks, describeConsole, dist, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

let server: SessionServer
let bare: SessionServer
let origin: string
let bareOrigin: string
beforeAll(async () => {
  const [full, empty] = await Promise.all([openSessionServer(), openSessionServer({ bare: true })])
  server = full
  bare = empty
  const listen = async ({ test }: SessionServer) =>
    (await test.server({ consoleFolder: dist })).listen({ host: '127.0.0.1', port: 0 })
  origin = await listen(server)
  bareOrigin = await listen(bare)
  server.ensora.world.put('student', { ...nate, site: 'site-1', born: nate.birthDate, soapEnabled: true })
  const { first: _short, id: _there, ...known } = nate
  const enrolments = [{ from: '2026-01-01' }]
  await server.add('client', { ...known, first: 'Nathaniel', agency: server.ids.agencies.get('site-1'), enrolments })
  const officer = await server.test.addAccount('privacy@example.com', 'privacy-officer')
  await server.add('right', { account: officer, may: ['view'] })
  await allow(2)
  await server.settle()
}, 120_000)

/** At the source only by a short form of the name. */
const nate = { id: 'student-8', first: 'Nate', last: 'Rowe', birthDate: '2016-03-04' }

/** Lets Ava Lindqvist have so many units a week. */
async function allow(units: number) {
  const { hub, organization } = server.test
  const client = server.ids.clients.get('student-1')
  const [row] = await server.rows<{ id: string; version: number }>(
    'select id, version from practice_authorization where client = $1',
    [client],
  )
  const fields = { client, service: server.ids.service, from: '2026-01-01', to: '2026-12-31' }
  const entry = shapes.authorization.parse({ ...fields, windows: [{ per: 'week', units }] })
  const which = { id: row?.id ?? '', seen: row?.version ?? 0 }
  const saved = await withScope(hub.pool, organization, db =>
    editEntry(hub, db, server.admin.account, 'authorization', which, entry),
  )
  expect(saved.kind).toBe('saved')
}
afterAll(async () => {
  await server?.close()
  await bare?.close()
})

async function signIn(page: Page, email = 'admin@example.com') {
  await page.getByLabel(/^E-mail|^Courriel/).fill(email)
  await page.getByLabel(/^(Password|Mot de passe)$/).fill(password)
  await page.keyboard.press('Enter')
}
const at = (where: string, search = '') =>
  `${where}/sign-in?to=${encodeURIComponent(`/o/maple-street/sessions${search}`)}`
const rowOf = (page: Page, name: string) => page.locator('tr', { hasText: name })

it('SES-1 support switches it on, an administrator agrees, and the first pull shows how it goes', async open => {
  await bare.support.send('PUT', '/sessions/switch', { on: false })
  await bare.admin.send('DELETE', '/sessions/consent', {})
  const { page } = await open(at(bareOrigin))
  await signIn(page, 'support@example.com')
  await page.getByRole('heading', { name: 'Synchronization', level: 1 }).waitFor()
  await page.getByRole('button', { name: 'Switch it on' }).press('Enter')
  await page.getByText('Nobody has agreed to share yet').waitFor()

  const admin = await open(at(bareOrigin))
  await signIn(admin.page)
  await admin.page.getByRole('heading', { name: 'Consent to share' }).waitFor()
  await takePicture(admin.page, 'sessions-consent')
  expect(await findBarriers(admin.page)).toEqual([])
  await admin.page.getByRole('button', { name: 'Agree and connect' }).press('Enter')
  await admin.page.getByText('Tick this to go on.').waitFor()
  await admin.page.getByLabel(/^I am allowed to agree/).check()
  await admin.page.getByRole('button', { name: 'Agree and connect' }).press('Enter')
  await admin.page.getByText(/^The first pull begins within seconds/).waitFor()
  await bare.settle()
  await admin.page.getByText('2 rows').waitFor()
  // No agency is there: everything else is locked, and says why.
  await admin.page.getByRole('link', { name: /^Locked: Clients/ }).press('Enter')
  await admin.page.getByText('Clients, staff and appointments open once every site has its agency.').waitFor()
  await takePicture(admin.page, 'sessions-locked')
  expect(await findBarriers(admin.page)).toEqual([])
})

/** Why a button is disabled, as a screen reader says it. */
async function hindranceOf(page: Page, button: string): Promise<string> {
  const found = page.getByRole('button', { name: button })
  await found.waitFor()
  await expect.poll(() => found.getAttribute('aria-disabled')).toBe('true')
  const described = await found.getAttribute('aria-describedby')
  return (await page.locator(`[id="${described}"]`).textContent()) ?? ''
}

it('SES-2 S07 S09 the lock opens when the last site is mapped by keyboard, closes with Undo, and what rests on it keeps it', async open => {
  await bare.support.send('PUT', '/sessions/switch', { on: true })
  await bare.admin.send('POST', '/sessions/consent', { connection: bare.connection, text: 1 })
  await bare.add('agency', { name: 'Oak Street', zone: 'America/Toronto' })
  const north = await bare.add('agency', { name: 'North River', zone: 'America/Moncton' })
  await bare.wait(1_900_000)
  const { page } = await open(at(bareOrigin))
  await signIn(page)
  await rowOf(page, 'Oak Street').getByText('Auto', { exact: true }).waitFor()
  const picker = page.getByRole('button', { name: /^What Rivière Nord is/ })
  await picker.waitFor()
  const map = async () => {
    await picker.press('Enter')
    const choices = page.getByRole('listbox', { name: 'Agency' })
    await choices.getByRole('option', { name: /North River/ }).waitFor()
    await page.keyboard.type('river')
    await choices.getByRole('option', { name: /Oak Street/ }).waitFor({ state: 'detached' })
    await takePicture(page, 'sessions-picker')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByText('Mapped to North River').first().waitFor()
    await rowOf(page, 'Rivière Nord').getByText('User', { exact: true }).waitFor()
  }
  await map()
  await page.getByRole('link', { name: /^Clients/ }).waitFor()
  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  await page.getByText('North River: the mapping is deleted').waitFor()
  await page.getByRole('link', { name: /^Locked: Clients/ }).waitFor()
  await map()
  await page.getByRole('link', { name: /^Clients/ }).waitFor()
  await expect
    .poll(() => page.getByRole('button', { name: 'Delete the mapping of Rivière Nord' }).getAttribute('aria-disabled'))
    .toBe('false')

  const zoe = { first: 'Zoé', last: 'Arsenault', birthDate: '2016-06-18' }
  await bare.add('client', { ...zoe, agency: north, enrolments: [{ from: '2026-01-01' }] })
  await bare.wait(1_900_000)
  const later = await open(at(bareOrigin)) // an hour has passed: the session before it has ended
  await signIn(later.page)
  const because = await hindranceOf(later.page, 'Delete the mapping of Rivière Nord')
  expect(because).toContain('Other mapped rows rest on this one')
})

it('SES-2 who sees one agency only learns how many sites have none, and not which', async open => {
  const agency = await bare.add('agency', { name: 'Cedar Court', zone: 'America/Toronto' })
  await bare.add('right', { account: bare.coordinator.account, agency, may: ['view', 'edit'] })
  bare.ensora.world.put('site', { id: 'site-9', name: 'Elm Row', zone: 'America/Toronto' })
  await bare.wait(1_900_000)
  const { page } = await open(at(bareOrigin))
  await signIn(page, 'desk@example.com')
  await page.getByText(/^1 site without an agency is not shown/).waitFor()
  expect(await page.getByText('Elm Row').count()).toBe(0)
  expect(await findBarriers(page)).toEqual([])
})

it('SES-2 S08 S10 S11 each button says why it is disabled, by mapping and by right; X takes back, Undo maps again', async open => {
  const { page } = await open(at(origin, '?tab=clients'))
  await signIn(page)
  await page.getByText('8 rows').waitFor()
  expect(await hindranceOf(page, 'Delete the mapping of Ava Lindqvist')).toContain('Made by the rules')
  expect(await hindranceOf(page, 'Reject the match of Ava Lindqvist')).toContain('Other mapped rows rest on this one')
  expect(await hindranceOf(page, 'Create Ava Lindqvist in')).toContain('mapped already')
  expect(await hindranceOf(page, 'Delete the mapping of Nate Rowe')).toContain('not mapped')
  await rowOf(page, 'Nate Rowe').getByText('The student has no client yet.').waitFor()
  await expect
    .poll(() => page.getByRole('button', { name: 'Create Nate Rowe in' }).getAttribute('aria-disabled'))
    .toBe('false')

  const picker = page.getByRole('button', { name: /^What Nate Rowe is/ })
  await picker.press('Enter')
  await page.getByRole('option', { name: /Nathaniel Rowe.*short form/ }).waitFor()
  await page.getByRole('option', { name: /Ava Lindqvist.*Mapped to Ava Lindqvist already/ }).waitFor()
  await takePicture(page, 'sessions-suggestions')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByText('Mapped to Nathaniel Rowe').first().waitFor()
  await rowOf(page, 'Nate Rowe').getByText('User', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Edit Nate Rowe in the practice management' }).waitFor()
  await picker.focus()
  await page.keyboard.press('x')
  await page.getByText('Nate Rowe: the mapping is deleted').waitFor()
  await page.getByRole('button', { name: 'Undo' }).last().press('Enter')
  await page.getByText('Nate Rowe: mapped as before').waitFor()
  await takePicture(page, 'sessions-clients')

  const officer = await open(at(origin, '?tab=clients'))
  await signIn(officer.page, 'privacy@example.com')
  await officer.page.getByText('8 rows').waitFor()
  expect(await hindranceOf(officer.page, 'Delete the mapping of Nate Rowe')).toContain('do not have the right')
  expect(await hindranceOf(officer.page, 'Edit Nate Rowe in')).toContain('do not have the right')
  const desk = await open(at(origin))
  await signIn(desk.page, 'desk@example.com')
  await desk.page.getByRole('link', { name: /^Clients/ }).waitFor()
  await expect.poll(() => desk.page.getByRole('link', { name: /^Agencies/ }).count()).toBe(0)
})

it('SES-2 Undo after a rejection gives the match back as it was, and Undo after Create takes away what was made', async open => {
  const { page } = await open(at(origin, '?tab=clients'))
  await signIn(page)
  await page.getByRole('button', { name: 'Reject the match of Mia Doucet' }).press('Enter')
  const why = page.getByRole('dialog', { name: 'Reject the match of Mia Doucet?' })
  await why.getByLabel('Reason').fill('Her twin')
  await why.getByRole('button', { name: 'Reject the match' }).press('Enter')
  await page.getByText('Mia Doucet: the match is rejected').waitFor()
  await page.getByRole('button', { name: 'Undo' }).last().press('Enter')
  await page.getByText('Mia Doucet: the match is as it was').waitFor()
  await rowOf(page, 'Mia Doucet').getByText('Auto', { exact: true }).waitFor()

  await page.getByRole('button', { name: 'Delete the mapping of Nate Rowe' }).press('Enter')
  await page.getByText('Nate Rowe: the mapping is deleted').waitFor()
  await rowOf(page, 'Nate Rowe').getByText('Choose…').waitFor()
  await page.getByRole('button', { name: 'Create Nate Rowe in' }).press('Enter')
  await page.getByText('Nate Rowe is created in the practice management and mapped').waitFor()
  await page.getByRole('button', { name: 'Undo' }).last().press('Enter')
  await page.getByText('Nate Rowe is taken away again').waitFor()
  await rowOf(page, 'Nate Rowe').getByText('Choose…').waitFor()
})

it('SES-6 a blocked appointment shows its gates in words, and is rendered once the cause is mended; un-rendering says what it does', async open => {
  const { page } = await open(at(origin, '?tab=appointments'))
  await signIn(page)
  await page.getByText('mapped, not rendered: R09').waitFor()
  await takePicture(page, 'sessions-appointments')
  expect(await findBarriers(page)).toEqual([])
  await rowOf(page, 'R09').getByRole('link', { name: 'Ava Lindqvist' }).press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Ava Lindqvist' })
  await drawer.getByText('Units left in every window').waitFor()
  await drawer.getByText('Ask the funder for more units, or correct what was counted.').waitFor()
  await takePicture(page, 'sessions-gates')
  expect(await findBarriers(page)).toEqual([])
  await allow(40)
  await drawer.getByRole('button', { name: 'Render now' }).press('Enter')
  await drawer.getByRole('button', { name: 'Un-render' }).waitFor()
  await drawer.getByRole('button', { name: 'Un-render' }).press('Enter')
  const why = page.getByRole('dialog', { name: 'Un-render this appointment?' })
  await why.getByText(/payroll and billing no longer count the session/).waitFor()
  await why.getByLabel('Reason').fill('Signed for the wrong day')
  await why.getByRole('button', { name: 'Un-render' }).press('Enter')
  await drawer.getByText('stopped by a person').waitFor()

  await drawer.getByRole('button', { name: 'Reject the match' }).press('Enter')
  const wrong = page.getByRole('dialog', { name: 'Reject the match of Ava Lindqvist?' })
  await wrong.getByLabel('Reason').fill('Another session')
  await wrong.getByRole('button', { name: 'Reject the match' }).press('Enter')
  await drawer.getByRole('button', { name: 'Choose an appointment' }).press('Enter')
  const chooser = page.getByRole('dialog', { name: 'Which appointment is it?' })
  // Nobody else's appointment is offered.
  await chooser.getByRole('listitem').waitFor()
  await takePicture(page, 'sessions-chooser')
  expect(await findBarriers(page)).toEqual([])
  await chooser.getByRole('button', { name: 'Choose Mon, Nov 23, 09:00–10:30' }).press('Enter')
  await drawer.getByText('User', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await page.waitForURL('**/sessions?tab=appointments')

  server.ensora.notebook.write('note-2', { Notes: 'Written anew after it was rendered.' })
  await server.admin.send('POST', '/sessions/pulls', { full: false })
  await server.settle()
  await page.reload()
  await page.getByRole('link', { name: /^To look at/ }).press('Enter')
  await page.waitForURL('**/sessions?tab=appointments&review=yes')
  await page.getByText('1 row', { exact: true }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  const review = page.getByRole('region', { name: 'Changed after it was rendered' })
  await review.getByText('un-render the appointment first').waitFor()
  await takePicture(page, 'sessions-review')
  await review.getByRole('button', { name: 'Keep as it is' }).press('Enter')
  await page.getByText('It stays as it is').waitFor()
  await review.waitFor({ state: 'detached' })
})

it('SES-2 Synchronization in the other looks', async open => {
  for (const [name, search] of [
    ['sessions-tab', '?tab=appointments'],
    ['sessions-settings', '?tab=staff&open=settings'],
  ] as const)
    await checkLooks(open, name, at(origin, search), async ({ page }) => {
      await signIn(page)
      await page.locator('[data-row]').first().waitFor()
      if (search.includes('open')) await page.getByRole('dialog').getByRole('checkbox').first().waitFor()
    })
})
