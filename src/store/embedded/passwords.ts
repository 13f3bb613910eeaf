/** The passwords of the cluster's roles: random, made once, kept in the data folder in a file only its owner reads. */
import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const Passwords = z.strictObject({ superuser: z.string(), owner: z.string(), application: z.string() })
export type Passwords = z.infer<typeof Passwords>

/**
 * Reads the passwords of `dataFolder`; the first start makes them. Synced before any cluster uses them: a cluster
 * whose passwords are lost in a power cut could not be opened again.
 * @throws Error when the file was damaged.
 */
export async function keepPasswords(dataFolder: string): Promise<Passwords> {
  const file = join(dataFolder, 'postgres-passwords.json')
  const kept = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    return undefined
  })
  if (kept === undefined) {
    const made: Passwords = { superuser: makePassword(), owner: makePassword(), application: makePassword() }
    const draft = `${file}.${randomBytes(6).toString('hex')}`
    await writeFile(draft, `${JSON.stringify(made)}\n`, { mode: 0o600, flush: true })
    await link(draft, file).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause
    })
    await rm(draft)
    return keepPasswords(dataFolder)
  }
  const parsed = Passwords.safeParse(parseJson(kept))
  if (parsed.success) return parsed.data
  throw new Error(`${file} is damaged. Restore it from the backup of the data folder.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no cause: the parser's message would quote the passwords
  }
}

/** 192 random bits in letters that need no escaping in a URL. */
function makePassword(): string {
  return randomBytes(24).toString('base64url')
}
