import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { password } from '../hub-server.ts'
import { openRedoxMember, type RedoxMember } from '../registry-member.ts'
import { voiceOf } from '../registry-told.ts'
import { describeConsole, dist, findBarriers, type Look, otherLooks, takePicture } from './console.ts'

const it = describeConsole()
const words = {
  en: {
    email: 'E-mail',
    password: 'Password',
    find: 'Find a patient',
    tabs: ['Documents', 'Merges', 'History', 'Disclosures'],
    open: 'Visit',
    read: 'Read',
    reason: 'Reason',
    sheet: 'What the document says',
  },
  fr: {
    email: 'Courriel',
    password: 'Mot de passe',
    find: 'Trouver un patient',
    tabs: ['Documents', 'Fusions', 'Historique', 'Communications'],
    open: 'Visit',
    read: 'Lire',
    reason: 'Raison',
    sheet: 'Contenu du document',
  },
} as const

let member: RedoxMember
let origin: string

beforeAll(async () => {
  member = await openRedoxMember()
  const app = await member.test.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await member.test.addAccount('ada@example.org', 'integration-admin')
  await member.test.addAccount('paula@example.org', 'privacy-officer')
  const voice = voiceOf(member)
  for (const [id, first, last, born] of [
    ['p-1', 'Anna', 'Brown', '1980-02-03'],
    ['p-2', 'Paul', 'Green', '1991-07-18'],
    ['p-3', 'Rosa', 'Lindqvist', '1984-05-06'],
    ['p-4', 'Rosalie', 'Lindqvist', '1984-05-06'],
  ] as const)
    await voice.register(id, first, last, born)
  const document = randomUUID()
  await voice.push('p-3', document, 'Headache since Monday')
  await voice.push('p-3', document, 'Headache, better now')
  await voice.push('nobody-yet', randomUUID(), 'Cough')
  await voice.merge('p-3', 'p-4')
  await voice.ask('p-4')
})
afterAll(() => member?.close())

