/** Files of a referral, and how far they and the summary have come at a target. Titles are the source's words: shown, never logged. */
import type { z } from 'zod'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { openMeta } from '../../pipeline/write-referrals.ts'
import type { DocumentRow } from '../../store/documents.ts'
import type { PartRow } from '../../store/lists/referral-deliveries.ts'
import { instantOf } from '../api.ts'
import type { deliveryPart, referralFile } from './referral-detail.ts'

/** The files as the API gives them out. */
export function showFiles(
  hub: Hub,
  configuration: Configuration,
  rows: readonly DocumentRow[],
): z.infer<typeof referralFile>[] {
  return rows.map(row => {
    const { title, url } = openMeta(hub, configuration.organization, row.id, row.meta)
    const source = configuration.connections.get(row.connection)
    const canFetch = row.state !== 'stored' && url !== undefined && source?.connector.fetchDocument !== undefined
    return {
      id: row.id,
      name: row.name,
      title,
      contentType: row.content_type,
      size: row.size,
      state: row.state,
      problem: row.problem,
      tries: row.tries,
      dueAt: instantOf(row.due_at),
      actions: [...(row.has_body ? ['download' as const] : []), ...(canFetch ? ['fetch' as const] : [])],
    }
  })
}

/** Parts of a delivery as the API gives them out. @param titles of the files, by their ids */
export function showParts(
  rows: readonly PartRow[],
  titles: ReadonlyMap<string, string>,
): z.infer<typeof deliveryPart>[] {
  return rows.map(({ part, state, problem, changed_at }) => ({
    part,
    title: part.startsWith('document:') ? (titles.get(part.slice('document:'.length)) ?? null) : null,
    state,
    problem,
    at: changed_at.toISOString(),
  }))
}
