/** Somebody else saved a route first: each field that differs, and whose value shall hold. */
import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Connection } from '../../api/types.ts'
import { isSame } from '../../parts/form/paths.ts'
import classes from './Conflict.module.css'
import { eventWords } from './eventWords.ts'
import type { RouteFields } from './RouteForm.tsx'

const names = ['slug', 'from', 'to', 'events', 'filter', 'waits'] as const
type Name = (typeof names)[number]

type Props = {
  base: RouteFields
  theirs: RouteFields
  mine: RouteFields
  connections: readonly Connection[]
  onDecided: (fields: RouteFields) => void
}

export function RouteConflict({ base, theirs, mine, connections, onDecided }: Props) {
  const { t } = useTranslation()
  const theyChanged = names.filter(name => !isSame(base[name], theirs[name]))
  const alsoMine = (name: Name) => !isSame(base[name], mine[name])
  const [kept, setKept] = useState<ReadonlySet<Name>>(() => new Set(theyChanged.filter(alsoMine)))
  const words = (fields: RouteFields, name: Name) => {
    if (name === 'events') return eventWords(t, fields.events)
    if (name === 'from' || name === 'to')
      return connections.find(({ id }) => id === fields[name])?.title ?? fields[name]
    return fields[name] === '' ? t('history.nothing') : fields[name]
  }
  const decide = () => {
    const taken = theyChanged.filter(name => !kept.has(name)).map(name => [name, theirs[name]])
    onDecided({ ...mine, ...(Object.fromEntries(taken) as Partial<RouteFields>) })
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
            <p className={classes.name}>{t(`configurationField.${name}`)}</p>
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
              aria-label={t('conflict.choose', { field: t(`configurationField.${name}`) })}
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
