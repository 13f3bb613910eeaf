import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { fhirAppointment, fhirPatient } from '../mapping/defaults.ts'
import type { DraftRule } from '../mapping/draft.ts'
import { recordConfiguration } from '../store/configuration-versions.ts'
import { withScope } from '../store/scope.ts'

let server: TestServer
let ada: Browser
let base: string
const born = '1980-02-03'

beforeAll(async () => {
  server = await testServer()
  await server.addAccount('ada@example.org', 'integration-admin')
  await server.addAccount('cleo@example.org', 'coordinator')
  await server.addAccount('sam@example.org', 'support')
  ada = await server.signIn('ada@example.org')
  base = `/mappings/${server.route}/Appointment`
  await keepFirstVersion()
  for (let number = 0; number < 12; number += 1)
    await server.book({
      id: `visit-${number}`,
      start: `2026-12-${String(number + 1).padStart(2, '0')}T15:00:00.000Z`,
      // Three of them are of nobody.
      ...(number % 4 === 0 ? {} : { name: { given: `Given${number}`, family: 'Brown' }, birthDate: born }),
    })
  await server.run()
})
afterAll(() => server?.close())

/** The route's first version in the history, as applying a file leaves it. */
async function keepFirstVersion(): Promise<void> {
  const { hub, organization, route, source, target, clock } = server
  await withScope(hub.pool, organization, db => {
    const version = { slug: 'to-ehr', source: source.id, target: target.id, events: ['booking.*', 'booking.created'] }
    const body = hub.sealer.sealJson(organization, 'configuration', `${route}/1`, version)
    return recordConfiguration(
      db,
      organization,
      { kind: 'route', subject: route, version: 1, body, how: 'apply' },
      clock.now,
    )
  })
}

/** A write with the version that it was made from. */
async function write(method: 'PUT' | 'POST' | 'DELETE', path: string, body: object, version?: number, browser = ada) {
  const more = { method, headers: version === undefined ? {} : { 'if-match': `"${version}"` } } as const
  const response = await browser.send('POST', path, body, more)
  return { status: response.statusCode, body: response.json() }
}
const read = async (path: string, browser = ada) => (await browser.send('GET', path)).json()
const withoutEnd: DraftRule[] = fhirAppointment.rules.filter(({ to }) => to !== 'end')

describe('the list of mappings', () => {
  it('MA-1 shows one for each route and type, and whether it is the route’s own', async () => {
    const { items } = await read('/mappings')
    expect(items).toMatchObject([
      { route: { slug: 'to-ehr' }, type: 'Appointment', own: false, rules: 10, draft: null },
      { route: { slug: 'to-ehr' }, type: 'Patient', own: false, rules: 8, draft: null },
    ])
  })

  it('gives everything that the form of a rule needs', async () => {
    const whole = await read(base)
    expect(whole.rules).toEqual(fhirAppointment.rules)
    expect(whole.fields).toContainEqual({ path: 'participant.actor', type: 'Reference', many: false })
    expect(whole.transforms).toContainEqual(
      expect.objectContaining({
        name: 'truncate',
        options: [{ name: 'limit', kind: 'number', needed: true }],
      }),
    )
    expect(whole.shipped).toEqual(['whole', 'little', 'cancelled'])
  })

  it('knows no mapping of another organization, of no route, or of a type that the target does not take', async () => {
    await server.addOrganization('elm-street')
    const missing = '0198f300-0000-7000-8000-0000000000ff'
    expect((await ada.send('GET', `/mappings/${missing}/Appointment`)).statusCode).toBe(404)
    expect((await ada.send('GET', `/mappings/${server.route}/Location`)).statusCode).toBe(400)
    expect((await ada.send('GET', `/api/v1/o/elm-street${base}`)).statusCode).toBe(404)
  })
})

