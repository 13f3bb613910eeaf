/** Who is let in: a user name and a password buy a token, which ends by itself, by force, or after so many requests. */
import { z } from 'zod'
import { type Answer, json, refused } from './answers.ts'
import type { Knobs } from './knobs.ts'

const Credentials = z.object({ username: z.string(), password: z.string() })

export type Guard = ReturnType<typeof createGuard>

/** The guard of one simulator. */
export function createGuard(
  account: { username: string; password: string },
  parts: { knobs: () => Knobs; now: () => Date; random: () => number },
) {
  const tokens = new Map<string, number>()
  let granted = 0
  let asked = 0
  return {
    /** `POST /v1/token`. */
    grant(body: unknown): Answer {
      const given = Credentials.safeParse(body)
      if (!given.success) return refused(400, 'bad-request', 'Send username and password')
      const isKnown = given.data.username === account.username && given.data.password === account.password
      if (!isKnown || !parts.knobs().credentials)
        return refused(401, 'credentials-refused', 'User name or password is wrong')
      const token = `edc_${Math.floor(parts.random() * 1e15).toString(36)}_${granted}`
      const seconds = parts.knobs().tokenSeconds
      tokens.set(token, parts.now().getTime() + seconds * 1_000)
      granted += 1
      return json(200, { token, expiresIn: seconds })
    },
    /** Whether a request is let in; a token whose user was revoked is not. */
    allows(authorization: string | undefined): boolean {
      const until = tokens.get(authorization?.replace(/^Bearer /, '') ?? '')
      if (until === undefined || until <= parts.now().getTime() || !parts.knobs().credentials) return false
      asked += 1
      if (parts.knobs().forgetTokensAfter !== undefined && asked === parts.knobs().forgetTokensAfter) tokens.clear()
      return true
    },
    /** Ends every token. */
    expireAll: () => tokens.clear(),
    /** Tokens given out so far. */
    granted: () => granted,
  }
}
