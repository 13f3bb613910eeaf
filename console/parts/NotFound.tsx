/** An address at which there is nothing. */
import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Note } from './Notes.tsx'

export function NotFound() {
  const { t } = useTranslation()
  return (
    <main>
      <Note title={t('gate.notFound')}>
        <p>{t('gate.checkAddress')}</p>
        <Anchor component={Link} to="/">
          {t('gate.toMine')}
        </Anchor>
      </Note>
    </main>
  )
}
