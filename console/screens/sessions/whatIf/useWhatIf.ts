/** Asks part by part what another grace time would change; a new question, or going away, ends the one before. */
import { useEffect, useRef, useState } from 'react'
import { askWhatIf } from '../../../api/sessionActs.ts'
import { useSlug } from '../../../parts/session.ts'
import { addPart, type WhatIfSum } from './sum.ts'

export type WhatIfState =
  | { kind: 'idle' }
  | { kind: 'asking'; sum: WhatIfSum | undefined }
  | { kind: 'done'; sum: WhatIfSum }
  | { kind: 'failed'; error: unknown }

export function useWhatIf() {
  const slug = useSlug()
  const [state, setState] = useState<WhatIfState>({ kind: 'idle' })
  const latest = useRef(0)
  useEffect(
    () => () => {
      latest.current += 1
    },
    [],
  )
  const ask = async (agency: string, minutes: number) => {
    latest.current += 1
    const mine = latest.current
    const isCurrent = () => latest.current === mine
    let sum: WhatIfSum | undefined
    try {
      for (let cursor: string | null = null, more = true; more; ) {
        if (isCurrent()) setState({ kind: 'asking', sum })
        const part = await askWhatIf(slug, agency, minutes, cursor)
        if (!isCurrent()) return
        sum = addPart(sum, part)
        cursor = part.next
        more = cursor !== null
      }
      if (sum) setState({ kind: 'done', sum })
    } catch (error) {
      if (isCurrent()) setState({ kind: 'failed', error })
    }
  }
  /** Forgets the answer, because the question is another one now. */
  const forget = () => {
    latest.current += 1
    setState({ kind: 'idle' })
  }
  return { state, ask, forget }
}
