/** The answers of the stand-in hub: one row for each address of the API that the console calls. */
import type { Overview, ProblemDetails, Session } from '../api/types.ts'
import { appointmentDetailOf, calendarOf } from './calendar.ts'
import { fixtureNow } from './connections.ts'
import { detailOf } from './messages.ts'
import { directory } from './people.ts'
import { reconciliationRoutes } from './reconciliation.ts'
import { referralRoutes } from './referralAnswers.ts'
import { linkToken, password, type World } from './world.ts'

export type Asked = {
  method: string
  path: string
  query: URLSearchParams
  csrf: string | string[] | undefined
  body: Record<string, unknown>
}
/** With `pdf` it is a document in place of JSON. */
export type Answer = { status: number; body: unknown; pdf?: string }

const ok = (body: unknown): Answer => ({ status: 200, body })
const refuse = (status: number, code: string): Answer => {
  const problem: ProblemDetails = { status, code, fix: '', requestId: 'req-0198f3' }
  return { status, body: problem }
}

/** What the two roles of the fixture may do (docs/reference/roles.md). */
const coordinatorMay = [
  ...['overview.read', 'connections.read', 'routes.read', 'messages.read', 'messages.replay', 'deliveries.read'],
  ...['deliveries.replay', 'issues.read', 'issues.change', 'tasks.read', 'tasks.decide', 'directory.read', 'live.read'],
  ...[
    'referrals.read',
    'referrals.decide',
    'support-bundles.read',
    'calendar.read',
    'incidents.read',
    'incidents.change',
  ],
  ...['reconciliation.read', 'reconciliation.run', 'reconciliation.repair', 'bulk.read', 'bulk.run'],
]
const adminMay = [...coordinatorMay, 'connections.pause', 'connections.test', 'routes.pause', 'configuration.change']

const session: Session = {
  account: { id: 'a-1', email: 'ada@clinic.example', name: 'Ada Dubois' },
  organizations: [
    {
      slug: 'maple',
      name: 'Maple Street Community Health',
      environment: 'staging',
      role: 'integration-admin',
      may: adminMay,
    },
    { slug: 'birch', name: 'Birch Lane Clinic', environment: 'production', role: 'coordinator', may: coordinatorMay },
  ],
  csrf: 'csrf-of-the-fixture',
}

type Route = { method: string; path: RegExp; handle: (world: World, asked: Asked, id: string) => Answer }

const routes: readonly Route[] = [
  {
    method: 'POST',
    path: /^\/session$/,
    handle: (world, { body }) => enter(world, body.password === password),
  },
  {
    method: 'POST',
    path: /^\/session\/link$/,
    handle: (world, { body }) => enter(world, body.token === linkToken),
  },
  { method: 'GET', path: /^\/session$/, handle: () => ok(session) },
  {
    method: 'DELETE',
    path: /^\/session$/,
    handle: world => {
      world.signedIn = false
      return ok({ signedOut: true })
    },
  },
  { method: 'GET', path: /\/overview$/, handle: world => ok(overviewOf(world)) },
  { method: 'GET', path: /\/connections$/, handle: world => ok({ items: world.connections }) },
  {
    method: 'POST',
    path: /\/connections\/([\w-]+)\/pause$/,
    handle: (world, _asked, id) => setPaused(world, id, true),
  },
  {
    method: 'POST',
    path: /\/connections\/([\w-]+)\/resume$/,
    handle: (world, _asked, id) => setPaused(world, id, false),
  },
  {
    method: 'POST',
    path: /\/connections\/([\w-]+)\/test$/,
    handle: () =>
      ok({
        ok: false,
        findings: [
          { name: 'address', ok: true },
          { name: 'credentials', ok: false, problem: 'connection.credentials-refused' },
        ],
      }),
  },
  { method: 'GET', path: /\/messages$/, handle: (world, { query }) => ok(pageOf(world, query)) },
  {
    method: 'GET',
    path: /\/messages\/([\w-]+)$/,
    handle: (world, _asked, id) => {
      const row = world.messages.find(each => each.id === id)
      return row ? ok(detailOf(row)) : refuse(404, 'request.not-found')
    },
  },
  { method: 'POST', path: /\/(?:messages|deliveries)\/([\w-]+)\/[\w-]+$/, handle: () => ok({}) },
  {
    method: 'GET',
    path: /\/issues$/,
    handle: (world, { query }) => ok({ items: world.issues.filter(({ state }) => state === query.get('state')) }),
  },
  {
    method: 'POST',
    path: /\/issues\/([\w-]+)\/state$/,
    handle: (world, { body }, id) => {
      world.issues = world.issues.map(each =>
        each.id === id ? { ...each, state: body.state as typeof each.state } : each,
      )
      return ok({})
    },
  },
  ...referralRoutes,
  ...reconciliationRoutes,
  { method: 'GET', path: /\/calendar$/, handle: (world, { query }) => ok(calendarOf(world.calendar, query)) },
  {
    method: 'GET',
    path: /\/calendar\/([\w-]+)$/,
    handle: (world, _asked, id) => {
      const item = world.calendar.items.find(each => each.id === id)
      return item ? ok(appointmentDetailOf(world.calendar, item)) : refuse(404, 'request.not-found')
    },
  },
  { method: 'GET', path: /\/tasks$/, handle: world => ok({ items: world.tasks }) },
  {
    method: 'POST',
    path: /\/tasks\/([\w-]+)\/decision$/,
    handle: (world, _asked, id) => {
      const task = world.tasks.find(each => each.id === id)
      if (!task) return refuse(409, 'request.conflict')
      world.tasks = world.tasks.filter(each => each !== task)
      return ok({ wentOn: task.waiting })
    },
  },
  {
    method: 'GET',
    path: /\/directory$/,
    handle: (_world, { query }) => {
      const words = (query.get('q') ?? '').toLowerCase()
      const type = `${query.get('type')}/`
      const items = directory.filter(each => each.reference.startsWith(type) && each.name.toLowerCase().includes(words))
      return ok({ items })
    },
  },
]

