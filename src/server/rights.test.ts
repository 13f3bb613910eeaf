import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { bodyWith, organizationRoutes, pathWith, type Route } from '../../tests/open-api.ts'
import { routeActions } from '../../tests/rights-table.ts'
import { type Action, grantedRights, membershipMay, personRoles, rightsFor, serviceActions } from '../model/roles.ts'

let test: TestServer
let routes: ReadonlyMap<string, Route>
/** One person of each role, with every right of it and, where there are rights to grant, without. */
const people: { standing: Parameters<typeof membershipMay>[0]; browser: Browser }[] = []
const tokens: { scope: Action; value: string; service: string }[] = []
/** The administrator of another organization, who may do everything there. */
let stranger: Browser

const noId = '00000000-0000-7000-8000-000000000000'
const here = '/api/v1/o/maple-street'
const there = '/api/v1/o/elm-street'
const start = '2026-12-01T15:00:00.000Z'
const table = Object.entries(routeActions)

beforeAll(async () => {
  test = await testServer()
  routes = new Map((await organizationRoutes(test.app)).map(route => [route.name, route]))
  const elm = await test.addOrganization('elm-street')
  await test.addAccount('stranger@example.org', 'integration-admin', elm)
  stranger = await test.signIn('stranger@example.org')
  for (const role of personRoles)
    for (const rights of rightsFor(role).length > 0 ? [rightsFor(role), []] : [[]]) {
      const email = `${role}-${rights.length}@example.org`
      await test.addAccount(email, role, undefined, rights)
      people.push({ standing: { role, rights }, browser: await test.signIn(email) })
    }
  const endsAt = new Date(test.clock.now.getTime() + 3_600_000).toISOString()
  for (const scope of serviceActions) {
    const made = await people[0]?.browser.send('POST', '/tokens', { name: scope, scopes: [scope], endsAt })
    if (made?.statusCode !== 200) throw new Error(`making a token answered ${made?.statusCode}`)
    const { token, service } = made.json<{ token: string; service: string }>()
    tokens.push({ scope, value: token, service })
  }
}, 120_000)
afterAll(() => test?.close())

type Sending = { url: string; headers?: Record<string, string>; browser?: Browser; body?: unknown }

/** The status and code that a request is answered with; streams are not waited for. */
async function answer(
  route: Route,
  { url, headers, browser, body }: Sending,
): Promise<{ status: number; code: string }> {
  const payload = body === undefined ? {} : { payload: body as object }
  const options = { method: route.method, url, ...payload, headers: { ...headers }, payloadAsStream: true } as const
  const response = browser
    ? await browser.send(route.method, url, body, { payloadAsStream: true })
    : await test.app.inject(options)
  const chunks: Buffer[] = []
  const stream = response.stream()
  if (response.headers['content-type']?.toString().startsWith('text/event-stream')) stream.destroy()
  else for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array))
  const text = Buffer.concat(chunks).toString()
  const code = text.startsWith('{') ? ((JSON.parse(text) as { code?: string }).code ?? '') : ''
  return { status: response.statusCode, code }
}

const routeOf = (name: string): Route => {
  const route = routes.get(name)
  if (!route) throw new Error(`there is no route ${name}: take its row out of tests/rights-table.ts`)
  return route
}
const isLetIn = ({ status, code }: { status: number; code: string }) =>
  status !== 401 && code !== 'request.forbidden' && status < 500

describe('OPS-3 the table of routes', () => {
  it('has a row for every route, and none for a route that does not exist', () => {
    expect(table.map(([name]) => name).sort()).toEqual([...routes.keys()].sort())
  })

  it('sees every route: none is hidden from the description of the API', () => {
    const folder = `${import.meta.dirname}/routes`
    const hiding = readdirSync(folder).filter(
      file => file !== 'index.ts' && /hide:\s*true/.test(readFileSync(`${folder}/${file}`, 'utf8')),
    )
    expect(hiding).toEqual([])
  })
})

describe('OPS-3 rights, by route', () => {
  it.each(table)('%s is let in for exactly the roles and rights of %s', async (name, action) => {
    const route = routeOf(name)
    const body = bodyFor(route)
    const who = ({ standing }: (typeof people)[number]) => `${standing.role} ${standing.rights.join()}`
    const seen = await Promise.all(
      people.map(async person => {
        const got = await answer(route, { url: here + pathWith(route, noId), browser: person.browser, body })
        return [who(person), isLetIn(got) ? 'let in' : `${got.status} ${got.code}`]
      }),
    )
    const expected = people.map(person => [
      who(person),
      membershipMay(person.standing, action) ? 'let in' : '403 request.forbidden',
    ])
    expect(seen).toEqual(expected)
  })

  it.each(table)('%s is let in for a token with the scope %s alone', async (name, action) => {
    const route = routeOf(name)
    const body = bodyFor(route)
    // Its own scope, and every fifth of the others in turn: over all routes each scope is refused at dozens.
    const turn = table.findIndex(([each]) => each === name)
    const tried = tokens.filter(({ scope }, index) => scope === action || (index + turn) % 5 === 0)
    const seen = await Promise.all(
      tried.map(async ({ scope, value }) => {
        const headers = { authorization: `Bearer ${value}` }
        const got = await answer(route, { url: here + pathWith(route, noId), headers, body })
        return [scope, isLetIn(got) ? 'let in' : `${got.status} ${got.code}`]
      }),
    )
    expect(seen).toEqual(tried.map(({ scope }) => [scope, scope === action ? 'let in' : '403 request.forbidden']))
  })

  it.each(table)(
    '%s is not there for another organization’s people and programmes, nor without a session',
    async name => {
      const route = routeOf(name)
      const url = here + pathWith(route, noId)
      const body = bodyFor(route)
      const statuses = [await answer(route, { url, body }), await answer(route, { url, browser: stranger, body })]
      expect(statuses).toEqual([
        { status: 401, code: 'request.unauthenticated' },
        { status: 404, code: 'request.not-found' },
      ])
      const headers = { authorization: `Bearer ${tokens[0]?.value}` }
      const elsewhere = await answer(route, { url: there + pathWith(route, noId), headers, body })
      expect(elsewhere).toEqual({ status: 404, code: 'request.not-found' })
    },
  )
})

