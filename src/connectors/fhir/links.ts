/** Links of a server to its next page, followed on the configured address only: a link must not carry our access elsewhere. */
import { baseOf } from './client.ts'
import type { Settings } from './config.ts'

/**
 * The next page as a path on the configured address. A server behind a proxy may give its internal address: of such a
 * link only the query is used, on our own base.
 */
export function nextPath(link: string | undefined, type: string, settings: Settings): string | undefined {
  const base = baseOf(settings)
  const url = link ? URL.parse(link, base.href) : null
  if (!url) return undefined
  const path = `${url.pathname}${url.search}`
  if (url.origin === base.origin && isOurs(path, settings)) return path
  const root = base.pathname.replace(/\/$/, '')
  return url.pathname.endsWith(`/${type}`) ? `${root}/${type}${url.search}` : `${root || '/'}${url.search}`
}

/** Whether a path leads to the configured address. */
export function isOurs(path: string, settings: Settings): boolean {
  const base = baseOf(settings)
  const root = base.pathname.replace(/\/$/, '')
  const url = URL.parse(path, base.href)
  return url?.origin === base.origin && (url.pathname === root || url.pathname.startsWith(`${root}/`))
}
