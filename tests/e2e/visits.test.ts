/** Visits against a real hub and the simulators: types, hours, rooms and rules by keyboard, and the task of a broken rule. */
import { afterAll, beforeAll, expect } from 'vitest'
import { applyConfiguration } from '../../src/configuration/apply.ts'
import { readConfiguration } from '../../src/configuration/file.ts'
import { connectors } from '../../src/connectors/registry.ts'
import { spanAtWall } from '../../src/model/time.ts'
import { withScope } from '../../src/store/scope.ts'
import { person } from '../people.ts'
import { describeConsole, dist, findBarriers, takePicture } from './console.ts'
import { ehrToken, type RealHub, startRealHub } from './real-hub.ts'
import { checkScreens, press, showAs, signIn, type } from './set-up-walk.ts'

const it = describeConsole()
const show = showAs('visits')
const secret = 'whsec_of_the_tests'
/** A day on which the EHR says that Imani Okafor is away. */
const away = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10)

/** Free slots of Luc Bergeron: three Tuesdays, and once a Wednesday. */
const published = [
  [1, 2, '10:00', '14:00'],
  [2, 2, '10:00', '14:00'],
  [3, 2, '10:00', '14:00'],
  [2, 3, '13:00', '15:00'],
] as const

let real: RealHub
beforeAll(async () => {
  real = await startRealHub(dist)
  await real.addAccount('ada@example.org', 'Ada Dubois', 'integration-admin')
  await real.addAccount('cory@example.org', 'Cory Roy', 'coordinator')
  const practitioner = (id: string, given: string, family: string) =>
    real.ehr.put({ resourceType: 'Practitioner', id, active: true, name: [{ given: [given], family }] })
  practitioner('okafor', 'Imani', 'Okafor')
  practitioner('bergeron', 'Luc', 'Bergeron')
  real.ehr.put({ resourceType: 'Location', id: 'main', status: 'active', name: 'Main clinic' })
  for (const [id, name] of [
    ['room-1', 'Room 1'],
    ['room-2', 'Room 2'],
  ] as const)
    real.ehr.put({
      resourceType: 'Location',
      id,
      status: 'active',
      name,
      physicalType: { coding: [{ code: 'ro' }] },
      partOf: { reference: 'Location/main' },
    })
  real.ehr.put({
    resourceType: 'PractitionerRole',
    id: 'role',
    active: true,
    practitioner: { reference: 'Practitioner/okafor' },
    availableTime: [
      { daysOfWeek: ['mon', 'tue', 'wed', 'thu'], availableStartTime: '09:00:00', availableEndTime: '15:00:00' },
    ],
    notAvailable: [{ description: 'away', during: { start: away, end: away } }],
  })
  for (const [weeks, weekday, from, to] of published) {
    const { start, end } = spanAtWall('America/Toronto', dayOf(weekday, weeks), from, to)
    real.ehr.desk.publish({ practitioner: 'bergeron', from: start.toISOString(), to: end.toISOString() })
  }
  real.ehr.put({ resourceType: 'HealthcareService', id: 'intake', active: true, name: 'First assessment' })
  const read = readConfiguration(
    `
organization: maple-street
connections:
  - { id: calcom, connector: calcom, settings: { baseUrl: '${real.calcom.url}', auth: { apiKey: cal_test }, webhookSecrets: [${secret}], leave: out-of-office } }
  - { id: ehr, connector: fhir, settings: { baseUrl: '${real.ehr.url}', auth: { kind: bearer, token: ${ehrToken} } } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'] }
crosswalks:
  - { id: practitioners, kind: practitioner, from: calcom, to: ehr, entries: { '5': Practitioner/okafor, '6': Practitioner/bergeron } }
  - { id: places, kind: location, from: calcom, to: ehr, entries: { '12 Clinic Way, Toronto': Location/main } }
  - { id: types, kind: event-type, from: calcom, to: ehr, entries: { '7': { serviceType: { code: new } }, '8': { serviceType: { code: follow-up } } } }
  - { id: questions, kind: question, from: calcom, to: ehr, entries: { dateOfBirth: birthDate } }
`,
    connectors,
  )
  if (!read.ok) throw new Error('the configuration of this test has faults')
  const { inbound } = await applyConfiguration(real.hub, real.hub.keys, read.file)
  const path = inbound.find(({ connection }) => connection === 'calcom')?.path ?? ''
  real.calcom.addWebhook({
    subscriberUrl: `${real.origin}${path}`,
    secret,
    active: true,
    triggers: ['BOOKING_CREATED', 'BOOKING_RESCHEDULED', 'BOOKING_CANCELLED'],
  })
})
afterAll(() => real?.close())

