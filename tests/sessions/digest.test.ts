import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { students } from '../../src/connectors/ensora/fake/town.ts'
import { digestSessions } from '../../src/jobs/sessions.ts'
import { digestMail } from '../../src/sessions/digest.ts'
import { sessionChoices, sessionSettingOf } from '../../src/sessions/settings.ts'
import { chooseSessionSettings } from '../../src/sessions/switch.ts'
import { withScope } from '../../src/store/scope.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

/** Wednesday the 25th, 18:00 in Toronto; the cut-off is Thursday at noon. */
describe('the digest before the payroll cut-off', () => {
  let server: SessionServer
  beforeAll(async () => {
    server = await openSessionServer()
    const { hub } = server.test
    hub.accountKeys = server.test.keys
    hub.address = 'https://hub.example'
    const [id] = server.appointments
    const [{ version } = { version: 0 }] = await server.rows<{ version: number }>(
      'select version from practice_appointment where id = $1',
      [id],
    )
    // One appointment is gone, so its note has none.
    expect((await server.admin.send('DELETE', `/practice/appointments/${id}`, {}, ifMatch(version))).statusCode).toBe(
      200,
    )
    await server.settle()
  })
  afterAll(() => server?.close())

  const ifMatch = (version: number) => ({ headers: { 'if-match': `"v${version}"` } })
  const mails = async () => {
    const rows = await server.rows<{ id: string; body: Buffer }>(
      "select id, body from mail where kind = 'session-digest'",
    )
    const { hub, organization } = server.test
    return rows.map(
      row =>
        hub.sealer.openJson(organization, 'mail', row.id, row.body) as { to: string; text: string; subject: string },
    )
  }
  const at = (instant: string) => {
    server.test.clock.now = new Date(instant)
  }
  const choose = (weekday: number, minute: number) =>
    withScope(server.test.hub.pool, server.test.organization, async db => {
      const setting = await sessionSettingOf(server.test.hub, db)
      const choices = sessionChoices.parse({ digest: { weekday, minute, olderThanDays: 0 } })
      return chooseSessionSettings(server.test.hub, db, choices, setting?.version ?? 0)
    })

  it('SES-10 a cut-off that was past when it was set up is not made up for', async () => {
    expect((await choose(3, 0)).kind).toBe('done')
    expect(await digestSessions(server.test.hub)).toBe(0)
  })

  it('SES-10 says before it goes when, to how many and what, to each reader of the own agencies', async () => {
    const preview = async (who = server.admin, language = 'en') =>
      (await who.send('GET', `/sessions/digest?language=${language}`)).json()
    await choose(4, 12 * 60)
    expect(await preview()).toEqual({
      mail: 'not-set-up',
      next: {
        at: '2026-11-26T17:00:00.000Z',
        zone: 'America/Toronto',
        upTo: '2026-11-24',
        people: 2,
        withNews: 1,
        counts: [{ what: 'unmapped', reason: 'NO_APPOINTMENT', count: 1 }],
        says: {
          subject: expect.stringContaining('1 session note before'),
          text: expect.stringContaining('no appointment'),
        },
      },
    })
    server.test.hub.mailer = { send: async () => ({ kind: 'sent' }), close: () => undefined }
    const { next, mail } = await preview(server.admin, 'fr')
    server.test.hub.mailer = undefined
    expect(mail).toBe('ready')
    expect(next.says.text).toContain('1 note sans rendez-vous')
    for (const { first, last } of students) for (const name of [first, last]) expect(next.says.text).not.toContain(name)
    expect((await preview(server.coordinator)).next).toMatchObject({ counts: [], says: null, people: 2, withNews: 1 })
    expect((await server.support.send('GET', '/sessions/digest')).statusCode).toBe(403)
    expect(await mails()).toEqual([])
  })

  it('SES-10 goes once to those who may map and see something, with counts and a link and no names', async () => {
    await choose(4, 12 * 60)
    at('2026-11-26T16:58:00Z')
    expect(await digestSessions(server.test.hub)).toBe(0)
    at('2026-11-26T17:00:30Z')
    // Two processes at once.
    const both = await Promise.all([digestSessions(server.test.hub), digestSessions(server.test.hub)])
    expect(both.reduce((sum, each) => sum + each, 0)).toBe(1)
    const [mail, ...others] = await mails()
    expect(others).toEqual([])
    expect(mail?.to).toBe('admin@example.com') // the coordinator sees no agency
    expect(mail?.subject).toContain('1 session note before the payroll cut-off')
    expect(mail?.text).toContain('1 note without an appointment')
    expect(mail?.text).toContain('no appointment that day: 1')
    expect(mail?.text).toMatch(/https:\/\/hub\.example\/o\/.+\/sessions\?tab=appointments&mapping=none&to=2026-11-25/)
    for (const { first } of students) expect(mail?.text).not.toContain(first)
  })

  it('SES-10 never comes twice for one cut-off, and comes again a week later', async () => {
    at('2026-11-26T18:30:00Z')
    expect(await digestSessions(server.test.hub)).toBe(0)
    at('2026-12-04T09:00:00Z') // 16 hours too late: past
    expect(await digestSessions(server.test.hub)).toBe(0)
    at('2026-12-10T17:05:00Z')
    expect(await digestSessions(server.test.hub)).toBe(1)
  })

  it('SES-10 says the same in French', () => {
    const mail = digestMail(
      [
        { what: 'unmapped', reason: 'NO_STAFF', count: 2 },
        { what: 'not-rendered', reason: null, count: 1 },
      ],
      { organization: 'Clinique', upTo: '2026-11-25', link: undefined },
      'fr',
    )
    expect(mail.subject).toBe('[Causeway] Clinique – 3 notes de séance avant la clôture de la paie')
    expect(mail.text).toContain('le membre du personnel n’est pas associé\u00a0: 2')
    expect(mail.text).toContain('1 rendez-vous associé et non rendu')
  })
})
