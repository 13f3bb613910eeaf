/** One's own account: its shapes, calls and queries. */
import { queryOptions } from '@tanstack/react-query'
import { call, rememberCsrf } from './client.ts'
import type { Session } from './types.ts'

export type OwnSession = {
  id: string
  browser: string | null
  system: string | null
  address: string | null
  startedAt: string
  lastSeenAt: string
  isThis: boolean
}

export const changeAccount = async (given: { name: string; language: 'en' | 'fr' | null }) => {
  const session = await call<Session>('PUT', '/account', given)
  rememberCsrf(session.csrf)
  return session
}
export const changePassword = (given: { current?: string; password: string }) =>
  call<{ ended: number }>('POST', '/account/password', given)
export const endSession = (id: string) => call<{ ended: number }>('DELETE', `/account/sessions/${id}`)
export const endOtherSessions = () => call<{ ended: number }>('DELETE', '/account/sessions')

export const ownSessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: () => call<{ items: OwnSession[] }>('GET', '/account/sessions'),
})
