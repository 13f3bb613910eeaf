/** How long ago a member pushed, as a state. Pure. */

const dayMs = 86_400_000

/** `never`; `recent` within a day; `old` after that: somebody should ask. */
export function pushState(lastPushAt: string | null, now: Date): 'never' | 'recent' | 'old' {
  if (lastPushAt === null) return 'never'
  return now.getTime() - Date.parse(lastPushAt) > dayMs ? 'old' : 'recent'
}