describe('trying', () => {
  it('MA-1 G-3 previews on a real message, with values of people covered, and notes who looked, once', async () => {
    const { items } = await read(`${base}/samples`)
    expect(items).toHaveLength(12)
    const sample = { event: items[0].event }
    const rules = [...fhirAppointment.rules, { to: 'description', from: 'nope(' }]
    const first = await write('POST', `${base}/preview`, { rules, sample })
    expect(first.body).toMatchObject({
      covered: true,
      failsAt: 10,
      faults: [{ path: 'end', code: 'missing' }],
    })
    expect(first.body.findings).toEqual([{ rule: 10, part: 'from', code: 'unreadable-path', level: 'error' }])
    expect(first.body.lines[5]).toMatchObject({ places: ['start'], values: ['2026-12-12T15:00:00Z'] })
    expect(first.body.body.participant[0].actor.reference).toMatch(/^Patient\//)
    await write('POST', `${base}/preview`, { rules, sample })
    const { rows } = await server.owner.query(`select count(*)::int from audit where action = 'mappings.preview'`)
    expect(rows).toEqual([{ count: 1 }])
  })

  it('G-3 never tells a name, a phone or a birth date', async () => {
    const path = `/mappings/${server.route}/Patient`
    const { items } = await read(`${path}/samples`)
    expect(items).toHaveLength(9)
    const rules = [{ to: 'gender', from: 'name.given' }, ...(await read(path)).rules]
    const shown = await write('POST', `${path}/preview`, { rules, sample: { event: items[0].event } })
    expect(shown.status).toBe(200)
    expect(JSON.stringify(shown.body)).not.toMatch(/Given1|Brown|555 ?0143|1980/)
    expect(shown.body.source.name).toEqual([{ given: ['Xxxxx99'], family: 'Xxxxx' }])
    const copy = await ada.send('GET', `${path}/samples/${items[0].event}/stand-in`)
    expect(copy.statusCode).toBe(200)
    expect(copy.body).not.toMatch(/Given|Brown|1980-02-03/)
  })

  it('G-3 shows values while the message is uncovered for a reason, and covers them again; whose they are is on record', async () => {
    const path = `/mappings/${server.route}/Patient`
    const { items } = await read(`${path}/samples`)
    const [{ event, message }] = items
    const preview = () => write('POST', `${path}/preview`, { rules: fhirPatient.rules, sample: { event } })
    await server.owner.query(`update membership set rights = '{payloads.reveal}' where account = $1`, [ada.account])
    expect((await preview()).body.covered).toBe(true)
    expect((await write('POST', `/messages/${message}/reveal`, { reason: 'A name looks wrong' })).status).toBe(200)
    const open = await preview()
    expect(open.body.covered).toBe(false)
    expect(JSON.stringify(open.body.body)).toContain('Brown')
    expect((await write('DELETE', `/messages/${message}/reveal`, {})).status).toBe(200)
    expect((await preview()).body.covered).toBe(true)
    const { rows } = await server.owner.query(
      `select distinct action from audit_person p join audit a on a.id = p.audit where a.cause = $1 and action <> 'payloads.reveal'`,
      [message],
    )
    expect(rows.map(row => row.action)).toEqual(expect.arrayContaining(['mappings.preview', 'payloads.read']))
  })

  it('MA-1 previews on what came with the hub when no message has come yet, in clear', async () => {
    const sample = { shipped: 'whole' }
    const shown = await write('POST', `${base}/preview`, { rules: fhirAppointment.rules, sample })
    expect(shown.body).toMatchObject({ covered: false, failsAt: null, faults: [] })
    expect(shown.body.source.description).toBe('First visit')
    expect((await write('POST', `${base}/preview`, { rules: [], sample: { shipped: 'none' } })).status).toBe(404)
  })

  it('MA-2 names what no rule reads and what is never filled', async () => {
    const { body } = await write('POST', `${base}/coverage`, { rules: withoutEnd, samples: 10 })
    expect(body).toMatchObject({ samples: 10, shipped: false, unread: [] })
    expect(body.unfilled).toContain('serviceType')
    const some = await write('POST', `${base}/coverage`, { rules: [{ to: 'status', from: 'status' }] })
    expect(some.body.unread).toContain('participant.actor.reference')
  })

  it('MA-4 prints a sheet whose examples belong to nobody', async () => {
    const sheet = await read(`${base}/sheet`)
    expect(sheet.rows).toHaveLength(10)
    expect(sheet.rows[1]).toEqual({ found: ['booked'], values: ['booked'] })
  })
})

describe('running a draft over the last messages', () => {
  const run = async (rules: DraftRule[], messages = 200) => {
    const { body } = await write('POST', `${base}/runs`, { rules, messages })
    let at = await read(`/mapping-runs/${body.id}`)
    for (let step = 0; at.state === 'running' && step < 20; step += 1)
      at = (await write('POST', `/mapping-runs/${body.id}/advance`, {})).body
    return at
  }

  it('MA-3 says that three of twelve would fail, which, at which rule and why', async () => {
    const rules = fhirAppointment.rules.map(rule => (rule.to === 'participant' ? { ...rule, required: true } : rule))
    const done = await run(rules)
    expect(done).toMatchObject({
      state: 'done',
      tried: 12,
      counts: { same: 9, changed: 0, 'newly-fails': 3, 'newly-works': 0, 'still-fails': 0 },
    })
    expect(done.results).toHaveLength(3)
    expect(done.results[0]).toMatchObject({ rule: 9, to: 'participant', problem: 'mapping.failed' })
    const shown = await read(`/mapping-runs/${done.id}/results/${done.results[0].event}`)
    expect(shown).toMatchObject({ after: null, changes: [], failed: { rule: 9, from: 'participant' } })
    expect((await read(`${base}/runs/newest`)).run.id).toBe(done.id)
  })

  it('MA-3 shows each field that would change, and stops at as many messages as were asked for', async () => {
    const rules = fhirAppointment.rules.map(rule => (rule.to === 'start' ? { ...rule, transform: undefined } : rule))
    const done = await run(rules, 5)
    expect(done).toMatchObject({ tried: 5, counts: { changed: 5 } })
    expect(done.results[0]).toMatchObject({ verdict: 'changed', fields: ['start'] })
    const shown = await read(`/mapping-runs/${done.id}/results/${done.results[0].event}`)
    expect(shown.changes).toEqual([
      { path: 'start', kind: 'changed', before: '2026-12-12T15:00:00Z', after: '2026-12-12T15:00:00.000Z' },
    ])
  })

  it('refuses rules that are wrong, at the rule, and more than 500 messages', async () => {
    const rules = [...fhirAppointment.rules, { to: 'priority', from: '((' }]
    const refused = await write('POST', `${base}/runs`, { rules })
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', errors: [{ path: '/rules/10/from', code: 'unreadable-path' }] },
    })
    expect((await write('POST', `${base}/runs`, { rules: withoutEnd, messages: 501 })).status).toBe(400)
  })
})

