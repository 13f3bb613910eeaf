/** What an organization without any connection sees: how to begin. */
import { IconPlugConnected } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Note } from '../parts/Notes.tsx'

export function FirstSteps() {
  const { t } = useTranslation()
  return (
    <Note icon={<IconPlugConnected size={28} stroke={1.4} />} title={t('overview.emptyTitle')}>
      <p>{t('overview.emptyText')}</p>
    </Note>
  )
}
