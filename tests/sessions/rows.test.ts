import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../hub-server.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Named = { first: string | null; last: string | null }
type Row = {
  id: string
  version: number
  mapping: string
  source: Named
  student: Named | null
  mappedAt: string | null
}
type Page = { items: Row[]; next: string | null; total: number | null; sortsByName: boolean | null }

/** People with accents and one name, at two agencies; a coordinator of one of them. */
describe('the lists of Synchronization', () => {
  let server: SessionServer
  let oak = ''
  beforeAll(async () => {
    server = await openSessionServer()
    const { ensora, coordinator, ids } = server
    oak = ids.agencies.get('site-1') ?? ''
    await server.add('right', { account: coordinator.account, agency: oak, may: ['view', 'edit', 'create'] })
    for (const [id, site, first, last] of [
      ['student-20', 'site-1', 'Zoé', 'Étienne'],
      ['student-21', 'site-1', 'Ada', 'Etienne'],
      ['student-22', 'site-2', 'Ben', 'aalto'],
      ['student-23', 'site-1', 'Ada', 'Etienne'],
    ] as const)
      ensora.world.put('student', { id, site, first, last, born: '2016-03-04', soapEnabled: true })
    await server.settle()
  })
  afterAll(() => server?.close())

  const page = async (path: string, who: Browser = server.admin) => {
    const response = await who.send('GET', `/sessions/${path}`)
    return { status: response.statusCode, body: response.json<Page & { code?: string }>() }
  }
  const all = async (path: string, who: Browser = server.admin) => {
    const rows: Row[] = []
    for (let cursor = ''; ; ) {
      const { body } = await page(`${path}${cursor && `&cursor=${cursor}`}`, who)
      rows.push(...body.items)
      if (body.next === null) return rows
      cursor = body.next
    }
  }
  const nameOf = ({ source: { last, first } }: Row) => `${last} ${first}`
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .toUpperCase()

  it.each(['clients', 'staff', 'agencies'])(
    'SES-10 %s by name: each once, in order, whatever the size of the page',
    async tab => {
      const byTime = await all(`${tab}?limit=200`)
      const byName = await all(`${tab}?sort=name&limit=3`)
      expect(byName.map(({ id }) => id).sort()).toEqual(byTime.map(({ id }) => id).sort())
      const names = byName.map(row =>
        plain(tab === 'agencies' ? String((row.source as { name?: string }).name) : nameOf(row)),
      )
      expect(names).toEqual(names.toSorted())
    },
  )

  it('SES-10 appointments by the student’s name, of each student the newest first', async () => {
    const rows = await all('appointments?sort=name&limit=1')
    expect(rows).toHaveLength(4)
    const names = rows.map(({ student }) => plain(`${student?.last} ${student?.first}`))
    expect(names).toEqual(names.toSorted())
  })

  it('SES-10 by state: those that wait for a person first, each once', async () => {
    for (const tab of ['clients', 'appointments']) {
      const rows = await all(`${tab}?sort=state&limit=2`)
      expect(new Set(rows.map(({ id }) => id)).size).toBe((await page(`${tab}?limit=1`)).body.total)
      const rank = rows.map(({ mapping }) => ['none', 'user', 'auto'].indexOf(mapping))
      expect(rank).toEqual(rank.toSorted())
    }
  })

  it('SES-10 says how many there are with the first page, by the filter and by what the reader sees', async () => {
    const whole = await page('clients?limit=1')
    expect(whole.body).toMatchObject({ total: 11, sortsByName: true })
    expect((await page(`clients?limit=1&cursor=${whole.body.next}`)).body).toMatchObject({
      total: null,
      sortsByName: null,
    })
    expect((await page('clients?limit=1&mapping=none')).body.total).toBe(4)
    const seen = await page('clients?limit=1', server.coordinator)
    expect(seen.body.total).toBe((await all('clients?limit=200', server.coordinator)).length)
  })

  it('SES-9 by name too, somebody of one agency reads nobody of another', async () => {
    const rows = await all('clients?sort=name&limit=2', server.coordinator)
    const names = rows.map(nameOf)
    expect(names).toContain('Étienne Zoé')
    expect(names).not.toContain('aalto Ben')
    expect(
      await all(`clients?sort=name&limit=2&agency=${server.ids.agencies.get('site-2')}`, server.coordinator),
    ).toEqual([])
  })

  it('SES-10 a page begins behind where the last one ended, whoever came or was renamed meanwhile', async () => {
    const first = await page('clients?sort=name&limit=3')
    const before = first.body.items.map(nameOf)
    server.ensora.world.put('student', {
      id: 'student-24',
      site: 'site-1',
      first: 'Abe',
      last: 'Aaa',
      born: '2016-03-04',
      soapEnabled: true,
    })
    await server.wait(1_860_000)
    const rest = await all(`clients?sort=name&limit=50&cursor=${first.body.next}`)
    expect(rest.map(nameOf).filter(name => before.includes(name) && name !== 'Etienne Ada')).toEqual([])
    expect(rest.map(nameOf)).not.toContain('Aaa Abe')
    expect((await all('clients?sort=name&limit=50')).map(nameOf)[0]).toBe('Aaa Abe')
  })

  it('SES-10 a name is in no cursor, and a cursor of another list or sort is refused', async () => {
    const { next } = (await page('clients?sort=name&limit=1')).body
    expect(Buffer.from(next ?? '', 'base64url').toString('latin1')).not.toMatch(/aaa|abe/i)
    expect((await page(`staff?sort=name&cursor=${next}`)).status).toBe(400)
    expect((await page(`clients?sort=time&cursor=${next}`)).status).toBe(400)
    expect((await page('clients?sort=name&cursor=bm9uZQ')).status).toBe(400)
    expect((await page('clients?sort=state&cursor=none.bm9uZQ')).status).toBe(400)
    expect((await page('appointments?sort=name&cursor=bm9uZQ')).status).toBe(400)
  })

  it('SES-9 a coordinator of one agency has counts of it, and is told how many rows no agency has', async () => {
    server.ensora.world.put('site', { id: 'site-9', name: 'Nowhere yet', zone: 'America/Toronto' })
    server.ensora.world.put('student', {
      id: 'student-25',
      site: 'site-9',
      first: 'Una',
      last: 'Placed',
      born: '2016-03-04',
      soapEnabled: true,
    })
    await server.wait(1_860_000)
    type Overview = { tabs: { tab: string; all: number; unplaced: number }[]; steps: Record<string, number> }
    const overview = async (who: Browser) => (await who.send('GET', '/sessions')).json<Overview>()
    const [everything, own, support] = [
      await overview(server.admin),
      await overview(server.coordinator),
      await overview(server.support),
    ]
    const counts = ({ tabs }: Overview) => tabs.map(({ tab, all: count, unplaced }) => [tab, count, unplaced])
    expect(counts(everything)).toEqual([
      ['agencies', 3, 0],
      ['clients', 13, 0],
      ['staff', 3, 0],
      ['appointments', 4, 0],
    ])
    expect(counts(support)).toEqual(counts(everything))
    for (const { tab, all: count } of own.tabs)
      expect([tab, count]).toEqual([tab, (await page(`${tab}?limit=1`, server.coordinator)).body.total])
    expect(own.tabs.map(({ unplaced }) => unplaced)).toEqual([1, 1, 0, 0])
    expect(own.steps.rendered ?? 0).toBeLessThan(everything.steps.rendered ?? 0)
    expect((await all('agencies?limit=50', server.coordinator)).map(({ mapping }) => mapping)).toEqual(['auto'])
  })
})
