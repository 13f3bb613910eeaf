/** Every gate that depends on what surrounds an appointment, from real rows: one thing is changed, one gate speaks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tryGates } from '../../src/practice/render.ts'
import { type SampleIds, seedPractice } from '../../src/practice/synthetic.ts'
import { practiceTarget } from '../../src/practice/target.ts'
import { fillingOf } from '../../src/practice/testing/desk.ts'
import { withScope } from '../../src/store/scope.ts'
import { type TestServer, testServer } from '../hub-server.ts'

let test: TestServer
let ids: SampleIds
const note = '00000000-0000-7000-8000-000000000001'
const times = {
  date: '2026-11-20',
  from: '13:00',
  to: '14:00',
  zone: 'America/Moncton',
  signedAt: '2026-11-20T18:05:00Z',
}
const idOf = (key: string) => ids.get(key) ?? ''

beforeAll(async () => {
  test = await testServer()
  test.clock.now = new Date('2026-11-20T23:00:00Z')
  const account = await test.addAccount('admin@example.org')
  ids = await seedPractice(test.hub, test.organization, { now: test.clock.now, accountOf: () => account })
  await practiceTarget(test.hub, test.organization).fill([fillingOf(idOf('appointment 5'), note, times)])
}, 60_000)
afterAll(() => test?.close())

/** What the gates say of Mia's appointment after a change that is taken back at once. */
async function gatesAfter(statement: string, key: string): Promise<string[]> {
  const said: string[] = []
  const undo = new Error('taken back')
  await withScope(test.hub.pool, test.organization, async db => {
    if (statement !== '') expect((await db.query(statement, [idOf(key)])).rowCount).toBeGreaterThan(0)
    const asked = { appointment: idOf('appointment 5'), note, by: { kind: 'hub' } } as const
    const failures = await tryGates(test.hub, db, asked)
    said.push(...(failures ?? []).map(({ gate, severity, at }) => `${gate} ${severity} ${at.kind}`))
    throw undo
  }).catch((error: unknown) => {
    if (error !== undo) throw error
  })
  return said
}

const mia = 'appointment 5'
const appointment = (set: string) => `update practice_appointment set ${set} where id = $1`
const movedTo = `staff = p.staff, client = p.client, service = p.service, agency = p.agency, starts_at = p.starts_at,
  ends_at = p.ends_at`
/** Turns another appointment into one at the same time. */
const beside = (more: string) =>
  `update practice_appointment a set ${more} from practice_appointment p where p.id = $1 and a.id <> p.id
      and a.id = (select id from practice_appointment where kind = 'non-payroll' limit 1)`

describe('gates from rows', () => {
  it.each([
    ['nothing', '', mia, []],
    ['it was cancelled', appointment(`state = 'cancelled'`), mia, ['R01 block appointment']],
    ['it is no service', appointment(`kind = 'non-payroll'`), mia, ['R02 block appointment']],
    [
      'its status type is a cancellation',
      `update practice_status_type set cancellation = true where $1::uuid is not null`,
      mia,
      ['R03 block appointment'],
    ],
    ['it has not ended', appointment(`ends_at = '2026-11-21T00:00:00Z'`), mia, ['R04 block appointment']],
    [
      'the client is enrolled nowhere',
      `update practice_client set enrolments = '[]' where id = $1`,
      'client mia',
      ['R05 block client'],
    ],
    [
      'the client is not active',
      'update practice_client set active = false where id = $1',
      'client mia',
      ['R05 block client'],
    ],
    [
      'the staff cannot sign in',
      'update practice_staff set account = null where id = $1',
      'staff camille',
      ['R06 block staff'],
    ],
    [
      'the staff has no credential',
      `update practice_staff set credentials = '[]' where id = $1`,
      'staff camille',
      ['R07 warn staff'],
    ],
    [
      'the credential is for another service',
      `update practice_staff set credentials = '[{"kind":"RBT","services":[]}]' where id = $1`,
      'staff camille',
      ['R07 warn staff'],
    ],
    [
      'nothing is authorized',
      `update practice_authorization set removed_at = created_at where id = $1`,
      'authorization mia direct',
      ['R08 block appointment'],
    ],
    [
      'the authorization ended the day before',
      `update practice_authorization set to_date = '2026-11-19' where id = $1`,
      'authorization mia direct',
      ['R08 block appointment'],
    ],
    [
      'the authorization ends that day',
      `update practice_authorization set to_date = '2026-11-20' where id = $1`,
      'authorization mia direct',
      [],
    ],
    [
      'too few units are left',
      `update practice_authorization set windows = '[{"per":"day","units":3}]' where id = $1`,
      'authorization mia direct',
      ['R09 block authorization'],
    ],
    ['the staff is elsewhere', beside(movedTo.replace('client = p.client, ', '')), mia, ['R10 block appointment']],
    ['the client is elsewhere', beside(movedTo.replace('staff = p.staff, ', '')), mia, ['R11 warn appointment']],
    ['both are elsewhere, cancelled', beside(`${movedTo}, state = 'cancelled'`), mia, []],
    [
      'direct or indirect is open',
      `update practice_service set direct = 'set-at-appointment' where id = $1`,
      'service direct',
      ['R15 block appointment'],
    ],
    [
      'it is longer than the service',
      'update practice_service set max_minutes = 30 where id = $1',
      'service direct',
      ['R18 warn appointment'],
    ],
    [
      'the period is closed',
      'update practice_period set closed = true where id = $1',
      'period nord payroll now',
      ['R19 block period'],
    ],
    [
      'the hub may not render there',
      'update practice_agency set automation = false where id = $1',
      'agency nord',
      ['R20 block rights'],
    ],
  ])('SES-6 S25 %s', async (_what, statement, key, said) => {
    expect(await gatesAfter(statement, key)).toEqual(said)
  })

  it('SES-6 agency and funder say how severe a gate is, but cannot switch off that it is rendered once', async () => {
    const both = `
      with a as (update practice_agency set severities = '{"R01":"off","R18":"block"}' returning 1),
           s as (update practice_service set max_minutes = 30 returning 1)
      update practice_appointment set state = 'rendered' where id = $1`
    expect(await gatesAfter(both, mia)).toEqual(['R01 block appointment', 'R18 block appointment'])
    const asks = `update practice_funder set severities = '{"R12":"off"}', guardian_signature = 'each' where id = $1`
    expect(await gatesAfter(asks, 'funder insurance')).toEqual([])
  })

  it('SES-6 clients of one group may be served at the same time', async () => {
    const group = `
      with s as (update practice_service set group_allowed = true returning 1)
      update practice_appointment a set staff = p.staff from practice_appointment p where p.id = $1 and a.id = '${idOf('appointment 6')}'`
    expect(await gatesAfter(group, mia)).toEqual([])
    expect(await gatesAfter(group.replace('true', 'false'), mia)).toEqual(['R10 block appointment'])
  })
})
