/** Comparing two systems: the calls about pairs, runs, differences and repairs. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, withQuery } from './client.ts'
import type {
  Correction,
  Difference,
  DifferencePage,
  Pair,
  PairSettings,
  Repair,
  Run,
  RunDetail,
} from './reconciliationTypes.ts'

export type * from './reconciliationTypes.ts'

/** While a run is under way it is asked this often, in milliseconds. */
const watchMs = 1_000
const pageSize = 100

const at = (slug: string, path: string) => `/o/${encodeURIComponent(slug)}/reconciliation${path}`
export const isUnderWay = (run: Run | null | undefined): boolean => run?.state === 'waiting' || run?.state === 'running'

export const askForRun = (slug: string, pair: string, window?: { from: string; to: string }) =>
  call<{ id: string }>('POST', at(slug, `/pairs/${pair}/runs`), window ?? {})
export const stopRun = (slug: string, run: string) => call<unknown>('POST', at(slug, `/runs/${run}/cancel`), {})
export const changePair = (slug: string, { id, version }: Pair, settings: PairSettings) =>
  call<{ version: number }>('PUT', at(slug, `/pairs/${id}`), settings, { 'if-match': `"v${version}"` })
export const repairDifference = (slug: string, id: string, repair: Repair, reason: string) =>
  call<unknown>('POST', at(slug, `/differences/${id}/repair`), { repair, reason })
export const countAgain = (slug: string, id: string) =>
  call<unknown>('POST', at(slug, `/differences/${id}/count-again`), {})

const readDifferences = (
  slug: string,
  run: string,
  kind: string | undefined,
  cursor: string | undefined,
  limit: number,
) => call<DifferencePage>('GET', withQuery(at(slug, `/runs/${run}/differences`), { kind, cursor, limit }))

/** Every difference of a run, page by page: for a file that holds all that the screen would show. */
export async function allDifferences(slug: string, run: string, kind: string | undefined): Promise<Difference[]> {
  const rows: Difference[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await readDifferences(slug, run, kind, cursor, 200)
    rows.push(...page.items)
    if (page.next === null) return rows
    cursor = page.next
  }
}

export const pairsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'reconciliation', 'pairs'],
    queryFn: () => call<{ items: Pair[] }>('GET', at(slug, '/pairs')),
    refetchInterval: query =>
      query.state.data?.items.some(({ lastRun }) => isUnderWay(lastRun)) ? 2 * watchMs : false,
  })
export const runQuery = (slug: string, run: string) =>
  queryOptions({
    queryKey: [slug, 'reconciliation', 'run', run],
    queryFn: () => call<RunDetail>('GET', at(slug, `/runs/${run}`)),
    refetchInterval: query => (isUnderWay(query.state.data?.run) ? watchMs : false),
  })
export const runsQuery = (slug: string, pair: string) =>
  queryOptions({
    queryKey: [slug, 'reconciliation', 'runs', pair],
    queryFn: () => call<{ items: Run[]; corrections: Correction[] }>('GET', at(slug, `/pairs/${pair}/runs`)),
  })
export const differencesQuery = (slug: string, run: string, kind: string | undefined, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'reconciliation', 'differences', run, kind ?? '', cursor ?? ''],
    queryFn: () => readDifferences(slug, run, kind, cursor, pageSize),
    placeholderData: keepPreviousData,
  })
