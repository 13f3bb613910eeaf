/** The practice management: the calls and queries of its lists, of one entry, of rendering and of imports. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, withQuery } from './client.ts'
import type {
  Appointment,
  Entry,
  EntryFields,
  EntryPage,
  GateFailure,
  HistoryEntry,
  ImportColumns,
  Imported,
  ImportedKind,
  KindPath,
  Names,
  PracticeFilter,
  Saved,
  UnitWindow,
} from './practiceTypes.ts'
import { pageSize } from './queries.ts'

export type * from './practiceTypes.ts'

const at = (slug: string, path: string) => `/o/${encodeURIComponent(slug)}/practice/${path}`
const ifVersion = (version: number) => ({ 'if-match': `"v${version}"` })

export const entriesQuery = (slug: string, path: KindPath, filter: PracticeFilter, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'practice', path, filter, cursor ?? ''],
    queryFn: () => call<EntryPage>('GET', withQuery(at(slug, path), { ...filter, limit: pageSize, cursor })),
    placeholderData: keepPreviousData,
  })

/** A page as large as the API gives, and as many of them as any practice fills. */
const wholePage = 200
const mostPages = 10

/** All of what is chosen from: agencies, services, funders and status types. */
export const choicesQuery = (slug: string, path: KindPath) =>
  queryOptions({
    queryKey: [slug, 'practice', path, 'all'],
    queryFn: async () => {
      const items: Entry[] = []
      for (let cursor: string | undefined, page = 0; page < mostPages; page += 1) {
        const query = { limit: wholePage, cursor }
        const answer: EntryPage = await call<EntryPage>('GET', withQuery(at(slug, path), query))
        items.push(...answer.items)
        if (answer.next === null) break
        cursor = answer.next
      }
      return items
    },
    staleTime: 60_000,
  })

export const searchPractice = (slug: string, q: string) => call<{ search: string }>('POST', at(slug, 'searches'), { q })

/** People to choose from, at an agency: the first ones, or those that are searched. */
export const candidatesQuery = (slug: string, path: 'clients' | 'staff', agency: string | undefined, q: string) =>
  queryOptions({
    queryKey: [slug, 'practice', path, 'candidates', agency ?? '', q],
    queryFn: async () => {
      const search = q === '' ? undefined : (await searchPractice(slug, q)).search
      return call<EntryPage>('GET', withQuery(at(slug, path), { agency, active: 'true', search, limit: pageSize }))
    },
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })

export const entryQuery = (slug: string, path: KindPath, id: string) =>
  queryOptions({
    queryKey: [slug, 'practice', path, 'one', id],
    queryFn: () => call<Entry & { names: Names }>('GET', at(slug, `${path}/${id}`)),
  })
export const appointmentQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'practice', 'appointments', 'one', id],
    queryFn: () => call<Appointment>('GET', at(slug, `appointments/${id}`)),
  })

export const createEntry = (slug: string, path: KindPath, fields: EntryFields) =>
  call<Saved>('POST', at(slug, path), fields)
/** @param version the one that was edited */
export const saveEntry = (slug: string, path: KindPath, id: string, version: number, fields: EntryFields) =>
  call<Saved>('PUT', at(slug, `${path}/${id}`), fields, ifVersion(version))
export const removeEntry = (slug: string, path: KindPath, id: string, version: number) =>
  call<unknown>('DELETE', at(slug, `${path}/${id}`), undefined, ifVersion(version))

/** @param version of the content; 0 while there is none */
export const writeResultNotes = (slug: string, id: string, version: number, resultNotes: string) =>
  call<Saved>('PUT', at(slug, `appointments/${id}/notes`), { resultNotes }, ifVersion(version))
export const lookAtGates = (slug: string, id: string) =>
  call<{ failures: readonly GateFailure[] }>('GET', at(slug, `appointments/${id}/gates`))
export const renderAppointment = (slug: string, id: string) =>
  call<{ rendered: boolean; failures: readonly GateFailure[] }>('POST', at(slug, `appointments/${id}/render`), {})
export const unrenderAppointment = (slug: string, id: string, reason: string) =>
  call<unknown>('POST', at(slug, `appointments/${id}/unrender`), { reason })
export const appointmentHistoryQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [slug, 'practice', 'appointments', 'history', id],
    queryFn: () => call<{ items: readonly HistoryEntry[] }>('GET', at(slug, `appointments/${id}/history`)),
  })

/** Asks to see the image of a signature, with the reason, which the hub writes down. */
export const askForLook = (slug: string, appointment: string, image: string, reason: string) =>
  call<{ look: string }>('POST', at(slug, `appointments/${appointment}/signatures/${image}/looks`), { reason })
const imageAt = (slug: string, appointment: string, image: string, look: string) =>
  withQuery(at(slug, `appointments/${appointment}/signatures/${image}`), { look })
/** The address that the browser shows the image from, while the look is good. */
export const signatureAddress = (slug: string, appointment: string, image: string, look: string) =>
  `/api/v1${imageAt(slug, appointment, image, look)}`
/** Why an image was not given out: asks again, for the problem. */
export const askForSignature = (slug: string, appointment: string, image: string, look: string) =>
  call<unknown>('GET', imageAt(slug, appointment, image, look))

export const unitsQuery = (slug: string, authorization: string, date: string) =>
  queryOptions({
    queryKey: [slug, 'practice', 'units', authorization, date],
    queryFn: () =>
      call<{ windows: readonly UnitWindow[] }>(
        'GET',
        withQuery(at(slug, `authorizations/${authorization}/use`), { date }),
      ),
  })

export const importColumnsQuery = (slug: string, kind: ImportedKind) =>
  queryOptions({
    queryKey: [slug, 'practice', 'import-columns', kind],
    queryFn: () => call<ImportColumns>('GET', at(slug, `imports/${kind}`)),
    staleTime: Number.POSITIVE_INFINITY, // part of the programme
  })
export const importEntries = (slug: string, kind: ImportedKind, csv: string, dryRun: boolean) =>
  call<Imported>('POST', at(slug, `imports/${kind}`), { csv, dryRun })