describe('draft, publish and roll back', () => {
  it('MA-4 keeps a draft for everybody; the second of two who save sees that it changed', async () => {
    const saved = await write('PUT', `${base}/draft`, { rules: withoutEnd, baseVersion: 1 }, 0)
    expect(saved).toMatchObject({ status: 200, body: { version: 1, findings: [] } })
    expect((await write('PUT', `${base}/draft`, { rules: withoutEnd, baseVersion: 1 }, 0)).status).toBe(412)
    expect((await write('PUT', `${base}/draft`, { rules: withoutEnd, baseVersion: 1 })).status).toBe(400)
    expect((await read(base)).draft).toMatchObject({ version: 1, by: { name: 'Test Person' }, overtaken: false })
  })

  it('MA-4 publishes with a note, keeps every version, shows the difference and rolls back', async () => {
    expect((await write('POST', `${base}/publish`, { note: '' }, 1)).status).toBe(400)
    expect((await write('POST', `${base}/publish`, { note: 'too late' }, 7)).status).toBe(412)
    const published = await write('POST', `${base}/publish`, { note: 'The EHR counts the end itself' }, 1)
    expect(published).toEqual({ status: 200, body: { version: 2 } })
    const now = await read(base)
    expect(now).toMatchObject({ own: true, version: 2, draft: null })
    expect(now.rules.map((rule: DraftRule) => rule.to)).not.toContain('end')

    const { items } = await read(`${base}/versions`)
    expect(items).toMatchObject([
      { version: 2, own: true, current: true, how: 'console', reason: 'The EHR counts the end itself' },
      { version: 1, own: false, current: false },
    ])
    const between = await read(`${base}/versions/2`)
    expect(between.against).toBe(1)
    expect(between.before).toHaveLength(10)
    expect(between.after).toHaveLength(9)

    expect((await write('POST', `${base}/versions/1/roll-back`, { note: 'back' }, 1)).status).toBe(412)
    const back = await write('POST', `${base}/versions/1/roll-back`, { note: 'It does not after all' }, 2)
    expect(back).toEqual({ status: 200, body: { version: 3 } })
    expect(await read(base)).toMatchObject({ own: false, version: 3 })
    const { rows } = await server.owner.query(
      `select action, reason from audit where action like 'configuration.%' order by at, id`,
    )
    expect(rows).toEqual([
      { action: 'configuration.change', reason: 'The EHR counts the end itself' },
      { action: 'configuration.roll-back', reason: 'It does not after all' },
    ])
  })

  it('does not publish over a mapping that somebody published since the draft was begun', async () => {
    await write('PUT', `${base}/draft`, { rules: withoutEnd, baseVersion: 3 }, 0)
    expect((await write('POST', `${base}/versions/2/roll-back`, { note: 'again' }, 3)).body).toEqual({ version: 4 })
    expect((await read(base)).draft).toMatchObject({ overtaken: true })
    expect((await write('POST', `${base}/publish`, { note: 'mine' }, 1)).status).toBe(412)
    expect((await write('PUT', `${base}/draft`, { rules: withoutEnd.slice(1), baseVersion: 4 }, 1)).status).toBe(200)
    expect((await write('POST', `${base}/publish`, { note: 'mine' }, 2)).body).toEqual({ version: 5 })
  })

  it('does not publish what is wrong, and lets a draft be discarded', async () => {
    const saved = await write('PUT', `${base}/draft`, { rules: [{ to: 'nowhere', from: '' }], baseVersion: 5 }, 0)
    expect(saved.body.findings).toHaveLength(4)
    const refused = await write('POST', `${base}/publish`, { note: 'as it is' }, 1)
    expect(refused.body.errors).toContainEqual({ path: '/rules/0/to', code: 'unknown-target' })
    expect((await write('DELETE', `${base}/draft`, {}, 3)).status).toBe(412)
    expect((await write('DELETE', `${base}/draft`, {}, 1)).status).toBe(200)
    expect((await read(base)).draft).toBeNull()
  })

  it('OPS-3 lets a coordinator try but not change, and support only read', async () => {
    const cleo = await server.signIn('cleo@example.org')
    const sam = await server.signIn('sam@example.org')
    expect((await sam.send('GET', base)).statusCode).toBe(200)
    expect((await sam.send('GET', `${base}/samples`)).statusCode).toBe(403)
    expect((await cleo.send('GET', `${base}/samples`)).statusCode).toBe(200)
    const put = await write('PUT', `${base}/draft`, { rules: withoutEnd, baseVersion: 5 }, 0, cleo)
    expect(put.status).toBe(403)
  })
})
