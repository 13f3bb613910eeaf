/** The rate limit: so many requests a minute for each caller, then shut out for a minute. Section 8.3. */

export type Limit = { allowed: boolean; headers: Record<string, string> }
export type Limiter = (caller: string, isClient: boolean, now: number) => Limit

const windowMs = 60_000

export function createLimiter(): Limiter {
  const callers = new Map<string, { since: number; count: number; blockedUntil: number }>()
  return (caller, isClient, now) => {
    const most = isClient ? 500 : 120
    let entry = callers.get(caller)
    if (!entry || (now - entry.since >= windowMs && now >= entry.blockedUntil)) {
      entry = { since: now, count: 0, blockedUntil: 0 }
      callers.set(caller, entry)
    }
    entry.count += 1
    if (entry.count > most && entry.blockedUntil === 0) entry.blockedUntil = now + windowMs
    const until = entry.blockedUntil || entry.since + windowMs
    return {
      allowed: entry.blockedUntil <= now,
      headers: {
        'x-ratelimit-limit-default': String(most),
        'x-ratelimit-remaining-default': String(Math.max(0, most - entry.count)),
        // What remains of it in seconds; the documentation calls it a timestamp.
        'x-ratelimit-reset-default': String(Math.max(0, Math.ceil((until - now) / 1000))),
      },
    }
  }
}
