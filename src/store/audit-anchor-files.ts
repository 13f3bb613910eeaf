/**
 * The anchors of audit chains outside of the database, one file an organization, appended to and never rewritten: a
 * database that somebody rewrote, hashes and all, no longer goes through them. Keep a copy elsewhere (docs/security.md).
 */
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Anchor, anchorLine, readAnchors } from '../model/audit-chain.ts'

export type AnchorFiles = {
  /** @throws when the folder cannot be written to */
  append(organization: string, anchor: Anchor): Promise<void>
  /** What this machine has kept; empty when it never kept any. */
  read(organization: string): Promise<Anchor[]>
}

const ownerOnly = { file: 0o600, folder: 0o700 } as const

/** Anchors in `folder`, which is made when it is first needed. */
export function openAnchorFiles(folder: string): AnchorFiles {
  const pathOf = (organization: string) => join(folder, `${organization}.anchors`)
  return {
    async append(organization, anchor) {
      await mkdir(folder, { recursive: true, mode: ownerOnly.folder })
      await appendFile(pathOf(organization), anchorLine(anchor), { mode: ownerOnly.file })
    },
    async read(organization) {
      try {
        return readAnchors(await readFile(pathOf(organization), 'utf8'))
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
        throw error
      }
    },
  }
}
