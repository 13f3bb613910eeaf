import { afterAll, beforeAll, expect } from 'vitest'
import { retainDue } from '../../src/jobs/retention.ts'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { describeConsole, dist, findBarriers, otherLooks, takePicture } from './console.ts'

const it = describeConsole()
const day = 86_400_000
const start = '2026-12-01T15:00:00.000Z'
const path = '/o/maple-street/settings/retention'

let server: TestServer
let origin: string
beforeAll(async () => {
  server = await testServer()
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('paul@example.org', 'privacy-officer')
  await server.addAccount('ada@example.org', 'integration-admin')
  // Sessions are looked at by the same clock: it stands where it is, and what arrived is made older.
  for (let n = 0; n < 5; n += 1)
    await server.book({
      id: `visit-${n}`,
      start,
      name: { given: 'Anna', family: `Brown ${n}` },
      birthDate: '1980-02-03',
    })
  await server.run()
  const ago = new Date(server.clock.now.getTime() - 20 * day)
  await server.owner.query('update message set received_at = $1, settled_at = $1', [ago])
  await server.owner.query('update delivery set created_at = $1, settled_at = $1', [ago])
})
afterAll(() => server?.close())

async function signIn(
  page: Awaited<ReturnType<Parameters<Parameters<typeof it>[1]>[0]>>['page'],
  email: string,
  words: [RegExp, RegExp],
) {
  await page.getByLabel(words[0]).fill(email)
  await page.getByLabel(words[1]).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${path}`)
}
const english: [RegExp, RegExp] = [/^E-mail/, /^Password$/]
const french: [RegExp, RegExp] = [/^Courriel|^Adresse/, /^Mot de passe$/]

it('SE-2 a privacy officer sees what would go with shorter periods, saves them and lets it go, by keyboard', async open => {
  const { page } = await open(`${origin}${path}`)
  await signIn(page, 'paul@example.org', english)
  await page.getByRole('heading', { name: 'How long things are kept' }).waitFor()
  await page.getByText('Nothing. Everything is younger').waitFor()
  await takePicture(page, 'retention')
  expect(await findBarriers(page)).toEqual([])

  await page.getByLabel('Contents', { exact: true }).focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('100')
  await page.getByText('No shorter than what goes before it.').waitFor()
  await page.getByText('Mend the periods above').waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true)
  await page.keyboard.press('Control+a')
  await page.keyboard.type('10')
  await page.getByText('With the periods as they stand above, not saved yet.').waitFor()
  await page.getByRole('cell', { name: 'Contents of messages' }).waitFor()
  await takePicture(page, 'retention-draft')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByText('Saved. The next run goes by it.').waitFor()

  await page.getByRole('button', { name: 'Remove now' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Asked for. It begins in a moment.').waitFor()
  await retainDue(server.hub)
  await page.getByText(/Contents of messages: 5/).waitFor()
  await page.getByText('A person').waitFor()
  await page.reload()
  await page.getByText('Nothing. Everything is younger').waitFor()
  await expect.poll(() => page.getByLabel('Contents', { exact: true }).inputValue()).toContain('10')
})

it('OPS-6 a message whose body went says when, instead of failing', async open => {
  const { page } = await open(`${origin}/o/maple-street/messages`)
  await page.getByLabel(english[0]).fill('ada@example.org')
  await page.getByLabel(english[1]).fill(password)
  await page.keyboard.press('Enter')
  await page.locator('[data-row]').first().click()
  await page.getByRole('dialog').getByText('What was sent in this message was removed by retention:').waitFor()
  // Each delivery can be sent again, for the record is still known; the message cannot be applied again.
  const replays = page.getByRole('dialog').getByRole('button', { name: 'Replay', exact: true })
  const deliveries = page.getByRole('dialog').getByRole('article')
  await deliveries.nth(1).waitFor()
  await expect.poll(async () => [await replays.count(), await deliveries.count()]).toEqual([2, 2])
  await takePicture(page, 'retention-message')
  expect(await findBarriers(page)).toEqual([])
})

it('SE-2 looks right and is open to everybody in the other looks', async open => {
  for (const look of otherLooks) {
    const { page } = await open(`${origin}${path}`, { look })
    await signIn(page, 'paul@example.org', look.language === 'fr' ? french : english)
    const title = look.language === 'fr' ? 'Durées de conservation' : 'How long things are kept'
    await page.getByRole('heading', { name: title }).waitFor()
    await page.getByRole('heading', { name: look.language === 'fr' ? 'Derniers passages' : 'Last runs' }).waitFor()
    await page.getByRole('table').nth(1).waitFor()
    await takePicture(page, `retention-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `${look.language}, ${look.scheme}`).toEqual([])
  }
})
