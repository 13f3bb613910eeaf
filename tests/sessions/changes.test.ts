import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { editEntry } from '../../src/practice/save.ts'
import { shapes } from '../../src/practice/shapes.ts'
import { faultyTarget } from '../../src/practice/testing/faulty-target.ts'
import { withScope } from '../../src/store/scope.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Row = {
  id: string
  step: string
  how: string | null
  reason: string | null
  review: string | null
  version: number
  problem: string | null
}

const halfAnHour = 1_860_000

describe('session notes that change after the fact', () => {
  let server: SessionServer
  beforeEach(async () => {
    server = await openSessionServer()
    await server.settle()
  })
  afterEach(() => server?.close())

  const notes = () =>
    server.rows<Row>(
      'select id, step, how, reason, review, version, problem from session_note order by date, starts_at, first_seen_at',
    )

  it('SES-8 S21 edited after it was rendered: a person looks, and nothing is changed there', async () => {
    const before = await server.rows('select id, version from practice_appointment order by id')
    server.ensora.notebook.write('note-1', { Notes: 'Something else.' })
    await server.wait(halfAnHour)
    expect((await notes())[0]).toMatchObject({ step: 'rendered', review: 'CHANGED_AFTER_RENDER', version: 2 })
    expect(await server.rows('select id, version from practice_appointment order by id')).toEqual(before)
  })

  it('SES-8 S22 S23 deleted or taken back after it was rendered: a person looks', async () => {
    server.ensora.notebook.remove('note-1')
    server.ensora.notebook.unpublish('note-2')
    await server.wait(halfAnHour)
    const [first, second] = await notes()
    expect(first).toMatchObject({ step: 'rendered', review: 'GONE' })
    expect(second?.step).toBe('rendered')
    expect(['UNPUBLISHED', 'GONE']).toContain(second?.review)
  })

  it('SES-8 S23 one that is gone before it was rendered takes no appointment, and nothing waits for ever', async () => {
    const [first] = await server.rows<{ id: string; appointment: string }>(
      'select id, appointment from session_note order by date, starts_at, first_seen_at',
    )
    if (!first) throw new Error('no note')
    const path = `/sessions/appointments/${first.id}`
    const ifMatch = (version: number) => ({ headers: { 'if-match': `"v${version}"` } })
    await server.rows(`update session_note set step = 'blocked', how = 'user' where id = $1`, [first.id])
    server.ensora.notebook.remove('note-1')
    await server.wait(halfAnHour)
    const listed = await server.admin.send('GET', `/sessions/appointments?id=${first.id}`)
    const [row] = listed.json<{ items: { version: number; buttons: { choose: object } }[] }>().items
    expect(row?.buttons.choose).toEqual({ offered: true, enabled: false, because: 'gone' })
    const freed = await server.admin.send('DELETE', `${path}/mapping`, undefined, ifMatch(row?.version ?? 0))
    expect(freed.statusCode).toBe(200)
    const { version } = freed.json<{ version: number }>()
    const { appointment } = first
    const refused = await server.admin.send('PUT', `${path}/mapping`, { appointment }, ifMatch(version))
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([409, 'session.not-now'])
    await server.settle()
    expect((await notes()).filter(({ step }) => step === 'fill')).toEqual([])
  })

  it('SES-8 S14 a renamed student keeps its pair', async () => {
    const { world } = server.ensora
    const student = world.get('student', 'student-1')
    if (!student) throw new Error('no student')
    world.put('student', { ...student, last: 'Lindquist-Berg' })
    await server.wait(halfAnHour)
    const [row] = await server.rows<{ how: string; version: number }>(
      `select how, version from session_source where kind = 'student' and target = $1`,
      [server.ids.clients.get('student-1')],
    )
    expect(row).toMatchObject({ how: 'auto', version: 3 })
  })

  it('SES-1 a pull that brings nothing new changes nothing', async () => {
    const before = await notes()
    await server.wait(halfAnHour)
    expect(await notes()).toEqual(before)
  })

  it('SES-1 S39 a page that comes twice, and equal times at the edge of a page, change nothing', async () => {
    await server.ensora.set({ repeatPages: 3, mostItems: 1 })
    await server.wait(halfAnHour)
    expect((await notes()).map(({ step }) => step)).toEqual(['rendered', 'rendered', 'rendered', 'rendered'])
  })
})

