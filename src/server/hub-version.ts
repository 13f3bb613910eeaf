/** The version of Causeway that is running. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

let known: string | undefined

/** As package.json says. */
export function hubVersion(): string {
  known ??= z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))).version
  return known
}
