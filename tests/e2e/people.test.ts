import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { keepRecord } from '../calendar-records.ts'
import { password, type TestServer, testServer } from '../hub-server.ts'
import { describeConsole, dist, findBarriers, type Look, otherLooks, takePicture } from './console.ts'

const it = describeConsole()
const words = {
  en: { email: 'E-mail', password: 'Password', members: 'Members', invite: 'Invite somebody', me: 'About me' },
  fr: {
    email: 'Courriel',
    password: 'Mot de passe',
    members: 'Membres',
    invite: 'Inviter quelqu’un',
    me: 'À mon sujet',
  },
} as const

let server: TestServer
let origin: string
let grace: string
beforeAll(async () => {
  server = await testServer()
  const app = await server.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await server.addAccount('ada@example.org')
  await server.addAccount('paula@example.org', 'privacy-officer')
  grace = await server.addAccount('grace@example.org', 'coordinator', undefined, [])
  await keepRecord(server, 'Practitioner', { name: 'Dr. Luc Bergeron' })
  await keepRecord(server, 'Practitioner', { name: 'Dr. Ngozi Okafor' })
})
afterAll(() => server?.close())

const settings = () => `${origin}/o/maple-street/settings`

async function signIn(page: Page, who = 'ada', language: Look['language'] = 'en', secret: string = password) {
  await page.getByLabel(words[language].email).fill(`${who}@example.org`)
  await page.getByLabel(words[language].password, { exact: true }).fill(secret)
  await page.keyboard.press('Enter')
}

