/** A screen that could not be shown: most often the hub was updated and its old files are gone. Loading again helps. */
import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Note } from './Notes.tsx'

export function ErrorScreen() {
  const { t } = useTranslation()
  return (
    <div role="alert">
      <Note
        title={t('gate.notShown')}
        action={
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={() => window.location.reload()}
          >
            {t('gate.loadAgain')}
          </Button>
        }
      >
        <p>{t('gate.updatedMeanwhile')}</p>
      </Note>
    </div>
  )
}
