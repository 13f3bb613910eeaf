/** The practice management over HTTP: rights by agency, versions, and an appointment from plan to rendered. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { type SampleIds, seedPractice } from '../practice/synthetic.ts'
import { practiceTarget } from '../practice/target.ts'
import { fillingOf } from '../practice/testing/desk.ts'

let test: TestServer
let admin: Browser
/** May see and edit at Oak Street, and nothing elsewhere. */
let desk: Browser
let ids: SampleIds
const idOf = (key: string) => ids.get(key) ?? ''
const ifMatch = (version: number) => ({ headers: { 'if-match': `"v${version}"` } })

beforeAll(async () => {
  test = await testServer()
  test.clock.now = new Date('2026-11-20T23:00:00Z')
  const account = await test.addAccount('admin@example.org')
  admin = await test.signIn('admin@example.org')
  const coordinator = await test.addAccount('desk@example.org', 'coordinator')
  desk = await test.signIn('desk@example.org')
  ids = await seedPractice(test.hub, test.organization, { now: test.clock.now, accountOf: () => account })
  const right = { account: coordinator, agency: idOf('agency oak'), may: ['edit', 'create', 'render'] }
  expect((await admin.send('POST', '/practice/rights', right)).statusCode).toBe(200)
}, 60_000)
afterAll(() => test?.close())

type Listed = {
  items: { id: string; version: number; fields: Record<string, unknown> }[]
  next: string | null
  names: Record<string, string>
}
const list = async (by: Browser, path: string) => (await by.send('GET', `/practice/${path}`)).json<Listed>()

describe('rights by agency', () => {
  it.each([
    ['agencies', 2, 1],
    ['clients', 7, 3],
    ['staff', 3, 2],
    ['authorizations', 14, 6],
    ['periods', 8, 4],
    ['appointments', 10, 6],
    ['services', 4, 4],
  ])('SES-7 shows the %s that somebody may see', async (path, all, own) => {
    const counts = [(await list(admin, path)).items.length, (await list(desk, path)).items.length]
    expect(counts).toEqual([all, own])
  })

  it('hides what is at another agency, and refuses to put anything there', async () => {
    expect((await desk.send('GET', `/practice/clients/${idOf('client zoe')}`)).statusCode).toBe(404)
    expect((await desk.send('GET', `/practice/appointments/${idOf('appointment 2')}`)).statusCode).toBe(404)
    const elsewhere = { agency: idOf('agency nord'), first: 'Ben', last: 'Roy' }
    expect((await desk.send('POST', '/practice/clients', elsewhere)).json()).toMatchObject({
      code: 'practice.not-allowed',
    })
    const service = { name: 'Play group', kind: 'service' }
    expect((await desk.send('POST', '/practice/services', service)).json()).toMatchObject({
      code: 'practice.not-allowed',
    })
    expect(
      (await desk.send('POST', `/practice/appointments/${idOf('appointment 0')}/unrender`, { reason: 'wrong' })).json(),
    ).toMatchObject({
      code: 'practice.not-allowed',
    })
  })
})

describe('rights', () => {
  it('are given once to an account at an agency, by administrators only', async () => {
    const { items } = await list(admin, 'rights')
    const { account, agency } = items[0]?.fields ?? {}
    const again = await admin.send('POST', '/practice/rights', { account, agency, may: ['view'] })
    expect(again.json()).toMatchObject({ code: 'practice.exists', detail: items[0]?.id })
    expect((await desk.send('GET', '/practice/rights')).statusCode).toBe(403)
  })
})

