/** The rows of a preview: what leaves first, then what stays, each in the order of the record; values in one line. */
import type { PreviewItem } from '../../api/scheduling.ts'

type Row = PreviewItem['rows'][number]

export function inOrder(rows: readonly Row[]): readonly Row[] {
  return [...rows.filter(({ because }) => because === null), ...rows.filter(({ because }) => because !== null)]
}

/** Values as one line; what is no plain value as JSON. */
export function wordsOf(values: readonly unknown[]): string {
  return values
    .map(value => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)))
    .join(', ')
}
