/** Somebody else saved the same thing first: each field that differs, and whose value shall hold. */
import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isSame } from '../../parts/form/paths.ts'
import classes from './Conflict.module.css'

type Props<Fields extends object, Name extends keyof Fields & string> = {
  /** The fields in the order in which they are shown; their names stand under `configurationField`. */
  names: readonly Name[]
  base: Fields
  theirs: Fields
  mine: Fields
  words: (fields: Fields, name: Name) => string
  onDecided: (fields: Fields) => void
}

export function FieldConflict<Fields extends object, Name extends keyof Fields & string>({
  names,
  base,
  theirs,
  mine,
  words,
  onDecided,
}: Props<Fields, Name>) {
  const { t } = useTranslation()
  const labelOf = (name: string) => t(`configurationField.${name}`)
  const theyChanged = names.filter(name => !isSame(base[name], theirs[name]))
  const alsoMine = (name: Name) => !isSame(base[name], mine[name])
  const [kept, setKept] = useState<ReadonlySet<Name>>(() => new Set(theyChanged.filter(alsoMine)))
  const decide = () => {
    const decided = { ...mine }
    for (const name of theyChanged) if (!kept.has(name)) decided[name] = theirs[name]
    onDecided(decided)
  }
  return (
    <section className={classes.conflict} role="alert" aria-labelledby="conflict-title">
      <h3 id="conflict-title" className={classes.title}>
        {t('conflict.title', { who: t('history.somebody') })}
      </h3>
      <p className={classes.about}>{t('conflict.about')}</p>
      <ul className={classes.fields}>
        {theyChanged.map(name => (
          <li key={name}>
            <p className={classes.name}>{labelOf(name)}</p>
            <dl className={classes.values}>
              <div>
                <dt>{t('conflict.was')}</dt>
                <dd>{words(base, name)}</dd>
              </div>
              <div>
                <dt>{t('conflict.theirs')}</dt>
                <dd>{words(theirs, name)}</dd>
              </div>
              <div>
                <dt>{t('conflict.mine')}</dt>
                <dd>{alsoMine(name) ? words(mine, name) : t('conflict.untouched')}</dd>
              </div>
            </dl>
            <SegmentedControl
              size="xs"
              aria-label={t('conflict.choose', { field: labelOf(name) })}
              value={kept.has(name) ? 'mine' : 'theirs'}
              data={[
                { value: 'theirs', label: t('conflict.takeTheirs') },
                { value: 'mine', label: t('conflict.keepMine') },
              ]}
              onChange={value =>
                setKept(
                  before => new Set([...before].filter(each => each !== name).concat(value === 'mine' ? name : [])),
                )
              }
            />
          </li>
        ))}
      </ul>
      <Button onClick={decide}>{t('conflict.goOn')}</Button>
    </section>
  )
}
