/** Values that came and have no counterpart yet, with what they may be: one press decides, and what waited goes on. */
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { decideTask } from '../../api/hub.ts'
import type { Crosswalk, Unmapped } from '../../api/setUpTypes.ts'
import type { Suggestion } from '../../api/types.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import classes from './setUp.module.css'

export function UnmappedList({ crosswalk }: { crosswalk: Crosswalk }) {
  const { t } = useTranslation()
  if (crosswalk.unmapped.length === 0) return null
  return (
    <section className={classes.unmapped} aria-labelledby="unmapped">
      <h2 id="unmapped" className={classes.heading}>
        {t('crosswalks.unmappedTitle', { count: crosswalk.unmapped.length })}
      </h2>
      <ul className={classes.list}>
        {crosswalk.unmapped.map(each => (
          <Value key={each.task} unmapped={each} kind={crosswalk.kind} />
        ))}
      </ul>
    </section>
  )
}

function Value({ unmapped, kind }: { unmapped: Unmapped; kind: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayDecide = useMay()('tasks.decide')
  const decide = useChange({
    run: ({ value }: Suggestion) => decideTask(slug, unmapped.task, value),
    done: ({ wentOn }) => (wentOn === 0 ? t('tasks.decided') : t('tasks.wentOn', { count: wentOn })),
  })
  const words = unmapped.label ?? unmapped.value
  return (
    <li className={classes.row}>
      <span className={classes.rowWords}>
        <strong>{words}</strong>
        {unmapped.value !== words && <span className={text.soft}>{unmapped.value}</span>}
      </span>
      {mayDecide &&
        unmapped.suggestions.slice(0, 3).map(suggestion => (
          <Button
            key={JSON.stringify(suggestion.value)}
            variant="default"
            size="compact-sm"
            loading={decide.isPending}
            aria-label={t('crosswalks.suggest', { value: words, what: suggestion.label })}
            onClick={() => decide.mutate(suggestion)}
          >
            {kind === 'question' && 'field' in suggestion.value
              ? t(`personField.${suggestion.value.field}`, { defaultValue: suggestion.label })
              : suggestion.label}
          </Button>
        ))}
      <Link to="/o/$slug/tasks/$id" params={{ slug, id: unmapped.task }} className={text.link}>
        {t('crosswalks.decide')}
      </Link>
    </li>
  )
}
