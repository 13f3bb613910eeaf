/** Connections of a made-up clinic, for tests: one of each trouble. Times are given as minutes before `fixtureNow`. */
import type { Connection } from '../api/types.ts'

/** The time that the fixtures tell of; the browser's clock is set to it. */
export const fixtureNow = new Date('2026-03-10T14:00:00Z')

/** An instant so many minutes before the fixtures' now; negative ones lie ahead. */
export const minutesAgo = (minutes: number): string => new Date(fixtureNow.getTime() - minutes * 60_000).toISOString()

/** A UUID that ends in a number, so that a failing test says which. */
export const idOf = (number: number): string => `0198f3aa-7c2e-7000-8000-${String(number).padStart(12, '0')}`

const source: Connection = {
  id: idOf(1),
  slug: 'calcom-main',
  connector: 'calcom',
  title: 'Cal.com',
  state: 'active',
  pauseReason: null,
  health: 'well',
  downSince: null,
  lastReceivedAt: minutesAgo(2),
  lastSuccessAt: minutesAgo(2),
  lastFailureAt: minutesAgo(3100),
  lastProblem: null,
  waitingIn: 0,
  waitingOut: 0,
  waiting: 0,
  oldestWaitingMs: null,
  received24h: 214,
  delivered24h: 0,
  failed24h: 0,
  nextRunAt: minutesAgo(-8),
  inboundPath: '/in/0198f3aa7c2e4d1f',
  capabilities: { repeatable: true, lookUp: true, updates: 'none', delivers: [] },
}

const target: Connection = {
  ...source,
  id: idOf(2),
  slug: 'ehr',
  connector: 'fhir',
  title: 'Maple EHR',
  health: 'failing',
  lastReceivedAt: minutesAgo(41),
  lastSuccessAt: minutesAgo(6),
  lastFailureAt: minutesAgo(4),
  lastProblem: 'target.busy',
  waitingIn: 0,
  waitingOut: 7,
  waiting: 7,
  oldestWaitingMs: 26 * 60_000,
  received24h: 38,
  delivered24h: 187,
  failed24h: 3,
  nextRunAt: minutesAgo(-4),
  inboundPath: null,
  capabilities: {
    repeatable: true,
    lookUp: true,
    updates: 'always',
    delivers: ['Appointment', 'Patient'],
  },
}

export const calcom = source
export const ehr = target

/** All connections of the clinic. */
export const connections: readonly Connection[] = [
  calcom,
  ehr,
  {
    ...target,
    id: idOf(3),
    slug: 'regional-ehr',
    title: 'Regional EHR',
    health: 'down',
    downSince: minutesAgo(74),
    lastSuccessAt: minutesAgo(75),
    lastFailureAt: minutesAgo(1),
    lastProblem: 'connection.down',
    waitingIn: 0,
    waitingOut: 23,
    waiting: 23,
    oldestWaitingMs: 74 * 60_000,
    delivered24h: 61,
    failed24h: 0,
  },
  {
    ...source,
    id: idOf(4),
    slug: 'calcom-outreach',
    title: 'Cal.com, outreach',
    state: 'paused',
    pauseReason: 'connection.credentials-refused',
    health: 'paused',
    lastProblem: 'connection.credentials-refused',
    lastReceivedAt: minutesAgo(190),
    lastSuccessAt: minutesAgo(190),
    received24h: 12,
    nextRunAt: null,
  },
  {
    ...source,
    id: idOf(5),
    slug: 'calcom-groups',
    title: 'Cal.com, groups',
    health: 'quiet',
    lastReceivedAt: minutesAgo(3000),
    lastSuccessAt: minutesAgo(3000),
    received24h: 0,
  },
]
