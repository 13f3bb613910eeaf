/** What a directory entry of the EHR makes of the record: the EHR owns identity, so the newest version of it counts. */
import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../../model/events.ts'
import type { Evolution, EvolveInput } from '../connector.ts'
import type { Settings } from './config.ts'
import type { Taken } from './minimise.ts'

type Source = { versionId?: string; lastUpdated?: string }

/** Writes a directory draft, unless the hub knows this version, the same content or a newer one. */
export function evolve({ event, known }: EvolveInput<Settings>): Evolution {
  const taken = event.body as unknown as Taken
  const { id: _id, meta, ...resource } = taken
  const source: Source = {
    ...(meta?.versionId ? { versionId: meta.versionId } : {}),
    ...(meta?.lastUpdated ? { lastUpdated: meta.lastUpdated } : {}),
  }
  const before = sourceOf(known?.source)
  if (known && before) {
    if (source.versionId !== undefined && source.versionId === before.versionId)
      return { kind: 'ignore', reason: 'unchanged' }
    if (isOlder(source.lastUpdated, before.lastUpdated)) return { kind: 'ignore', reason: 'stale' }
  }
  if (known && isDeepStrictEqual(content(known.resource), content(resource)))
    return { kind: 'ignore', reason: 'unchanged' }
  return {
    kind: 'write',
    type: event.type,
    draft: { kind: 'directory', resource },
    source,
    aliases: event.source.aliases,
  }
}

function sourceOf(source: Json | undefined): Source | undefined {
  return typeof source === 'object' && source !== null && !Array.isArray(source) ? (source as Source) : undefined
}

function isOlder(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && Date.parse(a) < Date.parse(b)
}

/** Without what the hub or the EHR adds about the version. */
function content(resource: object): object {
  const { id: _id, meta: _meta, ...rest } = resource as { id?: string; meta?: object }
  return rest
}
