/** The one table: sticky header, steady rows, numbers right. Columns say how a row becomes a cell. */
import type { ReactNode } from 'react'
import classes from './Table.module.css'

export type Column<Row> = {
  key: string
  /** What stands above; with `hiddenHead` only for screen readers. */
  head: ReactNode
  hiddenHead?: boolean
  cell: (row: Row) => ReactNode
  align?: 'right'
  width?: string
  /** Left out on narrow screens. */
  wide?: boolean
}

type Props<Row> = {
  /** Names the table for screen readers. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  dense?: boolean
  /** Rows may be of any height (texts that wrap). */
  tall?: boolean
  isMarked?: (row: Row) => boolean
}

export function Table<Row>({ label, columns, rows, rowKey, dense, tall, isMarked }: Props<Row>) {
  return (
    <table className={classes.table} aria-label={label} data-dense={dense || undefined} data-tall={tall || undefined}>
      <thead>
        <tr>
          {columns.map(column => (
            <th
              key={column.key}
              scope="col"
              data-align={column.align}
              data-wide={column.wide}
              style={{ width: column.width }}
            >
              {column.hiddenHead ? <span className={classes.unseen}>{column.head}</span> : column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={rowKey(row)} data-marked={isMarked?.(row) || undefined}>
            {columns.map(column => (
              <td key={column.key} data-align={column.align} data-wide={column.wide}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