it('OPS-3 an administrator invites somebody by keyboard; the link lets them in once, with the role they were given', async open => {
  const { page } = await open(`${settings()}/people`)
  await signIn(page)
  const invite = page.getByRole('button', { name: 'Invite somebody' })
  await invite.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' })
  await dialog.locator('input[type=email]:focus').waitFor()
  await page.keyboard.type('luc@example.org')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Luc Bergeron')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  await page.getByRole('option', { name: 'Clinician' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const whose = dialog.getByLabel('Whose calendar')
  await whose.focus()
  await page.keyboard.type('berg')
  await page.getByRole('option', { name: /Luc Bergeron/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Make the invitation' }).focus()
  await page.getByRole('option').first().waitFor({ state: 'detached' })
  await takePicture(page, 'people-invite')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('Enter')
  const ready = page.getByRole('dialog', { name: 'The invitation is ready' })
  const link = (await ready.locator('code').textContent()) ?? ''
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/invite#token=[\w-]{43}$/)
  await takePicture(page, 'people-invited')
  await page.keyboard.press('Escape')
  await page.getByRole('row', { name: /Luc Bergeron.*Clinician.*Invited/ }).waitFor()

  const { page: theirs } = await open(link)
  await theirs.getByRole('heading', { name: 'Join The maple-street' }).waitFor()
  expect(theirs.url()).not.toContain('token') // it stays in no history
  await theirs.getByLabel('New password').fill(password)
  await takePicture(theirs, 'people-accept')
  expect(await findBarriers(theirs)).toEqual([])
  await theirs.keyboard.press('Enter')
  await theirs.getByRole('heading', { name: 'My day', level: 1 }).waitFor()
  const { page: again } = await open(link)
  await again.getByText('This invitation has been used, was called back or has run out.').waitFor()
})

it('OPS-3 a change of role says what it gives and takes before it is saved, and holds from the next click', async open => {
  const { page: hers } = await open(`${origin}/o/maple-street/tasks`)
  await signIn(hers, 'grace')
  await hers.getByRole('heading', { name: 'Tasks', level: 1 }).waitFor()

  const { page } = await open(`${settings()}/people`)
  await signIn(page)
  await page.getByRole('link', { name: 'Test Person' }).first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.waitForURL('**/settings/people')
  await page.goto(`${settings()}/people/${grace}`)
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('combobox', { name: 'Role' }).click()
  await page.getByRole('option', { name: 'Support' }).click()
  const change = drawer.getByRole('region', { name: 'What changes' })
  await change.getByText('May no longer').waitFor()
  await expect.poll(() => change.textContent()).toContain('Decide tasks')
  await takePicture(page, 'people-change')
  expect(await findBarriers(page)).toEqual([])
  await drawer.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved. It holds from the next click of Test Person.').waitFor()

  await hers.reload()
  await hers.getByText('Your role does not allow this.').waitFor()
  await hers.getByRole('link', { name: 'Tasks' }).waitFor({ state: 'detached' })

  await drawer.getByRole('button', { name: 'Remove from the organization' }).click()
  await page.getByLabel('Reason').fill('She works elsewhere now')
  await page
    .getByRole('dialog', { name: /Remove/ })
    .getByRole('button', { name: 'Remove from the organization' })
    .click()
  await page.getByText('Test Person is no longer a member.').waitFor()
  await page.getByText('Removed', { exact: true }).first().click()
  await page.getByRole('row', { name: /grace@example.org/ }).waitFor()
  expect(page.url()).toContain('show=removed')
  await hers.reload()
  await hers.waitForURL('**/sign-in**')
})

it('OPS-3 nobody changes their own role, and who only reads is told whom to ask', async open => {
  const { page } = await open(`${settings()}/people`)
  await signIn(page)
  await page
    .getByRole('row', { name: /ada@example.org/ })
    .getByRole('link')
    .click()
  await page.getByText('Nobody changes their own role or rights.').waitFor()
  await expect.poll(() => page.getByRole('combobox', { name: 'Role' }).isDisabled()).toBe(true)

  const { page: hers } = await open(`${settings()}/people`)
  await signIn(hers, 'paula')
  const invite = hers.getByRole('button', { name: 'Invite somebody' })
  await invite.waitFor()
  await expect.poll(() => invite.isDisabled()).toBe(true)
  await expect.poll(() => invite.getAttribute('title')).toBe('Ask an integration admin to change this.')
})

it('OPS-3 a token is shown once, works with its scopes, and not after it is revoked', async open => {
  const { page } = await open(`${settings()}/tokens`)
  await signIn(page)
  await page.getByRole('button', { name: 'New token' }).click()
  await page.getByLabel('Programme').fill('Monthly report')
  await page.getByLabel('See messages').check()
  await takePicture(page, 'tokens-new')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Make the token' }).click()
  const token = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
  expect(token).toMatch(/^cwt_[\w-]{43}$/)
  const call = async () =>
    (await fetch(`${origin}/api/v1/o/maple-street/messages`, { headers: { authorization: `Bearer ${token}` } })).status
  expect(await call()).toBe(200)
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('row', { name: /Monthly report.*See messages.*Works/ }).waitFor()
  await takePicture(page, 'tokens')
  await page.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('row', { name: /Monthly report.*Revoked/ }).waitFor()
  expect(await call()).toBe(401)
})

it('OPS-3 somebody changes their own password and ends a session elsewhere', async open => {
  await server.addAccount('olga@example.org', 'support')
  const { page: phone } = await open(`${settings()}/account`)
  await signIn(phone, 'olga')
  await phone.getByRole('heading', { name: 'About me' }).waitFor()
  const { page } = await open(`${settings()}/account`)
  await signIn(page, 'olga')
  await page.getByRole('button', { name: 'Sign out there' }).first().click()
  await page.getByText('1 session has ended.').waitFor()
  await phone.reload()
  await phone.waitForURL('**/sign-in**')

  await page.getByLabel('Present password').fill('not the right one')
  await page.getByLabel('New password').fill('another long password')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('The password is wrong.').waitFor()
  await page.getByLabel('Present password').fill(password)
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText(/The password is changed/).waitFor()
  await page.getByRole('combobox', { name: 'Language' }).click()
  await page.getByRole('option', { name: 'Français' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('heading', { name: 'Où je suis connecté' }).waitFor()
  const { page: later } = await open(`${settings()}/account`)
  await signIn(later, 'olga', 'en', 'another long password')
  await later.getByRole('heading', { name: 'Où je suis connecté' }).waitFor() // in the language that was chosen
})

it('OPS-3 the screens about people have no barriers in any look', async open => {
  for (const look of otherLooks) {
    const { page } = await open(`${settings()}/people`, { look })
    await signIn(page, 'ada', look.language)
    const name = `${look.language}-${look.scheme}`
    const check = async (what: string) => {
      await takePicture(page, `${what}-${name}`)
      expect(await findBarriers(page), `${what} ${name}`).toEqual([])
    }
    await page.getByRole('row', { name: /paula@example.org/ }).waitFor()
    await check('people')
    await page
      .getByRole('row', { name: /paula@example.org/ })
      .getByRole('link')
      .click()
    await page.getByRole('dialog').getByRole('button').nth(1).waitFor()
    await check('person')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: words[look.language].invite }).click()
    await page.getByRole('dialog').getByLabel(words[look.language].email).waitFor()
    await check('invite')
    for (const [section, ready] of [
      ['roles', page.getByRole('row').nth(10)],
      ['tokens', page.locator('table, button').first()],
      ['account', page.getByRole('heading', { name: words[look.language].me })],
    ] as const) {
      await page.goto(`${settings()}/${section}`)
      await ready.waitFor()
      await check(section)
    }
  }
})
