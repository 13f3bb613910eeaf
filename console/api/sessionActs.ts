/** Accepting many suggestions at once, taking decisions back as they were, and what another grace time would change. */
import { call } from './client.ts'
import type { EntryTab, Named, SessionTab, SessionTime } from './sessionTypes.ts'

const at = (slug: string, path: string) => `/o/${encodeURIComponent(slug)}/sessions${path}`
const ifVersion = (version: number) => ({ 'if-match': `"v${version}"` })

/** A row, or what it would be mapped to; `time` of appointments. */
export type AcceptSide = { id: string; name: string; named: Named | null; time: SessionTime | null }
export type AcceptSample = {
  row: AcceptSide
  target: AcceptSide | null
  score: number | null
  reasons: readonly string[]
}
export type WhyLeftOut = 'below-score' | 'ambiguous' | 'wanted-twice' | 'taken' | 'rejected' | 'unfit'
export type AcceptancePreview = {
  id: string
  /** Rows without a pair that were looked at. */
  looked: number
  selected: number
  /** More fit than one act may take. */
  more: boolean
  /** The least certain first. */
  sample: readonly AcceptSample[]
  leftOut: readonly { why: WhyLeftOut; count: number; sample: readonly AcceptSample[] }[]
}

export const previewAcceptance = (slug: string, tab: SessionTab, score: number, agency: string | undefined) =>
  call<AcceptancePreview>('POST', at(slug, `/${tab}/acceptances`), { score, ...(agency ? { agency } : {}) })
export const startAcceptance = (slug: string, id: string) =>
  call<{ id: string }>('POST', at(slug, `/acceptances/${id}/start`), {})
/** Takes an act back; the answer names the act that does so. */
export const undoAcceptance = (slug: string, id: string) =>
  call<{ id: string }>('POST', at(slug, `/acceptances/${id}/undo`), {})

type Row = { tab: SessionTab; id: string; version: number }
/** Takes a refusal back: the pair is as it was, with how it came about. */
export const unrejectRow = (slug: string, { tab, id, version }: Row) =>
  call<{ version?: number }>('DELETE', at(slug, `/${tab}/${id}/rejection`), {}, ifVersion(version))
/** Takes back what was made in the practice management for a row; `undo` is what making it answered. */
export const uncreateTarget = (slug: string, { tab, id, version }: Row & { tab: EntryTab }, undo: string) =>
  call<{ version?: number }>('DELETE', at(slug, `/${tab}/${id}/target`), { undo }, ifVersion(version))

export type WhatIfNote = {
  note: string
  student: string | null
  user: string | null
  session: SessionTime | null
  startDifference: number | null
  endDifference: number | null
  reasonNow: string | null
  reasonThen: string | null
}
export type WhatIfGroup = { count: number; sample: readonly WhatIfNote[] }
export type WhatIfPart = {
  checked: number
  /** With the first part only. */
  total: number | null
  graceMinutes: number
  graceNow: number
  pairsNow: number
  pairsThen: number
  appear: WhatIfGroup
  ambiguous: WhatIfGroup
  goAway: WhatIfGroup
  next: string | null
}
/** What another grace time would change, part by part; nothing is written. */
export const askWhatIf = (slug: string, agency: string, graceMinutes: number, cursor: string | null) =>
  call<WhatIfPart>('POST', at(slug, '/what-ifs'), { agency, graceMinutes, cursor })
