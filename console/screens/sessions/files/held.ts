/** A file that somebody chose, and how far it has come. Pure. */
import type { FileAnswer, FileKind, FilePiece, LeftOut, RowFault } from '../../../api/sessionFiles.ts'
import { lineInFile, type Piece } from './pieces.ts'

/** `ask`: a person says which list it is. `none`: nothing in it can be read. `too-large` and `failed` end it. */
export type Step = 'looking' | 'ask' | 'ready' | 'none' | 'taking' | 'taken' | 'too-large' | 'failed'

export type Held = {
  key: string
  file: File
  kind?: FileKind
  step: Step
  /** From 0 to 1, of what is being looked at or taken. */
  done: number
  rows: number
  read: number
  wrong: number
  faults: readonly RowFault[]
  /** Somebody says that it is the whole list: what it does not name is gone. */
  isWhole: boolean
  /** What came of that, once it is taken; nothing where it could not be known. */
  leftOut?: LeftOut
  /** Why it failed: a code of the hub. */
  problem?: string
}

/** In the order in which they are brought in: each list refers to those before it. */
export const kindsInOrder: readonly FileKind[] = ['site', 'user', 'student', 'template', 'note']

const megabyte = 1_000_000
/** Notes hold images of signatures; rows of one template belong together and go in one piece. */
export const mostBytes: Readonly<Record<FileKind, number>> = {
  site: 10 * megabyte,
  user: 20 * megabyte,
  student: 20 * megabyte,
  template: 10 * megabyte,
  note: 50 * megabyte,
}
export const pieceBytes = 2 * megabyte

/** As many faults as somebody can look at; the rest is counted. */
const mostFaults = 5_000

export const blank = (file: File): Held => ({
  key: file.name,
  file,
  step: 'looking',
  done: 0,
  rows: 0,
  read: 0,
  wrong: 0,
  faults: [],
  isWhole: false,
})

type Sums = Pick<Held, 'rows' | 'read' | 'wrong' | 'faults' | 'leftOut'>

/** What an answer about one piece adds. */
export function withAnswer(
  before: Sums,
  { rows, read, wrong, errors, leftOut }: Pick<FileAnswer, 'rows' | 'read' | 'wrong' | 'errors' | 'leftOut'>,
  piece: Piece,
  headLines: number,
): Sums {
  const faults = errors.map(each => ({ ...each, line: lineInFile(each.line, piece, headLines) }))
  return {
    rows: before.rows + rows,
    read: before.read + read,
    wrong: before.wrong + wrong,
    faults: [...before.faults, ...faults].slice(0, mostFaults),
    ...(leftOut ? { leftOut } : {}),
  }
}

/** Only a file of which every row can be read says what is not in it. */
export const mayBeWhole = ({ step, wrong }: Pick<Held, 'step' | 'wrong'>) => step === 'ready' && wrong === 0

/** What a piece says of the whole list; nothing for a file that is a part of it. */
export function wholeOf(
  isWhole: boolean,
  index: number,
  pieces: number,
  reading: string | null,
): Pick<FilePiece, 'whole'> {
  if (!isWhole) return {}
  return { whole: { begins: index === 0, ends: index === pieces - 1, ...(reading === null ? {} : { reading }) } }
}

/** The header itself is wrong: every piece would say so again. */
export function isWrongHead({ errors }: Pick<FileAnswer, 'errors'>, headLines: number): boolean {
  return errors.some(({ line }) => line <= headLines)
}

/** Those that can be brought in, in their order. */
export function readyInOrder(files: readonly Held[]): Held[] {
  return kindsInOrder.flatMap(kind => files.filter(each => each.kind === kind && each.step === 'ready'))
}
