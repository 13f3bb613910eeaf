import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { applyConfiguration } from '../../src/configuration/apply.ts'
import { readConfiguration } from '../../src/configuration/file.ts'
import { connectors } from '../../src/connectors/registry.ts'
import { referralConnectors, senderSecret, type ToldReferral } from '../referral-connectors.ts'
import { describeConsole, dist, takePicture } from './console.ts'
import { type RealHub, startRealHub } from './real-hub.ts'
import { checkScreens, press, showAs, signIn, type } from './set-up-walk.ts'

const it = describeConsole()
const { connectors: madeUp, taken } = referralConnectors()
const known = new Map([...connectors, ...madeUp.map(each => [each.name, each] as const)])
const show = showAs('listings')

let real: RealHub
let inbound: string
beforeAll(async () => {
  real = await startRealHub(dist, { connectors: known })
  await real.addAccount('ada@example.org', 'Ada Dubois', 'integration-admin')
  await real.addAccount('bo@example.org', 'Bo Tremblay', 'integration-admin')
  const read = readConfiguration(setUp, known)
  if (!read.ok) throw new Error('the configuration of this test has faults')
  const changes = await applyConfiguration(real.hub, real.hub.keys, read.file)
  inbound = `${real.origin}${changes.inbound.find(each => each.connection === 'intake')?.path}`
  const names = [
    ['Nguyen', 'Lan'],
    ['Tremblay', 'Luc'],
    ['Okafor', 'Imani'],
    ['Haddad', 'Noor'],
    ['Roy', 'Mia'],
  ]
  for (const [index, [family, given]] of names.entries()) {
    const whole = ['referral.received', 'referral.acknowledged', 'referral.accepted', 'referral.booked'] as const
    const ends = index % 2 === 0 ? (['referral.completed'] as const) : []
    await tell(`100000000${index}`, index === 3 ? ['referral.received', 'referral.rejected'] : [...whole, ...ends], {
      family,
      given,
    })
  }
  await tell('1000000009', ['referral.received'], { listing: { id: 'L-9', name: 'Day program' }, routed: true })
}, 180_000)
afterAll(() => real?.close())

const setUp = `
organization: maple-street
connections:
  - { id: intake, connector: sender }
  - { id: clinic, connector: clinic }
  - { id: desk, connector: desk }
routes:
  - { id: to-clinic, from: intake, to: clinic, events: ['referral.*'] }
  - { id: to-desk, from: intake, to: desk, events: ['referral.*'] }
listings:
  - { id: housing, from: intake, name: Housing help, integrated: false, liaison: 'Dana Roy, 555 0123' }
  - { id: outreach, from: intake, name: Outreach, integrated: true, target: desk, process: custom, triggers: [received, closed] }
`

/** What the source tells of a referral, one event after the other, each applied before the next. */
async function tell(id: string, types: readonly ToldReferral['type'][], more: Partial<ToldReferral>): Promise<void> {
  for (const type of types) {
    const response = await fetch(inbound, {
      method: 'POST',
      headers: { 'x-sender-secret': senderSecret, 'content-type': 'application/json' },
      body: JSON.stringify({ id, type, at: new Date().toISOString(), ...more }),
    })
    expect(response.status).toBe(202)
    const message = (await response.json()) as { id: string }
    await vi.waitFor(async () => expect(await real.stateOf(message.id)).toBe('applied'), { timeout: 20_000 })
  }
}