async function signIn(page: Page, who: string, look: Look['language'] = 'en') {
  await page.getByLabel(words[look].email).fill(`${who}@example.org`)
  await page.getByLabel(words[look].password, { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}

it('NET-2 G-2 somebody is found by an identifier that was merged, opened, and the merge undone and made again', async open => {
  const { page } = await open(`${origin}/o/maple-street/patients`)
  await signIn(page, 'ada')
  await page.getByRole('table').waitFor()
  await page.getByRole('link', { name: 'P. G…n' }).waitFor()
  await expect.poll(() => page.getByText('Paul Green').count()).toBe(0)
  await takePicture(page, 'registry-people')
  expect(await findBarriers(page)).toEqual([])

  await page.keyboard.press('/')
  await page.keyboard.type('p-4')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Rosa Lindqvist' }).waitFor()
  expect(page.url()).not.toContain('p-4')
  await page.getByRole('link', { name: 'Rosa Lindqvist' }).focus()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Rosa Lindqvist' })
  await drawer.getByText('identity at the member').first().waitFor()
  await drawer.getByRole('listitem').filter({ hasText: 'Rosalie Lindqvist' }).first().waitFor()
  await takePicture(page, 'registry-person')
  expect(await findBarriers(page)).toEqual([])

  await drawer.getByRole('link', { name: 'Merges' }).press('Enter')
  await drawer.getByRole('button', { name: 'Undo' }).press('Enter')
  await page.getByText('Rosalie Lindqvist stands apart from Rosa Lindqvist again.').waitFor()
  await drawer.getByText('Undone').waitFor()
  await takePicture(page, 'registry-undone')
  await page.getByRole('alert').or(page.getByRole('status')).getByRole('button', { name: 'Undo' }).press('Enter')
  await page.getByText('They are merged again.').waitFor()
  await drawer.getByText('Test Person').waitFor()
  expect(await findBarriers(page)).toEqual([])
})

it('NET-3 a document is covered until somebody says why, then read as a page that runs nothing', async open => {
  const { page } = await open(`${origin}/o/maple-street/patients?show=documents`)
  await signIn(page, 'ada')
  await page.getByRole('table').getByRole('link', { name: 'Visit' }).nth(1).press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Visit' })
  await drawer.getByText('What it says is covered until you give a reason.').waitFor()
  await takePicture(page, 'registry-document-covered')
  expect(await findBarriers(page)).toEqual([])
  await drawer.getByRole('button', { name: 'Read' }).press('Enter')
  await page.getByLabel('Reason').fill('Dr. Roy asked on the phone')
  await page.getByRole('dialog', { name: 'Read the document' }).getByRole('button', { name: 'Read' }).press('Enter')
  const sheet = drawer.locator('iframe')
  await sheet.contentFrame().getByText('Headache, better now').waitFor()
  expect(await sheet.getAttribute('sandbox')).toBe('')
  await takePicture(page, 'registry-document')
  expect(await findBarriers(page)).toEqual([])
  for (const [name, ending] of [
    ['PDF', '.pdf'],
    ['C-CDA file', '.xml'],
  ] as const) {
    const link = drawer.getByRole('link', { name })
    const [download] = await Promise.all([page.waitForEvent('download'), link.press('Enter')])
    expect(download.suggestedFilename().endsWith(ending)).toBe(true)
  }
  await drawer.getByRole('button', { name: 'Cover again' }).press('Enter')
  await sheet.waitFor({ state: 'detached' })
  await drawer.getByRole('table', { name: 'Documents' }).getByText('Replaced').waitFor()
})

it('NET-9 what went out about a person is told to a privacy officer, and can be taken along', async open => {
  const { page } = await open(`${origin}/o/maple-street/patients`)
  await signIn(page, 'paula')
  await page.getByLabel('Find a patient').fill('lindqvist 1984-05-06')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Rosa Lindqvist' }).press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Rosa Lindqvist' })
  await drawer.getByRole('link', { name: 'Disclosures' }).press('Enter')
  await drawer.getByText('They asked and were answered').waitFor()
  await drawer.getByText('Who the patient is').waitFor()
  await takePicture(page, 'registry-disclosures')
  expect(await findBarriers(page)).toEqual([])
  const file = drawer.getByRole('link', { name: 'All as CSV' })
  const [download] = await Promise.all([page.waitForEvent('download'), file.press('Enter')])
  expect(download.suggestedFilename()).toBe('disclosures.csv')
})

it('the registry can be used in both languages and both schemes', async open => {
  for (const look of otherLooks) {
    const { email: _, ...say } = words[look.language]
    const { page } = await open(`${origin}/o/maple-street/patients?show=merges`, { look })
    await signIn(page, 'ada', look.language)
    await page.getByRole('table').waitFor()
    await takePicture(page, `registry-merges-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `merges in ${look.language}, ${look.scheme}`).toEqual([])
    await page.goto(`${origin}/o/maple-street/patients`)
    await page.getByLabel(say.find).fill('p-3')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Rosa Lindqvist' }).click()
    const drawer = page.getByRole('dialog', { name: 'Rosa Lindqvist' })
    await drawer.getByRole('definition').first().waitFor()
    await takePicture(page, `registry-person-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `a person in ${look.language}, ${look.scheme}`).toEqual([])
    for (const tab of say.tabs) {
      await drawer.getByRole('link', { name: tab }).click()
      await drawer.getByRole('table').waitFor()
      await takePicture(page, `registry-${tab}-${look.language}-${look.scheme}`)
      expect(await findBarriers(page), `${tab} in ${look.language}, ${look.scheme}`).toEqual([])
    }
    await drawer.getByRole('link', { name: say.tabs[0], exact: true }).click()
    await drawer.getByRole('link', { name: say.open }).first().click()
    const document = page.getByRole('dialog', { name: 'Visit' })
    await document.getByRole('button', { name: say.read }).click()
    await page.getByLabel(say.reason).fill('2026-1138')
    await page.getByRole('dialog').last().getByRole('button', { name: say.read }).click()
    await document.locator('iframe').contentFrame().getByText('Headache, better now').waitFor()
    await takePicture(page, `registry-document-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `a document in ${look.language}, ${look.scheme}`).toEqual([])
  }
})
