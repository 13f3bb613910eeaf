/** A comparison of the made-up clinic, for tests of the console: one difference of each kind. Nobody in it exists. */
import type { Difference, Pair, Run, RunDetail, SideFacts } from '../api/reconciliationTypes.ts'
import { calcom, ehr, idOf, minutesAgo } from './connections.ts'

const inHours = (hours: number) => minutesAgo(-hours * 60)

export const pair: Pair = {
  id: idOf(3001),
  version: 1,
  kind: 'Appointment',
  a: { id: calcom.id, slug: calcom.slug, title: calcom.title },
  b: { id: ehr.id, slug: ehr.slug, title: ehr.title },
  takes: { a: true, b: true },
  settings: {
    daysBefore: 7,
    daysAfter: 60,
    nightly: true,
    atMinute: 150,
    hourly: true,
    nearHours: 48,
    lateMinutes: 60,
    tell: true,
  },
  nightAt: inHours(9),
  hourAt: inHours(1),
  lastRun: null,
}

const runOf = (number: number, more: Partial<Run>): Run => ({
  id: idOf(3100 + number),
  pair: pair.id,
  cause: 'night',
  state: 'done',
  step: 'compare',
  from: inHours(-7 * 24),
  to: inHours(60 * 24),
  askedAt: minutesAgo(number * 1440 + 13),
  startedAt: minutesAgo(number * 1440 + 13),
  endedAt: minutesAgo(number * 1440 + 12),
  goesOnAt: null,
  read: { a: 418, b: 421 },
  total: { a: 418, b: 421 },
  compared: 412,
  equal: 405,
  found: 0,
  fresh: 0,
  counts: {},
  leftOut: { 'own-b': 3, suppressed: 2 },
  problem: null,
  ...more,
})

const found = [7, 0, 1, 0, 0, 4, 2, 0, 0, 1, 3, 0]
export const runs: readonly Run[] = found.map((count, number) =>
  runOf(number, { found: count, fresh: Math.min(count, 2), ...(number === 0 ? { cause: 'person' as const } : {}) }),
)

const facts = (id: string, hour: number, more: Partial<SideFacts> = {}): SideFacts => ({
  id,
  status: 'booked',
  start: inHours(hour),
  end: inHours(hour + 0.5),
  practitioner: 'Dr. Amélie Roy',
  location: 'Main clinic',
  who: 'A. B…n',
  updatedAt: minutesAgo(95),
  hours: null,
  taken: null,
  ...more,
})

const hoursOf = (from: string) => [1, 2, 3, 4, 5].map(day => `${day} ${from}–17:00`).join(', ')
const ofTimes = (more: Partial<SideFacts>): SideFacts =>
  facts('p-1', 0, { status: '', start: null, end: null, location: null, who: null, updatedAt: null, ...more })

const differenceOf = (number: number, more: Partial<Difference> & Pick<Difference, 'kind'>): Difference => ({
  id: idOf(3200 + number),
  side: 'b',
  cause: 'changed-there',
  proposal: 'pull',
  repairs: ['push', 'pull', 'ignore'],
  state: 'open',
  fresh: number < 3,
  at: inHours(number * 5 + 3),
  who: 'A. B…n',
  record: idOf(2201 + number),
  a: facts(`u${number}Xk29`, number * 5 + 3),
  b: facts(`a-${number}17`, number * 5 + 3),
  alike: null,
  both: false,
  lateMinutes: null,
  delivery: null,
  message: null,
  repair: null,
  repairedAt: null,
  result: null,
  resultState: null,
  ...more,
})

export const differences: readonly Difference[] = [
  differenceOf(0, {
    kind: 'missing',
    cause: 'never-heard',
    proposal: 'pull',
    repairs: ['pull', 'ignore'],
    record: null,
    who: null,
    b: null,
  }),
  differenceOf(1, { kind: 'time', b: facts('a-117', 10.5) }),
  differenceOf(2, { kind: 'practitioner', b: facts('a-217', 13, { practitioner: 'Dr. Jin Kim' }) }),
  differenceOf(3, {
    kind: 'status',
    cause: 'refused',
    proposal: 'push',
    b: facts('a-317', 18, { status: 'pending' }),
  }),
  differenceOf(4, {
    kind: 'duplicate',
    cause: 'made-twice',
    proposal: 'cancel',
    repairs: ['cancel', 'ignore'],
    a: null,
  }),
  differenceOf(5, {
    kind: 'missing',
    cause: 'held',
    proposal: null,
    repairs: ['ignore'],
    b: null,
    message: idOf(301),
  }),
  differenceOf(6, {
    kind: 'time',
    state: 'repairing',
    repair: 'push',
    repairedAt: minutesAgo(3),
    b: facts('a-617', 35),
  }),
  differenceOf(7, {
    kind: 'late',
    cause: 'late',
    proposal: null,
    repairs: [],
    state: 'noted',
    lateMinutes: 134,
    a: null,
    b: null,
  }),
  differenceOf(8, {
    kind: 'hours',
    side: 'a',
    cause: 'hours-apart',
    proposal: 'push',
    repairs: ['push', 'ignore'],
    at: null,
    who: null,
    a: ofTimes({ hours: { text: hoursOf('08:30'), zone: 'America/Toronto' } }),
    b: ofTimes({ hours: { text: `${hoursOf('09:00')}, 2026-03-20 13:00–16:00`, zone: 'America/Toronto' } }),
  }),
  differenceOf(9, {
    kind: 'busy',
    side: 'a',
    cause: 'feed-not-selected',
    proposal: 'register',
    repairs: ['register', 'ignore'],
    who: null,
    a: ofTimes({ taken: { count: 11, spans: [] } }),
    b: ofTimes({
      taken: { count: 14, spans: [26, 27, 50].map(hour => ({ start: inHours(hour), end: inHours(hour + 1) })) },
    }),
  }),
]

