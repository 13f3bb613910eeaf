/** Versions of a document: one set for all of them, a number each, and which one it takes the place of. */
import { el } from '../../model/xml.ts'
import { documentIdOf } from './ids.ts'

export type CcdaVersion = {
  /** A UUID, the same for every version. */
  set: string
  /** From 1. */
  number: number
  /** The id of the version before, as it was told to others. */
  replaces?: string
}

export type VersionFacts = {
  set: string
  number: number
  replaces?: { root: string; extension?: string }
}

export function versionFactsOf({ replaces, ...version }: CcdaVersion, authority: string): VersionFacts {
  const id = documentIdOf(replaces, authority)
  return id ? { ...version, replaces: id } : version
}

/** Both or neither: a number says nothing without its set (reference/carequality.md section 11). */
export function versionXml(version: VersionFacts | undefined): string {
  return version ? el('setId', { root: version.set }) + el('versionNumber', { value: String(version.number) }) : ''
}

/** The version before, which nobody should read any more. */
export function replacedXml(version: VersionFacts | undefined): string | undefined {
  if (!version?.replaces) return undefined
  return el(
    'relatedDocument',
    { typeCode: 'RPLC' },
    el('parentDocument', {}, el('id', version.replaces), versionXml({ set: version.set, number: version.number - 1 })),
  )
}
