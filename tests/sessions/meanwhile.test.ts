import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PracticeTarget } from '../../src/connectors/practice.ts'
import { pullDue } from '../../src/jobs/pull.ts'
import { applyDue } from '../../src/pipeline/worker.ts'
import { editEntry } from '../../src/practice/save.ts'
import { shapes } from '../../src/practice/shapes.ts'
import { writeNotes } from '../../src/practice/write-notes.ts'
import { withScope } from '../../src/store/scope.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Note = {
  id: string
  step: string
  review: string | null
  appointment: string | null
  filled: number | null
  version: number
  rendered_by: string | null
  warnings: string[] | null
  zone: string | null
}
type Row = { id: string; version: number; mapping: string }

const halfAnHour = 1_860_000
const lost = { kind: 'connection', problem: 'practice.session-lost' } as const
const gone = { kind: 'retry', problem: 'practice.unreachable' } as const

/** Something else is decided about a note while it is on its way, or after a person has decided. */
describe('session notes about which something is decided meanwhile', () => {
  let server: SessionServer
  beforeEach(async () => {
    server = await openSessionServer()
  })
  afterEach(() => server?.close())

  const note = async (index = 0) => {
    const notes = await server.rows<Note>(
      `select id, step, review, appointment, filled, version, rendered_by, warnings, zone from session_note
        order by date, starts_at, first_seen_at`,
    )
    const found = notes[index]
    if (!found) throw new Error('no such note')
    return found
  }
  const listed = async (id: string) =>
    (await server.admin.send('GET', `/sessions/appointments?id=${id}`)).json<{ items: Row[] }>().items[0]
  const decide = async (
    method: 'PUT' | 'DELETE' | 'POST',
    id: string,
    what: string,
    body: object,
    version?: number,
  ) => {
    const send = async () => {
      const seen = version ?? (await listed(id))?.version
      const headers = { 'if-match': `"v${seen}"` }
      return server.admin.send(method, `/sessions/appointments/${id}/${what}`, body, { headers })
    }
    const sent = await send()
    // Something else may have changed the note since it was listed: whoever sees that looks again and decides.
    return sent.statusCode === 412 && version === undefined ? send() : sent
  }
  const stateOf = async (appointment: string) =>
    (await server.rows<{ state: string }>('select state from practice_appointment where id = $1', [appointment]))[0]
      ?.state
  const renderByHandOnly = async () => {
    const { version, choices } = (await server.admin.send('GET', '/sessions/settings')).json()
    const headers = { 'if-match': `"v${version}"` }
    await server.admin.send('PUT', '/sessions/settings', { ...choices, autoRender: false }, { headers })
  }
  const pullNow = async () => {
    await server.admin.send('POST', '/sessions/pulls', {})
    await pullDue(server.test.hub)
    await applyDue(server.test.hub)
  }
  /** Does something once, right before the practice management is asked. */
  const onceBefore = (what: 'fill' | 'render', act: () => Promise<unknown>): PracticeTarget => {
    let isDone = false
    const first = async () => {
      if (isDone) return
      isDone = true
      await act()
    }
    return what === 'fill'
      ? { ...server.target, fill: async batch => first().then(() => server.target.fill(batch)) }
      : { ...server.target, render: async batch => first().then(() => server.target.render(batch)) }
  }

  it('SES-7 a pair that is refused while it is being rendered is marked, and the rules bring the note nowhere else', async () => {
    const target = onceBefore('render', async () => {
      const refused = await decide('POST', (await note()).id, 'rejection', { reason: 'Another session' })
      expect(refused.statusCode).toBe(200)
    })
    await server.settle(target)
    expect(await note()).toMatchObject({ appointment: null, step: 'none', review: 'RENDERED_UNMAPPED' })
    const [row] = await server.rows<Record<string, string>>(
      `select agency, client, staff, service, starts_at as "startsAt", ends_at as "endsAt" from practice_appointment
        where id = $1`,
      [server.appointments[0]],
    )
    await server.add('appointment', JSON.parse(JSON.stringify(row)))
    server.ensora.notebook.write('note-1', { Notes: 'Something else.' })
    await server.wait(halfAnHour)
    expect(await note()).toMatchObject({ appointment: null, step: 'none', review: 'RENDERED_UNMAPPED', version: 2 })
  })

  it('SES-7 a note that is deleted while it is being brought is not rendered later', async () => {
    let isFirst = true
    const target: PracticeTarget = {
      ...server.target,
      fill: async batch => {
        if (!isFirst) return server.target.fill(batch)
        isFirst = false
        server.ensora.notebook.remove('note-1')
        await pullNow()
        return batch.map(() => gone)
      },
    }
    await server.settle(target)
    await server.wait(120_000, target)
    expect(await note()).toMatchObject({ step: 'stopped', review: 'GONE' })
    expect(await stateOf(server.appointments[0] ?? '')).toBe('scheduled')
  })

  it('SES-1 a consent that is taken back stops what is under way', async () => {
    const target: PracticeTarget = {
      ...server.target,
      async *changes(kind, cursor) {
        if (kind === 'appointment') await server.admin.send('DELETE', '/sessions/consent', {})
        yield* server.target.changes(kind, cursor)
      },
    }
    await server.settle({ ...server.target, fill: async batch => batch.map(() => lost) })
    expect(await note()).toMatchObject({ step: 'fill', filled: null })
    await server.wait(120_000, target)
    expect(await note()).toMatchObject({ step: 'fill', filled: null })
    expect(await stateOf(server.appointments[0] ?? '')).toBe('scheduled')
  })

  it('SES-2 a decision names the pair that was seen: another one since is no longer what it is about', async () => {
    await renderByHandOnly()
    await server.settle()
    const { id, appointment } = await note()
    const before = (await listed(id))?.version
    const refused = await decide('POST', id, 'rejection', { reason: 'Not this one' }, before)
    expect(refused.statusCode).toBe(200)
    const chosen = { appointment }
    expect((await decide('PUT', id, 'mapping', chosen, before)).statusCode).toBe(412)
    const { version } = refused.json<{ version: number }>()
    const made = await decide('PUT', id, 'mapping', chosen, version)
    expect(made.statusCode).toBe(200)
    expect((await decide('DELETE', id, 'mapping', {}, version)).statusCode).toBe(412)
    expect((await decide('DELETE', id, 'mapping', {}, made.json<{ version: number }>().version)).statusCode).toBe(200)
  })

  it('SES-2 a refusal that comes too late is no refusal', async () => {
    await server.settle()
    const { id } = await note()
    expect((await decide('POST', id, 'rejection', { reason: 'Too late' }, 1)).statusCode).toBe(412)
    expect(await server.rows('select target from session_rejection')).toEqual([])
  })

  it('SES-6 S31 a rendered note is given no other appointment, and who rendered it stays', async () => {
    await renderByHandOnly()
    await server.settle()
    const { id, appointment } = await note()
    await decide('POST', id, 'rejection', { reason: 'By hand' })
    expect((await decide('PUT', id, 'mapping', { appointment })).statusCode).toBe(200)
    await server.settle()
    await server.admin.send('POST', `/sessions/appointments/${id}/render`, {})
    const first = await note()
    expect(first).toMatchObject({ step: 'rendered', rendered_by: server.admin.account, review: null })
    const other = await decide('PUT', id, 'mapping', { appointment: server.appointments[4] })
    expect([404, 409]).toContain(other.statusCode)
    const again = await decide('PUT', id, 'mapping', { appointment })
    expect(again.statusCode).toBe(409)
    await server.test.addAccount('second@example.com', 'integration-admin')
    const second = await server.test.signIn('second@example.com')
    await second.send('POST', `/sessions/appointments/${id}/render`, {})
    expect(await note()).toMatchObject({ step: 'rendered', rendered_by: server.admin.account })
  })

  it('SES-7 a person who brings a note again over what was changed there gets the note', async () => {
    await renderByHandOnly()
    await server.settle()
    const { id, appointment } = await note()
    const { hub, organization } = server.test
    const which = { id: appointment ?? '', seen: 1 }
    const saved = await withScope(hub.pool, organization, db =>
      writeNotes(hub, db, server.admin.account, which, 'By hand'),
    )
    expect(saved.kind).toBe('saved')
    server.ensora.notebook.write('note-1', { Notes: 'Something else.' })
    await server.wait(halfAnHour)
    expect(await note()).toMatchObject({ step: 'stopped', review: 'CHANGED_THERE', filled: 1 })
    await server.admin.send('POST', `/sessions/appointments/${id}/review`, { decision: 'bring-again' })
    await server.settle()
    expect(await note()).toMatchObject({ step: 'stopped', review: null, filled: 2 })
  })

  it('SES-7 an appointment that was moved and kept by a person asks again only when it changes again', async () => {
    await renderByHandOnly()
    await server.settle()
    const { id, appointment } = await note()
    const move = async (startsAt: string, memo: string) => {
      const { hub, organization } = server.test
      const [row] = await server.rows<Record<string, string> & { version: number }>(
        'select version, agency, client, staff, service from practice_appointment where id = $1',
        [appointment],
      )
      const { version = 0, ...people } = row ?? {}
      const entry = shapes.appointment.parse({ ...people, startsAt, endsAt: '2026-11-23T21:30:00Z', memo })
      const saved = await withScope(hub.pool, organization, db =>
        editEntry(
          hub,
          db,
          server.admin.account,
          'appointment',
          { id: appointment ?? '', seen: Number(version) },
          entry,
        ),
      )
      expect(saved.kind).toBe('saved')
      await server.wait(120_000)
    }
    await move('2026-11-23T20:00:00Z', 'moved')
    expect(await note()).toMatchObject({ review: 'RECHECK' })
    await server.admin.send('POST', `/sessions/appointments/${id}/review`, { decision: 'keep' })
    await move('2026-11-23T20:00:00Z', 'only the memo')
    expect(await note()).toMatchObject({ review: null })
    await move('2026-11-23T20:15:00Z', 'moved again')
    expect(await note()).toMatchObject({ review: 'RECHECK' })
  })

  it('SES-6 a note whose tick was taken back is brought when it changes, and not rendered by itself', async () => {
    await server.settle()
    const { id } = await note()
    const back = await server.admin.send('POST', `/sessions/appointments/${id}/unrender`, { reason: 'Wrong text' })
    expect(back.statusCode).toBe(200)
    server.ensora.notebook.write('note-1', { Notes: 'The right text.' })
    await server.wait(halfAnHour)
    expect(await note()).toMatchObject({ step: 'stopped', filled: 2, version: 2 })
    expect(await stateOf(server.appointments[0] ?? '')).toBe('scheduled')
    await server.admin.send('POST', `/sessions/appointments/${id}/render`, {})
    expect(await note()).toMatchObject({ step: 'rendered' })
  })

  it('SES-8 a tick that is taken back in the practice management itself makes a person look', async () => {
    await server.settle()
    await server.wait(120_000) // the mirror has seen the tick
    const { appointment } = await note()
    const outcome = await server.target.unrender(appointment ?? '', server.admin.account, 'Wrong day')
    expect(outcome.kind).toBe('unrendered')
    await server.wait(120_000)
    expect(await note()).toMatchObject({ step: 'stopped', review: 'RECHECK', appointment })
  })

  it('SES-6 what stays blocked is asked again and again, less often with time, and fills no audit trail', async () => {
    const blocked: PracticeTarget = {
      ...server.target,
      render: async batch => batch.map(() => ({ kind: 'not-rendered', failures: [] })),
    }
    const brought = async () =>
      (
        await server.rows<{ count: number }>("select count(*)::int as count from audit where action = 'session.bring'")
      )[0]?.count
    await server.settle(blocked)
    const before = await brought()
    let asked = 0
    const counting: PracticeTarget = {
      ...blocked,
      render: async batch => {
        asked += batch.length
        return blocked.render(batch)
      },
    }
    await server.wait(60_000, counting)
    expect(asked).toBe(4)
    await server.rows("update session_note set filled_at = filled_at - interval '2 hours'")
    asked = 0
    for (let minute = 0; minute < 15; minute += 1) await server.wait(60_000, counting)
    expect(asked).toBe(4)
    expect(await brought()).toBe(before)
  })

  it('SES-6 S33 what is said when the notes are written is kept', async () => {
    await server.settle({
      ...server.target,
      fill: async batch =>
        (await server.target.fill(batch)).map(each =>
          each.kind === 'filled' ? { ...each, warnings: ['Schedule has a problem'] } : each,
        ),
    })
    expect(await note()).toMatchObject({ step: 'rendered', warnings: ['Schedule has a problem'] })
  })

  it('SES-8 S20 a text that changes makes nobody look again at a pair that a person made', async () => {
    await renderByHandOnly()
    await server.settle()
    const { id, appointment } = await note(1) // two minutes late
    await decide('POST', id, 'rejection', { reason: 'By hand' })
    await server.rows("update session_target set grace = 0 where kind = 'agency'")
    expect((await decide('PUT', id, 'mapping', { appointment })).statusCode).toBe(200)
    server.ensora.notebook.write('note-2', { Notes: 'Something else.' })
    await server.wait(halfAnHour)
    expect(await note(1)).toMatchObject({ review: null, filled: 2, appointment })
  })

  it('SES-4 S13 the zone of a site that is mended counts for notes that wait', async () => {
    const { world } = server.ensora
    world.put('site', { id: 'site-1', name: 'Oak Street', zone: 'America/Vancouver' })
    await server.settle()
    const waiting = await note(3)
    expect(waiting).toMatchObject({ appointment: null, zone: 'America/Vancouver' })
    world.put('site', { id: 'site-1', name: 'Oak Street', zone: 'America/Toronto' })
    await server.wait(halfAnHour)
    const [mended] = await server.rows<Note>('select zone, step from session_note where id = $1', [waiting.id])
    expect(mended).toMatchObject({ zone: 'America/Toronto', step: 'rendered' })
  })
})
