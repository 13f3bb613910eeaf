/** Says that availability is older than it may be, and that bookings go on and wait. */
import { useTranslation } from 'react-i18next'
import type { Connection } from '../../../api/types.ts'
import { useNow } from '../../../parts/clock.ts'
import { span } from '../../../parts/format.ts'
import { useLocale } from '../../../parts/useLocale.ts'
import classes from './busy.module.css'

export function StaleAvailability({ connection }: { connection: Connection }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const now = useNow()
  const { availability, waitingOut } = connection
  if (!availability?.stale) return null
  const age = span(now.getTime() - Date.parse(availability.freshAt), locale)
  return <p className={classes.stale}>{t('busy.stale', { age, count: waitingOut })}</p>
}