describe('entries', () => {
  it('are made once, changed by version, and not taken away while used', async () => {
    const client = { agency: idOf('agency oak'), first: 'Ben', last: 'Roy', birthDate: '2018-08-08' }
    const made = (await desk.send('POST', '/practice/clients', client)).json<{ id: string; version: number }>()
    expect(made).toMatchObject({ version: 1 })
    expect((await desk.send('POST', '/practice/clients', { ...client, first: 'BEN' })).json()).toMatchObject({
      code: 'practice.exists',
      detail: made.id,
    })
    const path = `/practice/clients/${made.id}`
    expect((await desk.send('PUT', path, client)).statusCode).toBe(400)
    expect((await desk.send('PUT', path, { ...client, last: 'Roy-Gale' }, ifMatch(1))).json()).toMatchObject({
      version: 2,
    })
    expect((await desk.send('PUT', path, client, ifMatch(1))).json()).toMatchObject({
      code: 'practice.conflict',
      theirs: { version: 2 },
    })
    const used = await desk.send('DELETE', `/practice/clients/${idOf('client ava')}`, undefined, ifMatch(1))
    expect(used.json()).toMatchObject({ code: 'practice.in-use' })
    expect((await desk.send('DELETE', path, undefined, ifMatch(2))).statusCode).toBe(200)
    expect((await desk.send('GET', path)).statusCode).toBe(404)
  })

  it('name the field that refers to nothing', async () => {
    const wrong = {
      client: idOf('client ava'),
      service: idOf('agency oak'),
      from: '2026-01-01',
      to: '2026-12-31',
      windows: [{ per: 'total', units: 4 }],
    }
    const answer = await admin.send('POST', '/practice/authorizations', wrong)
    expect([answer.statusCode, answer.json().errors]).toEqual([400, [{ path: 'service', code: 'unknown' }]])
  })

  it('are found by the beginning of names, and only among what one sees', async () => {
    const search = async (by: Browser, q: string) => {
      const { search: sealed } = (await by.send('POST', '/practice/searches', { q })).json<{ search: string }>()
      return (await list(by, `clients?search=${sealed}`)).items.map(({ fields }) => fields.first)
    }
    expect(await search(admin, 'doucet')).toEqual(['Mia', 'Mya'])
    expect(await search(admin, 'zoe ars')).toEqual(['Zoé'])
    expect(await search(desk, 'doucet')).toEqual([])
  })

  it('page by a cursor', async () => {
    const first = await list(admin, 'appointments?limit=6')
    const second = await list(admin, `appointments?limit=6&cursor=${first.next}`)
    expect([first.items.length, second.items.length, second.next]).toEqual([6, 4, null])
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(10)
    expect(first.names[idOf('client liam')]).toBe('Liam Okonkwo')
  })
})

