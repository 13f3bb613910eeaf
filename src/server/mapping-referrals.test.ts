import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { addReferralRoute, referralConnectors, referralNumber } from '../../tests/referral-mapping.ts'
import { crmsReferral } from '../connectors/crms/mapping.ts'
import { createLog } from '../log.ts'
import type { DraftRule } from '../mapping/draft.ts'
import { registrantOf } from '../model/referral/record.ts'

let server: TestServer
let ada: Browser
let base: string
let events: string[]
const message = 'Could you send the list of medicines?'

beforeAll(async () => {
  server = await testServer(createLog('silent'), referralConnectors)
  await server.addAccount('ada@example.org', 'integration-admin')
  const { route, refer } = await addReferralRoute(server)
  ada = await server.signIn('ada@example.org')
  base = `/mappings/${route}/ServiceRequest`
  for (let number = 0; number < 6; number += 1)
    await refer(
      referralNumber(number, referral => {
        const registrant = registrantOf(referral)
        if (number === 2 && registrant) delete registrant.birthDate
      }),
    )
  const { items } = await read(`${base}/samples`)
  events = items.map((each: { event: string }) => each.event)
})
afterAll(() => server?.close())

const read = async (path: string) => (await ada.send('GET', path)).json()
async function post(path: string, body: object, version?: number, method: 'POST' | 'PUT' = 'POST') {
  const headers = version === undefined ? {} : { 'if-match': `"${version}"` }
  const response = await ada.send('POST', path, body, { method, headers })
  return { status: response.statusCode, body: response.json() }
}
const shipped = { shipped: 'whole' }
const rules: DraftRule[] = [...crmsReferral.rules]
const without = (...fields: string[]) => rules.filter(({ to }) => !fields.includes(to))

