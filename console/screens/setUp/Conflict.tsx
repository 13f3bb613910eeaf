/** Somebody else saved first: what they changed beside one's own, and for each field whose value shall hold. */
import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Connector, Settings, Theirs } from '../../api/setUpTypes.ts'
import { conflictFields, mergeChoices } from '../../parts/form/conflict.ts'
import { defaultAt } from '../../parts/form/schema.ts'
import { When } from '../../parts/When.tsx'
import classes from './Conflict.module.css'
import { SettingValue } from './SettingValue.tsx'
import { useFieldName } from './useFieldName.ts'

type Props = {
  connector: Connector
  theirs: Theirs
  base: Settings
  fresh: Settings
  mine: Settings
  onDecided: (settings: Settings) => void
}

export function Conflict({ connector, theirs, base, fresh, mine, onDecided }: Props) {
  const { t } = useTranslation()
  const nameOf = useFieldName(connector.name)
  const fields = conflictFields(theirs, base, fresh, mine)
  // Mine stays where I changed the same field; what only they changed is theirs.
  const [chosen, setChosen] = useState<Readonly<Record<string, 'theirs' | 'mine'>>>(() =>
    Object.fromEntries(fields.map(({ path, alsoMine }) => [path, alsoMine ? 'mine' : 'theirs'])),
  )
  const decide = () =>
    onDecided(
      mergeChoices(
        mine,
        fresh,
        fields.map(({ path }) => path).filter(path => chosen[path] !== 'mine'),
      ),
    )
  return (
    <section className={classes.conflict} role="alert" aria-labelledby="conflict-title">
      <h3 id="conflict-title" className={classes.title}>
        {t('conflict.title', { who: theirs.by?.name ?? t('history.somebody') })}
      </h3>
      <p className={classes.about}>
        <When at={theirs.at} /> · {t('conflict.about')}
      </p>
      <ul className={classes.fields}>
        {fields.map(({ path, was, theirs: other, mine: own, alsoMine }) => (
          <li key={path}>
            <p className={classes.name}>{nameOf(path)}</p>
            <dl className={classes.values}>
              <div>
                <dt>{t('conflict.was')}</dt>
                <dd>
                  <SettingValue value={was ?? defaultAt(connector.schema, path)} />
                </dd>
              </div>
              <div>
                <dt>{t('conflict.theirs')}</dt>
                <dd>
                  <SettingValue value={other ?? defaultAt(connector.schema, path)} />
                </dd>
              </div>
              <div>
                <dt>{t('conflict.mine')}</dt>
                <dd>
                  {alsoMine ? (
                    <SettingValue value={own ?? defaultAt(connector.schema, path)} />
                  ) : (
                    t('conflict.untouched')
                  )}
                </dd>
              </div>
            </dl>
            <SegmentedControl
              size="xs"
              aria-label={t('conflict.choose', { field: nameOf(path) })}
              value={chosen[path] ?? 'theirs'}
              data={[
                { value: 'theirs', label: t('conflict.takeTheirs') },
                { value: 'mine', label: t('conflict.keepMine') },
              ]}
              onChange={value => setChosen(before => ({ ...before, [path]: value === 'mine' ? 'mine' : 'theirs' }))}
            />
          </li>
        ))}
      </ul>
      <Button onClick={decide}>{t('conflict.goOn')}</Button>
    </section>
  )
}