describe('an appointment', () => {
  it('SES-5 SES-6 shows what it says, is rendered by hand, and taken back', async () => {
    const path = `/practice/appointments/${idOf('appointment 0')}`
    const before = (await desk.send('POST', `${path}/render`, {})).json<{ failures: { gate: string }[] }>()
    expect(before.failures.map(({ gate }) => gate)).toEqual(['R01', 'R12', 'R13', 'R14', 'R16'])
    const note = '00000000-0000-7000-8000-000000000001'
    const at = {
      date: '2026-11-18',
      from: '09:00',
      to: '10:30',
      zone: 'America/Toronto',
      signedAt: '2026-11-18T15:35:00Z',
    }
    await practiceTarget(test.hub, test.organization).fill([fillingOf(idOf('appointment 0'), note, at)])
    expect((await desk.send('GET', `${path}/gates`)).json()).toEqual({ failures: [] })
    const shown = (await desk.send('GET', path)).json()
    expect(shown).toMatchObject({
      state: 'scheduled',
      failedGates: ['R01', 'R12', 'R13', 'R14', 'R16'],
      content: {
        version: 1,
        note,
        edited: false,
        says: {
          sessionDate: '2026-11-18',
          sessionTime: { from: '09:00', to: '10:30' },
          guardian: { name: 'Greta Lindqvist', relationship: 'Mother', placeDerived: true },
          therapist: { image: { contentType: 'image/png', blank: false } },
          placeOfRender: { derived: true },
        },
      },
    })
    const signature = `${path}/signatures/${shown.content.says.therapist.image.id}`
    const look = async (who: Browser, reason: string) => {
      const asked = await who.send('POST', `${signature}/looks`, { reason })
      return asked.statusCode === 200 ? asked.json<{ look: string }>().look : String(asked.statusCode)
    }
    expect((await desk.send('GET', `${signature}?look=made-up`)).json()).toMatchObject({ code: 'reveal.covered' })
    expect(await look(desk, 'x')).toBe('400')
    const mine = await look(desk, 'Compared with the paper')
    expect((await admin.send('GET', `${signature}?look=${mine}`)).json()).toMatchObject({ code: 'reveal.covered' })
    const image = await desk.send('GET', `${signature}?look=${mine}`)
    expect([image.statusCode, image.headers['content-type'], image.rawPayload.subarray(1, 4).toString()]).toEqual([
      200,
      'image/png',
      'PNG',
    ])
    expect((await desk.send('PUT', `${path}/notes`, { resultNotes: 'Corrected.' }, ifMatch(1))).json()).toMatchObject({
      version: 2,
    })
    expect((await desk.send('POST', `${path}/render`, {})).json()).toEqual({ rendered: true, failures: [] })
    const use = await desk.send(
      'GET',
      `/practice/authorizations/${idOf('authorization ava direct')}/use?date=2026-11-18`,
    )
    expect(use.json().windows).toMatchObject([
      { per: 'total', authorized: 1200, rendered: 6, planned: 12, left: 1194 },
      { per: 'week', from: '2026-11-15', to: '2026-11-21', authorized: 60, rendered: 6, planned: 12, left: 54 },
    ])
    expect((await desk.send('PUT', `${path}/notes`, { resultNotes: 'Later.' }, ifMatch(2))).json()).toMatchObject({
      code: 'practice.rendered',
    })
    expect((await admin.send('POST', `${path}/unrender`, { reason: 'Wrong child' })).json()).toEqual({
      unrendered: true,
    })
    const { items } = (await admin.send('GET', `${path}/history`)).json<{
      items: { what: string; earlier: unknown }[]
    }>()
    expect(items.map(({ what }) => what)).toEqual(['unrender', 'render', 'write', 'fill'])
    expect(items[0]?.earlier).toEqual({ reason: 'Wrong child' })
    expect(items[2]?.earlier).toMatchObject({ content: { resultNotes: expect.stringContaining('breaks') } })
  })

  it('shows no image whose bytes are not those that were signed', async () => {
    const path = `/practice/appointments/${idOf('appointment 0')}`
    const { content } = (await admin.send('GET', path)).json()
    const { id } = content.says.guardian.image
    const forged = test.hub.sealer.seal(test.organization, 'practice_signature', id, Buffer.from('another image'))
    await test.owner.query('update practice_signature set body = $1 where id = $2', [forged, id])
    const asked = await admin.send('POST', `${path}/signatures/${id}/looks`, { reason: 'A doubt' })
    const { look } = asked.json<{ look: string }>()
    expect((await admin.send('GET', `${path}/signatures/${id}?look=${look}`)).json()).toMatchObject({
      code: 'practice.image-damaged',
    })
  })

  it('is planned at its agency only, and moved by version', async () => {
    const planned = {
      agency: idOf('agency oak'),
      client: idOf('client ava'),
      staff: idOf('staff priya'),
      service: idOf('service direct'),
      startsAt: '2026-12-01T01:30:00.000Z',
      endsAt: '2026-12-01T02:30:00.000Z',
    }
    const wrong = await desk.send('POST', '/practice/appointments', { ...planned, staff: idOf('staff camille') })
    expect(wrong.json().errors).toEqual([{ path: 'staff', code: 'other-agency' }])
    const made = (await desk.send('POST', '/practice/appointments', planned)).json<{ id: string }>()
    const path = `/practice/appointments/${made.id}`
    // Half past eight in the evening of the day before, in Toronto.
    expect((await desk.send('GET', path)).json()).toMatchObject({ date: '2026-11-30', state: 'scheduled' })
    const cancelled = await desk.send('PUT', path, { ...planned, cancelled: true }, ifMatch(1))
    expect(cancelled.json()).toMatchObject({ version: 2 })
    expect((await desk.send('GET', path)).json()).toMatchObject({ state: 'cancelled', fields: { cancelled: true } })
  })
})
