import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PracticeTarget } from '../../src/connectors/practice.ts'
import { type Fault, faultyTarget } from '../../src/practice/testing/faulty-target.ts'
import { writeNotes } from '../../src/practice/write-notes.ts'
import { withScope } from '../../src/store/scope.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Note = { id: string; step: string; review: string | null; appointment: string | null; detail: object | null }
type Standing = { note: string | null; version: number; edited: boolean }

/** A note is mapped to another appointment, or to none, after it was brought and before it was rendered. */
describe('what a note has brought to an appointment that is not its own any more', () => {
  let server: SessionServer
  let first: string
  beforeEach(async () => {
    server = await openSessionServer()
    first = server.appointments[0] ?? ''
    const { version, choices } = (await server.admin.send('GET', '/sessions/settings')).json()
    const headers = { 'if-match': `"v${version}"` }
    await server.admin.send('PUT', '/sessions/settings', { ...choices, autoRender: false }, { headers })
    await server.settle()
  })
  afterEach(() => server?.close())

  const note = async () => {
    const [row] = await server.rows<Note>(
      'select id, step, review, appointment, detail from session_note order by date, starts_at, first_seen_at limit 1',
    )
    if (!row) throw new Error('no note')
    return row
  }
  const standing = async (appointment = first) =>
    (
      await server.rows<Standing>('select note, version, edited from practice_content where appointment = $1', [
        appointment,
      ])
    )[0]
  const decide = async (method: 'PUT' | 'DELETE' | 'POST', what: string, body: object) => {
    const { id } = await note()
    const listed = (await server.admin.send('GET', `/sessions/appointments?id=${id}`)).json().items[0]
    const headers = { 'if-match': `"v${listed.version}"` }
    const done = await server.admin.send(method, `/sessions/appointments/${id}/${what}`, body, { headers })
    expect(done.statusCode).toBe(200)
  }
  const refuse = () => decide('POST', 'rejection', { reason: 'Another session' })
  const textOf = async (appointment: string) =>
    (await server.admin.send('GET', `/practice/appointments/${appointment}`)).json().content?.resultNotes
  const due = () => server.rows('select state, tries, problem from session_clearing')
  /** Another appointment of the same client with the same staff member, later that day. */
  const another = async () => {
    const [row] = await server.rows<Record<string, string>>(
      `select agency, client, staff, service, starts_at + interval '3 hours' as "startsAt",
              ends_at + interval '3 hours' as "endsAt" from practice_appointment where id = $1`,
      [first],
    )
    const made = await server.add('appointment', JSON.parse(JSON.stringify(row)))
    await server.wait(120_000)
    return made
  }
  const editThere = async () => {
    const { hub, organization } = server.test
    const seen = (await standing())?.version ?? 0
    const saved = await withScope(hub.pool, organization, db =>
      writeNotes(hub, db, server.admin.account, { id: first, seen }, 'Written by hand.'),
    )
    expect(saved.kind).toBe('saved')
  }

  it('SES-7 is taken back when the mapping is, and stays in the history', async () => {
    expect(await standing()).toMatchObject({ note: (await note()).id })
    await refuse()
    await server.settle()
    expect(await standing()).toMatchObject({ note: null, edited: false })
    expect(await note()).toMatchObject({ appointment: null, review: null })
    expect(await due()).toEqual([])
    const history = await server.rows<{ what: string; kept: boolean }>(
      'select what, body is not null as kept from practice_history where appointment = $1 order by id',
      [first],
    )
    expect(history.slice(-2)).toEqual([
      { what: 'fill', kept: false },
      { what: 'clear', kept: true },
    ])
  })

  it('SES-7 is taken back where the note gets another appointment, which is filled', async () => {
    const other = await another()
    await refuse()
    await decide('PUT', 'mapping', { appointment: other })
    await server.settle()
    expect(await standing()).toMatchObject({ note: null })
    expect(await standing(other)).toMatchObject({ note: (await note()).id })
    expect(await due()).toEqual([])
  })

  it('SES-7 an appointment that was cleared takes the next note as if nothing had been there', async () => {
    const other = await another()
    await refuse()
    await decide('PUT', 'mapping', { appointment: other })
    await server.settle()
    await decide('PUT', 'mapping', { appointment: first })
    await server.settle()
    expect(await note()).toMatchObject({ appointment: first, review: null })
    expect(await standing()).toMatchObject({ note: (await note()).id, edited: false })
    expect(await standing(other)).toMatchObject({ note: null })
  })

  it('SES-7 is there again when the refusal is undone after it was taken back', async () => {
    await refuse()
    await server.settle()
    expect(await standing()).toMatchObject({ note: null })
    await decide('DELETE', 'rejection', {})
    await server.settle()
    expect(await note()).toMatchObject({ appointment: first, review: null })
    expect(await standing()).toMatchObject({ note: (await note()).id })
  })

  it('SES-7 stays where somebody has changed it, and a person is shown where', async () => {
    await editThere()
    await refuse()
    await server.settle()
    expect(await standing()).toMatchObject({ note: (await note()).id, edited: true })
    expect(await note()).toMatchObject({ appointment: null, review: 'LEFT_BEHIND', detail: { leftAt: first } })
    expect(await server.rows(`select state from issue where code = 'session.left-behind'`)).toEqual([{ state: 'open' }])
    const { id } = await note()
    const settle = (decision: string) => server.admin.send('POST', `/sessions/appointments/${id}/review`, { decision })
    expect((await settle('bring-again')).statusCode).toBe(409)
    expect((await settle('keep')).statusCode).toBe(200)
    await server.wait(120_000)
    expect(await note()).toMatchObject({ review: null })
    expect(await due()).toEqual([])
  })

  it('SES-7 stays to be looked at although the note is edited meanwhile', async () => {
    await editThere()
    await refuse()
    await server.settle()
    server.ensora.notebook.write('note-1', { Notes: 'Something else.' })
    await server.wait(1_860_000)
    expect(await note()).toMatchObject({ appointment: null, review: 'LEFT_BEHIND' })
  })

  it('SES-7 a practice management that cannot take anything back shows it instead', async () => {
    const { clear: _, ...without } = server.target
    const target: PracticeTarget = without
    await refuse()
    await server.settle(target)
    expect(await standing()).toMatchObject({ note: (await note()).id })
    expect(await note()).toMatchObject({ appointment: null, review: 'LEFT_BEHIND', detail: { leftAt: first } })
  })

  it.each<[Fault, number]>([
    [{ kind: 'down' }, 600_000],
    [{ kind: 'session-lost' }, 120_000],
    [{ kind: 'dies-after', writes: 0 }, 600_000],
    [{ kind: 'dies-after-clear' }, 600_000],
  ])('SES-7 S32 is taken back in the end although the practice management fails: %o', async (fault, later) => {
    const faulty = faultyTarget(server.target, async () => undefined)
    faulty.fail(fault)
    await refuse()
    await server.settle(faulty)
    expect(faulty.calls.clear).toBe(1)
    expect(await due()).toMatchObject([{ state: 'due' }])
    faulty.fail(undefined)
    await server.wait(later, faulty)
    expect(await standing()).toMatchObject({ note: null })
    expect(await due()).toEqual([])
    expect((await note()).review).toBeNull()
  })

  it('SES-7 a note that gets its appointment back while it is being taken back stands there in the end', async () => {
    let isFirst = true
    const target: PracticeTarget = {
      ...server.target,
      clear: async batch => {
        if (isFirst) {
          isFirst = false
          await decide('PUT', 'mapping', { appointment: first })
        }
        return (await server.target.clear?.(batch)) ?? []
      },
    }
    await refuse()
    await server.settle(target)
    await server.settle(target)
    expect(await note()).toMatchObject({ appointment: first, review: null })
    expect(await standing()).toMatchObject({ note: (await note()).id })
    expect(await textOf(first)).not.toBe('')
  })

  it('SES-7 a note that is filled while its mapping is taken back leaves nothing there', async () => {
    server.ensora.notebook.write('note-1', { Notes: 'Something else.' })
    let isFirst = true
    const target: PracticeTarget = {
      ...server.target,
      fill: async batch => {
        const done = await server.target.fill(batch)
        if (isFirst) {
          isFirst = false
          await refuse()
          await server.target.clear?.([{ appointment: first, note: (await note()).id }])
          await server.target.fill(batch) // its answer comes late, after all of that
        }
        return done
      },
    }
    await server.admin.send('POST', '/sessions/pulls', {})
    await server.settle(target)
    await server.wait(120_000, target)
    expect(isFirst).toBe(false)
    expect(await note()).toMatchObject({ appointment: null })
    expect(await standing()).toMatchObject({ note: null })
  })
})
