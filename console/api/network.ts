/** The network: the organization's part, its gateway, what is asked, tests, and what people said; calls, queries and shapes. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, withQuery } from './client.ts'
import { pageSize } from './queries.ts'
import type { ConnectionName } from './registry.ts'
import type { Page } from './types.ts'

export const transactions = ['discover', 'query', 'retrieve'] as const
export type Transaction = (typeof transactions)[number]
export const exchangeOutcomes = [
  'found',
  'partial',
  'nothing',
  'asked',
  'refused',
  'invalid',
  'busy',
  'failed',
] as const
export type ExchangeOutcome = (typeof exchangeOutcomes)[number]

export type Oids = { homeCommunityId: string; patientOid: string; repositoryOid: string }
export type PartSettings = Oids & {
  purposes: string[]
  delegated: boolean
  consent: string
  restricted: 'never' | 'with-directive'
  partTwo: boolean
}
export type Part = ConnectionName & {
  paused: boolean
  settings: PartSettings | null
  state: 'filling' | 'open' | 'closed' | 'leaving' | null
  people: number
  lastExchangeAt: string | null
}
export type Certificate = {
  subject: string
  issuer: string
  fingerprint: string
  from: string
  until: string
  daysLeft: number
  state: 'good' | 'ends-soon' | 'over' | 'not-yet'
}
export type RevocationList = {
  file: string
  issuer: string
  from: string
  until: string | null
  daysLeft: number | null
  revoked: number
  state: 'good' | 'over'
}
export type Partner = {
  homeCommunityId: string
  name: string
  sha1: boolean
  delegates: string[]
  bound: boolean
}
export type Gateway = {
  state: 'none' | 'wrong' | 'open'
  fault: { problem: string; file: string; where: string | null } | null
  readAt: string | null
  homeCommunityId: string | null
  name: string | null
  addresses: string[]
  certificate: Certificate | null
  authorities: (Certificate & { file: string; root: boolean })[]
  revocationLists: RevocationList[]
  unused: { file: string; because: 'certificate' | 'list' | 'issuer-unknown' }[]
  partners: Partner[]
}
export type Endpoint = { transaction: Transaction | 'fhir'; address: string }
export type Network = {
  part: Part | null
  gateway: Gateway
  directory: { endpoints: Endpoint[]; everybody: Endpoint[]; text: string; fhir: object[] } | null
}

export type Counts = {
  discoveries: number
  nothing: number
  queries: number
  retrieves: number
  documents: number
  withheld: number
  refused: number
  failed: number
}
export type TrafficHour = Counts & { hour: string }
export type Traffic = {
  hours: TrafficHour[]
  outcomes: { transaction: Transaction; outcome: ExchangeOutcome; count: number }[]
  times: { transaction: Transaction; count: number; p50: number; p95: number; p99: number }[]
}
export type Requester = Counts & { id: string; name: string; lastHour: string; unusual: string[] }
export type Exchange = {
  id: string
  at: string
  transaction: Transaction
  via: 'ihe' | 'fhir'
  requester: { id: string; name: string }
  user: string | null
  role: string | null
  certificate: string
  purpose: string
  onBehalfOf: string | null
  messageId: string | null
  outcome: ExchangeOutcome
  problems: string[]
  people: string[]
  documents: number
  withheld: number
  durationMs: number
}
export type ExchangeFilter = {
  requester?: string | undefined
  transaction?: string | undefined
  outcome?: string | undefined
  from?: string | undefined
  to?: string | undefined
}
export const networkStepStates = ['done', 'open', 'wait', 'look'] as const
export type NetworkStep = { step: string; state: (typeof networkStepStates)[number] }

export type TestPerson = { family: string; given: string; birthDate: string } & Partial<
  Record<'gender' | 'street' | 'city' | 'state' | 'postalCode' | 'phone' | 'ssn' | 'purpose', string>
>
export type TestResult = {
  way: 'listener' | 'inside'
  listener: { outcome: 'fault' | 'failed' | 'unreadable'; says: string } | null
  steps: {
    transaction: Transaction
    outcome: string
    ms: number
    count: number
    bytes: number | null
    codes: string[]
    observation: number | null
    person: string | null
  }[]
}

export type Directive = {
  id: string
  kind: 'permit' | 'deny'
  scope: string
  /** It holds no longer from then on. */
  until: string | null
  /** That time has passed. */
  over: boolean
  reason: string | null
  setBy: string | null
  at: string
  endedBy: string | null
  endedAt: string | null
}
export type Directives = { person: string; version: number; holding: Directive[]; ended: Directive[] }

const network = (slug: string) => `/o/${encodeURIComponent(slug)}/network`
const directivesPath = (slug: string, person: string) =>
  `/o/${encodeURIComponent(slug)}/registry/people/${person}/directives`

export const setNetworkOidsAside = (slug: string) => call<Oids>('POST', `${network(slug)}/oids`, {})
export const askTest = (slug: string, person: TestPerson) =>
  call<TestResult>('POST', `${network(slug)}/test-queries`, person)
export const saveDirectives = (
  slug: string,
  { person, version }: Directives,
  wanted: readonly Pick<Directive, 'kind' | 'scope' | 'until'>[],
  reason: string,
) =>
  call<Directives>(
    'PUT',
    directivesPath(slug, person),
    { directives: wanted.map(({ kind, scope, until }) => ({ kind, scope, ...(until ? { until } : {}) })), reason },
    { 'if-match': `"${version}"` },
  )

// Reading exchanges and directives is an entry of the audit trail: none happens by itself.
const noted = { refetchOnWindowFocus: false } as const

export const networkQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'network'], queryFn: () => call<Network>('GET', network(slug)) })
export const networkGoLiveQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'network', 'go-live'],
    queryFn: () =>
      call<{ steps: NetworkStep[]; environment: 'staging' | 'production' }>('GET', `${network(slug)}/go-live`),
  })
export const trafficQuery = (slug: string, days: number) =>
  queryOptions({
    queryKey: [slug, 'network', 'traffic', days],
    queryFn: () => call<Traffic>('GET', withQuery(`${network(slug)}/traffic`, { days })),
    placeholderData: keepPreviousData,
  })
export const requestersQuery = (slug: string, days: number) =>
  queryOptions({
    queryKey: [slug, 'network', 'requesters', days],
    queryFn: () => call<{ items: Requester[] }>('GET', withQuery(`${network(slug)}/requesters`, { days })),
    placeholderData: keepPreviousData,
  })
export const exchangesQuery = (slug: string, filter: ExchangeFilter, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'network', 'exchanges', filter, cursor ?? ''],
    queryFn: () =>
      call<Page<Exchange>>('GET', withQuery(`${network(slug)}/exchanges`, { ...filter, limit: pageSize, cursor })),
    placeholderData: keepPreviousData,
    ...noted,
  })
export const directivesQuery = (slug: string, person: string) =>
  queryOptions({
    queryKey: [slug, 'registry', 'directives', person],
    queryFn: () => call<Directives>('GET', directivesPath(slug, person)),
    ...noted,
  })
