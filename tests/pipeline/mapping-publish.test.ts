import type { Patient } from 'fhir/r4'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inChange } from '../../src/configuration/change.ts'
import { mappingVersions } from '../../src/configuration/mapping-history.ts'
import { publishMapping } from '../../src/configuration/publish-mapping.ts'
import { fhirAppointment, fhirPatient } from '../../src/mapping/defaults.ts'
import type { DraftRule } from '../../src/mapping/draft.ts'
import { advanceRun, startMappingRun } from '../../src/pipeline/mapping-run.ts'
import { withScope } from '../../src/store/scope.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { appointments } from '../looking.ts'
import { person } from '../people.ts'

let test: TestHub
let route: string
beforeAll(async () => {
  test = await openTestHub()
  const [row] = await test.rows<{ id: string }>('select id from route')
  route = row?.id ?? ''
})
afterAll(() => test?.close())

const publish = (type: 'Appointment' | 'Patient', rules: DraftRule[] | undefined, reason: string) =>
  inChange(test.hub, test.organization, { how: 'console', reason }, change =>
    publishMapping(change, { route, type, rules, name: 'ours' }),
  )
const without = (rules: readonly DraftRule[], to: string) => rules.filter(rule => rule.to !== to)
const newest = () => appointments(test.ehr).at(-1)
const patientOf = (email: string) =>
  (test.ehr.list('Patient') as Patient[]).find(each => each.telecom?.some(({ value }) => value === email))

it('MA-4 what is published is what the EHR gets from the next booking on, and rolling back restores it', async () => {
  await test.book({ person: person(1), at: 1 })
  await test.settleDown()
  expect(newest()?.minutesDuration).toBe(30)
  expect(patientOf(person(1).email)).toBeDefined()

  const version = await publish(
    'Appointment',
    without(fhirAppointment.rules, 'minutesDuration'),
    'The EHR counts it itself',
  )
  await publish('Patient', without(fhirPatient.rules, 'telecom'), 'No contact points')
  await test.book({ person: person(2), at: 3 })
  await test.settleDown()
  expect(appointments(test.ehr)).toHaveLength(2)
  expect(newest()).not.toHaveProperty('minutesDuration')
  expect(newest()?.start).toBeTypeOf('string')
  expect(patientOf(person(2).email)).toBeUndefined()
  expect(test.ehr.list('Patient')).toHaveLength(2)

  const versions = await withScope(test.hub.pool, test.organization, db =>
    mappingVersions(test.hub, db, route, 'Appointment'),
  )
  expect(versions?.map(each => [each.version, each.own])).toEqual([
    [1, false],
    [version, true],
  ])
  await publish('Appointment', undefined, 'It does not')
  await publish('Patient', undefined, 'They are needed')
  await test.book({ person: person(3), at: 5 })
  await test.settleDown()
  expect(newest()?.minutesDuration).toBe(30)
  expect(patientOf(person(3).email)).toBeDefined()
})

it('MA-3 trying a draft on what came sends nothing, goes on where it stood, and ends when a mapping is published', async () => {
  const { hub, organization } = test
  const before = test.ehr.list('Appointment').length
  const by = hub.newId()
  const rules: DraftRule[] = [...fhirAppointment.rules, { to: 'description', from: "'by phone'" }]
  const start = async () => {
    await hub.sealer.ready(organization)
    return withScope(hub.pool, organization, async db => {
      const { routes } = await hub.configurations.within(db, organization)
      const [found] = routes
      if (!found) throw new Error('no route')
      return startMappingRun(hub, db, { route: found, type: 'Appointment', rules, wanted: 60, by })
    })
  }
  for (let number = 0; number < 57; number += 1) await test.book({ person: person(number), at: 10 + number })
  await test.settleDown()
  const run = await start()
  const first = await advanceRun(hub, organization, run, by)
  expect(first).toMatchObject({ state: 'running', tried: 50, counts: { changed: 50 } })
  const second = await advanceRun(test.another(), organization, run, by)
  expect(second).toMatchObject({ state: 'done', tried: 60, counts: { changed: 60 } })
  expect(second?.results).toHaveLength(60)
  expect(JSON.stringify(second?.results)).not.toMatch(/phone|example\.com/)
  await test.settleDown()
  expect(test.ehr.list('Appointment')).toHaveLength(before + 57)

  const overtaken = await start()
  await publish('Appointment', without(fhirAppointment.rules, 'minutesDuration'), 'In between')
  expect(await advanceRun(hub, organization, overtaken, by)).toMatchObject({ state: 'stopped', tried: 0 })
})
