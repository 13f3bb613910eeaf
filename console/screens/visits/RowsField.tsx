/** A list of small rows in a form: each can be taken out, a new one is added below. */
import { ActionIcon, Button } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import classes from './visits.module.css'

type Props<Row> = {
  legend: string
  help?: string
  rows: readonly Row[]
  disabled: boolean
  /** What is read aloud for the button that takes a row out. */
  removes: (row: Row, n: number) => string
  adds: string
  blank: Row
  onChange: (rows: readonly Row[]) => void
  children: (row: Row, set: (change: Partial<Row>) => void, n: number) => ReactNode
}

export function RowsField<Row extends object>(props: Props<Row>) {
  const { legend, help, rows, disabled, removes, adds, blank, onChange, children } = props
  // A key for each row that stays with it: rows have no id, and the last one typed in must keep its place.
  const [keys, setKeys] = useState(() => ({ of: rows.map((_, n) => n), next: rows.length }))
  const takeOut = (n: number) => {
    setKeys({ ...keys, of: keys.of.filter((_, at) => at !== n) })
    onChange(rows.filter((_, at) => at !== n))
  }
  const add = () => {
    setKeys({ of: [...keys.of, keys.next], next: keys.next + 1 })
    onChange([...rows, blank])
  }
  return (
    <fieldset className={classes.group}>
      <legend>{legend}</legend>
      {help && <p className={classes.help}>{help}</p>}
      {rows.map((row, n) => (
        <div key={keys.of[n]} className={classes.row}>
          {children(row, change => onChange(rows.map((each, at) => (at === n ? { ...each, ...change } : each))), n)}
          {!disabled && (
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={removes(row, n)} onClick={() => takeOut(n)}>
              <IconX size={16} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {!disabled && (
        <div>
          <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
            {adds}
          </Button>
        </div>
      )}
    </fieldset>
  )
}
