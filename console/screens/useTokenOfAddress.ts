/** The token of a one-time link, taken out of the address at once so that it stays in no history. */
import { useEffect, useState } from 'react'

/** The token in the fragment of the address; undefined when there is none. */
export function useTokenOfAddress(): string | undefined {
  const [token] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get('token') ?? undefined)
  useEffect(() => {
    if (token !== undefined) window.history.replaceState(window.history.state, '', window.location.pathname)
  }, [token])
  return token
}
