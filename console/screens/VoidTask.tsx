/** Something that only a person can do at the target: what, why, and one press when it is done. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DoneChoice, Task } from '../api/types.ts'
import { useKeys } from '../parts/keys.ts'
import classes from './Tasks.module.css'

type Props = { task: Task; decide: (choice: DoneChoice) => void; skip: () => void }

export function VoidTask({ task, decide, skip }: Props) {
  const { t } = useTranslation()
  const done = () => decide({ kind: 'done' })
  useKeys({ a: done })
  const names = {
    source: task.connection.title,
    target: task.target?.title ?? t('tasks.theTarget'),
    label: task.label ?? '',
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        done()
      }}
    >
      <h2 className={classes.question}>{t('tasks.voidQuestion', names)}</h2>
      <p className={classes.about}>{t('tasks.voidAbout', names)}</p>
      <div className={classes.footer}>
        <Button type="submit">
          {t('tasks.voidDone')}
          <kbd className={classes.key} aria-hidden>
            a
          </kbd>
        </Button>
        <Button variant="subtle" color="gray" onClick={skip}>
          {t('tasks.skip')}
          <kbd className={classes.key} aria-hidden>
            s
          </kbd>
        </Button>
      </div>
    </form>
  )
}
