import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Subject = {
  what: string
  id: string
  who: string | null
  code: string
  stands: string
  next: string
  reason: string | null
  gates: string[]
  dueAt: string | null
}
type Answer = {
  subjects: object[]
  sessions: { subjects: Subject[]; standing: string | null; nextPullAt: string | null } | null
}

describe('SES-8 ME-8 why a session note is not there', () => {
  let server: SessionServer
  beforeAll(async () => {
    server = await openSessionServer()
    await server.settle()
  })
  afterAll(() => server?.close())

  const ask = async (text: string, who: 'admin' | 'coordinator' = 'admin'): Promise<Answer> => {
    const made = await server[who].send('POST', '/explain/searches', { text })
    return (await server[who].send('GET', `/explain/${made.json().id}`)).json()
  }
  const about = async (text: string, what: string) =>
    (await ask(text)).sessions?.subjects.filter(each => each.what === what) ?? []
  const noteId = async (index: number) =>
    (await server.rows<{ id: string }>('select id from session_note order by date, starts_at, first_seen_at'))[index]
      ?.id

  it('answers for a note by its id at the source, by its id here, and by its appointment', async () => {
    const id = await noteId(0)
    for (const text of ['note-1', id ?? '', server.appointments[0] ?? '', `https://data.example.org/notes/note-1`])
      expect(await about(text, 'note'), text).toMatchObject([
        { id, who: 'A. L…t', code: 'rendered', stands: 'there', gates: [] },
      ])
  })

  it('answers for a student by name, birth date or id with the student and their notes', async () => {
    for (const text of ['Ava Lindqvist', 'lindq ava', 'Lindqvist, 2017-04-12', 'student-1']) {
      expect(await about(text, 'student'), text).toMatchObject([{ who: 'A. L…t', code: 'entry-mapped' }])
      expect((await about(text, 'note')).length, text).toBeGreaterThan(0)
    }
    expect((await ask('Nobody Whatsoever')).sessions?.subjects).toEqual([])
  })

  it('the address of a search holds no name', async () => {
    const made = await server.admin.send('POST', '/explain/searches', { text: 'Ava Lindqvist' })
    expect(Buffer.from(made.json().id, 'base64url').toString('latin1')).not.toMatch(/ava|lindqvist/i)
  })

  it('says why a note has no appointment, and why an appointment has no note', async () => {
    const { notebook } = server.ensora
    const note = notebook.start({ student: 'student-2', user: 'user-1', template: 'template-1' })
    notebook.publish(note.id, { Notes: 'A session that nobody planned.' })
    await server.wait(1_860_000)
    const [found] = await about(note.id, 'note')
    expect(found).toMatchObject({ code: 'not-mapped', stands: 'needs-somebody', next: 'map-note' })
    expect(['NO_APPOINTMENT', 'OUTSIDE_GRACE', 'BAD_TIME']).toContain(found?.reason)

    const now = server.test.clock.now
    const planned = async (fromHours: number) => {
      const id = await server.add('appointment', {
        agency: server.ids.agencies.get('site-1'),
        client: server.ids.clients.get('student-3'),
        staff: server.ids.staff.get('user-1'),
        service: server.ids.service,
        startsAt: new Date(now.getTime() + fromHours * 3_600_000).toISOString(),
        endsAt: new Date(now.getTime() + (fromHours + 1) * 3_600_000).toISOString(),
      })
      await server.wait(120_000)
      return id
    }
    const [over] = await about(await planned(-30), 'appointment')
    expect(over).toMatchObject({ code: 'waits-for-pull', next: 'publish-there' })
    expect(over?.dueAt).not.toBeNull()
    expect(await about(await planned(30), 'appointment')).toMatchObject([{ code: 'no-note-yet', stands: 'under-way' }])
  })

  it('a note that was deleted before anybody mapped it is gone', async () => {
    const { notebook } = server.ensora
    const note = notebook.start({ student: 'student-2', user: 'user-1', template: 'template-1' })
    notebook.publish(note.id, { Notes: 'Written by mistake.' })
    await server.wait(1_860_000)
    notebook.remove(note.id)
    await server.wait(1_860_000)
    expect(await about(note.id, 'note')).toMatchObject([{ code: 'note-gone', stands: 'not-wanted' }])
  })

  it('names the gates of what is mapped and not rendered', async () => {
    await server.rows(
      `update session_note set step = 'blocked', gates = '[{"gate":"R09","severity":"block"},{"gate":"R14","severity":"block"}]'
        where id = $1 returning id`,
      [await noteId(1)],
    )
    expect(await about((await noteId(1)) ?? '', 'note')).toMatchObject([
      { code: 'not-rendered', gates: ['R09', 'R14'], next: 'open-note' },
    ])
  })

  it('shows people only what is at their agencies', async () => {
    for (const text of ['Ava Lindqvist', 'student-1', 'note-1', server.appointments[0] ?? ''])
      expect((await ask(text, 'coordinator')).sessions?.subjects, text).toEqual([]) // no agency is theirs
  })

  it('a paused connection, a consent taken back and a feature switched off are the answer', async () => {
    const standing = async () => (await ask('note-404')).sessions?.standing
    expect(await standing()).toBeNull()
    await server.rows(`update connection set state = 'paused' where id = $1 returning id`, [server.connection])
    expect(await standing()).toBe('source-paused')
    await server.rows(`update connection set state = 'active' where id = $1 returning id`, [server.connection])
    await server.admin.send('DELETE', '/sessions/consent', {})
    expect(await standing()).toBe('no-consent')
    await server.support.send('PUT', '/sessions/switch', { on: false })
    expect(await standing()).toBe('switched-off')
  })
})
