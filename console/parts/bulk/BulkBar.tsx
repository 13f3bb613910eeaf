/** The bar that appears when rows are ticked: how many, what can be done to them, and all that match. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { AssignMenu } from './AssignMenu.tsx'
import classes from './bulk.module.css'
import type { RowSelection } from './useSelection.ts'

export type BulkChoice = { key: string; label: string; run: () => void }

type Props = {
  selection: RowSelection
  choices: readonly BulkChoice[]
  /** Whether a filter narrows the list: without one, "all" would be everything there is. */
  canTakeAll: boolean
  /** When given, what is ticked can be given to somebody. */
  onAssign?: (person: string | null) => void
}

export function BulkBar({ selection, choices, canTakeAll, onAssign }: Props) {
  const { t } = useTranslation()
  const { ids, all, takeAll, clear } = selection
  if (ids.size === 0 && !all) return null
  return (
    <section className={classes.bar} aria-label={t('bulk.bar')}>
      <span className={classes.count} role="status">
        {all ? t('bulk.allMatching') : t('bulk.selected', { count: ids.size })}
      </span>
      {choices.map(({ key, label, run }) => (
        <Button key={key} size="compact-sm" variant="default" onClick={run}>
          {label}
        </Button>
      ))}
      {onAssign && <AssignMenu onPick={onAssign} />}
      <span className={classes.spacer} />
      {canTakeAll && !all && (
        <Button size="compact-sm" variant="subtle" onClick={takeAll}>
          {t('bulk.takeAll')}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={clear}>
        {t('bulk.clear')}
      </Button>
    </section>
  )
}
