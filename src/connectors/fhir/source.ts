/** What the connector remembers of an entry between its news: the version that counted last, and disputed values. */
import type { Json } from '../../model/events.ts'

export type Source = {
  versionId?: string
  lastUpdated?: string
  /** Values of the EHR that lost by the owner table, by field: the same ones are no new conflict. */
  disputed?: Readonly<Record<string, string>>
}

/** The state that a version of an entry leaves. */
export function sourceFrom(meta: { versionId?: string; lastUpdated?: string } | undefined): Source {
  return {
    ...(meta?.versionId ? { versionId: meta.versionId } : {}),
    ...(meta?.lastUpdated ? { lastUpdated: meta.lastUpdated } : {}),
  }
}

/** Reads a stored state; undefined when there is none. */
export function sourceOf(source: Json | undefined): Source | undefined {
  return typeof source === 'object' && source !== null && !Array.isArray(source) ? (source as Source) : undefined
}

/** Whether one time is before another, as far as both are known. */
export function isOlder(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && Date.parse(a) < Date.parse(b)
}
