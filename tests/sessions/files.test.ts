import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connector } from '../../src/connectors/connector.ts'
import { ensoraFiles } from '../../src/connectors/ensora/by-files.ts'
import { writeConnection } from '../../src/store/configuration.ts'
import { withScope } from '../../src/store/scope.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

describe('session entries from files', () => {
  let server: SessionServer
  beforeAll(async () => {
    server = await openSessionServer()
    await server.settle()
  })
  afterAll(() => server?.close())

  const send = async (kind: string, csv: string, dryRun: boolean) => {
    const file = Buffer.from(csv).toString('base64')
    const response = await server.admin.send('POST', `/sessions/files/${kind}`, { file, dryRun })
    return { status: response.statusCode, body: response.json() }
  }
  const csv =
    'id,site,first name,last name,date of birth\nstudent-77,site-1,Ines,Falk,2016-05-04\nstudent-78,site-1,Otto,Berg,04/05/2016\n'
  const student = () =>
    server.rows<{ how: string | null }>("select how from session_source where kind = 'student' order by id offset 7")

  it('SES-1 a dry run says what can be read, and takes nothing', async () => {
    const { status, body } = await send('student', csv, true)
    expect({ status, body }).toMatchObject({ status: 200, body: { rows: 2, read: 1 } })
    expect(body.errors).toEqual([expect.objectContaining({ line: 3, code: 'date-ambiguous' })])
    expect(await student()).toEqual([])
  })

  it('SES-1 what can be read goes the way of a pulled page, and the same file again changes nothing', async () => {
    await server.add('client', {
      agency: server.ids.agencies.get('site-1'),
      first: 'Ines',
      last: 'Falk',
      birthDate: '2016-05-04',
      enrolments: [{ from: '2026-01-01' }],
    })
    expect((await send('student', csv, false)).status).toBe(200)
    await server.wait(120_000)
    expect(await student()).toEqual([{ how: 'auto' }])
    expect((await send('student', csv, false)).status).toBe(200)
    expect(await student()).toEqual([{ how: 'auto' }])
  })

  it('SES-8 a file that is the whole list says what is gone; one in part, or with a fault, does not', async () => {
    const head = 'id,site,first name,last name,date of birth\n'
    const line = (n: number) => `student-${n},site-1,Nina${n},Falk,2016-05-04\n`
    const all = server.ensora.world.all('student')
    const rest = all.map(({ id, site, first, last, born }) => `${id},${site},${first},${last},${born ?? ''}\n`).join('')
    let reading: string | undefined
    const whole = async (csv: string, begins: boolean, ends: boolean, of = reading) => {
      const file = Buffer.from(csv).toString('base64')
      const body = { file, dryRun: false, whole: { begins, ends, ...(begins ? {} : { reading: of }) } }
      server.test.clock.now = new Date(server.test.clock.now.getTime() + 1_000)
      const answer = (await server.admin.send('POST', '/sessions/files/student', body)).json()
      reading = answer.reading ?? undefined
      return answer.leftOut
    }
    const gone = () => server.rows("select 1 from session_source where kind = 'student' and gone_at is not null")
    expect(await whole(head + rest + line(77) + line(90), true, true)).toEqual({ gone: 0, asked: 0 })
    expect(await whole(`${head}${rest}student-78,site-1,Otto,Berg,04/05/2016\n`, true, true)).toBeNull()
    expect(await whole(head + rest, true, false)).toBeNull()
    expect(await gone()).toEqual([])
    expect(await whole(head + line(77), false, true)).toEqual({ gone: 1, asked: 0 })
    expect(await gone()).toHaveLength(1)
    expect(await whole(head + rest + line(77) + line(90), true, true)).toEqual({ gone: 0, asked: 0 })
    expect(await gone()).toEqual([])
    // Another reading of the list began between two pieces: the second one alone is not the whole list.
    await whole(head + rest, true, false)
    const first = reading
    await whole(head + rest + line(77) + line(90), true, false)
    expect(await whole(head + line(77), false, true, first)).toBeNull()
    expect(await gone()).toEqual([])
  })

  it('SES-1 who was in an earlier piece of the file is there twice, and left out', async () => {
    const head = 'id,site,first name,last name,date of birth\n'
    const piece = async (rows: string, before: readonly string[]) => {
      const file = Buffer.from(head + rows).toString('base64')
      return (await server.admin.send('POST', '/sessions/files/student', { file, before, dryRun: true })).json()
    }
    const { ids } = await piece('student-91,site-1,Ines,Falk,2016-05-04\n', [])
    expect(ids).toEqual(['student-91'])
    const second = await piece('student-92,site-1,Otto,Berg,2016-05-04\nstudent-91,site-1,Ines,Falk,2016-05-04\n', ids)
    expect(second).toMatchObject({ read: 1, wrong: 1, ids: ['student-92'] })
    expect(second.errors).toEqual([{ line: 3, column: 'id', code: 'twice' }])
  })

  it('SES-2 who sees some agencies only brings no files in: they are about every agency', async () => {
    const { account } = server.coordinator
    await server.add('right', { account, agency: server.ids.agencies.get('site-1'), may: ['view', 'edit'] })
    const file = Buffer.from(csv).toString('base64')
    const answers = [
      await server.coordinator.send('GET', '/sessions/files'),
      await server.coordinator.send('POST', '/sessions/files/kinds', { start: file }),
      await server.coordinator.send('POST', '/sessions/files/student', { file, dryRun: true }),
      await server.coordinator.send('POST', '/sessions/files/student', { file, dryRun: false }),
    ]
    expect(answers.map(answer => answer.json<{ code: string }>().code)).toEqual(Array(4).fill('practice.not-allowed'))
    await server.add('right', { account, may: ['view'] })
    expect((await server.coordinator.send('GET', '/sessions/files')).statusCode).toBe(200)
  })

  it('SES-1 says what each file needs, in the order to bring them in, and which one a file is', async () => {
    const { items } = (await server.admin.send('GET', '/sessions/files')).json<{
      items: { kind: string; needed: string[]; sample: string }[]
    }>()
    expect(items.map(({ kind }) => kind)).toEqual(['site', 'user', 'student', 'template', 'note'])
    for (const { kind, sample } of items) {
      const start = Buffer.from(sample).toString('base64')
      const told = await server.admin.send('POST', '/sessions/files/kinds', { start })
      expect(told.json()).toEqual({ kind })
      const { body } = await send(kind, sample, true)
      expect(body).toMatchObject({ wrong: 0, errors: [], read: body.rows })
    }
    const odd = Buffer.from('one,two\n1,2\n').toString('base64')
    expect((await server.admin.send('POST', '/sessions/files/kinds', { start: odd })).json()).toEqual({ kind: null })
  })
})

