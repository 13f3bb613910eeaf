/** What hub processes of one installation share: database, keys, data folder; and the file their organization is made of. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pointerOf } from '../../src/store/embedded/place.ts'
import { type Environment, runCommand } from './causeway.ts'

export type Installation = {
  env: Environment
  /** For files of the test. */
  folder: string
  /** Runs `causeway apply` with this file; gives where the connection `calcom` receives. @throws when it is refused */
  apply(yaml: string): Promise<{ inboundPath: string; out: string }>
  remove(): Promise<void>
}

/** Prepares an installation: with the embedded PostgreSQL unless a database is named. */
export async function prepareInstallation(
  database: { url: string; ownerUrl: string } | undefined,
): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-installation-'))
  const env: Environment = {
    PORT: '0',
    CAUSEWAY_DATA: join(folder, 'data'),
    CAUSEWAY_LOG_LEVEL: 'warn',
    ...(database
      ? {
          DATABASE_URL: database.url,
          DATABASE_OWNER_URL: database.ownerUrl,
          CAUSEWAY_MASTER_KEY: randomBytes(32).toString('base64'),
        }
      : {}),
  }
  return {
    env,
    folder,
    async apply(yaml) {
      const file = join(folder, 'organization.yaml')
      await writeFile(file, yaml)
      const { code, out, err } = await runCommand(['apply', file], env)
      if (code !== 0) throw new Error(`causeway apply ended with ${code}: ${err}`)
      return { inboundPath: out.match(/receives\s+calcom at (\S+)/)?.[1] ?? '', out }
    },
    async remove() {
      // As root the embedded cluster lies elsewhere, and a file says where.
      const pointed = await readFile(pointerOf(join(folder, 'data')), 'utf8').catch(() => undefined)
      if (pointed) await rm(pointed.trim(), { recursive: true, force: true })
      await rm(folder, { recursive: true, force: true })
    },
  }
}
