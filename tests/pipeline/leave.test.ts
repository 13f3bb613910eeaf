/** Whole days away of the EHR as out-of-office at the simulated Cal.com: entered, changed, removed, never twice. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Hub } from '../../src/pipeline/hub.ts'
import { isKept, leaveDue, lookEveryMs, lookNow, planOf } from '../../src/scheduling/leave/keep.ts'
import { openTestHub, secret, standardYaml, type TestHub } from '../hub.ts'

let test: TestHub
const bearer = { authorization: 'Bearer cal_test', 'content-type': 'application/json' }

beforeAll(async () => {
  test = await openTestHub()
  const yaml = standardYaml(test.calcom.url, test.ehr.url).replace('auth: {', 'leave: out-of-office, auth: {')
  await test.apply(yaml)
  await setAccount({ organization: 77 })
  test.calcom.addWebhook({ subscriberUrl: test.inbound, secret, active: true, triggers: ['OOO_CREATED'] })
  await test.settleDown()
})
afterAll(() => test?.close())

async function setAccount(body: object): Promise<void> {
  await fetch(`${test.calcom.url}/_control/account`, { method: 'PATCH', headers: bearer, body: JSON.stringify(body) })
}
type Entry = { id: number; start: string; end: string; notes?: string; userId: number }
async function entries(): Promise<Entry[]> {
  const response = await fetch(`${test.calcom.url}/v2/organizations/77/ooo`, { headers: bearer })
  return ((await response.json()) as { data: Entry[] }).data
}
const spans = async () =>
  (await entries()).map(({ userId, start, end }) => `${userId} ${start.slice(0, 10)} ${end.slice(0, 10)}`)
const away = (id: string, practitioner: string, ...spansOfIt: { start: string; end: string }[]) =>
  test.ehr.put({
    resourceType: 'PractitionerRole',
    id,
    practitioner: { reference: `Practitioner/${practitioner}` },
    notAvailable: spansOfIt.map(during => ({ description: 'Surgery', during })),
  })
async function turn(hub: Hub = test.hub): Promise<number> {
  test.advance(lookEveryMs)
  return leaveDue(hub)
}

describe('whole days away', () => {
  it('SCH-4 become out-of-office of each person: whole days only, without a word of why, and our own news of it is an echo', async () => {
    away(
      'r1',
      'okafor',
      { start: '2026-12-24', end: '2026-12-26' },
      { start: '2026-12-07T13:00:00-05:00', end: '2026-12-07T15:00:00-05:00' },
    )
    away('r2', 'bergeron', { start: '2026-12-28T08:00:00-05:00', end: '2026-12-31T17:00:00-05:00' })
    expect(await turn()).toBe(1)
    expect(await spans()).toEqual(['5 2026-12-24 2026-12-26', '6 2026-12-29 2026-12-30'])
    const [entry] = await entries()
    expect(entry?.notes).toMatch(/^Away \(causeway:[0-9a-f-]{36}\)$/)
    await test.calcom.flush()
    await test.settleDown()
    expect(await test.rows('select state, reason from message where origin = $1', ['push'])).toEqual([
      { state: 'ignored', reason: 'echo' },
      { state: 'ignored', reason: 'echo' },
    ])
    expect(await test.rows("select action from audit where action like 'leave.%'")).toHaveLength(2)
    const [row] = await test.rows<{ row: string }>('select row_to_json(e)::text as row from leave_entry e')
    expect(row?.row).not.toMatch(/2026-12-2|Surgery/)
  })

  it('SCH-4 are looked at by one process, once in its time', async () => {
    expect(await leaveDue(test.hub)).toBe(0)
    test.advance(lookEveryMs)
    const other = test.another()
    const counts = await Promise.all([leaveDue(test.hub), leaveDue(other)])
    expect(counts.sort()).toEqual([0, 1])
    expect(await entries()).toHaveLength(2)
  })

  it('SCH-4 follow the EHR: a change changes the entry, and one that is off takes it away; what people entered stays', async () => {
    const own = { start: '2027-01-04T00:00:00Z', end: '2027-01-05T23:59:59Z', reason: 'vacation' }
    await fetch(`${test.calcom.url}/v2/organizations/77/users/5/ooo`, {
      method: 'POST',
      headers: bearer,
      body: JSON.stringify(own),
    })
    const [first] = await entries()
    away('r1', 'okafor', { start: '2026-12-24', end: '2026-12-27' }, { start: '2027-01-04', end: '2027-01-05' })
    away('r2', 'bergeron')
    await turn()
    expect(await spans()).toEqual(['5 2026-12-24 2026-12-27', '5 2027-01-04 2027-01-05'])
    expect((await entries())[0]?.id).toBe(first?.id)
  })

  it('SCH-4 are taken from appointments and closed slots that last from midnight to midnight, too; a day full of visits is none', async () => {
    const from = Date.parse('2026-12-14T05:00:00Z')
    const put = (id: string, start: number, hours: number) =>
      test.ehr.put({
        resourceType: 'Appointment',
        id,
        status: 'booked',
        start: new Date(start).toISOString(),
        end: new Date(start + hours * 3_600_000).toISOString(),
        participant: [{ actor: { reference: 'Practitioner/bergeron' }, status: 'accepted' }],
      })
    put('conference', from, 48)
    for (let hour = 0; hour < 24; hour += 1) put(`visit-${hour}`, from + (72 + hour) * 3_600_000, 1)
    test.advance(120_000)
    await test.settleDown()
    await turn()
    expect((await spans()).filter(each => each.startsWith('6'))).toEqual(['6 2026-12-14 2026-12-15'])
    test.ehr.remove('Appointment', 'conference')
    await test.rows(
      "update record set status = 'cancelled' where type = 'Appointment' and ends_at - starts_at > interval '1 day'",
    )
    await turn()
    expect((await spans()).filter(each => each.startsWith('6'))).toEqual([])
  })

  it('SCH-4 are entered once although the answer was lost, and say so as an issue meanwhile', async () => {
    away('r2', 'bergeron', { start: '2027-02-01', end: '2027-02-05' })
    const losing: Hub = {
      ...test.hub,
      fetch: async (url, request) => {
        const reply = await test.hub.fetch(url, request)
        return request?.method === 'POST' ? { kind: 'failed', written: true, cause: 'cut-off' } : reply
      },
    }
    await turn(losing)
    expect(await test.rows("select state from leave_entry where state = 'sending'")).toHaveLength(1)
    const issues = () => test.rows<{ state: string }>("select state from issue where code = 'leave.not-sent'")
    expect(await issues()).toEqual([{ state: 'open' }])
    await turn()
    expect((await spans()).filter(each => each.startsWith('6'))).toEqual(['6 2027-02-01 2027-02-05'])
    expect(await issues()).toEqual([{ state: 'resolved' }])
  })

  it('SCH-4 stay as a person left them there, and nothing is concluded while the EHR does not answer', async () => {
    const gone = (await entries()).find(({ userId }) => userId === 6)
    await fetch(`${test.calcom.url}/v2/organizations/77/users/6/ooo/${gone?.id}`, { method: 'DELETE', headers: bearer })
    await turn()
    await turn()
    expect((await spans()).filter(each => each.startsWith('6'))).toEqual([])
    const before = await spans()
    await test.ehr.set({ fail: { status: 404, next: 2 } }) // a proxy that knows nothing of it
    await turn()
    expect(await spans()).toEqual(before)
    await test.ehr.set({ fail: undefined, offline: 'unavailable' })
    const connection = [...((await test.hub.configurations.get(test.organization))?.connections.values() ?? [])].find(
      isKept,
    )
    if (!connection) throw new Error('it is set')
    const planned = await planOf(test.hub, test.organization, connection)
    expect(planned).toMatchObject({ kind: 'ok', value: { steps: [], unknown: new Set(['5', '6']) } })
    expect(await lookNow(test.hub, test.organization, connection)).toBeUndefined()
    expect(await spans()).toEqual(before)
    await test.ehr.set({ offline: 'no' })
  })
})
