import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
})