/** The answer to one call; writes are noted, and refused without the token of the session. */
export function answer(world: World, asked: Asked): Answer {
  const broken = [...world.broken].find(([ending]) => asked.path.endsWith(ending))
  if (broken) return refuse(broken[1], broken[1] === 403 ? 'request.forbidden' : 'hub.unexpected')
  const isSigningIn = asked.method === 'POST' && asked.path.startsWith('/session')
  if (!world.signedIn && !isSigningIn) return refuse(401, 'request.unauthenticated')
  if (asked.method !== 'GET') {
    if (!isSigningIn && asked.csrf !== session.csrf) return refuse(403, 'request.forbidden')
    world.writes.push({ what: `${asked.method} ${asked.path.replace(/^\/o\/\w+/, '')}`, body: asked.body })
  }
  const route = routes.find(({ method, path }) => method === asked.method && path.test(asked.path))
  return route ? route.handle(world, asked, asked.path.match(route.path)?.[1] ?? '') : refuse(404, 'request.not-found')
}

function enter(world: World, allowed: boolean): Answer {
  if (!allowed) return refuse(401, 'request.unauthenticated')
  world.signedIn = true
  return ok(session)
}

function setPaused(world: World, id: string, paused: boolean): Answer {
  world.connections = world.connections.map(each =>
    each.id === id ? { ...each, state: paused ? 'paused' : 'active', health: paused ? 'paused' : 'well' } : each,
  )
  return ok({})
}

function pageOf(world: World, query: URLSearchParams) {
  const state = query.get('state')
  const from = Number(query.get('cursor') ?? 0)
  const limit = Number(query.get('limit') ?? 50)
  const all = world.messages.filter(each => state === null || each.state === state)
  const next = from + limit < all.length ? String(from + limit) : null
  return { items: all.slice(from, from + limit), next }
}

function overviewOf({ connections, tasks, issues }: World): Overview {
  const throughput = Array.from({ length: 24 }, (_, index) => ({
    hour: new Date(fixtureNow.getTime() - (23 - index) * 3_600_000).toISOString(),
    received: 6 + ((index * 7) % 13),
    delivered: index < 6 ? 1 : 5 + ((index * 11) % 17),
    failed: index === 13 ? 3 : 0,
  }))
  const open = issues.filter(({ state }) => state === 'open').length
  return {
    connections,
    counts: {
      tasksOpen: tasks.length,
      issuesOpen: open,
      messagesWaiting: 1,
      messagesHeld: tasks.reduce((sum, { waiting }) => sum + waiting, 0),
      messagesToSend: connections.reduce((sum, { waitingOut }) => sum + waitingOut, 0),
      messagesFailed: connections.reduce((sum, { failed24h }) => sum + failed24h, 0),
      messagesDelivered: connections.reduce((sum, { delivered24h }) => sum + delivered24h, 0),
    },
    throughput,
    since: new Date(fixtureNow.getTime() - 24 * 3_600_000).toISOString(),
    oldestWaitingMs: 74 * 60_000,
    allWell: connections.every(({ health }) => health === 'well') && tasks.length === 0 && open === 0,
  }
}
