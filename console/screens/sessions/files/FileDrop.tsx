/** Where files are dropped, or chosen by keyboard; several at once. */
import { Button, FileButton } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './files.module.css'

export function FileDrop({ isBusy, onFiles }: { isBusy: boolean; onFiles: (files: readonly File[]) => void }) {
  const { t } = useTranslation()
  const [isOver, setIsOver] = useState(false)
  return (
    // Dropping is a shortcut of the button inside, which the keyboard reaches.
    <fieldset
      aria-label={t('sessionFiles.drop')}
      className={classes.drop}
      data-over={isOver || undefined}
      onDragOver={event => {
        event.preventDefault()
        if (!isBusy) setIsOver(true)
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={event => {
        event.preventDefault()
        setIsOver(false)
        if (!isBusy) onFiles([...event.dataTransfer.files])
      }}
    >
      <IconFileUpload size={24} stroke={1.4} aria-hidden />
      <p>{t('sessionFiles.drop')}</p>
      <FileButton multiple accept=".csv,.txt,.tsv,text/csv" onChange={onFiles} disabled={isBusy}>
        {props => (
          <Button {...props} variant="default" disabled={isBusy}>
            {t('sessionFiles.choose')}
          </Button>
        )}
      </FileButton>
      <p className={classes.small}>{t('sessionFiles.dropHelp')}</p>
    </fieldset>
  )
}
