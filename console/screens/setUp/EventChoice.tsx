/** Which events a route takes: whole families, or single kinds, each in words. */
import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { EventType } from '../../api/setUpTypes.ts'
import { eventWord, familyOf } from './eventWords.ts'
import classes from './setUp.module.css'

type Props = {
  types: readonly EventType[]
  chosen: readonly string[]
  error: string | undefined
  onChange: (chosen: readonly string[]) => void
}

export function EventChoice({ types, chosen, error, onChange }: Props) {
  const { t } = useTranslation()
  const single = types.filter(({ name }) => !name.endsWith('.*'))
  const families = [...new Set(single.map(({ name }) => familyOf(name)))]
  const set = (name: string, on: boolean) =>
    onChange(on ? [...chosen.filter(each => each !== name), name] : chosen.filter(each => each !== name))
  return (
    <fieldset className={classes.events} aria-describedby={error ? 'events-error' : undefined}>
      <legend>{t('routes.events')}</legend>
      {families.map(family => {
        const whole = `${family}.*`
        const all = chosen.includes(whole)
        const kinds = single.filter(({ name }) => familyOf(name) === family)
        const [only] = kinds
        if (only && kinds.length === 1)
          return (
            <Checkbox
              key={family}
              label={eventWord(t, only.name, only.says)}
              checked={all || chosen.includes(only.name)}
              onChange={event => set(all ? whole : only.name, event.currentTarget.checked)}
            />
          )
        return (
          <div key={family} className={classes.events}>
            <Checkbox
              label={eventWord(t, whole)}
              description={t('routes.wholeFamily')}
              checked={all}
              data-path="events"
              // The whole family includes each of its kinds.
              onChange={event =>
                onChange([
                  ...chosen.filter(each => familyOf(each) !== family),
                  ...(event.currentTarget.checked ? [whole] : []),
                ])
              }
            />
            {!all && (
              <div className={`${classes.events} ${classes.event}`}>
                {kinds.map(({ name, says }) => (
                  <Checkbox
                    key={name}
                    label={eventWord(t, name, says)}
                    checked={chosen.includes(name)}
                    onChange={event => set(name, event.currentTarget.checked)}
                  />
                ))}
              </div>
            )}
          </div>
        )
      })}
      {error && (
        <p id="events-error" className={classes.error}>
          {error}
        </p>
      )}
    </fieldset>
  )
}
