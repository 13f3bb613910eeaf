import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bulksDue } from '../../src/pipeline/bulk.ts'
import type { Browser } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Side = { id: string; name: string }
type Sample = { row: Side; target: Side | null; score: number | null; reasons: string[] }
type Preview = {
  id: string
  looked: number
  selected: number
  sample: Sample[]
  leftOut: { why: string; count: number; sample: Sample[] }[]
}
type Row = {
  id: string
  version: number
  mapping: string
  source: { first: string | null; last: string | null }
  target: { id: string; first: string | null } | null
}
type Status = { state: string; done: number; skipped: number; refused: number; why: { why: string; count: number }[] }

/** Students whose names differ from their client's a little, in every way that leaves one out or not. */
describe('suggestions accepted in bulk', () => {
  let server: SessionServer
  let oak = ''
  beforeAll(async () => {
    server = await openSessionServer()
    oak = server.ids.agencies.get('site-1') ?? ''
    const put = (id: string, first: string, last: string, born: string, site = 'site-1') =>
      server.ensora.world.put('student', { id, site, first, last, born, soapEnabled: true })
    const client = (first: string, last: string, birthDate: string, site = 'site-1') =>
      server.add('client', {
        agency: server.ids.agencies.get(site),
        first,
        last,
        birthDate,
        enrolments: [{ from: '2026-01-01' }],
      })
    put('student-30', 'Nate', 'Rowe', '2016-03-04')
    await client('Nathaniel', 'Rowe', '2016-03-04')
    put('student-31', 'Ben', 'Sole', '2015-01-02', 'site-2')
    await client('Benjamin', 'Sole', '2015-01-02', 'site-2')
    // Two clients that could be meant.
    put('student-32', 'Kate', 'Twin', '2014-05-06')
    await client('Kate', 'Twinn', '2014-05-06')
    await client('Kate', 'Twine', '2014-05-06')
    // Two students who could be the one.
    put('student-33', 'Will', 'Shared', '2013-07-08')
    put('student-34', 'Bill', 'Shared', '2013-07-08')
    await client('William', 'Shared', '2013-07-08')
    put('student-35', 'Nobody', 'Near', '2012-01-01')
    await server.settle()
  })
  afterAll(() => server?.close())

  const preview = async (score = 0.85, who: Browser = server.admin, tab = 'clients', more = {}) => {
    const response = await who.send('POST', `/sessions/${tab}/acceptances`, { score, ...more })
    return { status: response.statusCode, body: response.json<Preview>() }
  }
  const run = async (path: string) => {
    const response = await server.admin.send('POST', `/sessions/acceptances/${path}`, {})
    expect(response.statusCode).toBe(200)
    await bulksDue(server.test.hub)
    const { id } = response.json<{ id: string }>()
    return (await server.admin.send('GET', `/bulks/${id}`)).json<Status>()
  }
  const rows = async (tab = 'clients') =>
    (await server.admin.send('GET', `/sessions/${tab}?limit=100`)).json<{ items: Row[] }>().items
  const row = async (first: string) => {
    const found = (await rows()).find(({ source }) => source.first === first)
    if (!found) throw new Error(`no ${first}`)
    return found
  }
  const ifMatch = ({ version }: { version: number }) => ({ headers: { 'if-match': `"v${version}"` } })

  it('SES-10 shows who would be paired and who is left out and why, and changes nothing', async () => {
    const before = await rows()
    const { body } = await preview()
    expect(body).toMatchObject({ looked: 6, selected: 2 })
    expect(body.sample.map(({ row: one, target }) => `${one.name} = ${target?.name}`).sort()).toEqual([
      'Ben Sole = Benjamin Sole',
      'Nate Rowe = Nathaniel Rowe',
    ])
    expect(body.sample[0]?.reasons).toEqual(expect.arrayContaining(['nickname', 'same-last-name', 'same-birth-date']))
    expect(Object.fromEntries(body.leftOut.map(({ why, count }) => [why, count]))).toEqual({
      ambiguous: 1,
      'wanted-twice': 2,
      'below-score': 1,
    })
    expect(await rows()).toEqual(before)
    const [noted] = await server.rows<{ detail: Buffer | null }>(
      "select detail from audit where action = 'sessions.accept-preview' and subject = $1",
      [body.id],
    )
    expect(noted?.detail).not.toBeNull() // who was shown
  })

  it('SES-10 a score that nobody reaches leaves everybody out; a score below what is safe is refused', async () => {
    expect((await preview(1)).body.selected).toBe(0)
    expect((await preview(0.5)).status).toBe(400)
  })

  it('SES-9 somebody of one agency accepts nothing of another, and support nothing at all', async () => {
    await server.add('right', { account: server.coordinator.account, agency: oak, may: ['view'] })
    const { body } = await preview(0.85, server.coordinator)
    expect(body.sample.map(({ row: one }) => one.name)).toEqual(['Nate Rowe'])
    const other = await server.coordinator.send('POST', `/sessions/acceptances/${(await preview()).body.id}/start`, {})
    expect(other.statusCode).toBe(404) // a preview is of whoever looked at it
    expect((await preview(0.85, server.support)).status).toBe(403)
    expect((await preview(0.85, server.admin, 'clients', { agency: oak })).body.selected).toBe(1)
  })

  it('SES-10 whom somebody at another agency may be as well is left out, also where only one agency is asked for', async () => {
    const email = 'n.cole@example.com'
    const put = (id: string, first: string, site: string) =>
      server.ensora.world.put('user', {
        id,
        type: 'employee',
        first,
        last: 'Cole',
        username: id,
        email,
        sites: [site],
        active: true,
      })
    put('user-30', 'Nate', 'site-1')
    await server.add('staff', {
      agencies: [oak, server.ids.agencies.get('site-2')],
      first: 'Nathaniel',
      last: 'Cole',
      email,
    })
    await server.wait(1_860_000)
    const asked = async (who: Browser) => (await preview(0.85, who, 'staff', { agency: oak })).body
    expect(await asked(server.admin)).toMatchObject({ looked: 1, selected: 1 })
    put('user-31', 'Nathan', 'site-2')
    await server.wait(1_860_000)
    for (const who of [server.admin, server.coordinator]) {
      const { looked, selected, leftOut } = await asked(who)
      expect({ looked, selected }).toEqual({ looked: 1, selected: 0 })
      expect(leftOut).toMatchObject([{ why: 'wanted-twice', count: 1, sample: [{ row: { name: 'Nate Cole' } }] }])
    }
    for (const id of ['user-30', 'user-31']) server.ensora.world.remove('user', id)
    await server.wait(1_860_000)
  })

  it('SES-10 pairs them as User with the score in the audit trail, once, and only those that are as they were seen', async () => {
    const { body } = await preview()
    const ben = await row('Ben')
    server.ensora.world.put('student', {
      id: 'student-31',
      site: 'site-2',
      first: 'Benjamine',
      last: 'Sole',
      born: '2015-01-02',
      soapEnabled: true,
    })
    await server.wait(1_860_000)
    const status = await run(`${body.id}/start`)
    expect(status).toMatchObject({ state: 'done', done: 1, skipped: 1, why: [{ why: 'changed', count: 1 }] })
    expect(await row('Nate')).toMatchObject({ mapping: 'user', target: { first: 'Nathaniel' } })
    expect((await rows()).find(({ id }) => id === ben.id)).toMatchObject({ mapping: 'none' })
    const { id } = await row('Nate')
    expect(await server.rows("select reason from audit where action = 'sessions.map' and subject = $1", [id])).toEqual([
      { reason: expect.stringMatching(/^Accepted in bulk, score 0\.\d\d$/) },
    ])
    expect(await run(`${body.id}/start`)).toMatchObject({ done: 1, skipped: 1 })
  })

  it('SES-10 one undo takes all of it back; what somebody changed since stays', async () => {
    const { body } = await preview()
    expect(await run(`${body.id}/start`)).toMatchObject({ done: 1 })
    const later = await row('Benjamine')
    expect(later).toMatchObject({ mapping: 'user' })
    const path = `/sessions/clients/${later.id}/mapping`
    await server.admin.send('DELETE', path, {}, ifMatch(later))
    const again = await row('Benjamine')
    await server.admin.send('PUT', path, { target: later.target?.id }, ifMatch(again))
    expect(await run(`${body.id}/undo`)).toMatchObject({ done: 0, skipped: 1, why: [{ why: 'changed', count: 1 }] })
    expect(await row('Benjamine')).toMatchObject({ mapping: 'user' })
    const [first] = await server.rows<{ id: string }>(
      "select id from bulk where action = 'session.accept' and state = 'done' order by started_at limit 1",
    )
    expect(await run(`${first?.id}/undo`)).toMatchObject({ done: 1, skipped: 0 })
    expect(await row('Nate')).toMatchObject({ mapping: 'none' })
  })

  it('SES-10 a suggestion that was refused is not accepted for all others together', async () => {
    const { body } = await preview()
    expect(body.sample.map(({ row: one }) => one.name)).toEqual(['Nate Rowe'])
    const nate = await row('Nate')
    const target = body.sample[0]?.target?.id ?? ''
    await server.rows(
      `insert into session_rejection (organization, kind, source, target, at, by, reason)
       values (current_organization(), 'student', $1, $2, now(), $1, '\\x00')`,
      [nate.id, target],
    )
    const without = await preview()
    expect(without.body.selected).toBe(0)
    expect(without.body.leftOut.find(({ why }) => why === 'rejected')?.count).toBe(1)
  })

  it('SES-10 notes get the appointment of their client that is near enough, and one undo takes it back', async () => {
    const [note] = await server.rows<{ id: string; appointment: string }>(
      "select id, appointment from session_note where how = 'auto' and step = 'rendered' limit 1",
    )
    if (!note) throw new Error('no note')
    await server.rows(
      `update session_note set appointment = null, how = null, step = 'none', reason = 'OUTSIDE_GRACE', rendered_at = null,
              starts_at = starts_at + interval '20 minutes', ends_at = ends_at + interval '20 minutes' where id = $1`,
      [note.id],
    )
    await server.rows("update session_slot set state = 'scheduled' where id = $1", [note.appointment])
    const { body } = await preview(0.75, server.admin, 'appointments')
    expect(body).toMatchObject({ looked: 1, selected: 1 })
    expect(body.sample[0]).toMatchObject({ row: { id: note.id }, target: { id: note.appointment } })
    expect(body.sample[0]?.reasons).toEqual(expect.arrayContaining(['same-client', 'same-staff', 'same-date']))
    expect(await run(`${body.id}/start`)).toMatchObject({ done: 1 })
    const paired = () => server.rows('select appointment, how from session_note where id = $1', [note.id])
    expect(await paired()).toEqual([{ appointment: note.appointment, how: 'user' }])
    expect(await run(`${body.id}/undo`)).toMatchObject({ done: 1 })
    expect(await paired()).toEqual([{ appointment: null, how: null }])
  })

  it('SES-10 an undo leaves what was rendered meanwhile to a person', async () => {
    const { body } = await preview(0.75, server.admin, 'appointments')
    expect(await run(`${body.id}/start`)).toMatchObject({ done: 1 })
    await server.rows("update session_note set step = 'rendered' where how = 'user'")
    expect(await run(`${body.id}/undo`)).toMatchObject({ done: 0, skipped: 1, why: [{ why: 'rendered', count: 1 }] })
  })

  it('SES-2 nothing is accepted while a site has no agency', async () => {
    server.ensora.world.put('site', { id: 'site-9', name: 'Nowhere yet', zone: 'America/Toronto' })
    await server.wait(1_860_000)
    const locked = await preview()
    expect(locked.status).toBe(409)
    expect((await preview(0.85, server.admin, 'agencies')).status).toBe(200)
  })
})
