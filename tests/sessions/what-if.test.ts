import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Change = {
  count: number
  sample: {
    note: string
    student: string | null
    startDifference: number
    reasonNow: string | null
    reasonThen: string | null
  }[]
}
type Tried = {
  checked: number
  total: number | null
  graceNow: number
  pairsNow: number
  pairsThen: number
  appear: Change
  ambiguous: Change
  goAway: Change
  next: string | null
}

/** Four notes that are paired; one of them is late by minutes, another has lost its appointment for being 20 minutes late. */
describe('another grace time, tried', () => {
  let server: SessionServer
  let agency = ''
  beforeAll(async () => {
    server = await openSessionServer()
    await server.settle()
    agency = server.ids.agencies.get('site-1') ?? ''
    await server.rows(
      `update session_note set appointment = null, how = null, step = 'none', reason = 'OUTSIDE_GRACE',
              starts_at = starts_at + interval '20 minutes', ends_at = ends_at + interval '20 minutes'
        where appointment = $1`,
      [server.appointments[0]],
    )
  })
  afterAll(() => server?.close())

  const attempt = async (graceMinutes: number, who: Browser = server.admin, more: object = {}) => {
    const response = await who.send('POST', '/sessions/what-ifs', { agency, graceMinutes, ...more })
    return { status: response.statusCode, body: response.json<Tried>() }
  }
  const state = () => server.rows('select id, appointment, how, reason, step, match_due from session_note order by id')

  it('SES-10 says which pairs would appear, with the difference, and writes nothing', async () => {
    const before = await state()
    const { body } = await attempt(30)
    expect(body).toMatchObject({ graceNow: 5, next: null })
    expect(body.total).toBe(body.checked)
    expect(body.appear).toMatchObject({ count: 1, sample: [{ reasonNow: 'OUTSIDE_GRACE', reasonThen: null }] })
    expect(body.appear.sample[0]?.startDifference).toBeGreaterThan(5)
    expect(body.pairsThen).toBe(body.pairsNow + 1)
    expect(await state()).toEqual(before)
    expect(await server.rows("select subject from audit where action = 'sessions.what-if'")).toEqual([
      { subject: agency },
    ])
  })

  it('SES-10 with the same grace nothing changes', async () => {
    const { body } = await attempt(5)
    expect([body.appear.count, body.ambiguous.count, body.goAway.count]).toEqual([0, 0, 0])
    expect(body.pairsThen).toBe(body.pairsNow)
  })

  it('SES-10 says which pairs a shorter one would not make; those that are there stay', async () => {
    const late = await server.rows<{ id: string }>(
      `select id from session_note where how = 'auto'
          and student in (select source from session_source where kind = 'student'
                            and site = (select source from session_source where kind = 'site' and target = $1))`,
      [agency],
    )
    await server.rows(
      "update session_note set starts_at = starts_at + interval '1 minute' where id = any ($1::uuid[])",
      [late.map(({ id }) => id)],
    )
    const { body } = await attempt(0)
    expect(body.goAway.count).toBe(late.length)
    expect(body.goAway.sample.map(({ note }) => note).sort()).toEqual(late.map(({ id }) => id).sort())
    expect(body.goAway.sample[0]).toMatchObject({ reasonNow: null, reasonThen: 'OUTSIDE_GRACE' })
  })

  it('SES-9 an agency that somebody does not see is none; a cursor that is none of ours is refused', async () => {
    expect((await attempt(10, server.coordinator)).status).toBe(404)
    expect((await attempt(10, server.support)).status).toBe(403)
    expect((await attempt(10, server.admin, { agency: 'elsewhere' })).status).toBe(404)
    expect((await attempt(10, server.admin, { cursor: 'bm9uZQ' })).status).toBe(400)
    expect((await attempt(61)).status).toBe(400)
  })

  it('SES-10 answers of some students at a time add up to all of them', async () => {
    const whole = (await attempt(30)).body
    const [first] = await server.rows<{ student: string }>(
      `select min(n.student)::text as student from session_note n join session_source s on s.source = n.student
        where s.site = (select source from session_source where kind = 'site' and target = $1)`,
      [agency],
    )
    const rest = (await attempt(30, server.admin, { cursor: Buffer.from(first?.student ?? '').toString('base64url') }))
      .body
    expect(rest.total).toBeNull()
    expect(rest.checked).toBeLessThan(whole.checked)
  })
})
