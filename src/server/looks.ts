/**
 * Looks at something covered, such as the image of a signature: asked for with a reason, written down, and good for a
 * quarter of an hour for whoever asked. What the browser then fetches carries only this opaque id.
 */
import { z } from 'zod'
import type { Hub } from '../pipeline/hub.ts'

const keptMs = 900_000
const stored = z.object({ what: z.string(), ends: z.number() })

/** A look at one thing, as an id for an address. The caller has readied the sealer. */
export function sealLook(hub: Hub, organization: string, account: string, what: string): string {
  const body = { what, ends: hub.now().getTime() + keptMs }
  return hub.sealer.sealJson(organization, 'look', account, body).toString('base64url')
}

/** Whether it is this person's look at this, and not over. */
export function holdsLook(hub: Hub, organization: string, account: string, what: string, look: string): boolean {
  try {
    const opened = stored.parse(hub.sealer.openJson(organization, 'look', account, Buffer.from(look, 'base64url')))
    return opened.what === what && opened.ends > hub.now().getTime()
  } catch {
    return false // whatever it is, it is none of ours
  }
}