it('REF-1 REF-2 a listing that referrals named is registered by a guided choice, and what came before is brought in', async open => {
  const page = await signIn(real, open, 'ada@example.org', '/connections')
  await press(page, 'link', 'Listings')
  await page.getByText('Referrals name 2 listings that nobody has registered').waitFor()
  await page.getByRole('row', { name: /Housing help/ }).waitFor()
  await show(page, 'list')

  await press(page, 'link', 'Register Counselling')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name at the source', { exact: true }).waitFor()
  await expect.poll(() => dialog.getByLabel('Name at the source', { exact: true }).inputValue()).toBe('Counselling')
  await expect.poll(() => dialog.getByRole('radio', { name: /End of handling.*Recommended/ }).isChecked()).toBe(true)
  const targets = dialog.getByLabel('Goes to', { exact: true })
  await targets.focus()
  await targets.selectOption({ label: 'The clinic (clinic)' })

  // The choices side by side, on what really came.
  await press(page, 'button', 'Look at the last referrals')
  await dialog.getByText(/End of handling would have brought in 3 of the last 5\./).waitFor()
  await dialog.getByText(/Start of handling would have brought in 4 of the last 5\./).waitFor()
  await expect
    .poll(() => previewed(page))
    .toEqual(
      expect.arrayContaining([
        expect.stringMatching(/M\. R….*Closed: completed/),
        expect.stringMatching(/N\. H….*Never/),
      ]),
    )
  await show(page, 'preview')

  // Arrow keys move among the processes; the list follows at once.
  await dialog.getByRole('radio', { name: /End of handling/ }).focus()
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => dialog.getByRole('radio', { name: /Start of handling/ }).isChecked()).toBe(true)
  await expect
    .poll(() => previewed(page), { timeout: 20_000 })
    .toContainEqual(expect.stringMatching(/M\. R….*Status: accepted/))

  await page.keyboard.press('ArrowDown')
  await press(page, 'button', 'Save')
  await dialog.getByText('Choose at least one trigger.').waitFor()
  await dialog.getByRole('checkbox', { name: /^Booked/ }).focus()
  await page.keyboard.press('Space')
  await dialog.getByRole('checkbox', { name: 'Closed: entered in error' }).focus()
  await page.keyboard.press('Space')
  await dialog.getByText(/This brings in referrals that were entered in error/).waitFor()
  await press(page, 'button', 'Look again')
  await dialog.getByText(/Custom would have brought in 4 of the last 5\./).waitFor()
  await show(page, 'custom')
  await dialog.getByRole('checkbox', { name: 'Closed: entered in error' }).focus()
  await page.keyboard.press('Space')
  await type(page, 'Whom to ask (optional)', 'Dana Roy, 555 0123')
  await press(page, 'button', 'Save')
  await page.getByText('The listing is registered. It holds from now on.').waitFor()
  expect(taken.records).toEqual([])

  // What came before is brought in, with a reason, and the sum adds up.
  await press(page, 'button', 'Look what can be brought in')
  await page.getByText('4 referrals are not at the target').waitFor()
  await show(page, 'bring-in')
  await press(page, 'button', 'Bring in 4')
  await page.getByText('Write a few words: whoever looks later will want to know.').waitFor()
  await type(page, 'Reason', 'Was registered late')
  await press(page, 'button', 'Bring in 4')
  await page.getByText('Finished').waitFor()
  await page.getByText('4 done').waitFor()
  await show(page, 'brought-in')
  await press(page.getByRole('dialog', { name: /^Bring in earlier/ }).locator('form, div'), 'button', 'Close')
  await expect.poll(() => taken.records.length, { timeout: 20_000 }).toBe(4)
  await press(page, 'button', 'Look what can be brought in')
  await page.getByText('There is nothing to bring in').waitFor()
})

