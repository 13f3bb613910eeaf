/** In the settings: where the grace time is set, and the way to trying another one out. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from '../sessions.module.css'
import { useOpen } from '../useSessionSearch.ts'

export function GracePanel() {
  const { t } = useTranslation()
  const open = useOpen()
  return (
    <section className={classes.panel} aria-labelledby="grace">
      <h3 id="grace" className={classes.heading}>
        {t('sessions.whatIf.grace')}
      </h3>
      <p>{t('sessions.whatIf.graceText')}</p>
      <Button variant="default" onClick={() => open('what-if')}>
        {t('sessions.whatIf.button')}
      </Button>
    </section>
  )
}
