/** The referral inbox and "why is it not there?" at the real hub, with referrals that a simulated Caredove sent. */
import { afterAll, beforeAll, expect } from 'vitest'
import { password } from '../hub-server.ts'
import { openReferralServer, type ReferralServer } from '../referral-server.ts'
import { describeConsole, dist, findBarriers, otherLooks, takePicture } from './console.ts'

const it = describeConsole()

let server: ReferralServer
let origin: string
const missing = { reference: '' }
beforeAll(async () => {
  server = await openReferralServer({ triggers: ['received'] })
  const { caredove, test } = server
  const app = await test.server({ consoleFolder: dist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const [listing] = caredove.listings()
  const wish = { listing: listing?.name ?? '' }
  await caredove.createReferral({
    ...wish,
    registrant: { first: 'Amara', last: 'Okafor', birthDate: '1948-02-19' },
    answers: { 'what-helps': 'A walk in the morning' },
    attachments: [{ title: 'letter.txt', text: 'A letter from her doctor' }],
    summary: false,
  })
  Object.assign(missing, await caredove.createReferral({ ...wish, registrant: { first: 'Lee', birthDate: null } }))
  await server.settle()
}, 120_000)
afterAll(() => server?.close())

type Page = Awaited<ReturnType<Parameters<Parameters<typeof it>[1]>[0]>>['page']

async function signIn(page: Page) {
  await page.getByLabel(/^E-mail|^Courriel/).fill('desk@example.com')
  await page.getByLabel(/^(Password|Mot de passe)$/).fill(password)
  await page.keyboard.press('Enter')
}

it('RI-1 REF-3 REF-5 a coordinator reads a referral that came in, sees its note and files, accepts it and takes that back', async open => {
  const { page } = await open(`${origin}/sign-in?to=/o/maple-street/referrals`)
  await signIn(page)
  await page.locator('[data-row]').nth(1).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('okafor')
  await page.keyboard.press('Enter')
  await page.locator('[data-row]').nth(1).waitFor({ state: 'detached' })
  expect(page.url()).not.toMatch(/okafor/i)
  await page.getByRole('heading', { name: 'Referrals', level: 1 }).click()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Amara Okafor' })
  await drawer.getByText('A walk in the morning').waitFor()
  await drawer.getByRole('link', { name: 'Note', exact: true }).press('Enter')
  await drawer.getByText('A walk in the morning').first().waitFor()
  await drawer.getByRole('link', { name: /^Files/ }).press('Enter')
  await drawer.getByText('letter.txt').waitFor()
  await drawer.getByRole('link', { name: 'Timeline' }).press('Enter')
  await takePicture(page, 'referral-hub-timeline')
  await drawer.getByRole('button', { name: 'Accept' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Accept the referral of Amara Okafor' })
  await dialog.getByRole('button', { name: 'New client: accept' }).press('Enter')
  await page.getByText('Accepted: Amara Okafor').waitFor()
  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  await page.getByText('The decision is taken back: Amara Okafor').waitFor()
  expect(await findBarriers(page)).toEqual([])
})

it('REF-8 REF-9 a refused referral says what is missing, and "why is it not there?" leads to it', async open => {
  const { page } = await open(`${origin}/sign-in?to=/o/maple-street/explain`)
  await signIn(page)
  await page.getByLabel('What are you looking for?').fill(missing.reference)
  await page.keyboard.press('Enter')
  await page.getByText('something on the referral is missing or wrong').waitFor()
  expect(await findBarriers(page)).toEqual([])
  await takePicture(page, 'explain-referral')
  await page.getByRole('link', { name: 'Open the referral' }).first().press('Enter')
  await page.getByText(/because of one field/).waitFor()
  await page.getByText(/^In the words of/).press('Enter')
  await page.getByText('Date of birth is required', { exact: true }).waitFor()
  await takePicture(page, 'referral-hub-refused')
})

it('G-7 referrals of the real hub in every look', async open => {
  for (const look of otherLooks) {
    const { page } = await open(`${origin}/sign-in?to=/o/maple-street/referrals`, { look })
    await signIn(page)
    await page.locator('[data-row]').first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, `referral-hub-${look.language}-${look.scheme}`)
  }
})
