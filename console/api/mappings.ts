/** Mappings: their shapes, every call about them, one line each, and the queries of the workbench. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }
export type MappingType = 'Appointment' | 'Patient' | 'ServiceRequest'
export type Rule = {
  to: string
  from: string
  transform?: string | undefined
  options?: Readonly<Record<string, JsonValue>> | undefined
  crosswalk?: string | undefined
  default?: JsonValue | undefined
  required?: boolean | undefined
  note?: string | undefined
}
export type End = { id: string; slug: string; title: string }
export type MappingHead = {
  route: { id: string; slug: string }
  from: End
  to: End
  type: MappingType
  own: boolean
  version: number
  rules: number
  draft: { version: number; changedAt: string } | null
}
export type Finding = {
  rule: number | null
  part: string
  code: string
  level: 'error' | 'warning'
  field?: string
}
export type Option = { name: string; kind: 'choice' | 'number' | 'texts' | 'text'; choices?: string[]; needed: boolean }
export type Transform = { name: string; says: string; options: Option[] }
export type Who = { id: string; name: string | null } | null
export type StoredDraft = {
  version: number
  baseVersion: number
  rules: Rule[]
  changedAt: string
  by: Who
  overtaken: boolean
}
export type MappingWhole = Omit<MappingHead, 'draft' | 'rules'> & {
  name: string
  rules: Rule[]
  draft: StoredDraft | null
  findings: Finding[]
  /** Whether the target is FHIR, or has fields of its own. */
  target: 'fhir' | 'fields'
  /** Fields that a rule has to fill. */
  required: string[]
  fields: { path: string; type: string; many: boolean }[]
  transforms: Transform[]
  crosswalks: { slug: string; kind: string; entries: number }[]
  shipped: string[]
}
export type SampleRow = { event: string; message: string; eventType: string; at: string }
export type SampleChoice = { event: string } | { shipped: string }
/** Where an element stands; `inside`: what the record contains. */
export type Place = { inside?: { type?: string; id?: string }; path: readonly string[] }
export type Line = { reads: Place[]; found: JsonValue[]; values: JsonValue[]; places: string[]; fault?: string }
export type Preview = {
  findings: Finding[]
  covered: boolean
  source: JsonValue
  lines: Line[]
  body: JsonValue
  faults: { path: string; code: string; expects?: string; says?: string }[]
  failsAt: number | null
}
export type Coverage = { unread: string[]; unfilled: string[]; samples: number; shipped: boolean }
export type Verdict = 'same' | 'changed' | 'newly-fails' | 'newly-works' | 'still-fails'
export type RunResult = {
  event: string
  message: string
  eventType: string
  at: string
  verdict: Verdict
  rule: number | null
  to: string | null
  problem: string | null
  fields: string[]
}
export type MappingRun = {
  id: string
  state: 'running' | 'done' | 'stopped'
  wanted: number
  tried: number
  counts: Record<Verdict, number>
  results: RunResult[]
  startedAt: string
  /** As they were tried. */
  rules: Rule[]
}
export type Difference = {
  covered: boolean
  before: JsonValue
  after: JsonValue
  changes: { path: string; kind: 'added' | 'removed' | 'changed'; before?: JsonValue; after?: JsonValue }[]
  failed: { rule: number; to: string; from: string; problem: string } | null
}
export type Version = {
  version: number
  own: boolean
  rules: number
  how: string | null
  by: Who
  reason: string | null
  at: string | null
  current: boolean
}
export type SheetRow = { found: JsonValue[]; values: JsonValue[]; fault?: string }

/** Which mapping: of a route, for a type of record. */
export type Which = { slug: string; route: string; type: MappingType }

const pathOf = ({ slug, route, type }: Which) => `/o/${encodeURIComponent(slug)}/mappings/${route}/${type}`
const runPath = (slug: string, run: string) => `/o/${encodeURIComponent(slug)}/mapping-runs/${run}`
const since = (version: number) => ({ 'if-match': `"${version}"` })

