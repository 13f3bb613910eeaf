/** Synchronization of session notes: the queries of its screen, and one line for each call that decides something. */
import { queryOptions } from '@tanstack/react-query'
import { call, withQuery } from './client.ts'
import type {
  AppointmentChoice,
  EntryRow,
  EntryTab,
  NoteRow,
  SessionChoices,
  SessionOverview,
  SessionSettings,
  SessionTab,
  Suggested,
} from './sessionTypes.ts'
import type { Page } from './types.ts'

export type EntryFilter = { mapping?: string | undefined; reason?: string | undefined; agency?: string | undefined }
export type NoteFilter = EntryFilter & {
  step?: string | undefined
  /** `yes` in the address, where `true` would be read as something else than text. */
  review?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

/** The hub ranks as many; the drop-down searches among them without a word leaving the browser. */
const mostSuggested = 500

const at = (slug: string, path = '') => `/o/${encodeURIComponent(slug)}/sessions${path}`
const ifVersion = (version: number) => ({ 'if-match': `"v${version}"` })

export const sessionOverviewQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'overview'],
    queryFn: () => call<SessionOverview>('GET', at(slug)),
  })
export const sessionSettingsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'settings'],
    queryFn: () => call<SessionSettings>('GET', at(slug, '/settings')),
  })
/** Sites with their agencies, for filters; of more than a page the first. */
export const sitesQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'sites'],
    queryFn: () => call<Page<EntryRow>>('GET', withQuery(at(slug, '/agencies'), { limit: 200 })),
    staleTime: 60_000,
  })
/** One note, wherever it stands in the list. */
export const noteQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'note', id],
    queryFn: async () =>
      (await call<Page<NoteRow>>('GET', withQuery(at(slug, '/appointments'), { id }))).items[0] ?? null,
  })
export const suggestionsQuery = (slug: string, tab: EntryTab, id: string) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'suggestions', tab, id],
    queryFn: () =>
      call<{ items: Suggested[] }>('GET', withQuery(at(slug, `/${tab}/${id}/suggestions`), { limit: mostSuggested })),
  })
export const choicesQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'choices', id],
    queryFn: () => call<{ items: AppointmentChoice[] }>('GET', at(slug, `/appointments/${id}/choices`)),
  })

export const switchSessions = (slug: string, on: boolean) => call<unknown>('PUT', at(slug, '/switch'), { on })
/** @param text the wording that was shown */
export const agreeToShare = (slug: string, connection: string, text: number) =>
  call<unknown>('POST', at(slug, '/consent'), { connection, text })
export const withdrawConsent = (slug: string) => call<unknown>('DELETE', at(slug, '/consent'), {})
export const saveSessionChoices = (slug: string, version: number, choices: SessionChoices) =>
  call<{ version: number }>('PUT', at(slug, '/settings'), choices, ifVersion(version))
/** @param full from the beginning */
export const pullSessions = (slug: string, full: boolean) => call<unknown>('POST', at(slug, '/pulls'), { full })

type Row = { tab: SessionTab; id: string; version: number }
/** `version`: of the row from now on, to take the decision back with. */
export type Decided = { version?: number }
/** Pairs a row with an agency, client, staff member or appointment. */
export const mapRow = (slug: string, { tab, id, version }: Row, target: string) =>
  call<Decided>(
    'PUT',
    at(slug, `/${tab}/${id}/mapping`),
    tab === 'appointments' ? { appointment: target } : { target },
    ifVersion(version),
  )
export const unmapRow = (slug: string, { tab, id, version }: Row) =>
  call<Decided>('DELETE', at(slug, `/${tab}/${id}/mapping`), {}, ifVersion(version))
export const rejectRow = (slug: string, { tab, id, version }: Row, reason: string) =>
  call<Decided>('POST', at(slug, `/${tab}/${id}/rejection`), { reason }, ifVersion(version))
/** `undo`: takes away again what was made; null where it was there already, or is not this person's to remove. */
export type Created = Decided & { undo: string | null }
export const createTarget = (slug: string, { tab, id, version }: Row) =>
  call<Created>('POST', at(slug, `/${tab}/${id}/target`), {}, ifVersion(version))

export const renderNote = (slug: string, id: string) =>
  call<unknown>('POST', at(slug, `/appointments/${id}/render`), {})
export const unrenderNote = (slug: string, id: string, reason: string) =>
  call<unknown>('POST', at(slug, `/appointments/${id}/unrender`), { reason })
export const settleReview = (
  slug: string,
  { id, version }: { id: string; version: number },
  decision: 'keep' | 'bring-again',
) => call<unknown>('POST', at(slug, `/appointments/${id}/review`), { decision }, ifVersion(version))
