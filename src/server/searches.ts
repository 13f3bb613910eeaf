/**
 * Searches by what names a person: the text goes in a body, and comes back as an opaque id that an address can hold. The
 * id is the sealed text itself, good for a day, so nothing is stored. Source: DESIGN.md section 7, "searching by a name".
 */
import { z } from 'zod'
import type { Hub } from '../pipeline/hub.ts'

/** What the id is for: one of another kind is none. */
export type SearchKind = 'explain' | 'person'

export const searchText = z.string().trim().min(2).max(200)
export const searchId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{20,1000}$/)
  .describe('Of `POST …/searches`; good for a day')

const lifeMs = 24 * 3_600_000
const held = z.object({ text: searchText, endsAt: z.number() })

/** The id of a search; the sealer is ready behind the guard. */
export function sealSearch(hub: Hub, organization: string, kind: SearchKind, text: string): string {
  const endsAt = hub.now().getTime() + lifeMs
  return hub.sealer.sealJson(organization, 'search', kind, { text, endsAt }).toString('base64url')
}

/** The text of an id; undefined when it is none of this organization and kind, or older than a day. */
export function openSearch(hub: Hub, organization: string, kind: SearchKind, id: string): string | undefined {
  try {
    const opened = held.safeParse(hub.sealer.openJson(organization, 'search', kind, Buffer.from(id, 'base64url')))
    return opened.success && opened.data.endsAt > hub.now().getTime() ? opened.data.text : undefined
  } catch {
    return undefined // altered, of another kind, or of a key that is gone
  }
}
