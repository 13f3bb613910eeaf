/** Tokens of the API: their shapes, calls and queries. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

export type ApiToken = {
  id: string
  service: string
  name: string
  scopes: string[]
  state: 'active' | 'expired' | 'revoked'
  createdAt: string
  createdBy: string
  endsAt: string
  lastUsedAt: string | null
}
export type NewToken = { name: string; scopes: string[]; endsAt: string; service?: string }
/** `token` is null for a request that was repeated: it is shown once. */
export type MadeToken = { id: string; service: string; token: string | null; endsAt: string }

const tokens = (slug: string) => `/o/${encodeURIComponent(slug)}/tokens`

export const makeToken = (slug: string, given: NewToken) => call<MadeToken>('POST', tokens(slug), given)
export const revokeToken = (slug: string, id: string) => call<unknown>('DELETE', `${tokens(slug)}/${id}`)

export const tokensQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'tokens'], queryFn: () => call<{ items: ApiToken[] }>('GET', tokens(slug)) })
