/** People of the organization, invitations and the table of roles: their shapes, calls and queries. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, rememberCsrf, withQuery } from './client.ts'
import type { Session } from './types.ts'

export type Practitioner = { id: string; name: string; system: string }
export type MemberState = 'active' | 'invited' | 'locked' | 'removed'
export type Member = {
  id: string
  name: string
  email: string
  role: string
  rights: string[]
  practitioners: Practitioner[]
  state: MemberState
  lastSeenAt: string | null
  lockedUntil: string | null
  invitationEndsAt: string | null
  version: number
}
/** A role with what goes with it. */
export type Standing = { role: string; rights: string[]; practitioners: string[] }
/** `path` is null for a request that was repeated: it is shown once. */
export type InvitationLink = { id: string; path: string | null; endsAt: string; mailed: boolean }
export type RoleRow = { role: string; may: string[]; rights: string[] }
export type RoleTable = { actions: string[]; roles: RoleRow[]; scopes: string[] }

export type Proof = 'new-password' | 'password' | 'sign-in'
export type OpenedInvitation = {
  organization: { slug: string; name: string }
  email: string
  name: string
  proof: Proof
}

const people = (slug: string) => `/o/${encodeURIComponent(slug)}/people`

export const invitePerson = (slug: string, given: Standing & { email: string; name: string }) =>
  call<InvitationLink>('POST', people(slug), given)
export const inviteAgain = (slug: string, id: string) =>
  call<InvitationLink>('POST', `${people(slug)}/${id}/invitation`, {})
export const callBack = (slug: string, id: string) => call<unknown>('DELETE', `${people(slug)}/${id}/invitation`)
export const changePerson = (slug: string, id: string, version: number, standing: Standing) =>
  call<unknown>('PUT', `${people(slug)}/${id}`, standing, { 'if-match': `"${version}"` })
export const removePerson = (slug: string, id: string, reason: string) =>
  call<unknown>('DELETE', `${people(slug)}/${id}`, { reason })
export const unlockPerson = (slug: string, id: string) => call<unknown>('POST', `${people(slug)}/${id}/unlock`, {})
export const endSessionsOf = (slug: string, id: string) =>
  call<unknown>('POST', `${people(slug)}/${id}/end-sessions`, {})

export const openInvitation = (token: string) => call<OpenedInvitation>('POST', '/invitations/open', { token })
export const acceptInvitation = async (given: { token: string; password?: string; name?: string }) => {
  const session = await call<Session>('POST', '/invitations/accept', given)
  rememberCsrf(session.csrf)
  return session
}

export const peopleQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'people'], queryFn: () => call<{ items: Member[] }>('GET', people(slug)) })

export const roleTableQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'roles'],
    queryFn: () => call<RoleTable>('GET', `${people(slug)}/roles`),
    staleTime: Number.POSITIVE_INFINITY, // part of the programme
  })

export const practitionersQuery = (slug: string, q: string) =>
  queryOptions({
    queryKey: [slug, 'practitioners', q],
    queryFn: () => call<{ items: Practitioner[] }>('GET', withQuery(`${people(slug)}/practitioners`, { q })),
    placeholderData: keepPreviousData,
  })
