/** CSV files of Ensora Data Collection: what each needs, which one a file is, and the file itself, piece by piece. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

export type FileKind = 'site' | 'user' | 'student' | 'template' | 'note'
export type FilePattern = {
  kind: FileKind
  needed: readonly string[]
  optional: readonly string[]
  sample: string
}
export type RowFault = { line: number; column: string | null; code: string }
/** `wrong`: how many faults there are; of very many only the first are in `errors`. */
/** What a whole list no longer names: gone by that, or so many at once that somebody is asked first. */
export type LeftOut = { gone: number; asked: number }
/** `ids`: what the piece names. `reading`: of a whole list, for its next piece. */
export type FileAnswer = {
  rows: number
  read: number
  wrong: number
  errors: readonly RowFault[]
  ids: readonly string[]
  reading: string | null
  leftOut: LeftOut | null
}
/** `file`: in base64. `before`: ids of the pieces before. `whole`: a piece of what somebody says is the whole list. */
export type FilePiece = {
  file: string
  before: readonly string[]
  dryRun: boolean
  whole?: { begins: boolean; ends: boolean; reading?: string }
}

const at = (slug: string, path = '') => `/o/${encodeURIComponent(slug)}/sessions/files${path}`

/** In the order in which files are brought in. */
export const filePatternsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'sessions', 'file-patterns'],
    queryFn: () => call<{ items: readonly FilePattern[] }>('GET', at(slug)),
    staleTime: Number.POSITIVE_INFINITY, // part of the programme
  })
/** @param start the first whole rows of the file, in base64 */
export const tellFileKind = (slug: string, start: string) =>
  call<{ kind: FileKind | null }>('POST', at(slug, '/kinds'), { start })
export const sendPiece = (slug: string, kind: FileKind, piece: FilePiece) =>
  call<FileAnswer>('POST', at(slug, `/${kind}`), piece)
