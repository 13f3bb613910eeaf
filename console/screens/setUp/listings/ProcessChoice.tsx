/** When referrals are brought in: one of two ready-made processes, or triggers that are chosen one by one. */
import { Checkbox } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ListingChoices } from '../../../api/listings.ts'
import classes from '../setUp.module.css'
import own from './listings.module.css'
import { triggerWords } from './listingWords.ts'

type Props = {
  choices: ListingChoices
  /** The triggers that the targets offer. */
  offered: readonly string[]
  process: string
  triggers: readonly string[]
  error: string | undefined
  onChange: (change: { process?: string; triggers?: readonly string[] }) => void
}

export function ProcessChoice({ choices, offered, process, triggers, error, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <fieldset className={own.choice} aria-describedby={error ? 'triggers-error' : undefined}>
      <legend>{t('listings.when')}</legend>
      <div className={own.cards}>
        {choices.processes.map(({ name, triggers: its, recommended }) => (
          <label key={name} className={own.card}>
            <input
              type="radio"
              name="process"
              value={name}
              checked={process === name}
              data-path={name === 'custom' ? undefined : 'process'}
              onChange={() => onChange({ process: name })}
            />
            <span className={own.cardName}>
              {t(`listings.process.${name}`)}
              {recommended && <span className={own.recommended}>{t('listings.recommended')}</span>}
            </span>
            <span className={own.cardText}>{t(`listings.processText.${name}`)}</span>
            {its.length > 0 && <span className={own.cardText}>{triggerWords(t, its)}</span>}
          </label>
        ))}
      </div>
      {process === 'custom' && (
        <fieldset className={own.triggers} aria-label={t('listings.triggers')}>
          {offered.map(name => (
            <div key={name}>
              <Checkbox
                label={t(`listings.trigger.${name}`, { defaultValue: name })}
                description={t(`listings.triggerText.${name}`, { defaultValue: '' })}
                data-path="triggers"
                checked={triggers.includes(name)}
                onChange={event =>
                  onChange({
                    triggers: event.currentTarget.checked
                      ? [...triggers, name]
                      : triggers.filter(each => each !== name),
                  })
                }
              />
              {choices.warned.includes(name) && triggers.includes(name) && (
                <p className={own.warning} role="status">
                  <IconAlertTriangle size={16} aria-hidden />
                  <span>{t(`listings.warning.${name}`)}</span>
                </p>
              )}
            </div>
          ))}
        </fieldset>
      )}
      {error && (
        <p id="triggers-error" className={classes.error}>
          {error}
        </p>
      )}
    </fieldset>
  )
}
