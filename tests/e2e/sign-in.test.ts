import { expect } from 'vitest'
import { linkToken, password } from '../../console/testing/world.ts'
import { checkLooks, describeConsole, findBarriers, takePicture } from './console.ts'

const it = describeConsole()

it('signing in by keyboard leads to where one wanted to be; a wrong password says so without telling more', async open => {
  const { page, hub } = await open('/sign-in')
  hub.world.signedIn = false
  await page.goto(`${hub.origin}/o/maple/messages?state=held`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await takePicture(page, 'sign-in-en-light')
  expect(await findBarriers(page)).toEqual([])

  await page.keyboard.type('ada@clinic.example')
  await page.keyboard.press('Tab')
  await page.keyboard.type('wrong')
  await page.keyboard.press('Enter')
  await page.getByText('E-mail or password is wrong.').waitFor()
  await takePicture(page, 'sign-in-refused')

  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/o/maple/messages?state=held')
  await page.getByRole('heading', { name: 'Messages' }).waitFor()
})

it('a one-time link asks for a password, keeps its token out of the address, and signs in', async open => {
  const { page, hub } = await open('/sign-in')
  hub.world.signedIn = false
  await page.goto('about:blank')
  await page.goto(`${hub.origin}/sign-in#token=${linkToken}`)
  await page.getByRole('heading', { name: 'Choose your password' }).waitFor()
  await page.waitForFunction('location.hash === ""')
  await takePicture(page, 'sign-in-link')
  await page.keyboard.type('short')
  await page.keyboard.press('Enter')
  await page.getByText('7 characters more, please.').waitFor()
  await page.keyboard.type(' and a few words')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/o/maple')
  expect(hub.world.writes.map(({ what }) => what)).toEqual(['POST /session/link'])
})

it('signing out leads to the sign-in, and back is shut', async open => {
  const { page, hub } = await open('/o/maple')
  await page.getByRole('button', { name: /account of Ada Dubois/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL('**/sign-in')
  await page.goto(`${hub.origin}/o/maple`)
  await page.waitForURL('**/sign-in?to=*')
})

it('G-7 the sign-in holds to WCAG 2.2 AA in every language and colour scheme', async open => {
  await checkLooks(open, 'sign-in', '/sign-in', ({ page }) => page.getByRole('heading').waitFor())
})
