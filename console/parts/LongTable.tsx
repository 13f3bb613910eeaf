/**
 * A table of tens of thousands of rows, of which only those on screen are drawn; the others are read as one scrolls to
 * them. `j` and `k` move through all of it, and the row that has the focus stays where it is while one looks elsewhere.
 */
import { Skeleton } from '@mantine/core'
import { defaultRangeExtractor, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import { memo, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from './keys.ts'
import own from './LongTable.module.css'
import classes from './Table.module.css'
import type { Column } from './Table.tsx'

const rowHeight = 36
const headHeight = 30
/** Rows drawn beyond both edges, so that a wheel or a held key shows no empty ones. */
const beyond = 12

type Props<Row> = {
  /** Names the table for screen readers. */
  label: string
  /** The same array while nothing of it changes: rows are drawn anew only then. */
  columns: readonly Column<Row>[]
  /** How many rows there are in all. */
  count: number
  /** Undefined while the row is being read. */
  rowAt: (index: number) => Row | undefined
  rowKey: (row: Row) => string
  /** What scrolls. */
  place: RefObject<HTMLElement | null>
  /** Says which rows are on screen, as indexes, both included. */
  onShown: (first: number, last: number) => void
}

export function LongTable<Row>({ label, columns, count, rowAt, rowKey, place, onShown }: Props<Row>) {
  const { body, held, hold, wanted } = useHeldRow()
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => place.current,
    estimateSize: () => rowHeight,
    overscan: beyond,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    rangeExtractor: range => {
      const drawn = defaultRangeExtractor(range)
      const isOutside = held !== undefined && held < count && !drawn.includes(held)
      return isOutside ? [...drawn, held].sort((a, b) => a - b) : drawn
    },
  })
  const items = virtual.getVirtualItems()
  const first = virtual.range?.startIndex ?? 0
  const last = virtual.range?.endIndex ?? 0
  useEffect(() => onShown(first, last), [first, last, onShown])
  const move = (by: 1 | -1) => {
    // A key that is held is quicker than the rows are read: it goes on from where it will be.
    const from = wanted.current ?? indexOfFocus() ?? held
    const next = from === undefined ? (by === 1 ? first : last) : Math.min(count - 1, Math.max(0, from + by))
    wanted.current = next
    hold(next)
    virtual.scrollToIndex(next)
  }
  useKeys({ j: () => move(1), k: () => move(-1) })
  return (
    <table className={`${classes.table} ${own.table}`} aria-label={label} aria-rowcount={count + 1}>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map(column => (
            <th key={column.key} scope="col" data-align={column.align} style={{ width: column.width }}>
              {column.hiddenHead ? <span className={classes.unseen}>{column.head}</span> : column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody
        ref={body}
        onFocus={event => {
          wanted.current = undefined
          const index = indexOf(event.target)
          // A list that drops down from a row is drawn elsewhere: the row stays the one that is held.
          if (index !== undefined) hold(index)
        }}
      >
        {items.flatMap((item, at) => {
          const row = rowAt(item.index)
          const gap = item.start - (items[at - 1]?.end ?? headHeight)
          const drawn = (
            <LongRow
              key={row ? rowKey(row) : `row ${item.index}`}
              index={item.index}
              row={row}
              columns={columns as readonly Column<unknown>[]}
            />
          )
          return gap > 0 ? [<Gap key={`gap ${item.index}`} height={gap} columns={columns.length} />, drawn] : [drawn]
        })}
        <Gap height={virtual.getTotalSize() + headHeight - endOf(items)} columns={columns.length} />
      </tbody>
    </table>
  )
}

/** Which row has, or had last, the focus; it stays drawn. `wanted`: the row that is to have it once it is drawn. */
function useHeldRow() {
  const body = useRef<HTMLTableSectionElement>(null)
  const [held, hold] = useState<number>()
  const wanted = useRef<number>(undefined)
  // After each drawing: the row may have to be scrolled to, and read, first.
  useLayoutEffect(() => {
    if (wanted.current === undefined) return
    body.current
      ?.querySelector<HTMLElement>(`tr[data-index="${wanted.current}"] [data-row]`)
      ?.focus({ preventScroll: true })
  })
  return { body, held, hold, wanted }
}

const endOf = (items: readonly VirtualItem[]): number => items.at(-1)?.end ?? headHeight

const indexOfFocus = (): number | undefined => (document.activeElement ? indexOf(document.activeElement) : undefined)

function indexOf(element: Element): number | undefined {
  const index = element.closest('tr[data-index]')?.getAttribute('data-index')
  return index ? Number(index) : undefined
}

function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null
  return (
    <tr className={own.gap} aria-hidden>
      <td colSpan={columns} style={{ height }} />
    </tr>
  )
}

type RowProps = {
  index: number
  row: unknown
  columns: readonly Column<unknown>[]
}

/** One row, or the place of one that is being read. */
const LongRow = memo(function LongRow({ index, row, columns }: RowProps) {
  const { t } = useTranslation()
  return (
    <tr data-index={index} aria-rowindex={index + 2} aria-busy={row === undefined || undefined}>
      {columns.map((column, at) => (
        <td key={column.key} data-align={column.align}>
          {row !== undefined ? (
            column.cell(row)
          ) : (
            <>
              {at === 0 && <span className={classes.unseen}>{t('common.loading')}</span>}
              <Skeleton height={12} width={`${40 + (((index + at) * 7) % 30)}%`} />
            </>
          )}
        </td>
      ))}
    </tr>
  )
})
