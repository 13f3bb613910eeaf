import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Connector } from '../../src/connectors/connector.ts'
import { redox } from '../../src/connectors/redox/index.ts'
import { password } from '../hub-server.ts'
import { type ConsoleHub, home, openConsoleHub } from '../network/console-hub.ts'
import { summary } from '../network/documents-hub.ts'
import { gatewayHome } from '../network/gateway.ts'
import { known, patient, register } from '../registry-hub.ts'
import { describeConsole, dist, findBarriers, type Look, otherLooks, takePicture } from './console.ts'

const it = describeConsole()
const words = {
  en: {
    email: 'E-mail',
    password: 'Password',
    traffic: /^Questions/,
    exchanges: 'Exchanges',
    gateway: 'Gateway',
    live: 'Going live',
    answered: 'A question was answered',
  },
  fr: {
    email: 'Courriel',
    password: 'Mot de passe',
    traffic: /^Demandes/,
    exchanges: 'Échanges',
    gateway: 'Passerelle',
    live: 'Mise en service',
    answered: 'Une demande a reçu une réponse',
  },
} as const
const at = { line: ['12 Harlow Street'], city: 'Bangor', state: 'ME', postalCode: '04401' }
const rosa = patient('Lindqvist', 'Rosa', '1984-05-06', {
  gender: 'female',
  address: [at],
  telecom: [{ system: 'phone', value: '+1 207 947 0148' }],
})

let hub: ConsoleHub
let origin: string

beforeAll(async () => {
  hub = await openConsoleHub({ consoleFolder: dist, publicUrl: undefined }, [redox as unknown as Connector])
  origin = await hub.app.listen({ host: '127.0.0.1', port: 0 })
  await hub.test.addAccount('ada@example.org', 'integration-admin')
  await hub.test.addAccount('paula@example.org', 'privacy-officer')
  await hub.test.addAccount('cora@example.org', 'coordinator')
  const person = known('p-1')
  await hub.tell(register(person, rosa), summary(person))
})
afterAll(() => hub?.close())

