import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signedBy } from '../../src/connectors/ensora/fake/notebook.ts'
import { limitsOf, retainDue } from '../../src/jobs/retention.ts'
import { countCandidates } from '../../src/store/retention/remove.ts'
import { saveRetention } from '../../src/store/retention/settings.ts'
import { withScope } from '../../src/store/scope.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

const day = 86_400_000
const by = '00000000-0000-4000-8000-000000000001'
const periods = { bodies: 7, problems: 14, metadata: 30, audit: 2557 }

type Counts = { notes: number; versions: number; bodies: number; bytes: number; entries: number; messages: number }

/** 40 days in which a note is written each day, rendered the same day; some are edited, and people leave. */
describe('SES-8 OPS-6 40 days of session notes', () => {
  let server: SessionServer
  const sizes: Counts[] = []
  /** The newest note of each day by its id at the source, so that a test can speak of it. */
  const written: string[] = []
  let practice: unknown

  const counts = async (): Promise<Counts> => {
    const [row] = await server.rows<Counts>(`
      select (select count(*)::int from session_note) as notes, count(*)::int as versions, count(body)::int as bodies,
             coalesce(sum(octet_length(body)), 0)::int as bytes,
             (select count(*)::int from session_source) as entries,
             (select count(*)::int from message where stream = 'notes') as messages
        from session_note_version`)
    if (!row) throw new Error('no counts')
    return row
  }
  const practiceRows = () =>
    server.rows(`
      select (select count(*)::int from practice_content) as contents,
             (select count(*)::int from practice_signature) as signatures,
             (select count(*)::int from practice_history) as history,
             (select count(*)::int from practice_client) as clients`)

  /** A session of the first student, now, in the notebook and in the schedule. */
  const writeSession = async (number: number) => {
    const { notebook, world } = server.ensora
    const now = server.test.clock.now
    const place = { text: 'Clinic', latitude: 43.66, longitude: -79.39 }
    const { id } = notebook.start({ student: 'student-1', user: 'user-1', template: 'template-1', place })
    await server.add('appointment', {
      agency: server.ids.agencies.get(world.get('student', 'student-1')?.site ?? ''),
      client: server.ids.clients.get('student-1'),
      staff: server.ids.staff.get('user-1'),
      service: server.ids.service,
      startsAt: now.toISOString(),
      endsAt: new Date(now.getTime() + 3_600_000).toISOString(),
    })
    server.test.clock.now = new Date(now.getTime() + 3_600_000)
    const signature = signedBy('Nadia Therapist', server.test.clock.now)
    notebook.publish(id, { Notes: `Session ${number}.`, 'Therapist Signature': signature })
    return id
  }

  /** The next pull; nobody is at the console. */
  const later = () => {
    server.test.clock.now = new Date(server.test.clock.now.getTime() + 1_860_000)
    return server.settle()
  }

  beforeAll(async () => {
    server = await openSessionServer()
    const { hub, organization, clock } = server.test
    await withScope(hub.pool, organization, db => saveRetention(db, { periods, overrides: [] }, 0, by, hub.now()))
    const next = { client: server.ids.clients.get('student-1'), service: server.ids.service, from: '2027-01-01' }
    await server.add('authorization', { ...next, to: '2027-12-31', windows: [{ per: 'week', units: 200 }] })
    await server.settle()
    for (let today = 0; today < 40; today += 1) {
      const begun = clock.now
      written.push(await writeSession(today))
      await later()
      if (today % 10 === 5) {
        server.ensora.notebook.write(written[today] ?? '', { Notes: `Session ${today}, corrected.` })
        await later()
        // A person looks, and it stays as it was rendered.
        await server.rows(
          `update session_note set review = null, review_at = null where review = 'CHANGED_AFTER_RENDER' and $1 > 10 and first_seen_at > $2 returning id`,
          [today, begun],
        )
      }
      if (today === 20) server.ensora.world.remove('user', 'user-2')
      clock.now = new Date(begun.getTime() + day)
      await server.settle()
      await retainDue(hub)
      sizes.push(await counts())
    }
    practice = await practiceRows()
    await server.wait(600_000) // somebody signs in
  }, 240_000)
  afterAll(() => server?.close())

  it('has rendered them, each once', async () => {
    const [row] = await server.rows<{ rendered: number }>(
      `select count(*)::int as rendered from session_note where step = 'rendered'`,
    )
    expect(row?.rendered).toBeGreaterThanOrEqual(40)
  })

  it('contents of notes go a while after they are rendered, so that their size levels off; the rows stay', () => {
    const [later, last] = [sizes[20], sizes[39]]
    expect(later?.bytes).toBeGreaterThan(0)
    expect(last?.bodies).toBeLessThanOrEqual((later?.bodies ?? 0) + 2)
    expect(last?.bytes).toBeLessThan((later?.bytes ?? 0) * 1.5)
    expect(last?.notes).toBe((sizes[0]?.notes ?? 0) + 39)
    expect(last?.versions).toBeGreaterThan(last?.notes ?? 0)
  })

  it('what a person has to look at is kept whole, however old it is, with the version before it', async () => {
    const open = await server.rows<{ kept: number; versions: number }>(
      `select count(v.body)::int as kept, count(*)::int as versions
         from session_note n join session_note_version v on v.note = n.id where n.review is not null group by n.id`,
    )
    expect(open.length).toBeGreaterThan(0)
    for (const { kept, versions } of open) expect(kept).toBe(versions)
    const settled = await server.rows<{ kept: number }>(
      `select count(v.body)::int as kept from session_note n join session_note_version v on v.note = n.id
        where n.review is null and n.version > 1 and n.rendered_at < $1 group by n.id`,
      [new Date(server.test.clock.now.getTime() - 14 * day)],
    )
    expect(settled.length).toBeGreaterThan(0)
    expect(settled.every(({ kept }) => kept === 0)).toBe(true)
  })

  it('somebody who left is gone with the pair, and comes back as somebody new', async () => {
    expect(await server.rows(`select 1 from session_source where kind = 'user' and gone_at is not null`)).toEqual([])
    expect(sizes[39]?.entries).toBe((sizes[0]?.entries ?? 0) - 1)
  })

  it('a full pull brings nothing twice, although what it had brought is gone', async () => {
    const before = await counts()
    await server.admin.send('POST', '/sessions/pulls', { full: true })
    await server.settle()
    const after = await counts()
    expect({ ...after, messages: 0 }).toEqual({ ...before, messages: 0 })
    expect(await server.rows(`select 1 from session_note where reason is not null and gone_at is null`)).toEqual([])
  })

  it('a note that says something else after its contents are gone is looked at like any other', async () => {
    server.ensora.notebook.write(written[2] ?? '', { Notes: 'Another text.' })
    await server.wait(1_860_000)
    const changed = await server.rows<{ review: string }>(
      `select review from session_note where version = 2 and review = 'CHANGED_AFTER_RENDER'
          and exists (select from session_note_version v where v.note = session_note.id and v.version = 1 and v.body is null)`,
    )
    expect(changed).toHaveLength(1)
  })

  it('reports and lists show rows whose contents are gone', async () => {
    for (const path of ['/sessions/reports/appointments?limit=100', '/sessions/appointments?limit=100']) {
      const answer = await server.admin.send('GET', path)
      expect(answer.statusCode, path).toBe(200)
      expect(answer.json<{ items: object[] }>().items.length, path).toBeGreaterThanOrEqual(40)
    }
  })

  it('the practice management keeps its records of care: nothing of it was removed', async () => {
    expect(practice).toMatchObject([{ clients: server.ids.clients.size }])
    const [row] = (await practiceRows()) as { contents: number; signatures: number; history: number }[]
    expect(row?.contents).toBeGreaterThanOrEqual(40)
    expect(row?.history).toBeGreaterThanOrEqual(80)
  })

  it('the preview counts what the job would remove', async () => {
    const { hub, organization, clock } = server.test
    const preview = (days: number) =>
      withScope(hub.pool, organization, db =>
        countCandidates(
          db,
          'session-notes',
          server.connection,
          limitsOf(periods, new Date(clock.now.getTime() + days * day)),
          1_000,
        ),
      )
    expect(await preview(0)).toMatchObject({ count: 0, more: false })
    const soon = await preview(3)
    expect(soon.count).toBeGreaterThan(0)
    const before = (await counts()).bodies
    clock.now = new Date(clock.now.getTime() + 3 * day)
    await retainDue(hub)
    expect(before - (await counts()).bodies).toBe(soon.count)
  })
})
