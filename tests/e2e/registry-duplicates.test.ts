import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { writeKeys } from '../../src/registry/keys.ts'
import { matchWaiting } from '../../src/registry/match-people.ts'
import { password } from '../hub-server.ts'
import { openRedoxMember, type RedoxMember } from '../registry-member.ts'
import { voiceOf } from '../registry-told.ts'
import { describeConsole, dist, findBarriers, type Look, otherLooks, takePicture } from './console.ts'

const it = describeConsole()
const words = {
  en: { email: 'E-mail', password: 'Password', sides: 'Both records side by side', members: 'Members' },
  fr: { email: 'Courriel', password: 'Mot de passe', sides: 'Les deux dossiers côte à côte', members: 'Membres' },
} as const

let member: RedoxMember
let origin: string
const home = {
  Address: { StreetAddress: '1001 Orchard Street', City: 'New York', State: 'NY', ZIP: '10002' },
  PhoneNumber: { Home: '+12126101001' },
}

beforeAll(async () => {
  member = await openRedoxMember()
  const app = await member.test.server({ consoleFolder: dist, publicUrl: 'https://hub.example.org' })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  await member.test.addAccount('ada@example.org', 'integration-admin')
  const voice = voiceOf(member)
  // One member knows both as two patients: alike, and yet nobody merges them but a person.
  await voice.register('d-1', 'Eleonora', 'Wickquist', '1951-02-11', home)
  await voice.register('d-2', 'Eleonore', 'Wickquist', '1951-02-11', home)
  await voice.register('d-3', 'Marta', 'Overgaard', '1962-03-12', home)
  await voice.register('d-4', 'Marta', 'Overgaard', '1962-03-12', home)
  const { hub, organization } = member.test
  await writeKeys(hub, organization)
  while ((await matchWaiting(hub, organization)).matched > 0);
})
afterAll(() => member?.close())

async function signIn(page: Page, look: Look['language'] = 'en') {
  await page.getByLabel(words[look].email).fill('ada@example.org')
  await page.getByLabel(words[look].password, { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}

it('NET-6 G-2 possible duplicates are decided by keys alone, one after the other, and taken back', async open => {
  const { page } = await open(`${origin}/o/maple-street/patients?show=duplicates`)
  await signIn(page)
  const sides = page.getByRole('table', { name: 'Both records side by side' })
  await sides.waitFor()
  await page.getByText('2 pairs').waitFor()
  await page.getByRole('table', { name: 'What speaks for it, and against it' }).waitFor()
  await takePicture(page, 'registry-duplicates')
  expect(await findBarriers(page)).toEqual([])

  await page.keyboard.press('n')
  await page.getByText('They stay two people and are not asked about again.').waitFor()
  await page.getByText('1 pair', { exact: true }).waitFor()
  await sides.waitFor()
  await page.keyboard.press('m')
  await page.getByText('They are one person now.').waitFor()
  await page.getByText('Nothing here').waitFor()
  await page.getByRole('button', { name: 'Undo' }).last().press('Enter')
  await page.getByText('It was taken back.').waitFor()

  await page.getByRole('link', { name: /^Two people/ }).press('Enter')
  await sides.waitFor()
  await page.keyboard.press('u')
  await page.getByRole('link', { name: /^To decide 1/ }).waitFor()
})

it('NET-7 a member is added with an OID of the hub, shows what is left, reads a sample, and is counted', async open => {
  const { page } = await open(`${origin}/o/maple-street/patients?show=members`)
  await signIn(page)
  await page.getByRole('link', { name: 'New member' }).press('Enter')
  const wizard = page.getByRole('dialog', { name: 'New member' })
  await wizard.getByRole('button', { name: 'Continue' }).press('Enter')
  await wizard.getByText('Enter a name.').waitFor()
  await wizard.getByLabel('Name of the member').fill('Oak clinic')
  await wizard.getByLabel('The member has its own').check()
  await wizard.getByLabel('The member’s patient OID').fill('clinic')
  await wizard.getByRole('button', { name: 'Continue' }).press('Enter')
  await wizard.getByText('Enter an OID, such as').waitFor()
  await takePicture(page, 'registry-wizard')
  expect(await findBarriers(page)).toEqual([])
  await wizard.getByLabel('Allocate one under the OID of this hub').check()
  await wizard.getByRole('button', { name: 'Continue' }).press('Enter')
  await wizard
    .getByText(/^2\.25\./)
    .first()
    .waitFor()
  await wizard.getByLabel('Address of the keys (JWKS)').fill('https://oak.example.org/jwks.json')
  await takePicture(page, 'registry-wizard-keys')
  expect(await findBarriers(page)).toEqual([])
  await wizard.getByRole('button', { name: 'Add the member' }).press('Enter')

  const drawer = page.getByRole('dialog', { name: 'oak-clinic' })
  await drawer.getByText('https://hub.example.org/redox/endpoint').waitFor()
  await drawer.getByText('Keys are known').waitFor()
  await drawer.getByLabel('Message, as the member sends it').fill('{"Meta":{}}')
  await drawer.getByRole('button', { name: 'Check' }).press('Enter')
  await drawer.getByText('Would be refused').waitFor()
  await drawer.getByLabel('Number of patients').fill('3')
  await drawer.getByRole('button', { name: 'Compare' }).press('Enter')
  await drawer.getByText('The member has 3, here are 0.').waitFor()
  await takePicture(page, 'registry-member')
  expect(await findBarriers(page)).toEqual([])
})

it('duplicates and members can be used in both languages and both schemes', async open => {
  for (const look of otherLooks) {
    const say = words[look.language]
    const { page } = await open(`${origin}/o/maple-street/patients?show=duplicates`, { look })
    await signIn(page, look.language)
    await page.getByRole('table', { name: say.sides }).waitFor()
    await takePicture(page, `registry-duplicates-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `duplicates in ${look.language}, ${look.scheme}`).toEqual([])
    await page.goto(`${origin}/o/maple-street/patients?show=members`)
    await page.getByRole('table', { name: say.members }).waitFor()
    await page.getByRole('link', { name: 'member', exact: true }).click()
    await page.getByRole('dialog', { name: 'member' }).getByRole('definition').first().waitFor()
    await takePicture(page, `registry-member-${look.language}-${look.scheme}`)
    expect(await findBarriers(page), `a member in ${look.language}, ${look.scheme}`).toEqual([])
  }
})
