/** One task in the list at the left: opens it; its box ticks it for an act on many. */
import { Checkbox } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Task } from '../api/types.ts'
import type { RowSelection } from '../parts/bulk/useSelection.ts'
import { useSlug } from '../parts/session.ts'
import { When } from '../parts/When.tsx'
import classes from './Tasks.module.css'

/** Without a selection, for those who may not act on many, there is no box. */
type Props = { task: Task; isCurrent: boolean; selection: RowSelection | undefined }

export function TaskRow({ task, isCurrent, selection }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const what = task.label ?? task.person?.name ?? task.connection.title
  return (
    <div className={classes.item} data-current={isCurrent || undefined}>
      {selection && (
        <Checkbox
          size="xs"
          checked={selection.ids.has(task.id)}
          onChange={() => selection.toggle(task.id)}
          aria-label={t('tasks.selectRow', { what })}
        />
      )}
      <Link
        to="/o/$slug/tasks/$id"
        params={{ slug, id: task.id }}
        className={classes.words}
        aria-current={isCurrent ? 'page' : undefined}
      >
        <span className={classes.kind}>{t(`tasks.kind.${task.kind}`, { defaultValue: task.kind })}</span>
        <span className={classes.label}>{what}</span>
        <span className={classes.waiting}>
          {t('tasks.waiting', { count: task.waiting })} · <When at={task.createdAt} show="relative" />
        </span>
      </Link>
    </div>
  )
}