it('CO-3 CO-6 two who change a listing lose nothing, and the history brings back what was', async open => {
  const ada = await signIn(real, open, 'ada@example.org', '/connections/listings')
  const bo = await signIn(real, open, 'bo@example.org', '/connections/listings')
  for (const page of [ada, bo]) {
    await press(page, 'link', 'Housing help')
    await page.getByRole('dialog').getByLabel('Name at the source', { exact: true }).waitFor()
  }
  await type(ada, 'Whom to ask (optional)', 'Luc Roy')
  await type(ada, 'Reason (optional)', 'Dana has left')
  await ada.keyboard.press('Enter')
  await ada.getByText('Saved. It holds from now on.').waitFor()

  await bo.getByRole('checkbox', { name: /^Integrated/ }).focus()
  await bo.keyboard.press('Space')
  await press(bo, 'button', 'Save')
  await bo.getByText('Somebody saved a change while you were typing.').waitFor()
  await show(bo, 'conflict')
  await press(bo, 'button', 'Go on with these')
  await press(bo, 'button', 'Save')
  await bo.getByText('Saved. It holds from now on.').waitFor()
  await expect.poll(() => bo.getByLabel('Whom to ask (optional)', { exact: true }).inputValue()).toBe('Luc Roy')

  await press(bo.getByRole('dialog'), 'link', 'History')
  await bo.getByText('“Dana has left”').waitFor()
  await press(bo, 'link', 'version 1')
  await show(bo, 'history')
  await press(bo, 'button', 'Roll back to this')
  await type(bo, 'Reason', 'Dana is back')
  await press(bo.getByRole('dialog', { name: /^Roll back/ }), 'button', 'Roll back to this')
  await bo.getByText(/Version 1 holds again/).waitFor()

  await press(bo.getByRole('dialog'), 'link', 'Settings')
  await press(bo, 'button', 'Remove listing')
  await type(bo, 'Reason', 'No longer offered')
  await press(bo.getByRole('dialog', { name: /^Remove Housing help/ }), 'button', 'Remove')
  await bo.getByText('Housing help is removed. The history can bring it back.').waitFor()
  await expect.poll(() => bo.getByRole('link', { name: 'Housing help' }).count(), { timeout: 20_000 }).toBe(0)
})

it('G-7 the listings and the form of a new one hold to WCAG 2.2 AA in every language and colour scheme', async open => {
  const screens = [
    ['list', '/connections/listings'],
    ['new', '/connections/listings/new'],
  ] as const
  await checkScreens(real, open, screens, show)
})

it('G-7 the settings of a listing, triggers included, hold to it', async open => {
  const page = await signIn(real, open, 'ada@example.org', '/connections/listings')
  const outreach = await rowNamed(page, 'Outreach')
  await checkScreens(real, open, [['one', `/connections/listings/${outreach}`]], show)
})

it('G-7 the consent of a route and the history of a listing hold to it, too', async open => {
  const page = await signIn(real, open, 'ada@example.org', '/connections/listings')
  const outreach = await rowNamed(page, 'Outreach')
  await press(page, 'link', 'Routes')
  await page.getByRole('table', { name: 'Routes' }).waitFor()
  const route = await rowNamed(page, /to-desk/)
  await page.locator(`[data-row="${route}"]`).press('Enter')
  await page.getByText('More settings').first().click()
  const consent = page.getByLabel('Consent before a referral leaves', { exact: true })
  await consent.selectOption({ label: 'Must be on record' })
  await press(page, 'button', 'Save')
  await page.getByText('Saved. It holds from now on.').waitFor()
  await page.getByText('More settings').first().click()
  await expect.poll(() => consent.inputValue(), { timeout: 20_000 }).toBe('required')
  await takePicture(page, 'listings-consent')
  const screens = [
    ['history', `/connections/listings/${outreach}?tab=history`],
    ['route', `/connections/routes/${route}`],
  ] as const
  await checkScreens(real, open, screens, show)
})

/** The id behind the main link of a row. */
async function rowNamed(page: Page, name: string | RegExp): Promise<string> {
  const row = page.getByRole('row').filter({ hasText: name }).locator('[data-row]').first()
  return (await row.getAttribute('data-row')) ?? ''
}

/** The rows of the preview. */
const previewed = (page: Page): Promise<string[]> =>
  page.getByRole('table', { name: 'The last referrals, with the choice made above' }).getByRole('row').allTextContents()
