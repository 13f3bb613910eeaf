/** A value of a source that has no counterpart at the target yet: suggestions with reasons, or search, and one press. */
import { Button } from '@mantine/core'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CrosswalkChoice, Task } from '../api/types.ts'
import { useKeys } from '../parts/keys.ts'
import { DirectorySearch } from './DirectorySearch.tsx'
import { mappingOptions, type Option } from './mappingOptions.ts'
import { numberKeys } from './numberKeys.ts'
import classes from './Tasks.module.css'

type Props = { task: Task; decide: (choice: CrosswalkChoice) => void; skip: () => void }

export function MappingTask({ task, decide, skip }: Props) {
  const { t } = useTranslation()
  const [found, setFound] = useState<readonly Option[]>([])
  const offered = mappingOptions(t, task)
  const options = [...offered, ...found.filter(({ key }) => !offered.some(each => each.key === key))]
  const [chosenKey, setChosenKey] = useState(task.suggestions.length > 0 ? offered[0]?.key : undefined)
  const chosen = options.find(({ key }) => key === chosenKey)
  const search = useRef<HTMLInputElement>(null)
  const accept = () => {
    if (chosen) decide(chosen.choice)
  }
  useKeys({
    a: accept,
    n: () => search.current?.focus(),
    ...numberKeys(index => setChosenKey(options[index]?.key ?? chosenKey)),
  })
  const names = {
    source: task.connection.title,
    target: task.target?.title ?? t('tasks.theTarget'),
    label: task.label ?? '',
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        accept()
      }}
    >
      <h2 className={classes.question}>{t(`tasks.question.${task.kind}`, { ...names, defaultValue: task.kind })}</h2>
      <p className={classes.about}>{t('tasks.willGoOn', { count: task.waiting })}</p>
      <fieldset className={classes.choices}>
        <legend className={classes.heading}>
          {task.suggestions.length > 0
            ? t('tasks.suggestions')
            : options.length > 0
              ? t('tasks.noSuggestions')
              : t('tasks.searchBelow')}
        </legend>
        {options.map(({ key, label, reasons }, index) => (
          <label key={key} className={classes.choice}>
            <input type="radio" name="choice" checked={key === chosenKey} onChange={() => setChosenKey(key)} />
            <span className={classes.choiceWords}>
              <span className={classes.choiceName}>{label}</span>
              {reasons && <span className={classes.reasons}>{reasons}</span>}
            </span>
            {index < 9 && (
              <kbd className={classes.key} aria-hidden>
                {index + 1}
              </kbd>
            )}
          </label>
        ))}
      </fieldset>
      {task.target && task.kind !== 'map.question' && (
        <DirectorySearch
          ref={search}
          kind={task.kind}
          target={task.target}
          onFound={option => {
            setFound(before => [...before.filter(({ key }) => key !== option.key), option])
            setChosenKey(option.key)
          }}
        />
      )}
      <div className={classes.footer}>
        <Button type="submit" disabled={!chosen}>
          {t('tasks.accept')}
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
