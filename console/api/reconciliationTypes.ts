/** Comparing two systems: the shapes that the API answers with. */

export type SideName = 'a' | 'b'
export type Repair = 'push' | 'pull' | 'link' | 'cancel' | 'cancel-other' | 'register' | 'ignore'
export type Named = { id: string; slug: string; title: string }

export type PairSettings = {
  daysBefore: number
  daysAfter: number
  nightly: boolean
  atMinute: number
  hourly: boolean
  nearHours: number
  lateMinutes: number
  tell: boolean
}
export type Run = {
  id: string
  pair: string
  cause: 'night' | 'hour' | 'person'
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  step: 'read-a' | 'read-b' | 'compare'
  from: string
  to: string
  askedAt: string
  startedAt: string | null
  endedAt: string | null
  goesOnAt: string | null
  read: Record<SideName, number>
  total: Record<SideName, number | null>
  compared: number
  equal: number
  found: number
  fresh: number
  counts: Readonly<Record<string, number>>
  leftOut: Readonly<Record<string, number>>
  problem: string | null
}
export type Pair = {
  id: string
  version: number
  kind: string
  a: Named
  b: Named
  takes: Record<SideName, boolean>
  settings: PairSettings
  nightAt: string | null
  hourAt: string | null
  lastRun: Run | null
}
export type RunDetail = {
  run: Run
  counts: readonly { kind: string; state: string; count: number }[]
  days: readonly { day: string; kind: string; count: number }[]
}
export type Correction = { week: string; cause: string; repair: string; count: number }

/** One side's facts, in the reader's words where the hub has them. */
export type SideFacts = {
  id: string
  status: string
  start: string | null
  end: string | null
  practitioner: string | null
  location: string | null
  who: string | null
  updatedAt: string | null
  /** Of a difference of hours: `1 09:00–17:00` (1 is Monday), `2026-12-07 10:00–12:00`. */
  hours: { text: string; zone: string } | null
  /** Of busy times: how many this side has, and the first ones that the other side has not. */
  taken: { count: number; spans: readonly { start: string; end: string }[] } | null
}
export type Difference = {
  id: string
  kind: string
  /** Where something is to be done. */
  side: SideName
  cause: string
  proposal: Repair | null
  repairs: readonly Repair[]
  state: 'open' | 'noted' | 'ignored' | 'repairing' | 'repaired'
  fresh: boolean
  at: string | null
  who: string | null
  record: string | null
  a: SideFacts | null
  b: SideFacts | null
  alike: SideFacts | null
  both: boolean
  lateMinutes: number | null
  delivery: string | null
  message: string | null
  repair: string | null
  repairedAt: string | null
  result: string | null
  resultState: string | null
}
export type DifferencePage = { items: readonly Difference[]; next: string | null }
