/** Live updates: one event stream per organization; what changed is read again, unless a reader is in the middle of it. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { ChangeKind } from './types.ts'

/** Which queries a change makes stale, by the second part of their keys. */
const stale: Readonly<Record<ChangeKind, readonly string[]>> = {
  messages: ['overview', 'messages', 'message'],
  deliveries: ['overview', 'messages', 'message', 'connections'],
  tasks: ['overview', 'tasks', 'messages'],
  issues: ['overview', 'issues'],
  connections: ['overview', 'connections'],
}

export type LiveStatus = 'connecting' | 'live' | 'lost'
export type Live = {
  status: LiveStatus
  /** Keeps a list still while somebody reads it, and notes that it missed something. */
  hold: (name: string) => void
  /** Lets it move again, and reads what it missed. */
  release: (name: string) => void
  missed: ReadonlySet<string>
}

export const LiveContext = createContext<Live>({
  status: 'connecting',
  hold: () => undefined,
  release: () => undefined,
  missed: new Set(),
})

export const useLive = (): Live => useContext(LiveContext)

/** Opens the stream of an organization while the component lives. */
export function useLiveStream(slug: string): Live {
  const client = useQueryClient()
  const [status, setStatus] = useState<LiveStatus>('connecting')
  const [missed, setMissed] = useState<ReadonlySet<string>>(new Set())
  const held = useRef(new Set<string>())

  useEffect(() => {
    const source = new EventSource(`/api/v1/o/${encodeURIComponent(slug)}/live`)
    source.onopen = () => setStatus('live')
    source.onerror = () => setStatus('lost')
    source.addEventListener('change', event => {
      const names = namesOf(event)
      const waiting = names.filter(name => held.current.has(name))
      if (waiting.length > 0) setMissed(before => new Set([...before, ...waiting]))
      readAgain(
        client,
        slug,
        names.filter(name => !held.current.has(name)),
      )
    })
    return () => source.close()
  }, [client, slug])

  const hold = useCallback((name: string) => {
    held.current.add(name)
  }, [])
  const release = useCallback(
    (name: string) => {
      if (!held.current.delete(name)) return
      setMissed(before => (before.has(name) ? new Set([...before].filter(other => other !== name)) : before))
      readAgain(client, slug, [name])
    },
    [client, slug],
  )
  return useMemo(() => ({ status, missed, hold, release }), [status, missed, hold, release])
}

function namesOf(event: MessageEvent<string>): readonly string[] {
  const { kind } = JSON.parse(event.data) as { kind: ChangeKind }
  return stale[kind] ?? []
}

function readAgain(client: QueryClient, slug: string, names: readonly string[]): void {
  for (const name of names) void client.invalidateQueries({ queryKey: [slug, name] })
}
