/** Busy times of a connection against a real hub and the simulated Cal.com: by keyboard, then in the other looks. */
import { afterAll, beforeAll, expect } from 'vitest'
import { applyConfiguration } from '../../src/configuration/apply.ts'
import { readConfiguration } from '../../src/configuration/file.ts'
import { connectors } from '../../src/connectors/registry.ts'
import { withScope } from '../../src/store/scope.ts'
import { describeConsole, dist } from './console.ts'
import { ehrToken, type RealHub, startRealHub } from './real-hub.ts'
import { checkScreens, press, show, signIn, type } from './set-up-walk.ts'

const it = describeConsole()

let real: RealHub
let connection: string
const setUp = (entries: string) => `
organization: maple-street
connections:
  - { id: calcom, connector: calcom, settings: { baseUrl: '${real.calcom.url}', auth: { apiKey: cal_test }, webhookSecrets: [whsec_of_the_tests] } }
  - { id: ehr, connector: fhir, settings: { baseUrl: '${real.ehr.url}', auth: { kind: bearer, token: ${ehrToken} } } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'] }
crosswalks:
  - { id: practitioners, kind: practitioner, from: calcom, to: ehr, entries: { ${entries} } }
`
const apply = async (entries: string) => {
  const read = readConfiguration(setUp(entries), connectors)
  if (!read.ok) throw new Error('the configuration of this test has faults')
  await applyConfiguration(real.hub, real.hub.keys, read.file)
}

beforeAll(async () => {
  real = await startRealHub(dist)
  await real.addAccount('ada@example.org', 'Ada Dubois', 'integration-admin')
  await real.addAccount('sam@example.org', 'Sam Roy', 'support')
  const named = (id: string, given: string, family: string) =>
    real.ehr.put({ resourceType: 'Practitioner', id, active: true, name: [{ given: [given], family }] })
  named('okafor', 'Imani', 'Okafor')
  named('bergeron', 'Luc', 'Bergeron')
  const inThreeDays = Date.now() + 3 * 86_400_000
  real.ehr.put({
    resourceType: 'Patient',
    id: 'ward',
    name: [{ given: ['Ada'], family: 'Ward' }],
    birthDate: '1980-02-03',
  })
  for (const hours of [0, 2, 5])
    real.ehr.desk.book({
      patient: 'ward',
      practitioner: 'okafor',
      start: new Date(inThreeDays + hours * 3_600_000).toISOString(),
    })
  await apply('')
  const configuration = await real.hub.configurations.get(real.organization)
  connection = [...(configuration?.connections.values() ?? [])].find(({ slug }) => slug === 'calcom')?.id ?? ''
})
afterAll(() => real?.close())

it('SCH-4 an administrator sets busy times up by keyboard: one by itself, one by an address that is shown once', async open => {
  const page = await signIn(real, open, 'ada@example.org', `/connections/${connection}?tab=busy`)
  await page.getByText('Nobody has busy times here yet').waitFor()
  await show(page, 'busy-none')

  await apply(`'5': Practitioner/okafor, luc.bergeron@example.com: Practitioner/bergeron`)
  const rowOf = (name: string) => page.getByRole('row', { name: new RegExp(name) })
  // The screen asks again every 15 seconds; who does not want to wait loads it again.
  await expect.poll(() => feeds('rendered_at is not null and intervals = 3'), { timeout: 60_000 }).toBe(1)
  await page.reload()
  await rowOf('Imani Okafor').getByText('Not set up').waitFor()
  await rowOf('Imani Okafor').getByText('3', { exact: true }).waitFor()
  await press(page, 'button', 'Set up the busy times of Imani Okafor')
  await type(page, 'Reason', 'So that nobody is booked twice')
  await press(page.getByRole('dialog', { name: /Set up/ }), 'button', 'Set up')
  await page.getByText('Cal.com reads the busy times of Imani Okafor now.').waitFor()

  await press(page, 'button', 'Set up the busy times of Luc Bergeron')
  await type(page, 'Reason', 'So that nobody is booked twice')
  await press(page.getByRole('dialog', { name: /Set up/ }), 'button', 'Set up')
  const made = page.getByRole('dialog', { name: 'Busy times of Luc Bergeron' })
  const url = ((await made.locator('code').textContent()) ?? '').trim()
  expect(url).toMatch(new RegExp(`^${real.origin}/busy/[A-Za-z0-9_-]{43}\\.ics$`))
  await show(page, 'busy-address')
  await press(made, 'button', 'Done')
  await expect.poll(() => page.content()).not.toContain(url)
  await rowOf('Luc Bergeron').getByText('Not fetched yet').waitFor()

  // He enters it at Cal.com; whoever asks for free times makes it fetched.
  await real.desk.turn('POST', 'feeds', { hostId: 6, url })
  expect((await fetch(url)).status).toBe(200)
  await press(page, 'button', 'Look now whether the times of Imani Okafor are blocked')
  await rowOf('Imani Okafor').getByText('Blocks', { exact: true }).waitFor()
  await page.reload()
  await expect.poll(() => rowOf('Luc Bergeron').textContent(), { timeout: 30_000 }).toMatch(/Fetched/)
  await show(page, 'busy')
})

it('says whom to ask where somebody may only look, and looks well in every language and colour', async open => {
  const page = await signIn(real, open, 'sam@example.org', `/connections/${connection}?tab=busy`)
  await page.getByRole('row', { name: /Imani Okafor/ }).waitFor()
  expect(await page.getByRole('button', { name: /New address/ }).count()).toBe(0)
  await page.close()

  // The EHR has not been read for two hours, and is not.
  await real.ehr.set({ offline: 'refuse' })
  await withScope(real.hub.pool, real.organization, db =>
    db.query("update run set started_at = now() - interval '2 hours' where stream = 'Appointment'"),
  )
  await checkScreens(real, open, [
    ['busy', `/connections/${connection}?tab=busy`],
    ['busy-overview', ''],
  ])
  const overview = await signIn(real, open, 'ada@example.org', '')
  await overview.getByText(/Availability is 2 h.* old; bookings go on and wait: 0/).waitFor()
})

/** How many feeds there are of this kind. */
async function feeds(kind: string): Promise<number> {
  const { rows } = await withScope(real.hub.pool, real.organization, db =>
    db.query<{ count: number }>(`select count(*)::int from busy_feed where ${kind}`),
  )
  return rows[0]?.count ?? 0
}