it('SCH-9 an administrator takes a service over as a visit type, sets hours and rooms, and takes a rule back', async open => {
  await expect.poll(entries, { timeout: 40_000 }).toBe(6)
  const page = await signIn(real, open, 'ada@example.org', '/visits')
  await page.getByText('No visit types yet').waitFor()
  await page.getByRole('button', { name: 'First assessment' }).waitFor({ timeout: 40_000 })
  await show(page, 'none')
  await press(page, 'button', 'First assessment')
  const dialog = page.getByRole('dialog', { name: 'Describe a visit type' })
  await expect.poll(() => dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('First assessment')
  await type(page, 'Minutes', '50')
  await dialog.getByLabel('It needs a room').focus()
  await page.keyboard.press('Space')
  await press(dialog, 'button', 'Add an event type')
  await type(page, 'Event type', '7')
  await show(page, 'type')
  await page.keyboard.press('Enter')
  await page.getByRole('row', { name: /First assessment/ }).waitFor()

  await press(page, 'link', 'Hours and holidays')
  await page.getByRole('link', { name: 'All places' }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await type(page, 'Monday', '9-12, 13-17')
  await press(page, 'button', 'As on Monday, to Friday')
  await show(page, 'hours')
  await press(page, 'button', 'Save')
  await page.getByText('Mon–Fri 09:00–12:00, 13:00–17:00').waitFor()
  await press(page, 'button', 'Undo')
  await page.getByText('Taken back.').waitFor()
  await page.getByText('Not said: not checked').waitFor()

  await press(page, 'link', 'Rooms')
  await press(page, 'link', 'Main clinic')
  await press(page, 'button', 'Take over from the EHR')
  await page.getByText('Nothing is saved yet').waitFor()
  await expect.poll(() => page.getByRole('checkbox', { name: 'Room 1' }).isChecked()).toBe(true)
  await press(page, 'button', 'Save')
  await page.getByRole('cell', { name: 'Room 1, Room 2' }).waitFor()

  await press(page, 'link', 'Rules')
  await page.getByLabel('The clinic is closed then.').selectOption('warn')
  await page.getByText('Saved.').last().waitFor()
  await show(page, 'rules')
})

it('SCH-9 a coordinator accepts a visit that breaks a rule with a reason, and it reaches the EHR with a room', async open => {
  await real.desk.book({ person: person(1), at: nextTuesday() })
  const page = await signIn(real, open, 'cory@example.org', '/tasks')
  await page.getByText('It is shorter than visits of this type are.').waitFor({ timeout: 40_000 })
  await takePicture(page, 'visits-task')
  expect(await findBarriers(page)).toEqual([])
  await page.keyboard.press('a')
  await page.keyboard.type('The doctor agreed')
  await press(page.getByRole('dialog'), 'button', 'Accept it anyway')
  await page.getByText('Decided. One waiting message went on.').waitFor()
  await expect.poll(() => real.ehr.list('Appointment').length, { timeout: 30_000 }).toBe(1)
  await page.goto(`${real.origin}/o/maple-street/visits?tab=rules`)
  await page.getByRole('cell', { name: 'goes on, and is counted' }).first().waitFor()
  expect(await page.getByRole('combobox').count()).toBe(0)
  expect(await findBarriers(page)).toEqual([])
  expect(JSON.stringify(real.ehr.list('Appointment')[0])).toContain('Location/room-1')
})

it('SCH-5 an administrator takes hours over from the EHR, sees what differs at Cal.com, and sends it after a dry run', async open => {
  const page = await signIn(real, open, 'ada@example.org', '/visits?tab=practitioners')
  await press(page, 'link', 'Imani Okafor')
  await press(page, 'button', 'Take over from the EHR')
  await expect.poll(() => page.getByLabel('Monday', { exact: true }).inputValue()).toBe('09:00–15:00')
  await show(page, 'practitioner')
  await press(page, 'button', 'Save')
  await page.getByText('Mon–Thu 09:00–15:00').waitFor()

  await press(page, 'link', 'Luc Bergeron')
  await press(page, 'button', 'Take over from the EHR')
  await page.getByText('From the EHR’s slots, as far ahead as they are published').waitFor()
  await expect.poll(() => page.getByLabel('Tuesday', { exact: true }).inputValue()).toBe('10:00–14:00')
  await show(page, 'slots')
  await press(page, 'button', 'Save')
  await page.getByText('Tue 10:00–14:00 · one single day').waitFor()

  await press(page, 'link', 'Compare')
  await page
    .getByRole('row', { name: /New patient visit/ })
    .first()
    .waitFor()
  await show(page, 'compare')
  await page.getByRole('checkbox', { name: 'All that can be sent' }).focus()
  await page.keyboard.press('Space')
  await press(page, 'button', /^See what would be sent/)
  const dialog = page.getByRole('dialog', { name: 'What Cal.com would be sent' })
  await dialog.getByText('PATCH /v2/event-types/7').waitFor()
  await show(page, 'dry-run')
  await press(dialog, 'button', 'Send this to Cal.com')
  await page.getByText('Cal.com has it now.').waitFor()
  await expect.poll(() => page.getByRole('row', { name: /Imani Okafor/ }).count()).toBe(0)
  await page.getByText('Cal.com has every whole day away that the EHR has.').waitFor({ timeout: 40_000 })
  await show(page, 'compared')
})

it('SCH-9 looks well in every language and colour', async open => {
  await checkScreens(
    real,
    open,
    [
      ['types', '/visits'],
      ['practitioners', '/visits?tab=practitioners'],
      ['rules', '/visits?tab=rules'],
      ['compare', '/visits?tab=compare'],
    ],
    show,
  )
})

/** What has come of the EHR's directory. */
async function entries(): Promise<number> {
  const { rows } = await withScope(real.hub.pool, real.organization, db =>
    db.query<{ count: number }>(
      "select count(*)::int from record where type in ('Practitioner', 'Location', 'HealthcareService')",
    ),
  )
  return rows[0]?.count ?? 0
}

/** Ten in the morning in Toronto, at least a week from now. */
function nextTuesday(): string {
  const day = new Date(Date.now() + 8 * 86_400_000)
  day.setUTCDate(day.getUTCDate() + ((9 - day.getUTCDay()) % 7))
  return `${day.toISOString().slice(0, 10)}T15:00:00Z`
}

/** A weekday (1 is Monday) some weeks from now. */
function dayOf(weekday: number, weeks: number): string {
  const day = new Date(Date.now() + weeks * 7 * 86_400_000)
  day.setUTCDate(day.getUTCDate() + weekday - day.getUTCDay())
  return day.toISOString().slice(0, 10)
}
