/** Settings → Alerts, the bell and My notices, against the real hub: by keyboard, then in the other three looks. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { allowAddresses } from '../../src/connectors/allowed-addresses.ts'
import { createFetch } from '../../src/connectors/outgoing.ts'
import { alertsDue } from '../../src/jobs/alerts/look.ts'
import { noticesDue } from '../../src/jobs/notices.ts'
import { createMailer } from '../../src/jobs/smtp.ts'
import { mailDue } from '../../src/pipeline/mail.ts'
import { raiseIssues } from '../../src/store/issues.ts'
import { insertNotices } from '../../src/store/notices.ts'
import { withScope } from '../../src/store/scope.ts'
import { type AlertListener, openAlertListener } from '../alert-listener.ts'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { openSmtp, type TestSmtp } from '../smtp.ts'
import { describeConsole, dist, findBarriers, otherLooks, takePicture } from './console.ts'

const it = describeConsole()
const fetch = createFetch({ allow: allowAddresses({ loopback: true }) })

let server: TestServer
let smtp: TestSmtp
let listener: AlertListener
let origin: string
let clinician: string
beforeAll(async () => {
  server = await testServer()
  smtp = await openSmtp()
  listener = await openAlertListener()
  server.hub.fetch = fetch
  server.hub.mailer = createMailer({ smtpUrl: smtp.url, mailFrom: 'hub@example.org' })
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('ada@example.org', 'integration-admin')
  await server.addAccount('sam@example.org', 'support')
  clinician = await server.addAccount('okafor@example.org', 'clinician')
})
afterAll(async () => {
  await fetch.close()
  await smtp?.close()
  await listener?.close()
  await server?.close()
})

const signIn = async (page: Page, email: string, french = false) => {
  await page.getByLabel(french ? 'Courriel' : 'E-mail').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(url => !url.pathname.startsWith('/sign-in'))
}
const raise = async (code: string) => {
  const { hub, organization, target } = server
  const trouble = { id: hub.newId(), connection: target.id, step: 'deliver' as const, code }
  await withScope(hub.pool, organization, db => raiseIssues(db, organization, [trouble], server.clock.now))
}
const watch = async () => {
  server.clock.now = new Date(server.clock.now.getTime() + 20_000)
  await alertsDue(server.hub)
  await noticesDue(server.hub)
  await mailDue(server.hub)
}

it('SE-1 an administrator sets channels, rules and quiet hours up by keyboard, tests them, and sees what was told', async open => {
  const { page } = await open(`${origin}/o/maple-street/settings/alerts`)
  await signIn(page, 'ada@example.org')
  await page.getByRole('heading', { name: 'Who is told' }).waitFor()
  await page.getByText('Nobody is set up yet').waitFor()

  await page.getByLabel('E-mail address').focus()
  await page.keyboard.type('oncall@example.org')
  await page.keyboard.press('Enter')
  await page.getByText('Added. Press Test').waitFor()
  smtp.refuse('rcpt', '550 5.1.1 No such user')
  const press = page.getByRole('button', { name: 'Test oncall@example.org' })
  await press.focus()
  await page.keyboard.press('Enter')
  await page.getByText(/refused mail to this address.*\(550\)/).waitFor()
  smtp.refuse('rcpt', undefined)
  await expect.poll(() => press.getAttribute('aria-busy')).toBe('false')
  await page.keyboard.press('Enter') // it still has the focus
  await page.getByText('The mail server took the test').waitFor()
  expect(smtp.mails.map(({ to }) => to)).toEqual([['oncall@example.org']])

  await page.getByRole('radio', { name: 'E-mail', exact: true }).focus()
  await page.keyboard.press('ArrowRight')
  await page.getByLabel('Address that is called').focus()
  await page.keyboard.type(listener.url)
  await page.keyboard.press('Enter')
  const secret = page.getByRole('dialog', { name: 'Secret of the webhook' })
  await secret.getByText(/^whsec_/).waitFor()
  await takePicture(page, 'alerts-secret')
  await secret.getByRole('button', { name: 'I have copied it' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: `Test ${listener.url}` }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('The test arrived and was accepted.').waitFor()

  await page.getByLabel('The oldest waits longer than').first().fill('20')
  await page.getByRole('switch', { name: 'Keep quiet at certain hours' }).focus()
  await page.keyboard.press('Space')
  await page.getByLabel('From', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('The rules are saved.').waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'What raises an alert' }).waitFor()
  await expect.poll(() => page.getByLabel('The oldest waits longer than').first().inputValue()).toBe('20 min')

  await raise('connection.lacks-capability') // of the connection: critical, quiet or not
  await watch()
  await page.reload()
  await page.getByText('EHR').or(page.getByText('does not offer what this route needs')).first().waitFor()
  await page.getByText(/Opened → oncall@example.org · sent/).waitFor()
  await takePicture(page, 'alerts')
  expect(await findBarriers(page)).toEqual([])

  const bell = page.getByRole('button', { name: 'Notices: one unread' })
  await bell.focus()
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog', { name: 'Notices' })
  await panel.getByText('An alert has opened').waitFor()
  await takePicture(page, 'notices-bell')
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'hidden' })
  await expect.poll(() => bell.evaluate(node => node.matches(':focus'))).toBe(true)
  await page.keyboard.press('Enter')
  await panel.getByRole('button', { name: 'Mark all as read' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Notices: none unread' }).waitFor()
  await page.keyboard.press('Escape')
})

it('SMTP down: alerts wait, and the console says since when', async open => {
  await smtp.down()
  await raise('target.refused')
  server.clock.now = new Date('2026-12-01T17:00:00Z') // no quiet hour in Toronto
  await watch()
  const { page } = await open(`${origin}/o/maple-street/settings/alerts`)
  await signIn(page, 'ada@example.org')
  await page.getByText('The mail server does not answer; mail waits.').first().waitFor()
  await page.getByText(/Mail is not leaving since/).waitFor()
  await page.getByText(/Opened → oncall@example.org · waiting to leave/).waitFor()
  await takePicture(page, 'alerts-smtp-down')
  await smtp.up()
})

it('a webhook gets a new secret, and is removed only after saying what that means; j and k walk the history', async open => {
  await raise('connection.lacks-capability')
  await watch()
  const { page } = await open(`${origin}/o/maple-street/settings/alerts`)
  await signIn(page, 'ada@example.org')
  const url = `${listener.url}/rotated`
  await page.getByText('Webhook', { exact: true }).last().click()
  await page.getByLabel('Address that is called').fill(url)
  await page.keyboard.press('Enter')
  const shown = page.getByRole('dialog', { name: 'Secret of the webhook' })
  const first = await shown.getByText(/^whsec_/).textContent()
  await shown.getByRole('button', { name: 'I have copied it' }).click()
  await shown.waitFor({ state: 'hidden' })

  await page.getByRole('button', { name: `New secret for ${url}` }).focus()
  await page.keyboard.press('Enter')
  const rotate = page.getByRole('dialog', { name: 'Give this webhook a new secret?' })
  await rotate.getByText(/For 24 hours calls are signed with both/).waitFor()
  await takePicture(page, 'alerts-rotate')
  expect(await findBarriers(page)).toEqual([])
  await rotate.getByRole('button', { name: 'Make a new secret' }).focus()
  await page.keyboard.press('Enter')
  const second = await shown.getByText(/^whsec_/).textContent()
  expect(second).not.toBe(first)
  await shown.getByRole('button', { name: 'I have copied it' }).click()
  await page.getByText('Calls are also signed with the old secret until').waitFor()
  await takePicture(page, 'alerts-rotated')

  await shown.waitFor({ state: 'hidden' })
  await page.locator('[data-row]').first().waitFor()
  await page.keyboard.press('j')
  await expect
    .poll(() =>
      page
        .locator('[data-row]')
        .first()
        .evaluate(row => row.matches(':focus')),
    )
    .toBe(true)

  await page.getByRole('button', { name: `Remove ${url}` }).focus()
  await page.keyboard.press('Enter')
  const remove = page.getByRole('dialog', { name: `Remove ${url}?` })
  await remove.getByText(/are no longer told there/).waitFor()
  await takePicture(page, 'alerts-remove')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await remove.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: `Remove ${url}` }).click()
  await remove.getByRole('button', { name: 'Remove it' }).click()
  await page.getByText(`${url} is told no more.`).waitFor()
  await page.getByRole('button', { name: `Remove ${url}` }).waitFor({ state: 'detached' })
})

it('two administrators who change the rules at once: the second sees what the first changed, and loses nothing', async open => {
  const first = (await open(`${origin}/o/maple-street/settings/alerts`)).page
  await signIn(first, 'ada@example.org')
  const second = (await open(`${origin}/o/maple-street/settings/alerts`)).page
  await signIn(second, 'ada@example.org')
  for (const page of [first, second]) await page.getByRole('heading', { name: 'What raises an alert' }).waitFor()
  await first.getByRole('switch', { name: 'Tell of long queues' }).click()
  await first.getByRole('button', { name: 'Save', exact: true }).click()
  await first.getByText('The rules are saved.').waitFor()
  await second.getByLabel('Times the usual gap').fill('5')
  await second.getByRole('button', { name: 'Save', exact: true }).click()
  await second.getByText('Changed meanwhile: What waits.').waitFor()
  await expect.poll(() => second.getByLabel('Times the usual gap').inputValue()).toBe('5')
})

it('somebody who may not change alerts sees them, and whom to ask', async open => {
  const { page } = await open(`${origin}/o/maple-street/settings/alerts`)
  await signIn(page, 'sam@example.org')
  await page.getByText('Ask an integration admin to change this.').first().waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true)
  await expect.poll(() => page.getByRole('button', { name: 'Add', exact: true }).count()).toBe(0)
})

it('a clinician hears the bell of their own appointments, live, and chooses what it tells', async open => {
  const { page } = await open(`${origin}/o/maple-street/settings/notices`)
  const stream = page.waitForResponse('**/live')
  await signIn(page, 'okafor@example.org')
  await page.getByRole('switch', { name: 'Moved appointments of mine' }).waitFor()
  await expect.poll(() => page.getByRole('switch', { name: 'New tasks' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Notices: none unread' }).waitFor()
  await stream
  const { hub, organization } = server
  const id = hub.newId()
  const times = { start: '2026-12-02T15:30:00Z', before: '2026-12-02T14:00:00Z' }
  const body = hub.sealer.sealJson(organization, 'notice', id, times)
  await withScope(hub.pool, organization, async db => {
    const notice = { id, account: clinician, kind: 'appointment.moved' as const, key: 'appointment.moved 1', body }
    await insertNotices(db, [notice], server.clock.now)
    db.afterCommit(() => hub.wake.tell('notices'))
  })
  await page.getByRole('button', { name: 'Notices: one unread' }).click()
  await page.getByText(/From Wednesday, December 2, 2026 at 9:00.* to Wednesday, December 2, 2026 at 10:30/).waitFor()
  await takePicture(page, 'notices-clinician')
  await page.keyboard.press('Escape')
  await page.getByRole('switch', { name: 'Moved appointments of mine' }).focus()
  await page.keyboard.press('Space')
  await page.getByText('Saved.').waitFor()
  await page.reload()
  await page.getByRole('switch', { name: 'Moved appointments of mine' }).waitFor()
  await expect.poll(() => page.getByRole('switch', { name: 'Moved appointments of mine' }).isChecked()).toBe(false)
})

it('the alerts and the notices in the other three looks', async open => {
  for (const look of otherLooks) {
    const name = `${look.language}-${look.scheme}`
    const { page } = await open(`${origin}/o/maple-street/settings/alerts`, { look })
    await signIn(page, 'ada@example.org', look.language === 'fr')
    await page.locator('#alert-rules').waitFor()
    await page.getByText('oncall@example.org').first().waitFor()
    await takePicture(page, `alerts-${name}`)
    expect(await findBarriers(page), `alerts ${name}`).toEqual([])
    await page.locator('#alert-rules').scrollIntoViewIfNeeded()
    await page.locator('form').last().scrollIntoViewIfNeeded()
    await takePicture(page, `alerts-rules-${name}`)
    await page.goto(`${origin}/o/maple-street/settings/notices`)
    await page.locator('#my-notices').waitFor()
    await takePicture(page, `my-notices-${name}`)
    expect(await findBarriers(page), `my notices ${name}`).toEqual([])
    await page.goto(`${origin}/o/maple-street/tasks`) // nothing to press lies under the panel there
    await page.getByRole('button', { name: /^(Notices|Avis)/ }).click()
    await page.getByRole('dialog').waitFor()
    await takePicture(page, `notices-${name}`)
    expect(await findBarriers(page), `notices ${name}`).toEqual([])
  }
})
