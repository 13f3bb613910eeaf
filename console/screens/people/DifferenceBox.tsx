/** What a change gives and takes, in words, before it is saved. */
import { useTranslation } from 'react-i18next'
import type { Difference } from './difference.ts'
import classes from './People.module.css'

export function DifferenceBox({ difference: { gains, loses } }: { difference: Difference }) {
  const { t } = useTranslation()
  if (gains.length === 0 && loses.length === 0) return null
  return (
    <section className={classes.difference} aria-label={t('people.difference')}>
      {gains.length > 0 && (
        <div>
          <span className={classes.gains}>+ {t('people.gains')}</span>
          <ul>
            {gains.map(action => (
              <li key={action}>{t(`may.${action}`)}</li>
            ))}
          </ul>
        </div>
      )}
      {loses.length > 0 && (
        <div>
          <span className={classes.loses}>− {t('people.loses')}</span>
          <ul>
            {loses.map(action => (
              <li key={action}>{t(`may.${action}`)}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