describe('REF-4 the mapping of a referral to a CRMS', () => {
  it('stands in the list, as its target brings it', async () => {
    const { items } = await read('/mappings')
    expect(items).toContainEqual(
      expect.objectContaining({ type: 'ServiceRequest', own: false, rules: crmsReferral.rules.length }),
    )
  })

  it('names the fields of the CRMS, those that it requires, and nothing of FHIR', async () => {
    const whole = await read(base)
    expect(whole).toMatchObject({ name: 'crmsReferral', target: 'fields', findings: [], rules: crmsReferral.rules })
    expect(whole.required).toEqual(['firstName', 'lastName', 'dateOfBirth'])
    const paths = whole.fields.map((each: { path: string }) => each.path)
    expect(paths).toContain('requester.lastName')
    expect(paths).toContain('referralNote')
    expect(paths).not.toContain('status')
    expect(whole.shipped).toEqual(['whole', 'little'])
  })

  it('is previewed with a note made for real, in which no mapped field stands twice', async () => {
    const { body } = await post(`${base}/preview`, { rules, sample: shipped })
    expect(body).toMatchObject({ findings: [], faults: [], failsAt: null, covered: false })
    expect(body.body).toMatchObject({
      firstName: 'Robin',
      middleName: 'Lee',
      lastName: 'Sample',
      dateOfBirth: '1985-03-14',
      phoneHome: '+14165550143',
      requester: { organization: 'Example Family Health Team' },
      appointment: { start: '2026-12-01T15:00:00Z', durationMinutes: 45 },
      externalId: '6f0c5a2e-sample-referral',
    })
    expect(body.body).not.toHaveProperty('resourceType')
    const note: string = body.body.referralNote
    for (const told of [message, 'Two falls in the last six months', 'Alex Sample', 'Stairs: 14'])
      expect(note).toContain(told)
    expect(note).not.toContain('1985-03-14')
    expect(body.lines[0].reads).toContainEqual({
      inside: { type: 'Patient', id: 'registrant' },
      path: ['name', 'given'],
    })
  })

  it('REF-5 a field whose rule goes moves into the note', async () => {
    const { body } = await post(`${base}/preview`, { rules: without('city', 'dateOfBirth'), sample: shipped })
    expect(body.body.referralNote).toMatch(/1985-03-14/)
    expect(body.body.referralNote).toMatch(/Toronto/)
    expect(body.findings).toEqual([
      { rule: null, part: 'whole', code: 'target-requires', level: 'error', field: 'dateOfBirth' },
    ])
  })

  it('REF-8 says in the words of the CRMS what a referral lacks', async () => {
    const { body } = await post(`${base}/preview`, { rules, sample: { event: events[3] } })
    expect(body.faults).toEqual([{ path: 'dateOfBirth', code: 'missing', says: 'Date of birth is required' }])
  })

  it('G-3 covers names, answers, messages and the note of a real referral', async () => {
    const { body } = await post(`${base}/preview`, { rules, sample: { event: events[0] } })
    expect(body.covered).toBe(true)
    const text = JSON.stringify(body)
    for (const hidden of ['Roy5', 'Marguerite', 'medicines', 'falls', 'Exercise', 'Daughter', '5791085005', 'Toronto'])
      expect(text).not.toContain(hidden)
    expect(body.body.appointment.start).toBe('2026-12-01T15:00:00Z')
    expect(body.body.referralNote).toMatch(/Xxxx/)
  })

  it('ME-7 copies a referral as a sample that leads back to nobody', async () => {
    const { record } = await read(`${base}/samples/${events[0]}/stand-in`)
    expect(record.resourceType).toBe('ServiceRequest')
    expect(JSON.stringify(record)).not.toMatch(/Roy5|Marguerite|medicines|5791085005/)
  })

  it('MA-2 names each element and question that no rule takes, and no field that is filled', async () => {
    const { body } = await post(`${base}/coverage`, { rules: without('city') })
    expect(body).toMatchObject({ samples: 6, shipped: false })
    expect(body.unread).toContain("contained.where(id = 'registrant').address.city")
    expect(body.unread).toContain("contained.where(id = 'answers').item.where(linkId = '1').answer.value")
    expect(body.unfilled).not.toContain('referralNote')
    expect(JSON.stringify(body)).not.toMatch(/Roy|Marguerite|medicines/)
  })

  it('MA-3 tried on the last referrals, a change shows in its field and in the note', async () => {
    const draft = rules.map(rule => (rule.to === 'gender' ? { ...rule, required: true } : rule))
    const changed = without('city').map(rule => draft.find(each => each.to === rule.to) ?? rule)
    const { body: started } = await post(`${base}/runs`, { rules: changed, messages: 10 })
    const { body: run } = await post(`/mapping-runs/${started.id}/advance`, {})
    expect(run).toMatchObject({ state: 'done', tried: 6, counts: { changed: 6, 'newly-fails': 0 } })
    expect(run.results[0].fields).toEqual(['city', 'referralNote'])
    const difference = await read(`/mapping-runs/${started.id}/results/${run.results[0].event}`)
    expect(difference.covered).toBe(true)
    expect(difference.changes.map((each: { path: string; kind: string }) => `${each.path} ${each.kind}`)).toEqual([
      'city removed',
      'referralNote changed',
    ])
    // Of the two notes only the line that came in, covered.
    expect(difference.changes[1]).toMatchObject({ before: '', after: 'Xxxx: Xxxxxxx' })
  })

  it('MA-4 is published without a type of FHIR, and rolled back to what the CRMS begins with', async () => {
    const changed = rules.map(rule => (rule.to === 'city' ? { ...rule, transform: 'line' as const } : rule))
    const saved = await post(`${base}/draft`, { rules: changed, baseVersion: 1 }, 0, 'PUT')
    expect(saved.body).toMatchObject({ version: 1, findings: [] })
    const published = await post(`${base}/publish`, { note: 'Cities on one line' }, 1)
    expect(published).toMatchObject({ status: 200, body: { version: 2 } })
    const whole = await read(base)
    expect(whole).toMatchObject({ own: true, version: 2, target: 'fields', findings: [] })
    const { body } = await post(`${base}/preview`, { rules: whole.rules, sample: shipped })
    expect(body.body).not.toHaveProperty('resourceType')
    const back = await post(`${base}/versions/1/roll-back`, { note: 'As it was' }, 2)
    expect(back.status).toBe(200)
    expect(await read(base)).toMatchObject({ own: false, rules: crmsReferral.rules })
  })

  it('MA-1 refuses a draft that leaves out what the CRMS requires, or writes what it does not have', async () => {
    const wrong = [...without('lastName'), { to: 'surname', from: 'id' }]
    const { status, body } = await post(`${base}/runs`, { rules: wrong, messages: 1 })
    expect(status).toBe(400)
    expect(body.errors.map((each: { code: string }) => each.code).sort()).toEqual(['target-requires', 'unknown-target'])
  })

  it('MA-4 is a sheet with made-up examples', async () => {
    const { rows } = await read(`${base}/sheet`)
    expect(rows).toHaveLength(crmsReferral.rules.length)
    const note = crmsReferral.rules.findIndex(({ transform }) => transform === 'referral-note')
    expect(rows[note].values[0]).toContain('Falls prevention program')
  })
})