describe('session notes on their way', () => {
  let server: SessionServer
  beforeEach(async () => {
    server = await openSessionServer()
  })
  afterEach(() => server?.close())

  const noteOf = async (index: number) =>
    (
      await server.rows<Row & { gates: { gate: string }[] | null }>(
        'select id, step, how, reason, review, version, problem, tries, gates from session_note order by date, starts_at, first_seen_at',
      )
    )[index]

  /** Lets the first client have so many units a week. */
  const allow = async (units: number) => {
    const { hub, organization } = server.test
    const client = server.ids.clients.get('student-1')
    const [row] = await server.rows<{ id: string; version: number }>(
      'select id, version from practice_authorization where client = $1',
      [client],
    )
    const fields = { client, service: server.ids.service, from: '2026-01-01', to: '2026-12-31' }
    const entry = shapes.authorization.parse({ ...fields, windows: [{ per: 'week', units }] })
    const which = { id: row?.id ?? '', seen: row?.version ?? 0 }
    const saved = await withScope(hub.pool, organization, db =>
      editEntry(hub, db, server.admin.account, 'authorization', which, entry),
    )
    expect(saved.kind).toBe('saved')
  }

  it('SES-6 what a gate blocks says so, and is rendered once the cause is mended', async () => {
    await allow(2)
    await server.settle()
    expect(await noteOf(0)).toMatchObject({ step: 'blocked', gates: [{ gate: 'R09' }] })
    await allow(40)
    await server.wait(120_000)
    expect(await noteOf(0)).toMatchObject({ step: 'rendered', gates: [] })
  })

  it('SES-8 an appointment that is moved or cancelled after it was paired waits for a person, never silently', async () => {
    await allow(2)
    await server.settle()
    const { hub, organization } = server.test
    const id = server.appointments[0] ?? ''
    const [row] = await server.rows<{ version: number; agency: string; client: string; staff: string }>(
      'select version, agency, client, staff from practice_appointment where id = $1',
      [id],
    )
    if (!row) throw new Error('no appointment')
    const { version, ...people } = row
    const times = { startsAt: '2026-11-23T20:00:00Z', endsAt: '2026-11-23T21:30:00Z' }
    const entry = shapes.appointment.parse({ ...people, service: server.ids.service, ...times })
    const moved = await withScope(hub.pool, organization, db =>
      editEntry(hub, db, server.admin.account, 'appointment', { id, seen: version }, entry),
    )
    expect(moved.kind).toBe('saved')
    await allow(40)
    await server.wait(120_000)
    expect(await noteOf(0)).toMatchObject({ step: 'stopped', review: 'RECHECK' })
  })

  it('SES-6 S32 a practice management that dies between the notes and the tick has each effect once', async () => {
    const { hub } = server.test
    const faulty = faultyTarget(server.target, hub.sleep)
    faulty.fail({ kind: 'dies-before-tick' })
    await server.settle(faulty)
    expect(await noteOf(0)).toMatchObject({ step: 'render', problem: 'practice.unreachable' })
    faulty.fail({ kind: 'dies-after-tick' })
    await server.wait(60_000, faulty)
    faulty.fail(undefined)
    for (const ms of [60_000, 300_000, 900_000]) await server.wait(ms, faulty)
    for (let index = 0; index < 4; index += 1) expect(await noteOf(index)).toMatchObject({ step: 'rendered' })
    const told = await server.rows<{ count: number }>(
      "select count(*)::int as count from practice_history where what = 'render' group by appointment",
    )
    expect(told.map(({ count }) => count)).toEqual([1, 1, 1, 1])
  })

  it('SES-8 a note whose contents went in time says so when it is brought again, and comes anew from its source', async () => {
    await server.settle()
    const { id } = (await noteOf(0)) ?? { id: '' }
    const asked = await server.admin.send('POST', `/sessions/appointments/${id}/unrender`, { reason: 'Other client' })
    expect(asked.statusCode).toBe(200)
    const { now } = server.test.clock
    await server.rows('update session_note_version set body = null, body_removed_at = $2 where note = $1', [id, now])
    await server.rows(`update session_note set step = 'fill', due_at = $2 where id = $1`, [id, now])
    await server.settle()
    expect(await noteOf(0)).toMatchObject({ review: 'UNREADABLE', problem: 'message.body-removed' })
    server.ensora.notebook.write('note-1', { Notes: 'Said once more.' })
    await server.wait(1_860_000)
    expect(await noteOf(0)).toMatchObject({ problem: null, version: 2 })
  })

  it('SES-6 S32 one that has lost its session makes everything wait, and no try is spent', async () => {
    const faulty = faultyTarget(server.target, server.test.hub.sleep)
    faulty.fail({ kind: 'session-lost' })
    await server.settle(faulty)
    await server.wait(120_000, faulty)
    expect(await noteOf(0)).toMatchObject({ step: 'fill', tries: 0, problem: 'practice.session-lost' })
    faulty.fail(undefined)
    await server.wait(120_000, faulty)
    expect(await noteOf(0)).toMatchObject({ step: 'rendered' })
  })

  it('SES-1 S40 signatures that are only named are fetched when they are needed, once the source has them', async () => {
    await server.ensora.set({ signatures: 'reference', fail: { status: 503, times: 2, list: 'signatures' } })
    await server.settle()
    const waiting = await noteOf(0)
    expect(['fill', 'rendered']).toContain(waiting?.step)
    await server.wait(60_000)
    for (let index = 0; index < 4; index += 1) expect(await noteOf(index)).toMatchObject({ step: 'rendered' })
  })

  it('SES-2 S07 nothing flows while a site has no agency, and everything does once it has one', async () => {
    server.ensora.world.put('site', { id: 'site-3', name: 'Harbour', zone: 'America/Toronto' })
    await server.settle()
    expect(await noteOf(0)).toMatchObject({ step: 'none', how: null })
    await server.add('agency', { name: 'Harbour', zone: 'America/Toronto' })
    await server.wait(120_000)
    expect(await noteOf(0)).toMatchObject({ step: 'rendered', how: 'auto' })
  })

  it('SES-1 nothing is pulled without consent', async () => {
    const bare = await openSessionServer({ bare: true })
    try {
      await bare.settle()
      expect(bare.ensora.seen).toEqual([])
      expect(await bare.rows('select id from session_source')).toEqual([])
    } finally {
      await bare.close()
    }
  })
})
