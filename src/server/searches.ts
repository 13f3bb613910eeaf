/**
 * Searches by what names a person. What is typed goes in the body of a POST and comes back as an opaque id: sealed, good
 * for a day, for whoever searched. Only that id stands in addresses, logs and histories (DESIGN.md section 7).
 */
import { z } from 'zod'
import { searchInputs } from '../matching/search.ts'
import type { Hub } from '../pipeline/hub.ts'
import { aliasToken } from '../pipeline/items.ts'
import { findLinks } from '../store/links.ts'
import { patientsAmong, personsWithTokens } from '../store/persons.ts'
import type { Scope } from '../store/scope.ts'

/** What may be searched for in one go, in characters. */
export const longestSearch = 200
const keptMs = 24 * 3_600_000
const stored = z.object({ q: z.string(), ends: z.number() })

/** What somebody searches, as an id for an address. The caller has readied the sealer. */
export function sealSearch(hub: Hub, organization: string, account: string, q: string): string {
  const body = { q: q.trim(), ends: hub.now().getTime() + keptMs }
  return hub.sealer.sealJson(organization, 'search', account, body).toString('base64url')
}

/** What was searched; undefined when it is somebody else's, made up, or a day old. */
export function openSearch(hub: Hub, organization: string, account: string, search: string): string | undefined {
  try {
    const opened = stored.parse(hub.sealer.openJson(organization, 'search', account, Buffer.from(search, 'base64url')))
    return opened.ends > hub.now().getTime() ? opened.q : undefined
  } catch {
    return undefined // whatever it is, it is none of ours
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The patient records that a text leads to: by names, birth date, phone and e-mail that must all be right, by an id that a
 * connected system knows the person under, or by the record's own id. At most `limit`.
 */
export async function findPatients(hub: Hub, db: Scope, q: string, limit: number): Promise<string[]> {
  const text = q.trim()
  if (uuid.test(text.toLowerCase())) return patientsAmong(db, [text.toLowerCase()])
  const byId = /\s/.test(text) ? [] : await byOutsideId(hub, db, text)
  if (byId.length > 0) return byId.slice(0, limit)
  const tokens = searchInputs(text, { now: hub.now() }).map(({ kind, text: input }) => ({
    kind,
    token: hub.tokens.token(db.organization, kind, input),
  }))
  return patientsAmong(db, await personsWithTokens(db, tokens, limit))
}

async function byOutsideId(hub: Hub, db: Scope, value: string): Promise<string[]> {
  const { connections } = await hub.configurations.within(db, db.organization)
  const token = aliasToken({ hub, organization: db.organization }, 'Patient', { system: 'Patient', value })
  const links = await findLinks(
    db,
    [...connections.keys()].map(connection => ({ connection, entity: 'Patient', token })),
  )
  return patientsAmong(db, [...new Set(links.map(link => link.record))])
}
