import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Page = { name: string; items: Record<string, unknown>[]; next: string | null }

/** One whose name is a formula and who has no client; everybody else is paired by the rules. */
describe('the reports of Synchronization', () => {
  let server: SessionServer
  beforeAll(async () => {
    server = await openSessionServer()
    const { world } = server.ensora
    const born = '2016-03-04'
    world.put('student', { id: 'student-8', site: 'site-1', first: '=1+1', last: 'Rowe', born, soapEnabled: true })
    await server.settle()
  })
  afterAll(() => server?.close())

  const get = async (path: string, who = server.admin) => (await who.send('GET', path)).json<Page>()
  const actions = async () => {
    const text = "select action from audit where subject_kind = 'session-report' order by id"
    return (await server.rows<{ action: string }>(text)).map(({ action }) => action)
  }

  it('SES-7 are named as the vendor names them', async () => {
    for (const [report, whose] of [
      ['staff', 'Staff'],
      ['clients', 'Clients'],
      ['appointments', 'Appointments'],
    ])
      expect((await get(`/sessions/reports/${report}`)).name).toBe(
        `Ensora Data Collection- CodeMetro by Ensora Health ${whose}`,
      )
  })

  it('SES-7 list mapped and unmapped, page by page, each row once', async () => {
    const seen: unknown[] = []
    for (let next: string | null = ''; next !== null; ) {
      const page: Page = await get(`/sessions/reports/clients?limit=3${next ? `&cursor=${next}` : ''}`)
      seen.push(...page.items.map(row => row.id))
      next = page.next
    }
    expect(new Set(seen).size).toBe(8)
    expect(seen).toHaveLength(8)
    expect((await get('/sessions/reports/clients?mapping=none')).items).toMatchObject([
      { source: { id: 'student-8', first: '=1+1' }, mapping: 'none', reason: 'NO_CLIENT', target: null },
    ])
    expect((await get('/sessions/reports/clients?mapping=mapped')).items).toHaveLength(7)
  })

  it('SES-7 list notes with their appointment, the differences and the result, over a page edge', async () => {
    const all = await get('/sessions/reports/appointments')
    expect(all.items).toHaveLength(4)
    for (const row of all.items)
      expect(row).toMatchObject({
        mapping: 'auto',
        render: expect.stringMatching(/^rendered/),
        source: { id: expect.any(String) },
      })
    const first = await get('/sessions/reports/appointments?limit=2')
    const second = await get(`/sessions/reports/appointments?limit=2&cursor=${first.next}`)
    expect([...first.items, ...second.items]).toEqual(all.items)
    expect((await get('/sessions/reports/appointments?gate=R09')).items).toEqual([])
    expect((await get('/sessions/reports/appointments?to=2020-01-01')).items).toEqual([])
  })

  it('SES-7 keep a note that is gone for as long as it has its appointment: somebody was paid for it', async () => {
    const all = (await get('/sessions/reports/appointments')).items
    const gone = async (at: string | null) =>
      server.rows('update session_note set gone_at = $1 where id = $2', [at, all[0]?.id])
    await gone('2026-11-25T12:00:00Z') // somebody has looked, and kept it as it is
    expect((await get('/sessions/reports/appointments')).items.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    const { items } = await get('/sessions/reports/appointments/counts')
    expect(items.reduce((sum, { count }) => sum + Number(count), 0)).toBe(all.length)
    await gone(null)
  })

  it('SES-7 are counted by week, mapping and reason', async () => {
    const { items } = await get('/sessions/reports/clients/counts')
    expect(items).toEqual(
      expect.arrayContaining([
        { week: '2026-11-23', mapping: 'auto', reason: null, rendered: false, count: 7 },
        { week: '2026-11-23', mapping: 'none', reason: 'NO_CLIENT', rendered: false, count: 1 },
      ]),
    )
  })

  it('SES-7 S42 go as a file whose texts are no formulas, and each file is an access event', async () => {
    const before = await actions()
    const file = await server.admin.send('GET', '/sessions/reports/clients/export?format=csv')
    expect(file.statusCode).toBe(200)
    expect(file.headers['content-disposition']).toContain(
      'filename="Ensora Data Collection- CodeMetro by Ensora Health Clients.csv"',
    )
    const lines = file.body.split('\r\n')
    expect(lines).toHaveLength(10) // the head, eight rows, nothing behind the last line end
    expect(lines.find(line => line.includes('Rowe'))).toContain(",'=1+1,Rowe,2016-03-04,")
    expect((await actions()).slice(before.length)).toEqual(['sessions.export', 'sessions.export-end'])
  })

  it('SES-7 S42 go as a workbook with the same cells, the formula as a text', async () => {
    const file = await server.admin.send('GET', '/sessions/reports/clients/export?format=xlsx')
    expect(file.headers['content-type']).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    expect(file.headers['content-disposition']).toContain('CodeMetro by Ensora Health Clients.xlsx"')
    const sheet = firstPartOf(file.rawPayload)
    expect(sheet.match(/<row /g)).toHaveLength(9) // the head and eight rows
    expect(sheet).toContain(">'=1+1</t>")
    expect(sheet).not.toContain('<f>')
    for (const who of ['Rowe', 'Lindqvist', 'Haddad']) expect(sheet).toContain(`>${who}</t>`)
  })

  it('SES-7 an export is written down with its filter, its format and how many rows it had', async () => {
    await server.admin.send('GET', '/sessions/reports/clients/export?format=xlsx&mapping=none')
    const [entry] = await server.rows<{ id: string; detail: Buffer; subject: string }>(
      "select id, detail, subject from audit where action = 'sessions.export-end' order by id desc limit 1",
    )
    const { hub, organization } = server.test
    expect(entry?.subject).toBe('clients')
    expect(entry && hub.sealer.openJson(organization, 'audit.detail', entry.id, entry.detail)).toEqual({
      filter: { mapping: 'none' },
      format: 'xlsx',
      rows: 1,
    })
  })

  it('SES-7 a note that an earlier Causeway took, without a label of its own, keeps its id in the report', async () => {
    const before = await get('/sessions/reports/appointments')
    await server.rows('update session_note_version set label = null')
    expect(await get('/sessions/reports/appointments')).toEqual(before)
  })

  it('SES-7 the lines for programs have the same cells, in French where that is asked', async () => {
    const file = await server.admin.send('GET', '/sessions/reports/appointments/export?format=ndjson&language=fr')
    const [head, ...rows] = file.body
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as unknown[])
    expect(head?.slice(0, 3)).toEqual(['Id Ensora', 'Élève', 'Utilisateur'])
    expect(rows).toHaveLength(4)
    for (const row of rows) expect(row).toHaveLength(head?.length ?? 0)
  })

  it('SES-7 views of a report are kept apart from the others, own and shared', async () => {
    const path = '/sessions/reports/clients/views'
    const keep = (who: SessionServer['admin'], name: string, shared: boolean, search: object, at = path) =>
      who.send('POST', at, { name, shared, search })
    expect((await keep(server.admin, 'Nothing', false, {})).statusCode).toBe(409)
    expect((await keep(server.admin, 'Unmapped', false, { mapping: 'none' })).statusCode).toBe(200)
    expect((await keep(server.admin, 'No client', true, { reason: 'NO_CLIENT' })).statusCode).toBe(200)
    expect(
      (await keep(server.admin, 'Of notes', true, { gate: 'R09' }, path.replace('clients', 'appointments'))).statusCode,
    ).toBe(200)
    const names = async (at: string, who = server.admin) => (await get(at, who)).items.map(({ name }) => name)
    expect(await names(path)).toEqual(['Unmapped', 'No client'])
    expect(await names(path, server.coordinator)).toEqual(['No client'])
    expect(await names('/sessions/reports/appointments/views')).toEqual(['Of notes'])
    expect(await names('/sessions/reports/staff/views')).toEqual([])
    expect(await names('/views')).toEqual([])
    const [own] = (await get(path)).items
    expect(own).toMatchObject({ search: { mapping: 'none' }, mine: true, shared: false })
    const forget = async (who: SessionServer['admin'], at: string) =>
      (await who.send('DELETE', `${at}/${own?.id}`)).statusCode
    expect(await forget(server.coordinator, path)).toBe(404)
    expect(await forget(server.admin, '/views')).toBe(404)
    expect(await forget(server.admin, path)).toBe(200)
    expect(await names(path)).toEqual(['No client'])
  })

  it('S41 whoever may see one agency sees its rows only, in lists, counts and files', async () => {
    const [agency] = server.ids.agencies.values()
    const [{ id: account } = { id: '' }] = await server.rows<{ id: string }>(
      "select m.account as id from membership m where m.role = 'coordinator'",
    )
    await server.add('right', { account, agency, may: ['view'] })
    const all = (await get('/sessions/reports/clients')).items.length
    const own = (await get('/sessions/reports/clients', server.coordinator)).items
    expect(own.length).toBeGreaterThan(0)
    expect(own.length).toBeLessThan(all)
    const file = await server.coordinator.send('GET', '/sessions/reports/clients/export?format=csv')
    expect(file.body.split('\r\n')).toHaveLength(own.length + 2)
    const book = await server.coordinator.send('GET', '/sessions/reports/clients/export?format=xlsx')
    expect(firstPartOf(book.rawPayload).match(/<row /g)).toHaveLength(own.length + 1)
    const counted = (await get('/sessions/reports/clients/counts', server.coordinator)).items
    expect(counted.reduce((sum, each) => sum + Number(each.count), 0)).toBe(own.length)
    expect((await server.support.send('GET', '/sessions/reports/clients/export?format=csv')).statusCode).toBe(403)
  })
})

/** The first part of a zip, which is the sheet: its data runs to the sizes that follow it. */
function firstPartOf(file: Buffer): string {
  const begin = 30 + file.readUInt16LE(26) + file.readUInt16LE(28)
  const end = file.indexOf(Buffer.from('PK\x07\x08', 'latin1'), begin)
  return inflateRawSync(file.subarray(begin, end)).toString('utf8')
}