export const saveDraft = (which: Which, rules: readonly Rule[], baseVersion: number, version: number) =>
  call<{ version: number; findings: Finding[] }>(
    'PUT',
    `${pathOf(which)}/draft`,
    { rules, baseVersion },
    since(version),
  )
export const discardDraft = (which: Which, version: number) =>
  call<unknown>('DELETE', `${pathOf(which)}/draft`, {}, since(version))
export const publishDraft = (which: Which, version: number, note: string) =>
  call<{ version: number }>('POST', `${pathOf(which)}/publish`, { note }, since(version))
export const rollBack = (which: Which, version: number, current: number, note: string) =>
  call<{ version: number }>('POST', `${pathOf(which)}/versions/${version}/roll-back`, { note }, since(current))
export const startRun = (which: Which, rules: readonly Rule[], messages: number) =>
  call<{ id: string }>('POST', `${pathOf(which)}/runs`, { rules, messages })
export const advanceRun = (slug: string, run: string) => call<MappingRun>('POST', `${runPath(slug, run)}/advance`, {})
export const copySample = (which: Which, event: string) =>
  call<{ record: JsonValue }>('GET', `${pathOf(which)}/samples/${event}/stand-in`)

/** Uncovers what a message brought, for a quarter of an hour, and covers it again. */
export const uncover = (slug: string, message: string, reason: string) =>
  call<unknown>('POST', `/o/${encodeURIComponent(slug)}/messages/${message}/reveal`, { reason })
export const coverAgain = (slug: string, message: string) =>
  call<unknown>('DELETE', `/o/${encodeURIComponent(slug)}/messages/${message}/reveal`)

const keyOf = ({ slug, route, type }: Which) => [slug, 'mapping', route, type] as const

export const mappingsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'mappings'],
    queryFn: () => call<{ items: MappingHead[] }>('GET', `/o/${encodeURIComponent(slug)}/mappings`),
  })

export const mappingQuery = (which: Which) =>
  queryOptions({ queryKey: [...keyOf(which), 'whole'], queryFn: () => call<MappingWhole>('GET', pathOf(which)) })

export const samplesQuery = (which: Which) =>
  queryOptions({
    queryKey: [...keyOf(which), 'samples'],
    queryFn: () => call<{ items: SampleRow[] }>('GET', `${pathOf(which)}/samples`),
  })

export const previewQuery = (which: Which, rules: readonly Rule[], sample: SampleChoice) =>
  queryOptions({
    queryKey: [...keyOf(which), 'preview', rules, sample],
    queryFn: () => call<Preview>('POST', `${pathOf(which)}/preview`, { rules, sample }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })

export const coverageQuery = (which: Which, rules: readonly Rule[]) =>
  queryOptions({
    queryKey: [...keyOf(which), 'coverage', rules],
    queryFn: () => call<Coverage>('POST', `${pathOf(which)}/coverage`, { rules, samples: 100 }),
  })

export const newestRunQuery = (which: Which) =>
  queryOptions({
    queryKey: [...keyOf(which), 'run'],
    queryFn: () => call<{ run: MappingRun | null }>('GET', `${pathOf(which)}/runs/newest`),
  })

export const differenceQuery = (slug: string, run: string, event: string) =>
  queryOptions({
    queryKey: [slug, 'mapping-run', run, event],
    queryFn: () => call<Difference>('GET', `${runPath(slug, run)}/results/${event}`),
  })

export const versionsQuery = (which: Which) =>
  queryOptions({
    queryKey: [...keyOf(which), 'versions'],
    queryFn: () => call<{ items: Version[] }>('GET', `${pathOf(which)}/versions`),
  })

export const versionQuery = (which: Which, version: number) =>
  queryOptions({
    queryKey: [...keyOf(which), 'versions', version],
    queryFn: () =>
      call<{ against: number | null; before: Rule[]; after: Rule[] }>('GET', `${pathOf(which)}/versions/${version}`),
  })

export const sheetQuery = (which: Which) =>
  queryOptions({
    queryKey: [...keyOf(which), 'sheet'],
    queryFn: () => call<{ rows: SheetRow[]; body: JsonValue }>('GET', `${pathOf(which)}/sheet`),
  })
