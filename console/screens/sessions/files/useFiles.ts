/** The files that somebody chose: looked at one after the other, then brought in, in the order of their lists. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { problemOf } from '../../../api/problem.ts'
import { type FileKind, sendPiece, tellFileKind } from '../../../api/sessionFiles.ts'
import { useSlug } from '../../../parts/session.ts'
import { base64Of } from './base64.ts'
import { blank, type Held, isWrongHead, mostBytes, pieceBytes, readyInOrder, wholeOf, withAnswer } from './held.ts'
import { piecesOf } from './pieces.ts'

const largest = Math.max(...Object.values(mostBytes))

export function useFiles() {
  const slug = useSlug()
  const client = useQueryClient()
  const [files, setFiles] = useState<readonly Held[]>([])
  const [isTaking, setIsTaking] = useState(false)
  const stopped = useRef(false)
  const queue = useRef(Promise.resolve())
  useEffect(() => {
    stopped.current = false
    return () => {
      stopped.current = true
    }
  }, [])
  // A file that was chosen anew under the same name is another one: what is still under way for the old is let go.
  const change = (of: File, more: Partial<Held>) =>
    setFiles(before => before.map(each => (each.file === of ? { ...each, ...more } : each)))

  /** Sends a file piece by piece; returns what all of it said, or nothing when it failed. */
  const send = async ({ file, isWhole }: Pick<Held, 'file' | 'isWhole'>, kind: FileKind, dryRun: boolean) => {
    const bytes = new Uint8Array(await file.arrayBuffer())
    const { headLines, pieces } = piecesOf(bytes, kind === 'template' ? mostBytes.template : pieceBytes)
    let sums: Pick<Held, 'rows' | 'read' | 'wrong' | 'faults' | 'leftOut'> = { rows: 0, read: 0, wrong: 0, faults: [] }
    let before: readonly string[] = []
    let reading: string | null = null
    for (const [index, piece] of pieces.entries()) {
      if (stopped.current) return undefined
      const whole = wholeOf(isWhole, index, pieces.length, reading)
      const answer = await sendPiece(slug, kind, { file: base64Of(piece.bytes), before, dryRun, ...whole })
      before = [...before, ...answer.ids]
      reading = answer.reading
      sums = withAnswer(sums, answer, piece, headLines)
      change(file, { done: (index + 1) / pieces.length })
      if (isWrongHead(answer, headLines)) break
    }
    return sums
  }

  const look = async (file: File, said: FileKind | undefined) => {
    try {
      if (file.size > largest) return change(file, { step: 'too-large' })
      const kind = said ?? (await kindOf(slug, file))
      if (!kind) return change(file, { step: 'ask' })
      change(file, { kind, step: 'looking', done: 0 })
      if (file.size > mostBytes[kind]) return change(file, { step: 'too-large' })
      const found = await send({ file, isWhole: false }, kind, true)
      if (found) change(file, { ...found, step: found.read > 0 ? 'ready' : 'none' })
    } catch (error) {
      change(file, { step: 'failed', problem: problemOf(error).code })
    }
  }
  const lookInTurn = (file: File, said?: FileKind) => {
    queue.current = queue.current.then(() => look(file, said))
  }

  const take = async () => {
    setIsTaking(true)
    try {
      for (const held of readyInOrder(files)) {
        const { file, kind } = held
        if (!kind || stopped.current) continue
        change(file, { step: 'taking', done: 0 })
        const found = await send(held, kind, false)
        if (found) change(file, { ...found, step: 'taken' })
      }
    } catch (error) {
      // What was taken stays, and the same file again changes nothing of it.
      const problem = problemOf(error).code
      setFiles(before => before.map(each => (each.step === 'taking' ? { ...each, step: 'failed', problem } : each)))
    } finally {
      setIsTaking(false)
      await client.invalidateQueries({ queryKey: [slug, 'sessions'] })
    }
  }

  return {
    files,
    isTaking,
    take,
    add(chosen: readonly File[]) {
      const added = chosen.map(blank)
      const names = new Set(added.map(({ key }) => key))
      setFiles(before => [...before.filter(({ key }) => !names.has(key)), ...added])
      for (const file of chosen) lookInTurn(file)
    },
    sayKind(held: Held, kind: FileKind) {
      change(held.file, { kind, step: 'looking', done: 0, isWhole: false })
      lookInTurn(held.file, kind)
    },
    sayWhole: (held: Held, isWhole: boolean) => change(held.file, { isWhole }),
    putAway: (held: Held) => setFiles(before => before.filter(each => each !== held)),
  }
}

/** Asks the hub which list a file is, by its header. */
async function kindOf(slug: string, file: File): Promise<FileKind | undefined> {
  // Headers are short: of a file with an endless first row nobody can tell anything.
  const start = new Uint8Array(await file.slice(0, 250_000).arrayBuffer())
  const { head } = piecesOf(start, 1)
  return (await tellFileKind(slug, base64Of(head))).kind ?? undefined
}