describe('session entries where there are only files', () => {
  let server: SessionServer
  beforeAll(async () => {
    server = await openSessionServer({ bare: true, also: [ensoraFiles as unknown as Connector], connected: false })
    await server.support.send('PUT', '/sessions/switch', { on: true })
    const { hub, organization, clock } = server.test
    const id = hub.newId()
    await withScope(hub.pool, organization, db =>
      writeConnection(
        db,
        organization,
        {
          id,
          slug: 'files',
          connector: 'ensora-files',
          public_id: randomUUID(),
          version: 1,
          settings: hub.sealer.sealJson(organization, 'connection', id, { zone: 'America/Toronto' }),
        },
        clock.now,
      ),
    )
    hub.configurations.forget()
    expect((await server.admin.send('POST', '/sessions/consent', { connection: id, text: 1 })).statusCode).toBe(200)
  })
  afterAll(() => server?.close())

  it('SES-1 files are taken, nothing is pulled, and nobody can be created there', async () => {
    expect((await server.admin.send('GET', '/sessions')).json()).toMatchObject({ running: true, byFiles: true })
    const file = Buffer.from('Site ID,Site Name\nsite-1,Oak Street\n').toString('base64')
    const taken = await server.admin.send('POST', '/sessions/files/site', { file, dryRun: false })
    expect(taken.json()).toMatchObject({ rows: 1, read: 1, wrong: 0 })
    expect((await server.admin.send('POST', '/sessions/pulls', { full: true })).statusCode).toBe(200)
    await server.settle()
    expect(await server.rows('select kind from session_source')).toEqual([{ kind: 'site' }])
    expect(await server.rows('select 1 from run')).toEqual([])
    const asked = await server.admin.send('GET', '/sessions/pushes/candidates?kind=staff')
    expect(asked.json()).toMatchObject({ code: 'connection.lacks-capability' })
    expect(asked.statusCode).toBeGreaterThanOrEqual(400)
  })
})
