/** Clients and staff who are to be at Ensora Data Collection: the calls and queries of the box, the list and the choice. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, withQuery } from './client.ts'
import type { Actor, Named } from './sessionTypes.ts'
import type { Page } from './types.ts'

export type PushKind = 'client' | 'staff'
export type PushState = 'waiting' | 'there' | 'off' | 'lacking' | 'twin' | 'refused'
export type PushDoes = 'create' | 'update' | 'switch-off' | 'nothing' | 'lacking' | 'twin'
export type PushRow = {
  kind: PushKind
  id: string
  person: Named | null
  wanted: boolean
  state: PushState
  problem: string | null
  fields: readonly string[]
  chosenAt: string
  chosenBy: Actor | null
  pushedAt: string | null
  invitedAt: string | null
}
export type Planned = { id: string; does: PushDoes; fields: readonly string[]; invites: boolean }
export type Candidate = Planned & { person: Named }
export type OnePush = {
  row: PushRow | null
  plan: Planned
  /** Names of fields: those of the last sending, and those that are on their way. */
  changes: { sent: readonly string[]; waiting: readonly string[] }
  mayChoose: boolean
}
export type PushCounts = Readonly<Record<PushKind, Readonly<Partial<Record<PushState, number>>>>> & {
  problems: readonly { problem: string; state: PushState; kind: PushKind; count: number }[]
}
/** What a choice of many has done: whom it took, and whom it left with the reason. */
export type Chosen = { done: readonly string[]; left: readonly { id: string; because: LeftBecause }[] }
export type LeftBecause = 'unknown' | 'lacking' | 'twin' | 'changed'

/** As many as the hub takes in one call. */
export const mostAtOnce = 200
const rowsOfPage = 50

const at = (slug: string, path = '') => `/o/${encodeURIComponent(slug)}/sessions/pushes${path}`

export const pushesQuery = (slug: string, kind: PushKind, state: string | undefined, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'pushes', kind, state ?? '', cursor ?? ''],
    queryFn: () => call<Page<PushRow>>('GET', withQuery(at(slug), { kind, state, limit: rowsOfPage, cursor })),
    placeholderData: keepPreviousData,
  })
export const pushCountsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'pushes', 'counts'],
    queryFn: () => call<PushCounts>('GET', at(slug, '/counts')),
  })
export const pushQuery = (slug: string, kind: PushKind, id: string) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'pushes', 'one', kind, id],
    queryFn: () => call<OnePush>('GET', at(slug, `/${kind}/${id}`)),
  })
/** A page of who may be chosen, with what that would do. */
export const readCandidates = (slug: string, kind: PushKind, agency: string | undefined, cursor: string | undefined) =>
  call<Page<Candidate>>('GET', withQuery(at(slug, '/candidates'), { kind, agency, limit: mostAtOnce, cursor }))

/** @param does what the dry run said; the hub refuses when it is no longer so */
export const choosePerson = (slug: string, kind: PushKind, id: string, does: 'create' | 'update') =>
  call<unknown>('PUT', at(slug, `/${kind}/${id}`), { on: true, does })
export const clearPerson = (slug: string, kind: PushKind, id: string) =>
  call<unknown>('PUT', at(slug, `/${kind}/${id}`), { on: false })
/** What choosing somebody would do now. */
export const dryRun = async (slug: string, kind: PushKind, id: string) =>
  (await call<{ items: Planned[] }>('POST', at(slug, '/dry-runs'), { kind, ids: [id] })).items[0]
export const choosePeople = (
  slug: string,
  kind: PushKind,
  people: readonly { id: string; does: 'create' | 'update' }[],
) => call<Chosen>('POST', at(slug, '/choices'), { on: true, kind, people })
export const clearPeople = (slug: string, kind: PushKind, ids: readonly string[]) =>
  call<Chosen>('POST', at(slug, '/choices'), { on: false, kind, ids })
