/** What stands in place of content: nothing here yet, an error, no right, still loading. Each says what to do next. */
import { Button, Skeleton } from '@mantine/core'
import { IconCloudOff, IconInbox, IconLock, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../api/problem.ts'
import classes from './Notes.module.css'
import { errorText } from './problemText.ts'

type NoteProps = { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode }

/** A calm note in the middle of the place that would hold the content. */
export function Note({ icon, title, children, action }: NoteProps) {
  return (
    <div className={classes.note}>
      <div className={classes.icon}>{icon ?? <IconInbox size={28} stroke={1.4} />}</div>
      <p className={classes.title}>{title}</p>
      {children && <div className={classes.text}>{children}</div>}
      {action}
    </div>
  )
}

/** What went wrong, whether anything was lost, what to do, and the id for support. */
export function ErrorNote({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  const { says, fix } = errorText(t, error)
  const { status, requestId } = problemOf(error)
  const forbidden = status === 403
  return (
    <div role="alert">
      <Note
        icon={forbidden ? <IconLock size={28} stroke={1.4} /> : <IconCloudOff size={28} stroke={1.4} />}
        title={says}
        action={
          forbidden ? undefined : (
            <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={onRetry}>
              {t('common.tryAgain')}
            </Button>
          )
        }
      >
        <p>{fix}</p>
        {requestId && <p className={classes.reference}>{t('common.reference', { id: requestId })}</p>}
      </Note>
    </div>
  )
}

/** Rows that keep the place of a table while it loads. */
export function LoadingRows({ rows = 8, height = 36 }: { rows?: number; height?: number }) {
  const { t } = useTranslation()
  return (
    <div role="status" aria-label={t('common.loading')} className={classes.rows}>
      {steps(rows).map(index => (
        <div key={index} className={classes.row} style={{ height }}>
          <Skeleton height={12} width={`${12 + ((index * 7) % 9)}%`} />
          <Skeleton height={12} width={`${28 + ((index * 11) % 17)}%`} />
          <Skeleton height={12} width={`${16 + ((index * 5) % 11)}%`} />
        </div>
      ))}
    </div>
  )
}

const steps = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
