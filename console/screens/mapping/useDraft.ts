/**
 * The rules that somebody works on: kept by the hub a moment after each change, for those who may change them. When
 * somebody else saved in between, nothing is overwritten: one of both is chosen.
 */
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { discardDraft, type MappingWhole, mappingQuery, type Rule, saveDraft, type Which } from '../../api/mappings.ts'
import { problemOf } from '../../api/problem.ts'
import { sameRules } from './ruleText.ts'

/** `local`: this person may try, not save. */
export type DraftStatus = 'none' | 'saved' | 'saving' | 'unsaved' | 'failed' | 'conflict' | 'local'

export type Draft = {
  rules: readonly Rule[]
  setRules: (rules: readonly Rule[]) => void
  status: DraftStatus
  /** Of the stored draft; 0 when there is none. */
  version: number
  /** Saves at once what is not saved; the version that is stored then, undefined when it could not be. */
  save: () => Promise<number | undefined>
  discard: () => Promise<void>
  takeTheirs: () => Promise<void>
  keepMine: () => Promise<void>
  /** Goes on from the mapping that was published in between. */
  rebase: () => Promise<void>
}

const pauseMs = 700

export function useDraft(which: Which, whole: MappingWhole, mayChange: boolean): Draft {
  const client = useQueryClient()
  const [rules, setLocal] = useState<readonly Rule[]>(whole.draft?.rules ?? whole.rules)
  const [status, setStatus] = useState<DraftStatus>(whole.draft ? 'saved' : 'none')
  const [version, setVersion] = useState(whole.draft?.version ?? 0)
  const base = useRef(whole.draft?.baseVersion ?? whole.version)
  const latest = useRef({ rules, version, status })
  latest.current = { rules, version, status }
  const underWay = useRef<Promise<number | undefined>>(undefined)

  const keep = useCallback(
    async (wanted: readonly Rule[], known: number): Promise<number | undefined> => {
      setStatus('saving')
      try {
        const saved = await saveDraft(which, wanted, base.current, known)
        latest.current.version = saved.version
        setVersion(saved.version)
        setStatus(latest.current.rules === wanted ? 'saved' : 'unsaved')
        return saved.version
      } catch (error) {
        setStatus(problemOf(error).status === 412 ? 'conflict' : 'failed')
        return undefined
      }
    },
    [which],
  )
  const save = useCallback(async (): Promise<number | undefined> => {
    await underWay.current
    const { rules: wanted, version: known, status: now } = latest.current
    if (now === 'saved' || now === 'none' || now === 'conflict' || now === 'local') return known
    underWay.current = keep(wanted, known)
    return underWay.current
  }, [keep])

  useEffect(() => {
    if (status !== 'unsaved') return
    const timer = setTimeout(() => void save(), pauseMs)
    return () => clearTimeout(timer)
  }, [status, save])
  // Leaving the screen a moment after the last key keeps that one, too.
  useEffect(() => () => void save(), [save])

  const reload = () => client.fetchQuery({ ...mappingQuery(which), staleTime: 0 })
  return {
    rules,
    status,
    version,
    save,
    setRules(next) {
      latest.current.rules = next
      setLocal(next)
      if (!mayChange) return setStatus('local')
      latest.current.status = 'unsaved'
      if (status !== 'conflict') setStatus('unsaved')
    },
    async discard() {
      await underWay.current
      if (latest.current.version > 0) await discardDraft(which, latest.current.version)
      const now = await reload()
      base.current = now.version
      latest.current = { rules: now.rules, version: 0, status: 'none' }
      setLocal(now.rules)
      setVersion(0)
      setStatus('none')
    },
    async takeTheirs() {
      const now = await reload()
      base.current = now.draft?.baseVersion ?? now.version
      setLocal(now.draft?.rules ?? now.rules)
      setVersion(now.draft?.version ?? 0)
      setStatus(now.draft ? 'saved' : 'none')
    },
    async keepMine() {
      const now = await reload()
      base.current = now.draft?.baseVersion ?? now.version
      await keep(latest.current.rules, now.draft?.version ?? 0)
    },
    async rebase() {
      const now = await reload()
      base.current = now.version
      if (sameRules(latest.current.rules, now.rules) && !now.draft) return
      await keep(latest.current.rules, now.draft?.version ?? 0)
      await reload()
    },
  }
}
