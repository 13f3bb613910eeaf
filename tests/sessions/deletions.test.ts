import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSessionServer, type SessionServer } from '../session-server.ts'

const day = 86_400_000
const hour = 3_600_000

type Note = { step: string; review: string | null; gone: boolean; missing: boolean }

describe('entries that a source no longer names, without a word', () => {
  let server: SessionServer
  beforeEach(async () => {
    server = await openSessionServer()
    await server.settle()
  })
  afterEach(() => server?.close())

  const notes = () =>
    server.rows<Note>(
      `select step, review, gone_at is not null as gone, missing_since is not null as missing
         from session_note order by date, starts_at, first_seen_at`,
    )
  const goneEntries = (kind: string) =>
    server.rows(`select id from session_source where kind = $1 and gone_at is not null`, [kind])
  const forget = (kind: 'note' | 'student' | 'site', ...ids: string[]) => {
    for (const id of ids) server.ensora.world.forget(kind, id)
  }
  /** The night, and the hour after which it looks again. */
  const twoReadings = async () => {
    await server.wait(day)
    await server.wait(hour)
  }
  const missing = async () => (await server.admin.send('GET', '/sessions/missing')).json()

  it('SES-8 S23 a deleted note whose tombstone never came is gone once two readings of the list say so, and a person looks', async () => {
    forget('note', 'note-1')
    await server.wait(day)
    expect((await notes())[0]).toMatchObject({ step: 'rendered', review: null, gone: false, missing: true })
    await server.wait(hour)
    expect((await notes())[0]).toMatchObject({ step: 'rendered', review: 'GONE', gone: true })
    expect((await notes()).filter(({ gone }) => gone)).toHaveLength(1)
  })

  it('SES-8 a student that is no longer there is gone as a tombstone would say', async () => {
    forget('student', 'student-2')
    await twoReadings()
    expect(await goneEntries('student')).toHaveLength(1)
  })

  it('SES-8 nothing is gone when everything is there, and no list is read between the nights', async () => {
    await twoReadings()
    await server.wait(2 * hour)
    expect((await notes()).some(({ gone, missing }) => gone || missing)).toBe(false)
    const [runs] = await server.rows<{ count: number }>(
      `select count(*)::int from run where stream = 'deletions' and state = 'done'`,
    )
    expect(runs?.count).toBe(1)
  })

  it('SES-8 pulling everything again reads the lists at once; pulling now does not', async () => {
    forget('note', 'note-1')
    await server.wait(120_000)
    await server.admin.send('POST', '/sessions/pulls', { full: false })
    await server.settle()
    expect((await notes())[0]).toMatchObject({ gone: false, missing: false })
    await server.admin.send('POST', '/sessions/pulls', { full: true })
    await server.settle()
    expect((await notes())[0]).toMatchObject({ gone: false, missing: true })
    await server.wait(hour)
    expect((await notes())[0]).toMatchObject({ gone: true, review: 'GONE' })
  })

  it('SES-8 a reading that fails, or that is cut off, marks nothing; it goes on where it was', async () => {
    forget('note', 'note-1')
    await server.ensora.set({ mostItems: 1, fail: { status: 503, times: 1_000, list: 'notes' } })
    await twoReadings()
    expect((await notes()).some(({ gone, missing }) => gone || missing)).toBe(false)
    await server.ensora.set({ fail: undefined })
    await server.wait(120_000)
    expect((await notes())[0]).toMatchObject({ gone: false, missing: true })
  })

  it('SES-8 a list in which a page comes again and again says nothing', async () => {
    forget('note', 'note-1')
    await server.ensora.set({ mostItems: 1, repeatPages: 1_000_000 })
    await twoReadings()
    expect((await notes()).some(({ gone, missing }) => gone || missing)).toBe(false)
  })

  it('SES-8 a cursor that is forgotten begins the list anew', async () => {
    forget('note', 'note-1')
    await server.ensora.set({ mostItems: 1, forgetCursors: true })
    await server.wait(day)
    await server.ensora.set({ forgetCursors: false })
    await server.wait(120_000)
    await server.wait(hour)
    expect((await notes())[0]).toMatchObject({ review: 'GONE', gone: true })
  })

  it('SES-8 what a source shows late is not taken for gone: edited right before the night, hidden for half an hour', async () => {
    await server.ensora.set({ exportDelayMinutes: 30 })
    await server.wait(day - hour)
    // Two in the morning in Toronto is seven in the clock of the hub: edited a minute before.
    const at = new Date('2026-11-27T06:59:00Z')
    await server.wait(at.getTime() - server.test.clock.now.getTime())
    server.ensora.notebook.write('note-2', { Notes: 'Said again.' })
    await server.wait(120_000)
    expect((await notes()).some(({ missing }) => missing)).toBe(true)
    await server.wait(hour)
    expect((await notes()).some(({ gone, missing }) => gone || missing)).toBe(false)
  })

  it('SES-8 reads whole entries where the source does not know how to give ids alone', async () => {
    await server.ensora.set({ idsOnly: false })
    forget('note', 'note-1')
    await twoReadings()
    expect((await notes())[0]).toMatchObject({ review: 'GONE', gone: true })
  })

  it('SES-8 one that is named again is there again, and goes on where it was', async () => {
    const kept = server.ensora.world.get('note', 'note-1')
    const at = server.ensora.world.changedAt('note', 'note-1')
    forget('note', 'note-1')
    await twoReadings()
    if (!kept) throw new Error('no note')
    server.ensora.world.put('note', kept, at)
    await server.wait(day)
    expect((await notes())[0]).toEqual({ step: 'rendered', review: null, gone: false, missing: false })
  })

  it('SES-8 an empty list is never believed: a person is asked, and decides', async () => {
    for (const { id } of server.ensora.world.all('note')) forget('note', id)
    await twoReadings()
    expect((await notes()).some(({ gone }) => gone)).toBe(false)
    const asked = await missing()
    expect(asked.items).toMatchObject([{ kind: 'note', known: 4, missing: 4 }])
    const issue = () => server.rows<{ state: string }>(`select state from issue where code = 'session.many-gone'`)
    expect(await issue()).toEqual([{ state: 'open' }])
    const decide = (body: object) => server.admin.send('POST', '/sessions/missing/note/decision', body)
    expect((await decide({ decision: 'gone', missing: 3 })).statusCode).toBe(412)
    // It is about every agency: who sees one of them is told, and does not decide.
    const oak = server.ids.agencies.get('site-1')
    await server.add('right', { account: server.coordinator.account, agency: oak, may: ['view'] })
    const told = await server.coordinator.send('GET', '/sessions/missing')
    expect(told.json()).toMatchObject({ items: [{ kind: 'note' }], mayDecide: false })
    const body = { decision: 'gone', missing: 4 }
    expect((await server.coordinator.send('POST', '/sessions/missing/note/decision', body)).statusCode).toBe(403)
    expect((await decide({ decision: 'keep', missing: 4 })).statusCode).toBe(200)
    expect((await notes()).some(({ gone, missing }) => gone || missing)).toBe(false)
    expect(await issue()).toEqual([{ state: 'resolved' }])

    await twoReadings()
    expect((await decide({ decision: 'gone', missing: 4 })).statusCode).toBe(200)
    expect((await notes()).every(({ gone, review }) => gone && review === 'GONE')).toBe(true)
    expect(await missing()).toEqual({ items: [], mayDecide: true })
  })
})
