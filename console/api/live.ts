/** Live updates: one event stream per organization; what changed is read again, unless a reader is in the middle of it. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { ChangeKind } from './types.ts'

/** Which queries a change makes stale, by the second part of their keys. */
const stale: Readonly<Record<ChangeKind, readonly string[]>> = {
  messages: ['overview', 'messages', 'message', 'calendar', 'referrals', 'referral', 'referral-counts', 'sessions'],
  deliveries: [
    'calendar',
    'own-calendar',
    'overview',
    'messages',
    'message',
    'connections',
    'referrals',
    'referral',
    'referral-counts',
  ],
  tasks: ['overview', 'tasks', 'messages', 'calendar'],
  issues: ['overview', 'issues', 'incidents'],
  connections: ['overview', 'connections'],
  notices: ['notices', 'alerts'],
}

export type LiveStatus = 'connecting' | 'live' | 'lost'
export type Live = {
  status: LiveStatus
  /** Keeps a list still whenever `isRead` says that somebody is reading it; returns how to stop that. */
  guard: (name: string, isRead: () => boolean) => () => void
  /** Reads what a list has missed, if it has missed anything. */
  catchUp: (name: string) => void
  missed: ReadonlySet<string>
}

export const LiveContext = createContext<Live>({
  status: 'connecting',
  guard: () => () => undefined,
  catchUp: () => undefined,
  missed: new Set(),
})

export const useLive = (): Live => useContext(LiveContext)

/** Opens the stream of an organization while the component lives. */
export function useLiveStream(slug: string): Live {
  const client = useQueryClient()
  const [status, setStatus] = useState<LiveStatus>('connecting')
  const [missed, setMissed] = useState<ReadonlySet<string>>(new Set())
  const guards = useRef(new Map<string, () => boolean>())
  const latestMissed = useRef(missed)
  latestMissed.current = missed

  useEffect(() => {
    const source = new EventSource(`/api/v1/o/${encodeURIComponent(slug)}/live`)
    source.onopen = () => setStatus('live')
    source.onerror = () => setStatus('lost')
    source.addEventListener('change', event => {
      const names = namesOf(event)
      const isGuarded = (name: string) => guards.current.get(name)?.() === true
      const kept = names.filter(isGuarded)
      if (kept.length > 0) setMissed(before => new Set([...before, ...kept]))
      readAgain(
        client,
        slug,
        names.filter(name => !isGuarded(name)),
      )
    })
    return () => source.close()
  }, [client, slug])

  const guard = useCallback((name: string, isRead: () => boolean) => {
    guards.current.set(name, isRead)
    return () => void guards.current.delete(name)
  }, [])
  const catchUp = useCallback(
    (name: string) => {
      if (!latestMissed.current.has(name)) return
      setMissed(before => new Set([...before].filter(other => other !== name)))
      readAgain(client, slug, [name])
    },
    [client, slug],
  )
  return useMemo(() => ({ status, missed, guard, catchUp }), [status, missed, guard, catchUp])
}

function namesOf(event: MessageEvent<string>): readonly string[] {
  const { kind } = JSON.parse(event.data) as { kind: ChangeKind }
  return stale[kind] ?? []
}

function readAgain(client: QueryClient, slug: string, names: readonly string[]): void {
  for (const name of names) void client.invalidateQueries({ queryKey: [slug, name] })
}
