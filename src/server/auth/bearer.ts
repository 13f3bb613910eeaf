/**
 * From `Authorization: Bearer cwt_…` to the service account and what its token may do. The look-up is by the SHA-256 of
 * the token, so its time says nothing about how much of a guess is right.
 */
import type { Hub } from '../../pipeline/hub.ts'
import type { Membership } from '../../store/accounts.ts'
import { findToken, loadToken, touchToken } from '../../store/api-tokens.ts'
import { statements, withScope } from '../../store/scope.ts'
import { hashApiToken } from './tokens.ts'

export type Bearer =
  | { kind: 'known'; service: string; place: Membership }
  /** There is such a token, but it has run out or was revoked. */
  | { kind: 'over'; service: string; organization: string }
  | { kind: 'unknown' }

/** The last use is written down at most this often, so that a busy programme costs no write a request. */
const touchEveryMs = 60_000
const scheme = /^Bearer +(\S+) *$/i

/** Whose token a header holds. */
export async function recogniseBearer(hub: Hub, header: string): Promise<Bearer> {
  const tokenHash = hashApiToken(header.match(scheme)?.[1] ?? '')
  const found = tokenHash ? await findToken(statements(hub.pool), tokenHash) : undefined
  if (!found) return { kind: 'unknown' }
  const { organization } = found
  return withScope(hub.pool, organization, async db => {
    const token = await loadToken(db, found.id)
    if (!token) return { kind: 'unknown' }
    const now = hub.now()
    if (token.revoked_at || token.ends_at <= now) return { kind: 'over', service: token.service, organization }
    if (!token.used_at || now.getTime() - token.used_at.getTime() >= touchEveryMs) await touchToken(db, token.id, now)
    const { slug, organization_name: name, environment, scopes } = token
    return {
      kind: 'known',
      service: token.service,
      place: { organization, slug, name, environment, role: 'service', rights: [], scopes },
    }
  })
}
