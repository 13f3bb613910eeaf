/** In place of what somebody may not do: that it is a matter of rights, and whom to ask. */
import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Note } from '../../parts/Notes.tsx'

export function NoRight() {
  const { t } = useTranslation()
  return (
    <Note icon={<IconLock size={28} stroke={1.4} />} title={t('setUp.noRight')}>
      <p>{t('setUp.askAdmin')}</p>
    </Note>
  )
}
