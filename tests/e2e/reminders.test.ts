/** Settings → Messages to people, against the real hub: set up by keyboard, tried, watched, and ended by the person itself. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { allowAddresses } from '../../src/connectors/allowed-addresses.ts'
import { calcom } from '../../src/connectors/calcom/index.ts'
import type { Connector } from '../../src/connectors/connector.ts'
import { createFetch } from '../../src/connectors/outgoing.ts'
import { remindersDue } from '../../src/jobs/reminders.ts'
import { createMailer } from '../../src/jobs/smtp.ts'
import { createLog } from '../../src/log.ts'
import { createFakeSms, type FakeSms } from '../../src/sms/fake.ts'
import { writeConnection } from '../../src/store/configuration.ts'
import { writeContactChoice } from '../../src/store/reminders-choices.ts'
import { withScope } from '../../src/store/scope.ts'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { visitDesk } from '../reminder-desk.ts'
import { openSmtp, type TestSmtp } from '../smtp.ts'
import { describeConsole, dist, findBarriers, otherLooks, takePicture } from './console.ts'

const it = describeConsole()
const fetch = createFetch({ allow: allowAddresses({ loopback: true }) })
const path = '/o/maple-street/settings/reminders'

let server: TestServer
let smtp: TestSmtp
let sms: FakeSms
let origin: string
beforeAll(async () => {
  server = await testServer(createLog('silent'), [calcom as unknown as Connector])
  const { hub, organization } = server
  const id = hub.newId()
  const settings = hub.sealer.sealJson(organization, 'connection', id, { webhookSecrets: ['whsec_test'] })
  const row = { id, slug: 'booking-page', connector: 'calcom', public_id: hub.newId(), version: 1, settings }
  await withScope(hub.pool, organization, db => writeConnection(db, organization, row, server.clock.now))
  smtp = await openSmtp()
  sms = await createFakeSms()
  server.hub.fetch = fetch
  server.hub.mailer = createMailer({ smtpUrl: smtp.url, mailFrom: 'office@example.org' })
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  server.hub.address = origin
  await server.addAccount('ada@example.org', 'integration-admin')
  await server.addAccount('cora@example.org', 'coordinator')
})
afterAll(async () => {
  await fetch.close()
  await sms?.close()
  await smtp?.close()
  await server?.close()
})

const signIn = async (page: Page, email: string, french = false) => {
  await page.getByLabel(french ? 'Courriel' : 'E-mail').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(url => !url.pathname.startsWith('/sign-in'))
}
const run = async (minutes: number) => {
  for (let minute = 0; minute < minutes; minute += 1) {
    server.clock.now = new Date(server.clock.now.getTime() + 60_000)
    await remindersDue(server.hub)
  }
}

it('SCH-17 an administrator switches messages on, reads them, tries one, and sees what people got', async open => {
  const { page } = await open(origin + path)
  await signIn(page, 'ada@example.org')
  await page.getByText('Nothing is sent to people yet').waitFor()
  await page.getByRole('switch', { name: 'Write to people about their visits' }).focus()
  await page.keyboard.press('Space')
  for (const box of ['New visit: E-mail', 'Visit moved: E-mail', 'Reminder: E-mail']) {
    await page.getByRole('checkbox', { name: box }).focus()
    await page.keyboard.press('Space')
  }
  await page.getByLabel('Quiet from').fill('00:00')
  await page.getByLabel('Quiet until').fill('00:00')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('People must be able to reach you').waitFor()
  await page.getByLabel('Phone number of the office').fill('416-555-0100')
  await page.keyboard.press('Enter')
  await page.getByText('Saved. It holds from the next message on.').waitFor()
  await page.getByText('You have an appointment on').waitFor()
  await page.getByLabel('Your own e-mail address').fill('ada@example.org')
  await page.keyboard.press('Enter')
  await page.getByText('It was taken. Look whether it arrives.').waitFor()
  expect(smtp.mails.at(-1)?.headers.get('subject')).toContain('appointment')

  await run(1)
  const desk = visitDesk(server.hub, server.organization, server.target.id)
  const lea = await desk.addPerson({
    name: [{ given: ['Léa'], family: 'Roy' }],
    telecom: [{ system: 'email', value: 'lea@example.org' }],
  })
  const quiet = await desk.addPerson({
    name: [{ given: ['Quinn'], family: 'Still' }],
    telecom: [{ system: 'email', value: 'quiet@example.org' }],
  })
  const choice = { id: server.hub.newId(), channel: 'all', person: quiet, wanted: false, how: 'office' } as const
  await withScope(server.hub.pool, server.organization, db => writeContactChoice(db, choice, server.clock.now))
  const start = new Date(server.clock.now.getTime() + 5 * 86_400_000).toISOString()
  await desk.addVisit(lea, start)
  await desk.addVisit(quiet, start)
  await run(2)
  await page.reload()
  await page.getByText('This person asked for no messages.').waitFor()
  expect(smtp.mails.at(-1)?.to).toEqual(['lea@example.org'])
  await page.locator('[data-row]').first().waitFor()
  await page.keyboard.press('j')
  await expect.poll(() => page.evaluate('document.activeElement?.hasAttribute("data-row")')).toBe(true)
  await takePicture(page, 'reminders')
  expect(await findBarriers(page)).toEqual([])
  await page
    .getByText('Waiting 2', { exact: true })
    .or(page.getByText('Waiting 4', { exact: true }))
    .click()
  await page.waitForURL(/state=waiting/)
  await page.getByText('Reminder, 48 hours before').first().waitFor()
  for (const id of ['#reminder-form', '#reminder-texts', '#reminder-gateway']) {
    await page.locator(id).scrollIntoViewIfNeeded()
    await page.locator(id).evaluate(node => (node as unknown as { scrollIntoView(): void }).scrollIntoView())
    await takePicture(page, `reminders${id.slice(9)}`)
  }
})

it('SCH-17 the person ends them by one press, without an account, in both languages', async open => {
  const link = /https?:\S+\/stop\/\S+/.exec(smtp.mails.at(-1)?.text ?? '')?.[0] ?? ''
  const { page } = await open(link)
  await page.getByRole('heading', { level: 1, name: 'Messages about your appointments' }).waitFor()
  await page.getByRole('heading', { level: 2, name: 'Messages au sujet de vos rendez-vous' }).waitFor()
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'reminders-stop')
  await page.getByRole('button', { name: 'No more messages' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('You get no more messages about your appointments').waitFor()
  await takePicture(page, 'reminders-stopped')
})

it('SCH-17 an administrator writes down what the booking system tells people, so that nobody is told twice; a coordinator says who wants none', async open => {
  const { page } = await open(origin + path)
  await signIn(page, 'ada@example.org')
  await page.getByText('Nobody has looked yet.').waitFor()
  for (const question of ['Confirms new bookings', 'Sends reminders', 'Tells of a new time'])
    await page.getByLabel(`booking-page: ${question}`).getByText('Yes', { exact: true }).click()
  await page.getByRole('switch', { name: 'The hub writes about visits booked there' }).focus()
  await page.keyboard.press('Space')
  await page.getByText('People may hear the same twice').waitFor()
  await page.keyboard.press('Space')
  await page.locator('#reminder-checks').scrollIntoViewIfNeeded()
  await takePicture(page, 'reminders-checks')
  await page.getByRole('button', { name: 'Write this down' }).click()
  await page.getByText('Looked up by Test Person').waitFor()

  const desk = (await open(origin + path)).page
  await signIn(desk, 'cora@example.org')
  await desk.getByText('Ask an integration admin to change this.').first().waitFor()
  await desk
    .getByRole('button', { name: /^No more messages to/ })
    .first()
    .click()
  await desk.getByText('They get no more messages.').waitFor()
  await desk
    .getByRole('button', { name: /^Write again to/ })
    .first()
    .waitFor()
})

it('a gateway of SMS is set up and tried, and the screen in the other looks', async open => {
  const first = (await open(origin + path)).page
  await signIn(first, 'ada@example.org')
  await first.getByLabel('Address that messages are posted to').fill(`${sms.url}/messages`)
  await first.getByLabel('Key', { exact: true }).fill('Bearer sms_demo')
  await first.getByLabel('Number or name that they come from').fill('+14165550100')
  await first.getByRole('button', { name: 'Save the gateway' }).click()
  await first.getByText('The gateway is saved.').waitFor()
  await first.getByLabel('Through what the test goes').getByText('SMS').click()
  await first.getByLabel('Your own phone number').fill('416-555-0123')
  await first.keyboard.press('Enter')
  await first.getByText('It was taken. Look whether it arrives.').waitFor()
  expect(sms.messages.at(-1)).toMatchObject({ to: '+14165550123' })
  await first.goto(sms.url)
  await first.getByText('+14165550123').waitFor()
  await takePicture(first, 'reminders-phones')
  for (const look of otherLooks) {
    const { page } = await open(origin + path, { look })
    await signIn(page, 'ada@example.org', look.language === 'fr')
    await page.locator('#reminder-form').waitFor()
    await page.locator('[data-row]').first().waitFor()
    await takePicture(page, `reminders-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `${look.language}, ${look.scheme}`).toEqual([])
  }
})
