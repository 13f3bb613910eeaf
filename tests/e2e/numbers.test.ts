import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, expect } from 'vitest'
import { writeConnection, writeRoute } from '../../src/store/configuration.ts'
import { withScope } from '../../src/store/scope.ts'
import { password, secret, type TestServer, testServer } from '../hub-server.ts'
import { describeConsole, dist, findBarriers, type OpenPage, takePicture } from './console.ts'

const it = describeConsole()
const start = '2026-12-01T15:00:00.000Z'

let server: TestServer
let origin: string
/** The second target; whatever goes there waits, because it is paused after the first booking. */
const registry = uuidv7()

beforeAll(async () => {
  server = await testServer()
  await addRegistry()
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('ada@example.org', 'integration-admin')
  const ada = await server.signIn('ada@example.org')

  // Patient and appointment: two deliveries to each target, one message.
  await server.book({ id: 'arrived', start, name: { given: 'Anna', family: 'Brown' }, birthDate: '1980-02-03' })
  await server.run()
  await ada.send('POST', `/connections/${registry}/pause`, { reason: 'a test' })
  server.answers.outcome = { kind: 'rejected', problem: 'target.refused' }
  for (const id of ['refused', 'refused-too']) await server.book({ id, start })
  await server.run()
  server.answers.outcome = { kind: 'ambiguous', problem: 'target.no-answer' }
  await server.book({ id: 'unsure', start })
  await server.run()
  server.answers.outcome = { kind: 'retry', problem: 'target.busy' }
  await server.book({ id: 'busy', start })
  await server.run()
  await server.book({ id: 'held', start, practitioner: 'droy@example.org' })
  await server.run()
  await server.book({ id: 'waits', start })
})
afterAll(() => server?.close())

async function addRegistry() {
  const { hub, organization, source, clock } = server
  const route = uuidv7()
  await withScope(hub.pool, organization, async db => {
    const settings = hub.sealer.sealJson(organization, 'connection', registry, { secret })
    const connection = { id: registry, slug: 'registry', connector: 'parklane', public_id: randomUUID(), version: 1 }
    await writeConnection(db, organization, { ...connection, settings }, clock.now)
    const body = hub.sealer.sealJson(organization, 'route', route, { events: ['booking.*', 'booking.created'] })
    const named = { id: route, slug: 'to-registry', source: source.id, target: registry, version: 1, body }
    await writeRoute(db, organization, named, clock.now)
  })
}

async function signIn(open: OpenPage): Promise<Page> {
  const { page } = await open(`${origin}/sign-in`)
  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/o/maple-street')
  await page.locator('article').first().waitFor()
  return page
}

/** The number that a link says: in digits, or as the word for one. */
const numberIn = (words: string) => (/^One\b/.test(words) ? 1 : Number(/\d+/.exec(words)?.[0]))

it('OV-3 G-1 every number of the overview is a link to just as many messages', async open => {
  const page = await signIn(open)
  await page.getByText('One message waits to be read.').waitFor()
  await takePicture(page, 'numbers-overview')
  const links = await page.locator('main a[href*="/messages?"]').all()
  const found: { words: string; href: string | null }[] = []
  for (const link of links)
    found.push({ words: (await link.allInnerTexts()).join(' '), href: await link.getAttribute('href') })
  const seen: [string, number][] = []
  for (const { words, href } of found) {
    await page.goto(origin + href)
    await page.getByText('No message matches these filters').or(page.locator('tbody tr').first()).waitFor()
    const count = await page.locator('tbody tr').count()
    expect([words, count]).toEqual([words, numberIn(words)])
    seen.push([words.split('\n')[0] ?? '', count])
  }
  expect(seen).toEqual([
    ['1 message arrived where it belongs in the last 24 hours.', 1],
    ['One message waits for a decision.', 1],
    ['2 messages were refused or given up.', 2],
    ['4 messages wait to be sent.', 4],
    ['One message waits to be read.', 1],
    ...expectedTiles,
  ])
})

/** Paused, then failing, then the source: what waits, what came, what left, what failed. */
const expectedTiles = [
  ...[
    ['4 to send', 4],
    ['0 in', 0],
    ['1 out', 1],
    ['0', 0],
  ],
  ...[
    ['2 to send', 2],
    ['0 in', 0],
    ['1 out', 1],
    ['2', 2],
  ],
  ...[
    ['0 to send', 0],
    ['1 to read', 1],
    ['7 in', 7],
    ['0 out', 0],
    ['0', 0],
  ],
]

it('ME-1 the filters of a link are chips in words, in both languages', async open => {
  const page = await signIn(open)
  const query = `delivery=failed&target=${server.target.id}`
  await page.goto(`${origin}/o/maple-street/messages?${query}`)
  await page.getByText('Delivery: Refused or given up').waitFor()
  await page.getByText('Target: Parklane (ehr)').waitFor()
  await takePicture(page, 'numbers-messages')
  expect(await findBarriers(page)).toEqual([])
  const french = await open(`${origin}/sign-in`, { look: { language: 'fr', scheme: 'light' } })
  await french.page.context().addCookies(await page.context().cookies())
  await french.page.goto(`${origin}/o/maple-street/messages?delivery=waiting&target=${registry}`)
  await french.page.getByText('Livraison : Pas encore terminée').waitFor()
  await french.page.getByText('Cible : Parklane (registry)').waitFor()
})

it('ME-5 who found it at the target can say which id it has there', async open => {
  const page = await signIn(open)
  await page.goto(`${origin}/o/maple-street/messages?delivery=ambiguous`)
  await page.locator('[data-row]').first().click()
  await page.getByRole('button', { name: 'It arrived' }).click()
  const dialog = page.getByRole('dialog', { name: /Did it arrive/ })
  await dialog.getByLabel('Reason').fill('Seen in the calendar')
  await dialog.getByLabel('Its id at Parklane').fill('a-17')
  await takePicture(page, 'numbers-it-arrived')
  expect(await findBarriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'It arrived' }).click()
  await page.getByText('The delivery counts as sent.').waitFor()
  const { rows } = await server.owner.query(`select entity from link where kind = 'user' and connection = $1`, [
    server.target.id,
  ])
  expect(rows).toEqual([{ entity: 'Appointment' }])
})
