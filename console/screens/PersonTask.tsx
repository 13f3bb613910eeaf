/** Who is this person? The booking and the candidates side by side, what agrees and what forbids, and one press. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersonChoice, Task } from '../api/types.ts'
import { useKeys } from '../parts/keys.ts'
import { When } from '../parts/When.tsx'
import { numberKeys } from './numberKeys.ts'
import { PersonTable } from './PersonTable.tsx'
import classes from './Tasks.module.css'

type Props = { task: Task; decide: (choice: PersonChoice) => void; skip: () => void }

export function PersonTask({ task, decide, skip }: Props) {
  const { t } = useTranslation()
  // Nothing is chosen beforehand when something speaks against the best one.
  const first = task.candidates[0]
  const [chosen, setChosen] = useState<number | undefined>(first && first.vetoes.length === 0 ? 0 : undefined)
  const candidate = chosen === undefined ? undefined : task.candidates[chosen]
  const accept = () => {
    if (candidate) decide(candidate.choice)
  }
  const asNew = () => decide({ kind: 'new' })
  useKeys({
    a: accept,
    n: asNew,
    ...numberKeys(index => {
      if (task.candidates[index]) setChosen(index)
    }),
  })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        accept()
      }}
    >
      <h2 className={classes.question}>
        {t(task.candidates.length > 0 ? 'tasks.personQuestion' : 'tasks.personNobody', {
          source: task.connection.title,
        })}
      </h2>
      <p className={classes.about}>
        {task.because && `${t(`match.because.${task.because}`, { defaultValue: '' })} `}
        {t('tasks.willGoOn', { count: task.waiting })}
        {task.person?.start && (
          <>
            <br />
            {t('message.visit')} <When at={task.person.start} />
          </>
        )}
      </p>
      {task.person && (
        <PersonTable person={task.person} candidates={task.candidates} chosen={chosen} choose={setChosen} />
      )}
      <div className={classes.footer}>
        {task.candidates.length > 0 && (
          <Button type="submit" disabled={!candidate}>
            {t('tasks.samePerson')}
            <kbd className={classes.key} aria-hidden>
              a
            </kbd>
          </Button>
        )}
        <Button variant="default" onClick={asNew}>
          {t('tasks.newPerson')}
          <kbd className={classes.key} aria-hidden>
            n
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
