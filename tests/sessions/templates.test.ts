import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Finding = { code: string; severity: string; role: string | null; label: string | null; suggestion: string | null }
type Template = { name: string; notes: number; waiting: number; findings: Finding[]; unused: string[] }
type Page = { items: Template[]; next: string | null }

describe('the check of note templates', () => {
  let server: SessionServer
  beforeAll(async () => {
    server = await openSessionServer()
    await server.settle()
  }, 60_000)
  afterAll(() => server?.close())

  const read = async (query = '') => (await server.admin.send('GET', `/sessions/templates${query}`)).json<Page>()
  const called = (page: Page, name: string) => {
    const found = page.items.find(each => each.name === name)
    if (!found) throw new Error(`no template ${name}`)
    return found
  }

  it('SES-1 S05 says per template what a session would miss, and how many notes were written with it', async () => {
    const page = await read()
    expect(page.items).toHaveLength(3)
    const meeting = called(page, 'Team meeting')
    expect(meeting.findings.map(({ code, severity, role, suggestion }) => [code, severity, role, suggestion])).toEqual([
      ['T01', 'error', 'notes', 'Notes'],
      ['T01', 'error', 'therapistSignature', 'Therapist Signature'],
      ['T07', 'hint', null, null],
    ])
    expect(meeting).toMatchObject({ notes: 0, waiting: 0, unused: ['Topics'] })
    const note = called(page, 'Session note')
    expect(note.findings).toEqual([])
    expect(note.notes).toBeGreaterThan(0)
  })

  it('SES-1 S01 finds the fields of a guardian only where guardians sign', async () => {
    expect(called(await read(), 'Note de séance').findings).toEqual([])
    const { version, choices } = (await server.admin.send('GET', '/sessions/settings')).json<{
      version: number
      choices: object
    }>()
    const saved = await server.admin.send(
      'PUT',
      '/sessions/settings',
      { ...choices, guardianSigning: true },
      { headers: { 'if-match': `"v${version}"` } },
    )
    expect(saved.statusCode).toBe(200)
    expect(called(await read(), 'Note de séance').findings.map(({ code, role }) => `${code} ${role}`)).toEqual([
      'T01 guardianName',
      'T01 relationship',
      'T01 guardianSignature',
      'T04 therapistSignature',
    ])
  })

  it('SES-1 counts the notes that cannot be used because of their template', async () => {
    const { notebook } = server.ensora
    const { id } = notebook.start({ student: 'student-1', user: 'user-1', template: 'template-3' })
    await server.wait(3_600_000)
    notebook.publish(id, { Topics: 'Holidays' })
    await server.wait(1_900_000)
    const meeting = called(await read(), 'Team meeting')
    expect(meeting).toMatchObject({ notes: 1, waiting: 1 })
    expect(meeting.findings.map(({ code }) => code)).not.toContain('T07')
  })

  it('SES-1 goes page by page, and shows nothing to a role that reads no rows', async () => {
    const first = await read('?limit=2')
    expect(first.items).toHaveLength(2)
    const second = await read(`?limit=2&cursor=${first.next}`)
    expect(second).toMatchObject({ next: null })
    expect([...first.items, ...second.items].map(({ name }) => name).sort()).toEqual(
      (await read()).items.map(({ name }) => name).sort(),
    )
    expect((await server.admin.send('GET', '/sessions/templates?cursor=nonsense')).statusCode).toBe(400)
    expect((await server.support.send('GET', '/sessions/templates')).statusCode).toBe(403)
  })
})
