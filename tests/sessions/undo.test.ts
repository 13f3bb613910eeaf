import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Row = {
  id: string
  version: number
  mapping: string
  mappedAt: string | null
  mappedBy: unknown
  reason: string | null
  step?: string
  source?: { first: string | null; name: string | null }
  target: { id: string; first: string | null } | null
  appointment?: { id: string } | null
}
type Decided = { version: number; undo?: string | null; code?: string; detail?: string }

describe('undo in Synchronization', () => {
  let server: SessionServer
  beforeAll(async () => {
    server = await openSessionServer()
    await server.settle()
  })
  afterAll(() => server?.close())

  const rows = async (tab: string) =>
    (await server.admin.send('GET', `/sessions/${tab}?limit=100`)).json<{ items: Row[] }>().items
  const row = async (first: string) => {
    const found = (await rows('clients')).find(({ source }) => source?.first === first)
    if (!found) throw new Error(`no ${first}`)
    return found
  }
  const send = async (method: 'POST' | 'DELETE' | 'PUT', path: string, version: number, body: object = {}) => {
    const headers = { 'if-match': `"v${version}"` }
    const response = await server.admin.send(method, `/sessions/${path}`, body, { headers })
    return { status: response.statusCode, body: response.json<Decided>() }
  }
  const reason = { reason: 'Checked by phone' }

  it('SES-2 a refusal that is taken back leaves the pair as the rules had made it', async () => {
    const before = await row('Mya')
    const path = `clients/${before.id}/rejection`
    const refused = await send('POST', path, before.version, reason)
    expect(await row('Mya')).toMatchObject({ mapping: 'none', target: null })
    const back = await send('DELETE', path, refused.body.version)
    expect(back.status).toBe(200)
    const after = await row('Mya')
    expect(after).toEqual({ ...before, version: back.body.version })
    expect(after.mapping).toBe('auto')
    expect(await server.rows('select target from session_rejection where source = $1', [before.id])).toEqual([])
    expect(
      await server.rows("select action from audit where action like 'sessions.reject%' and subject = $1 order by id", [
        before.id,
      ]),
    ).toEqual([{ action: 'sessions.reject' }, { action: 'sessions.reject-undo' }])
  })

  it('SES-2 the rules look in between, and the refusal can still be taken back', async () => {
    const before = await row('Mya')
    const refused = await send('POST', `clients/${before.id}/rejection`, before.version, reason)
    await server.wait(120_000)
    expect((await send('DELETE', `clients/${before.id}/rejection`, refused.body.version)).status).toBe(200)
    expect(await row('Mya')).toMatchObject({ mapping: 'auto', mappedAt: before.mappedAt })
  })

  it('SES-2 a refusal cannot be taken back once the row is another, or its client has gone to somebody else', async () => {
    const before = await row('Mya')
    const refused = await send('POST', `clients/${before.id}/rejection`, before.version, reason)
    expect((await send('DELETE', `clients/${before.id}/rejection`, before.version)).status).toBe(412)
    server.ensora.world.put('student', {
      id: 'student-40',
      site: 'site-2',
      first: 'Maya',
      last: 'Doucet',
      born: '2017-02-02',
      soapEnabled: true,
    })
    await server.wait(1_860_000)
    const maya = await row('Maya')
    expect((await send('PUT', `clients/${maya.id}/mapping`, maya.version, { target: before.target?.id })).status).toBe(
      200,
    )
    const late = await send('DELETE', `clients/${before.id}/rejection`, refused.body.version)
    expect([late.status, late.body.code]).toEqual([409, 'session.target-taken'])
    expect(await row('Mya')).toMatchObject({ mapping: 'none' })
  })

  it('SES-2 a note whose appointment was refused has it again, rendered as it was', async () => {
    const [before] = await rows('appointments')
    if (!before) throw new Error('no note')
    const path = `appointments/${before.id}/rejection`
    const refused = await send('POST', path, before.version, reason)
    expect(refused.status).toBe(200)
    expect((await rows('appointments')).find(({ id }) => id === before.id)).toMatchObject({ mapping: 'none' })
    const back = await send('DELETE', path, refused.body.version)
    expect(back.status).toBe(200)
    const after = (await rows('appointments')).find(({ id }) => id === before.id)
    expect(after).toEqual({ ...before, version: back.body.version })
    expect(after).toMatchObject({ mapping: 'auto', step: 'rendered' })
  })

  it('SES-2 a refusal of a note comes too late back when its appointment has moved', async () => {
    const [before] = await rows('appointments')
    if (!before) throw new Error('no note')
    const refused = await send('POST', `appointments/${before.id}/rejection`, before.version, reason)
    await server.rows("update session_slot set starts_at = starts_at + interval '3 minutes' where id = $1", [
      before.appointment?.id,
    ])
    const late = await send('DELETE', `appointments/${before.id}/rejection`, refused.body.version)
    expect(late).toMatchObject({ status: 409, body: { code: 'session.undo-late', detail: 'moved' } })
  })

  it('SES-2 S11 what was made for a row is taken back with its pair, and is gone there', async () => {
    server.ensora.world.put('student', {
      id: 'student-41',
      site: 'site-2',
      first: 'Ona',
      last: 'Petri',
      born: '2015-05-05',
      soapEnabled: true,
    })
    await server.wait(1_860_000)
    const before = await row('Ona')
    const made = await send('POST', `clients/${before.id}/target`, before.version)
    expect(made.body.undo).toEqual(expect.any(String))
    const client = (await row('Ona')).target?.id
    const undo = { undo: made.body.undo }
    expect((await send('DELETE', `clients/${before.id}/target`, before.version, undo)).status).toBe(412)
    expect((await send('DELETE', `clients/${before.id}/target`, made.body.version, { undo: 'bm9uZQ' })).status).toBe(
      404,
    )
    const back = await send('DELETE', `clients/${before.id}/target`, made.body.version, undo)
    expect(back.status).toBe(200)
    expect(await row('Ona')).toMatchObject({ mapping: 'none', target: null, version: back.body.version })
    expect(
      await server.rows('select removed_at is not null as gone from practice_client where id = $1', [client]),
    ).toEqual([{ gone: true }])
    await server.wait(120_000)
    expect(await row('Ona')).toMatchObject({ mapping: 'none', reason: 'NO_CLIENT' })
  })

  it('SES-2 S11 what somebody has gone on with is not taken back, and the pair stays with it', async () => {
    const before = await row('Ona')
    const made = await send('POST', `clients/${before.id}/target`, before.version)
    const client = (await row('Ona')).target?.id
    await server.add('authorization', {
      client,
      service: server.ids.service,
      from: '2026-01-01',
      to: '2026-12-31',
      windows: [{ per: 'week', units: 4 }],
    })
    const late = await send('DELETE', `clients/${before.id}/target`, made.body.version, { undo: made.body.undo })
    expect(late).toMatchObject({ status: 409, body: { code: 'session.undo-late', detail: 'touched' } })
    expect(await row('Ona')).toMatchObject({ mapping: 'user', target: { id: client } })
  })

  it('SES-2 S11 a client who was there already is not made, and has no undo but the X', async () => {
    server.ensora.world.put('student', {
      id: 'student-42',
      site: 'site-1',
      first: 'Lou',
      last: 'Known',
      born: '2015-05-05',
      soapEnabled: true,
    })
    await server.wait(1_860_000)
    const before = await row('Lou')
    await server.add('client', {
      agency: server.ids.agencies.get('site-1'),
      first: 'Lou',
      last: 'Known',
      birthDate: '2015-05-05',
      enrolments: [{ from: '2026-01-01' }],
    })
    const made = await send('POST', `clients/${before.id}/target`, before.version)
    expect(made).toMatchObject({ status: 200, body: { undo: null } })
  })
})