async function signIn(page: Page, who: string, look: Look['language'] = 'en') {
  await page.getByLabel(words[look].email).fill(`${who}@example.org`)
  await page.getByLabel(words[look].password, { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}

const address = (show?: string) => `${origin}/o/maple-street/network${show ? `?show=${show}` : ''}`

it('NET-7 an organization is set up from its list, asks its gateway by itself, and is left with what others must do', async open => {
  const { page } = await open(address('go-live'))
  await signIn(page, 'ada')
  await page.getByText('The organization’s part is set up').waitFor()
  await page.getByRole('link', { name: 'Set up the part in the network' }).press('Enter')
  const wizard = page.getByRole('dialog', { name: 'Set up the part in the network' })
  await wizard.getByRole('button', { name: 'Take part' }).press('Enter')
  await wizard.getByText('Enter an OID').first().waitFor()
  expect(await findBarriers(page)).toEqual([])
  await wizard.getByRole('button', { name: 'Set three OIDs aside' }).press('Enter')
  await expect.poll(() => wizard.getByLabel('Repository OID').inputValue()).toMatch(/\.2$/)
  await wizard.getByLabel('Home community ID').fill(home)
  await takePicture(page, 'network-wizard')
  await wizard.getByRole('button', { name: 'Take part' }).press('Enter')
  await page.getByText('The organization takes part.').waitFor()
  await wizard.waitFor({ state: 'detached' })
  await hub.tell(register(known('p-2'), patient('Brown', 'Anna', '1980-02-03')))
  await hub.trustItself()
  await page.reload()
  await page.getByRole('link', { name: 'Test query' }).first().press('Enter')
  const test = page.getByRole('dialog', { name: 'Test query' })
  for (const [label, value] of [
    ['Family name', 'Lindqvist'],
    ['Given name', 'Rosa'],
    ['Birth date', '05/06/1984'],
    ['Phone', '207 947 0148'],
    ['Street', '12 Harlow Street'],
    ['City', 'Bangor'],
    ['Postal code', '04401'],
  ] as const)
    await test.getByLabel(label).fill(value)
  await page.keyboard.press('Enter')
  await test.getByText('Enter year, month and day').waitFor()
  await test.getByLabel('Birth date').fill('1984-05-06')
  await page.keyboard.press('Enter')
  await test.getByText('Asked through the gateway’s listener').waitFor()
  await test.getByText('1 handed over').waitFor()
  await takePicture(page, 'network-test')
  expect(await findBarriers(page)).toEqual([])
  expect(page.url()).not.toMatch(/lindqvist/i)
  await page.keyboard.press('Escape')
  await page.getByText('A question was answered').waitFor()
  await takePicture(page, 'network-go-live')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('link', { name: 'Traffic' }).press('Enter')
  await page.getByText('Not counted yet').waitFor()
  expect(await page.getByText('Nobody asked').count()).toBe(0)
})

it('NET-7 NET-9 traffic, exchanges and the gateway are seen by whoever answers for them, in both languages and schemes', async open => {
  const partner = hub.gate.client(undefined, home)
  await partner.discover({ patient: rosa, receiver: home })
  await partner.discover({ patient: patient('Stranger', 'Sam', '1970-01-01'), receiver: home })
  await hub.count()
  await hub.gate.put('revoked/network.crl', await hub.gate.authority.revoke([{ serial: '01' }]))
  const { page } = await open(address())
  await signIn(page, 'ada')
  await page.getByRole('heading', { name: /^Questions/ }).waitFor()
  await page.getByRole('link', { name: 'Partner Hospital' }).waitFor()
  await takePicture(page, 'network-traffic')
  expect(await findBarriers(page)).toEqual([])
  await page.getByRole('link', { name: 'Partner Hospital' }).press('Enter')
  const rows = page.getByRole('table', { name: 'Exchanges' }).getByRole('row')
  await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(3)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Patient discovery' })
  await drawer.getByText('Ada Clerk').waitFor()
  await drawer.getByText('Treatment').waitFor()
  await takePicture(page, 'network-exchange')
  expect(await findBarriers(page)).toEqual([])
  await drawer.getByRole('link', { name: 'Open the patient' }).press('Enter')
  await page.getByRole('dialog', { name: 'Rosa Lindqvist' }).getByRole('link', { name: 'Disclosures' }).press('Enter')
  await page.getByText('Partner Hospital').first().waitFor()
  await takePicture(page, 'network-disclosures')
  expect(await findBarriers(page)).toEqual([])

  for (const look of otherLooks) {
    const say = words[look.language]
    const seen = await open(address(), { look, width: look.scheme === 'light' ? 1280 : 1024 })
    await signIn(seen.page, 'ada', look.language)
    await seen.page.getByRole('heading', { name: say.traffic }).waitFor()
    await seen.page.getByRole('link', { name: 'Partner Hospital' }).waitFor()
    for (const [name, tab, ready] of [
      ['traffic', undefined, 'Partner Hospital'],
      ['exchanges', say.exchanges, 'Partner Hospital'],
      ['gateway', say.gateway, gatewayHome],
      ['go-live', say.live, say.answered],
    ] as const) {
      if (tab) await seen.page.getByRole('link', { name: tab, exact: true }).click()
      await seen.page.getByText(ready).first().waitFor()
      await takePicture(seen.page, `network-${name}-${look.language}-${look.scheme}`)
      expect(await findBarriers(seen.page), `${name} in ${look.language}, ${look.scheme}`).toEqual([])
    }
  }
  await hub.gate.put('gateway.yaml', 'homeCommunityId: none')
  const narrow = await open(address('gateway'), { width: 375 })
  await signIn(narrow.page, 'ada')
  await narrow.page.getByRole('heading', { name: 'Certificates' }).waitFor()
  await narrow.page.getByRole('alert').getByText('homeCommunityId').waitFor()
  await narrow.page.getByText('every trusted certificate may sign for it').first().waitFor({ state: 'attached' })
  await takePicture(narrow.page, 'network-gateway-narrow')
  expect(await findBarriers(narrow.page)).toEqual([])
  await narrow.page.getByRole('link', { name: 'Traffic' }).press('Enter')
  const times = narrow.page.getByRole('table', { name: 'Answer times' })
  expect((await times.getByText('Patient discovery').boundingBox())?.width).toBeGreaterThan(60)
  expect(await narrow.page.evaluate('document.documentElement.scrollWidth')).toBe(375)
  await takePicture(narrow.page, 'network-traffic-narrow')
  expect(await findBarriers(narrow.page)).toEqual([])
})

it('OPS-6 what a person says about the network is noted and ended by the privacy officer, and holds at once', async open => {
  const { page } = await open(`${origin}/o/maple-street/patients`)
  await signIn(page, 'paula')
  await page.getByLabel('Find a patient').fill('lindqvist 1984-05-06')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Rosa Lindqvist' }).press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Rosa Lindqvist' })
  await drawer.getByRole('link', { name: 'Network' }).press('Enter')
  await drawer.getByText('Nothing is noted').waitFor()
  await drawer.getByLabel('Reason').fill('Form of May 2')
  await drawer.getByRole('button', { name: 'Note it' }).press('Enter')
  const holding = drawer.getByRole('table', { name: 'Network' })
  await holding.getByText('Objects').waitFor()
  await holding.getByText('Everything, including what is restricted').waitFor() // as the responder takes it
  await takePicture(page, 'network-directives')
  expect(await findBarriers(page)).toEqual([])
  const partner = hub.gate.client(undefined, home)
  const asked = await partner.discover({ patient: rosa, receiver: home })
  expect(asked.outcome).toMatchObject({ kind: 'answered', answer: { kind: 'nobody' } })
  await drawer.getByRole('button', { name: 'End it' }).press('Enter')
  await page.getByRole('dialog', { name: 'End it' }).getByLabel('Reason').fill('Took it back by phone')
  await page.getByRole('dialog', { name: 'End it' }).getByRole('button', { name: 'End it' }).press('Enter')
  await page.getByText('It is ended and holds no more').waitFor()
  await drawer.getByText('Held before').waitFor()
  await drawer.getByText('Nothing is noted').waitFor()
  expect(await findBarriers(page)).toEqual([])
  await page.setViewportSize({ width: 375, height: 800 })
  expect(await findBarriers(page)).toEqual([])
  await drawer.getByRole('link', { name: 'Disclosures' }).press('Enter')
  const told = drawer.getByRole('table', { name: 'Disclosures' })
  await told.getByText('Partner Hospital').first().waitFor()
  expect((await told.getByRole('columnheader', { name: 'To' }).boundingBox())?.width).toBeGreaterThan(60)
  await takePicture(page, 'network-disclosures-narrow')
  expect(await findBarriers(page)).toEqual([])
})

it('OPS-3 whoever has no right to the network sees no way into it, and is told so at its address', async open => {
  const { page } = await open(address())
  await signIn(page, 'cora')
  await page.getByText('Ask an integration admin').waitFor()
  expect(await page.getByRole('navigation').first().getByRole('link', { name: 'Network' }).count()).toBe(0)
  expect(await findBarriers(page)).toEqual([])
})
