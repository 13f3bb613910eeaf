/** What the connector remembers of an entry between its news: the version that counted last, and disputed values. */
import type { Json } from '../../model/events.ts'
import type { Stamp } from './stamps.ts'

export type Source = Stamp & {
  /** Values of the EHR that lost by the owner table, by field: the same ones are no new conflict. */
  disputed?: Readonly<Record<string, string>>
  /** Values of the EHR that the record has taken while something of ours was on its way there, in the hub's terms. */
  taken?: Readonly<Record<string, string>>
}

/** Reads a stored state; undefined when there is none. */
export function sourceOf(source: Json | undefined): Source | undefined {
  return typeof source === 'object' && source !== null && !Array.isArray(source) ? (source as Source) : undefined
}