/** What the page of a run is answered. */
export function detailOf(run: Run, rows: readonly Difference[]): RunDetail {
  const counts = new Map<string, RunDetail['counts'][number]>()
  for (const { kind, state } of rows)
    counts.set(`${kind} ${state}`, { kind, state, count: (counts.get(`${kind} ${state}`)?.count ?? 0) + 1 })
  const days =
    rows.length === 0
      ? []
      : [
          { day: '2026-03-10', kind: 'time', count: 1 },
          { day: '2026-03-11', kind: 'status', count: 1 },
        ]
  return { run, counts: [...counts.values()], days }
}

export type ReconciliationWorld = { pair: Pair; runs: Run[]; differences: Difference[] }

/** A clinic that compared its systems a few minutes ago. */
export function createReconciliation(): ReconciliationWorld {
  return {
    pair: { ...structuredClone(pair), lastRun: runs[0] ?? null },
    runs: structuredClone([...runs]),
    differences: structuredClone([...differences]),
  }
}

type Told = { status: number; body: unknown }
type Asked = { query: URLSearchParams; body: Record<string, unknown> }
type Row = {
  method: string
  path: RegExp
  handle: (world: { reconciliation: ReconciliationWorld }, asked: Asked, id: string) => Told
}
const ok = (body: unknown): Told => ({ status: 200, body })

/** The addresses of the API that the screen calls. */
export const reconciliationRoutes: readonly Row[] = [
  {
    method: 'GET',
    path: /\/reconciliation\/pairs$/,
    handle: ({ reconciliation }) => ok({ items: [reconciliation.pair] }),
  },
  {
    method: 'GET',
    path: /\/reconciliation\/pairs\/([\w-]+)\/runs$/,
    handle: ({ reconciliation }) =>
      ok({
        items: reconciliation.runs,
        corrections: [
          { week: '2026-11-16', cause: 'never-heard', repair: 'pull', count: 6 },
          { week: '2026-11-16', cause: 'changed-there', repair: 'push', count: 2 },
          { week: '2026-11-09', cause: 'made-twice', repair: 'cancel', count: 1 },
        ],
      }),
  },
  {
    method: 'POST',
    path: /\/reconciliation\/pairs\/([\w-]+)\/runs$/,
    handle: ({ reconciliation }) => {
      const run = runOf(90, {
        state: 'running',
        step: 'read-b',
        endedAt: null,
        read: { a: 418, b: 160 },
        cause: 'person',
      })
      reconciliation.runs.unshift(run)
      return ok({ id: run.id })
    },
  },
  {
    method: 'POST',
    path: /\/reconciliation\/runs\/([\w-]+)\/cancel$/,
    handle: ({ reconciliation }, _asked, id) => {
      reconciliation.runs = reconciliation.runs.map(each => (each.id === id ? { ...each, state: 'cancelled' } : each))
      return ok({ done: true, id })
    },
  },
  {
    method: 'GET',
    path: /\/reconciliation\/runs\/([\w-]+)$/,
    handle: ({ reconciliation }, _asked, id) => {
      const run = reconciliation.runs.find(each => each.id === id)
      return run ? ok(detailOf(run, reconciliation.differences)) : { status: 404, body: {} }
    },
  },
  {
    method: 'GET',
    path: /\/reconciliation\/runs\/([\w-]+)\/differences$/,
    handle: ({ reconciliation }, { query }) => {
      const kind = query.get('kind')
      return ok({ items: reconciliation.differences.filter(each => kind === null || each.kind === kind), next: null })
    },
  },
  {
    method: 'POST',
    path: /\/reconciliation\/differences\/([\w-]+)\/repair$/,
    handle: ({ reconciliation }, { body }, id) => {
      const state = body.repair === 'ignore' ? 'ignored' : 'repairing'
      reconciliation.differences = reconciliation.differences.map(each =>
        each.id === id ? { ...each, state, repair: String(body.repair) } : each,
      )
      return ok({ done: true, id })
    },
  },
  {
    method: 'POST',
    path: /\/reconciliation\/differences\/([\w-]+)\/count-again$/,
    handle: ({ reconciliation }, _asked, id) => {
      reconciliation.differences = reconciliation.differences.map(each =>
        each.id === id ? { ...each, state: 'open', repair: null } : each,
      )
      return ok({ done: true, id })
    },
  },
]
