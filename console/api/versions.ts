/** What vendors send differently: versions, triggers and names of fields of each connection. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

type Named = { id: string; slug: string; title: string }

export type VersionRow = {
  connection: Named
  /** Whether its connector says anything about versions. */
  tells: boolean
  versions: string[]
  unknown: number
  gone: number
  /** Of those, what nobody has acknowledged. */
  unseen: number
}
export type WordKind = 'version' | 'api' | 'trigger' | 'field'
export type VendorWord = {
  kind: WordKind
  word: string
  under: string | null
  is: 'known' | 'new' | 'gone'
  seen: number
  firstAt: string
  lastAt: string
  sample: string | null
  acknowledged: { at: string; by: { id: string; name: string | null } | null } | null
}
export type VersionDay = { kind: 'version' | 'api'; word: string; day: string; count: number }
export type VersionDetail = { connection: Named; words: VendorWord[]; days: VersionDay[] }

const at = (slug: string) => `/o/${encodeURIComponent(slug)}/versions`

export const acknowledgeVersions = (slug: string, connection: string) =>
  call<{ acknowledged: number }>('POST', `${at(slug)}/${connection}/acknowledge`, {})

export const versionsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'versions'],
    queryFn: () => call<{ items: VersionRow[] }>('GET', at(slug)),
    refetchInterval: 60_000,
  })
export const versionQuery = (slug: string, connection: string) =>
  queryOptions({
    queryKey: [slug, 'versions', connection],
    queryFn: () => call<VersionDetail>('GET', `${at(slug)}/${connection}`),
  })