/** Nothing that a route would act on: who is let in is told what is wrong with it. */
function bodyFor(route: Route): unknown {
  return bodyWith(route, noId) === undefined ? undefined : {}
}

describe('OPS-3 the audit trail', () => {
  it('names every programme as one, whatever route it used', async () => {
    const { rows } = await test.owner.query(
      'select distinct actor_kind from audit where actor in (select id::text from service_account)',
    )
    expect(rows).toEqual([{ actor_kind: 'service' }])
  })
})

describe('OPS-3 ids of another organization', () => {
  let ids: readonly string[]
  let readContents: () => Promise<unknown>
  /** As the route before left it: nothing else happens here. */
  let before: unknown
  beforeAll(async () => {
    await test.book({ id: 'theirs', start, name: { given: 'Anna', family: 'Brown' }, birthDate: '1980-02-03' })
    await test.book({ id: 'asked', start, practitioner: 'droy@example.org' })
    await test.run()
    await people[0]?.browser.send('POST', '/people', { email: 'new@example.org', name: 'New', role: 'support' })
    ids = await idsOf(test.organization)
    readContents = await contentsOf(test.organization)
    before = await readContents()
  }, 60_000)

  it.each(table)('in path, query and body of %s are answered like ids of nothing, and change nothing', async name => {
    const route = routeOf(name)
    if (name === 'GET /live') return // takes no id
    const more = { headers: { 'if-match': /^\/(people|retention|alerts)/.test(route.path) ? '"1"' : '"v1"' } }
    const send = (id: string) =>
      stranger.send(route.method, there + pathWith(route, id, true), bodyWith(route, id), more)
    const nothing = await send(noId)
    for (const id of ids) {
      const response = await send(id)
      const theirs = ids.filter(each => each !== id && response.body.includes(each))
      expect(theirs, `${name} with ${id}`).toEqual([])
      expect(response.statusCode, `${name} with ${id}`).toBeLessThan(500)
      // A write that makes something new may meet what it made a moment ago.
      if (route.method === 'GET' || route.path.includes('{id}'))
        expect(response.statusCode, `${name} with ${id}`).toBe(nothing.statusCode)
    }
    const after = await readContents()
    const was = before
    before = after
    expect(after).toEqual(was)
  })
})

/** Tables that hold rows of organizations. */
async function organizationTables(): Promise<string[]> {
  const { rows } = await test.owner.query<{ table_name: string }>(
    `select c.table_name from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and c.column_name = 'organization' and t.table_type = 'BASE TABLE'
      order by c.table_name`,
  )
  return rows.map(row => row.table_name)
}

/** Two ids of each table of an organization that has ids, and its members. */
async function idsOf(organization: string): Promise<string[]> {
  const { rows: withId } = await test.owner.query<{ table_name: string }>(
    `select table_name from information_schema.columns
      where table_schema = 'public' and column_name = 'id' and data_type = 'uuid'`,
  )
  const has = new Set(withId.map(row => row.table_name))
  const ids = new Set<string>()
  for (const name of await organizationTables()) {
    const column = has.has(name) ? 'id' : name === 'membership' ? 'account' : undefined
    if (!column || name === 'audit') continue
    const text = `select ${column}::text as id from ${name} where organization = $1 order by ${column} desc limit 2`
    const { rows } = await test.owner.query<{ id: string }>(text, [organization])
    for (const { id } of rows) ids.add(id)
  }
  return [...ids]
}

/** Reads, whenever it is asked, how many rows an organization has in each table, with a fingerprint of them all. */
async function contentsOf(organization: string): Promise<() => Promise<unknown>> {
  const tables = await organizationTables()
  const text = tables
    .map(
      name => `select '${name}' as name, count(*)::int, sum(hashtextextended(t::text, 0)) from ${name} t
                where organization = $1`,
    )
    .join(' union all ')
  return async () => {
    const { rows } = await test.owner.query(text, [organization])
    expect(rows).toHaveLength(tables.length)
    return rows
  }
}

it('OPS-3 the rights that are granted one by one are walked as well', () => {
  expect(people.filter(({ standing }) => standing.rights.length > 0)).not.toEqual([])
  expect(grantedRights.every(right => people.some(({ standing }) => standing.rights.includes(right)))).toBe(true)
})
